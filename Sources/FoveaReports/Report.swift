/// A page of results: a verdict, and sections that bear it out.
///
/// A report is a plain value. It knows no networks, features or learners: whoever has results turns them into sentences, tables and
/// series, and ``HTMLRenderer`` turns those into one file.
///
/// ```swift
/// let report = Report(
///   title: "hog-svm and cnn on animals", subtitle: "600 test pictures of 6 classes",
///   verdict: Verdict("The network is right more often, by \(strong: "8.2 points").", figures: [hog, cnn]),
///   sections: [Report.Section("Where they differ", [.table(perClass), .gallery(flips)])])
/// let page = HTMLRenderer().render(report)
/// ```
public struct Report: Sendable, Hashable {
  /// Head of the page and name of its tab.
  public var title: String
  /// One line below the title: what was measured, on what.
  public var subtitle: RichText
  /// What comes first: the answer.
  public var verdict: Verdict?
  /// The evidence, in reading order.
  public var sections: [Section]
  /// Where the report comes from (version, seed, hashes); small, at the end.
  public var provenance: [Definition]

  /// A report of these parts.
  public init(
    title: String, subtitle: RichText = "", verdict: Verdict? = nil, sections: [Section] = [], provenance: [Definition] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.verdict = verdict
    self.sections = sections
    self.provenance = provenance
  }
}

/// The answer of a report, as its first screen shows it: one sentence, then the numbers that carry it, side by side.
public struct Verdict: Sendable, Hashable {
  /// The answer in one sentence.
  public var headline: RichText
  /// How sure it is, in one or two sentences.
  public var detail: RichText
  /// The numbers, each with its interval and its price.
  public var figures: [KeyFigure]

  /// A verdict.
  public init(_ headline: RichText, detail: RichText = "", figures: [KeyFigure] = []) {
    self.headline = headline
    self.detail = detail
    self.figures = figures
  }
}

extension Report {
  /// A chapter of a report.
  public struct Section: Sendable, Hashable {
    /// Its head; also its line in the list of contents.
    public var title: String
    /// What the section shows, said before it is shown.
    public var lead: RichText
    /// The content.
    public var blocks: [Block]

    /// A section of these blocks.
    public init(_ title: String, lead: RichText = "", _ blocks: [Block]) {
      self.title = title
      self.lead = lead
      self.blocks = blocks
    }
  }

  /// What sections are built of.
  public indirect enum Block: Sendable, Hashable {
    /// Running text.
    case paragraph(RichText)
    /// A head inside a section.
    case heading(String)
    /// Short points.
    case list([RichText])
    /// Big numbers on cards.
    case keyFigures([KeyFigure])
    /// Rows and columns.
    case table(Table)
    /// Horizontal bars or dots, with intervals.
    case barChart(BarChart)
    /// Curves over a number.
    case lineChart(LineChart)
    /// Points in a plane.
    case scatterChart(ScatterChart)
    /// Which class is taken for which.
    case confusion(ConfusionChart)
    /// Thumbnails with captions.
    case gallery(Gallery)
    /// One picture as large as the page allows.
    case figure(Figure)
    /// What the colors of the pictures mean.
    case colorScale(ColorScale)
    /// Names and what they stand for, such as settings.
    case definitions([Definition])
    /// Text to copy, such as the command that repeats a number.
    case code(CodeSample)
    /// A remark that must not be missed.
    case notice(Notice)
    /// Blocks beside each other where the page is wide enough, else one after the other.
    case columns([[Block]])
    /// Blocks that are folded away below a line.
    case details(Details)
  }
}

public import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
public import FoveaRecognition
public import FoveaReports
internal import FoveaTensors

/// A look inside several recognizers of one folder on the same pictures: what each looks at, explained by one method, which pictures each takes
/// for alike, what each has learned, and all pictures in the space of each.
public struct JointView: Sendable {
  /// A recognizer, and its color on the page.
  public struct Subject: Sendable {
    /// The recognizer.
    public var recognizer: Recognizer
    /// The color of its name.
    public var accent: Accent
    /// Where its training was kept, for the film of its first filters.
    public var run: BytePath?

    /// A recognizer in a color.
    public init(_ recognizer: Recognizer, accent: Accent, run: BytePath? = nil) {
      self.recognizer = recognizer
      self.accent = accent
      self.run = run
    }

    var name: String { recognizer.provenance.recipe }
  }

  /// The most pictures that are placed on a map.
  public static let mostOnMap = 600
  /// The most depths of a network whose units are shown.
  public static let mostDepths = 4

  /// The recognizers, which know the same classes.
  public var subjects: [Subject]
  /// The pictures whose answers are explained.
  public var explained: [KnownPicture]
  /// The pictures that are searched for like ones and for what drives a unit: those that were learned from.
  public var searched: [KnownPicture]
  /// How many there are of which ``searched`` are some, evenly spaced.
  public var searchedOf: Int
  /// The pictures that are placed on maps: best such as none learned from, which a network has not drawn together by learning.
  public var mapped: [KnownPicture]
  /// How much is shown.
  public var options: VisualizationOptions

  /// A view of these recognizers.
  /// - Parameter count: How many pictures there are of which those that are searched are some; as many unless given.
  public init(
    _ subjects: [Subject], explaining explained: [KnownPicture], searching searched: [KnownPicture], of count: Int? = nil,
    mapping mapped: [KnownPicture], options: VisualizationOptions
  ) {
    self.subjects = subjects
    self.explained = explained
    self.searched = searched
    searchedOf = count ?? searched.count
    self.mapped = mapped
    self.options = options
  }

  /// Draws all of it.
  /// - Parameters:
  ///   - folder: Gets the pictures and the numbers behind them, those of each recognizer in a folder of its name, those of all in `joint`; without it
  ///     they are drawn for the page alone.
  ///   - checkStop: Is asked between the pictures, and ends the drawing by throwing.
  /// - Returns: Sections for a page, and the files, with paths from `folder`.
  /// - Throws: ``VisualizationError``, and errors of the rooms below.
  public func drawn(
    into folder: BytePath?, progress: @escaping ProgressHandler = { _ in }, checkStop: () throws -> Void = {}
  ) throws -> (sections: [Report.Section], files: [VisualFile]) {
    var files: [VisualFile] = []
    var sections: [Report.Section] = []
    let spaces = try subjects.map { subject in
      try checkStop()
      progress(ProgressReport(stage: "\(subject.name): looking at pictures", done: 0, total: 1))
      let pool = try PicturePool(
        explaining: explained, searching: searched, for: subject.recognizer, options, memory: PicturePool.memory / subjects.count)
      return try SpaceExhibits(subject.recognizer, pool, options, answering: pool.explained)
    }
    var joint = ExhibitFolder(folder?.appending("joint"))
    try checkStop()
    progress(ProgressReport(stage: "explaining the same pictures", done: 0, total: 1))
    let sheets = JointSheets(subjects: subjects, spaces: spaces, options: options, sample: (searched.count, searchedOf))
    if let section = try sheets.section(into: &joint, checkStop) {
      sections.append(section)
    }
    files += joint.files.map { VisualFile(path: "joint/" + $0.path, title: $0.title) }
    var (maps, placedCount): ([[Report.Block]], Int) = ([], 0)
    for (subject, space) in zip(subjects, spaces) {
      try checkStop()
      let prefix = folder.map { "\($0.lastComponent)/\(subject.name)/" } ?? ""
      var own = ExhibitFolder(folder?.appending(subject.name), prefix: prefix)
      let exhibits = try learned(subject, space.pool, into: &own) { done, total in
        try checkStop()
        progress(ProgressReport(stage: "\(subject.name): what it has learned", done: done, total: total))
      }
      if !exhibits.isEmpty {
        sections.append(
          Report.Section(
            "What \(subject.name) has learned",
            exhibits.flatMap { [.heading($0.title), .paragraph($0.lead)] + $0.blocks }))
      }
      try checkStop()
      progress(ProgressReport(stage: "\(subject.name): map", done: 0, total: 1))
      let placed = try SpaceExhibits(
        subject.recognizer, try PicturePool(explaining: [], searching: mapped, for: subject.recognizer, options), options,
        answering: [])
      if case .success(let exhibit) = try placed.maps(into: &own, most: Self.mostOnMap, of: [.tsne]) {
        maps.append([.heading(subject.name)] + exhibit.blocks)
        placedCount = max(placedCount, min(Self.mostOnMap, placed.pool.entries.count))
      }
      files += own.files.map { VisualFile(path: "\(subject.name)/" + $0.path, title: $0.title) }
    }
    if !maps.isEmpty {
      sections.append(
        Report.Section(
          "The same pictures in the space of each",
          lead: """
            \(placedCount) test pictures at their places in the space in which each recognizer decides, flattened by t-SNE; \
            frames have the color of the class. Classes that lie apart are easy to tell; distances between groups mean little.
            """,
          [.columns(maps)]))
    }
    return (sections, files)
  }

  /// What can be seen of a recognizer itself.
  private func learned(
    _ subject: Subject, _ pool: PicturePool, into folder: inout ExhibitFolder, progress: (Int, Int) throws -> Void
  ) throws -> [Exhibit] {
    let labels = subject.recognizer.labels.names
    var outcomes: [Result<Exhibit, VisualSkip>] = []
    if let model = subject.recognizer.model as? HandcraftedModel {
      let shown = HandcraftedExhibits(model, labels: labels)
      try progress(0, 2)
      outcomes.append(try shown.templates(into: &folder))
      try progress(1, 2)
      outcomes.append(try DictionaryExhibit.exhibit(model, pool, labels: labels, options, into: &folder))
      outcomes.append(try shown.glyphs(pool, into: &folder, most: .max))
    }
    if let model = subject.recognizer.model as? NetworkModel ?? (subject.recognizer.model as? HybridModel)?.network {
      outcomes.append(try FilterSheet.exhibit(model, into: &folder))
      if let run = subject.run {
        outcomes.append(try FilmSheet.exhibit(of: subject.recognizer, run, options, into: &folder))
      }
      let depths = Self.spread(model.network.depths, most: Self.mostDepths)
      if !depths.isEmpty {
        let board = Storyboard(model: model, pool: pool, labels: labels, options: options)
        outcomes.append(.success(try board.exhibit(depths, into: &folder, progress: progress)))
      }
    }
    return outcomes.compactMap { try? $0.get() }
  }

  /// The first, the last, and those evenly between.
  package static func spread<Element>(_ all: [Element], most: Int) -> [Element] {
    guard all.count > most, most > 1 else { return Array(all.prefix(most)) }
    return (0..<most).map { all[$0 * (all.count - 1) / (most - 1)] }
  }
}

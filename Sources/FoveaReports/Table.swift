/// Rows and columns.
public struct Table: Sendable, Hashable {
  /// What the table shows; numbered by the page.
  public var caption: RichText
  /// The columns, from the left.
  public var columns: [Column]
  /// The rows, from the top.
  public var rows: [Row]
  /// Rows below a line, such as means; they stay there however the others are sorted.
  public var footer: [Row]
  /// Whether the first cell of each row names the row.
  public var hasRowHeaders: Bool
  /// Whether a tap on the head of a column sorts by it. It needs no script: the page holds every order in its style sheet.
  public var isSortable: Bool

  /// A table.
  /// - Precondition: every row has one cell for each column.
  public init(
    caption: RichText = "", columns: [Column], rows: [Row], footer: [Row] = [], hasRowHeaders: Bool = true, isSortable: Bool = false
  ) {
    for row in rows + footer {
      precondition(row.cells.count == columns.count, "a row of \(row.cells.count) cells under \(columns.count) columns")
    }
    self.caption = caption
    self.columns = columns
    self.rows = rows
    self.footer = footer
    self.hasRowHeaders = hasRowHeaders
    self.isSortable = isSortable
  }

  /// Which edge the cells of a column line up at.
  public enum Alignment: Sendable, Hashable {
    /// Where reading starts; for words.
    case leading
    /// Where reading ends; for numbers of equal decimals.
    case trailing
    /// The middle; for marks.
    case center
  }

  /// The head of a column.
  public struct Column: Sendable, Hashable {
    /// What the cells are.
    public var title: RichText
    /// Unit of the cells, below the title.
    public var unit: String?
    /// Where the cells line up.
    public var alignment: Alignment
    /// Whose column it is.
    public var accent: Accent?

    /// A column.
    public init(_ title: RichText, unit: String? = nil, alignment: Alignment = .trailing, accent: Accent? = nil) {
      self.title = title
      self.unit = unit
      self.alignment = alignment
      self.accent = accent
    }
  }

  /// A row of cells.
  public struct Row: Sendable, Hashable {
    /// One cell for each column.
    public var cells: [Cell]
    /// Whether the row stands out.
    public var isEmphasized: Bool

    /// A row.
    public init(_ cells: [Cell], isEmphasized: Bool = false) {
      self.cells = cells
      self.isEmphasized = isEmphasized
    }
  }
}

extension Table {
  /// How a cell stands out.
  public enum Tone: Sendable, Hashable {
    /// The best of its row or column.
    case best
    /// Needs attention.
    case warning
    /// Matters less.
    case muted
  }

  /// What stands in one place of a table.
  public struct Cell: Sendable, Hashable {
    /// The words or digits.
    public var text: RichText
    /// What the cell is sorted by; without it, its text.
    public var order: Double?
    /// How it stands out.
    public var tone: Tone?
    /// A small bar behind the text, as a share of the cell's width in 0…1.
    public var bar: Double?
    /// A picture above the text.
    public var picture: Picture?
    /// What the picture shows, for who cannot see it.
    public var alternative: String

    /// A cell.
    public init(
      _ text: RichText, order: Double? = nil, tone: Tone? = nil, bar: Double? = nil, picture: Picture? = nil,
      alternative: String = ""
    ) {
      self.text = text
      self.order = order
      self.tone = tone
      self.bar = bar
      self.picture = picture
      self.alternative = alternative
    }

    /// A number with a fixed count of decimals.
    public static func number(_ value: Double, decimals: Int = 1, tone: Tone? = nil) -> Cell {
      Cell(RichText(Numeral.fixed(value, decimals: decimals)), order: value, tone: tone)
    }

    /// A whole number with thousands set apart.
    public static func count(_ value: Int, tone: Tone? = nil) -> Cell {
      Cell(RichText(Numeral.grouped(value)), order: Double(value), tone: tone)
    }

    /// A share in 0…1 as a percentage, with a bar behind it on request.
    public static func percent(_ share: Double, decimals: Int = 1, tone: Tone? = nil, hasBar: Bool = false) -> Cell {
      Cell(RichText(Numeral.percent(share, decimals: decimals)), order: share, tone: tone, bar: hasBar ? share : nil)
    }

    /// An interval of shares in 0…1 as percentages, sorted by its lower end.
    public static func percent(_ range: ClosedRange<Double>, decimals: Int = 1) -> Cell {
      Cell(RichText(Numeral.percent(range, decimals: decimals)), order: range.lowerBound)
    }
  }
}

extension Table.Cell: ExpressibleByStringInterpolation {
  /// A cell of plain text.
  public init(stringLiteral value: String) { self.init(RichText(value)) }

  /// A cell of text with values in it.
  public init(stringInterpolation: RichText.StringInterpolation) { self.init(RichText(stringInterpolation: stringInterpolation)) }
}

extension Table.Column: ExpressibleByStringLiteral {
  /// A column of numbers under this title.
  public init(stringLiteral value: String) { self.init(RichText(value)) }
}

public import FoveaFiles

/// A run of text with simple emphasis.
///
/// Written as a string literal. Whatever is interpolated is text and never markup, so names from a user's folder are safe anywhere:
///
/// ```swift
/// let text: RichText = "\("cnn", .learned) is right on \(strong: "87 %"), but not on \(path: file), a \(name: label)."
/// ```
public struct RichText: Sendable, Hashable {
  /// How a run stands out.
  public enum Style: Sendable, Hashable {
    /// Not at all.
    case plain
    /// Weighty.
    case strong
    /// Stressed, or a title.
    case emphasis
    /// Something typed: a command, an option, a path.
    case code
    /// A name in any script, kept apart from the direction of the text around it.
    case name
    /// The name of an approach, with its color.
    case accent(Accent)
  }

  /// Text of one style.
  public struct Run: Sendable, Hashable {
    /// The characters.
    public var text: String
    /// How they stand out.
    public var style: Style
  }

  /// The runs, in order.
  public private(set) var runs: [Run]

  /// A text of one style.
  public init(_ text: String, style: Style = .plain) {
    runs = text.isEmpty ? [] : [Run(text: text, style: style)]
  }

  /// A path as people can read it (``/FoveaFiles/BytePath/description``).
  public init(_ path: BytePath) { self.init(path.description, style: .code) }

  /// Whether there is no text at all.
  public var isEmpty: Bool { runs.isEmpty }

  /// The text without its emphasis.
  public var plain: String { runs.map(\.text).joined() }

  /// One text behind another.
  public static func + (left: RichText, right: RichText) -> RichText {
    var sum = left
    sum.runs += right.runs
    return sum
  }

  /// Texts in a row with `separator` between them.
  public static func joined(_ texts: some Sequence<RichText>, separator: String = ", ") -> RichText {
    var sum = RichText("")
    for text in texts { sum = sum.isEmpty ? text : sum + RichText(separator) + text }
    return sum
  }
}

extension RichText: ExpressibleByStringInterpolation {
  /// The text that a literal spells.
  public init(stringLiteral value: String) { self.init(value) }

  /// The text of a literal with values in it.
  public init(stringInterpolation: StringInterpolation) {
    runs = stringInterpolation.runs
  }

  /// What a literal with values in it is gathered in.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var runs: [Run] = []

    /// An empty text.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds the characters of the literal.
    public mutating func appendLiteral(_ literal: String) { append(literal, .plain) }

    /// Adds a value as plain text.
    public mutating func appendInterpolation(_ value: some CustomStringConvertible) { append(value.description, .plain) }

    /// Adds a text with its emphasis.
    public mutating func appendInterpolation(_ text: RichText) { runs += text.runs }

    /// Adds weighty text.
    public mutating func appendInterpolation(strong text: String) { append(text, .strong) }

    /// Adds stressed text.
    public mutating func appendInterpolation(emphasis text: String) { append(text, .emphasis) }

    /// Adds something typed.
    public mutating func appendInterpolation(code text: String) { append(text, .code) }

    /// Adds a name in any script.
    public mutating func appendInterpolation(name text: String) { append(text, .name) }

    /// Adds a path as people can read it.
    public mutating func appendInterpolation(path: BytePath) { append(path.description, .code) }

    /// Adds the name of an approach, with its color.
    public mutating func appendInterpolation(_ name: String, _ accent: Accent) { append(name, .accent(accent)) }

    private mutating func append(_ text: String, _ style: Style) {
      guard !text.isEmpty else { return }
      runs.append(Run(text: text, style: style))
    }
  }
}

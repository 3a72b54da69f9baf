/// HTML under construction, well-formed as XML too.
///
/// Names of elements and attributes are static strings and everything else is escaped, so that no text from outside can become markup.
struct Markup: Sendable {
  /// What has been written.
  private(set) var text = ""

  typealias Attributes = KeyValuePairs<StaticString, String?>

  /// Adds text, escaped.
  mutating func write(_ string: String) { Self.escape(string, into: &text) }

  /// Adds markup that is finished.
  mutating func append(_ other: Markup) { text += other.text }

  /// Adds a line end, so that pages can be compared line by line.
  mutating func newline() { if text.utf8.last != 10 { text += "\n" } }

  /// Adds the start of an element. Attributes without a value are left out.
  mutating func open(_ name: StaticString, _ attributes: Attributes = [:]) {
    start(name, attributes)
    text += ">"
  }

  /// Adds the end of an element.
  mutating func close(_ name: StaticString) {
    text += "</"
    text += name.description
    text += ">"
  }

  /// Adds an element without content.
  mutating func void(_ name: StaticString, _ attributes: Attributes = [:]) {
    start(name, attributes)
    text += "/>"
  }

  /// Adds rules of style, which stand unescaped: an element of style is raw text.
  /// - Precondition: no rule has a `<`, which could end the element.
  mutating func style(_ rules: String) {
    precondition(!rules.utf8.contains(UInt8(ascii: "<")), "a style rule with <")
    newline()
    text += "<style>" + rules + "</style>\n"
  }

  private mutating func start(_ name: StaticString, _ attributes: Attributes) {
    text += "<"
    text += name.description
    for (name, value) in attributes {
      guard let value else { continue }
      text += " "
      text += name.description
      text += "=\""
      Self.escape(value, into: &text)
      text += "\""
    }
  }

  /// Adds `string` to `text`, with everything that has a meaning in HTML replaced by what shows it.
  ///
  /// Control characters become their pictures (␀ …), except tab and line end; characters that reorder the text around them or must not
  /// stand in a file become visible as `[U+202E]`.
  private static func escape(_ string: String, into text: inout String) {
    if string.utf8.allSatisfy({ plain[Int($0)] }) {
      text += string
      return
    }
    for scalar in string.unicodeScalars {
      switch scalar.value {
      case 0x26: text += "&amp;"
      case 0x3C: text += "&lt;"
      case 0x3E: text += "&gt;"
      case 0x22: text += "&quot;"
      case 0x27: text += "&#39;"
      case 0x09, 0x0A: text.unicodeScalars.append(scalar)
      case 0..<0x20: text.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "␣")
      case 0x7F: text += "␡"
      case 0x80..<0xA0, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFFF9...0xFFFB, 0xFEFF,
        0xFFFE, 0xFFFF:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        text += "[U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  /// Bytes of ASCII that stand for themselves.
  private static let plain: [Bool] = (0..<256).map { byte in
    byte == 0x0A || (0x20..<0x7F).contains(byte) && ![0x22, 0x26, 0x27, 0x3C, 0x3E].contains(byte)
  }
}

/// What writes markup, with elements as nested closures, so that every element that is opened is closed.
protocol MarkupWriter {
  /// Where the markup goes.
  var markup: Markup { get set }
}

extension Markup: MarkupWriter {
  var markup: Markup {
    get { self }
    set { self = newValue }
  }
}

extension MarkupWriter {
  /// Writes an element in the line.
  mutating func inline(_ name: StaticString, _ attributes: Markup.Attributes = [:], _ body: (inout Self) -> Void = { _ in }) {
    markup.open(name, attributes)
    body(&self)
    markup.close(name)
  }

  /// Writes an element in the line whose content is `text`.
  mutating func inline(_ name: StaticString, _ attributes: Markup.Attributes = [:], text: String) {
    inline(name, attributes) { $0.markup.write(text) }
  }

  /// Writes an element on lines of its own.
  mutating func block(_ name: StaticString, _ attributes: Markup.Attributes = [:], _ body: (inout Self) -> Void = { _ in }) {
    markup.newline()
    inline(name, attributes, body)
    markup.newline()
  }

  /// Writes an element on a line of its own whose content is `text`.
  mutating func block(_ name: StaticString, _ attributes: Markup.Attributes = [:], text: String) {
    block(name, attributes) { $0.markup.write(text) }
  }
}

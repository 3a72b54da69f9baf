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

  /// Adds `string` to `text`, made visible, with the characters that have a meaning in HTML replaced by their names.
  private static func escape(_ string: String, into text: inout String) {
    let string = VisibleText.of(string)
    if !string.utf8.contains(where: special.contains) {
      text += string
      return
    }
    for scalar in string.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  private static let special: [UInt8] = Array("&<>\"'".utf8)
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

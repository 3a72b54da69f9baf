/// Takes HTML apart as strictly as XML: what it accepts, every browser reads in one way only.
///
/// It refuses elements that are not closed or close in another order, attributes without quotes or given twice, and any `<` or `&` that
/// is not part of a tag or of one of the five named characters.
package struct MarkupScanner {
  package struct Element {
    package var name: String
    package var attributes: [String: String]
    /// The elements that it stands in, from the outside.
    package var ancestors: [String]
    /// All text inside, that of elements inside included.
    package var text = ""
    /// The text that stands in no element inside.
    package var ownText = ""
  }

  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  /// All elements, in the order in which they start.
  private var elements: [Element] = []
  private var open: [Int] = []
  private let characters: [Unicode.Scalar]
  private var place = 0

  /// The elements of a page.
  package static func elements(of page: String) throws -> [Element] {
    var scanner = MarkupScanner(page)
    try scanner.scan()
    return scanner.elements
  }

  private init(_ page: String) {
    characters = Array(page.unicodeScalars)
  }

  private mutating func scan() throws {
    let doctype = Array("<!DOCTYPE html>".unicodeScalars)
    guard characters.starts(with: doctype) else { throw failure("no document type") }
    place = doctype.count
    while place < characters.count {
      switch characters[place] {
      case "<": try characters[place + 1] == "/" ? scanEnd() : scanStart()
      case "&": addText(String(try scanReference()))
      case ">": throw failure("a bare >")
      default: scanText()
      }
    }
    guard open.isEmpty else { throw failure("\(elements[open[open.count - 1]].name) is never closed") }
  }

  private mutating func scanStart() throws {
    place += 1
    let name = scanName()
    guard !name.isEmpty else { throw failure("a bare <") }
    var attributes: [String: String] = [:]
    while characters[place] == " " {
      place += 1
      let key = scanName()
      guard !key.isEmpty, take("="), take("\"") else { throw failure("attribute of \(name)") }
      var value = String.UnicodeScalarView()
      while characters[place] != "\"" {
        if characters[place] == "<" { throw failure("a bare < in an attribute") }
        if characters[place] == "&" { value.append(try scanReference()) } else { value.append(characters[place]); place += 1 }
      }
      place += 1
      guard attributes.updateValue(String(value), forKey: key) == nil else { throw failure("\(key) is given twice") }
    }
    let isVoid = take("/")
    guard take(">") else { throw failure("tag of \(name)") }
    elements.append(Element(name: name, attributes: attributes, ancestors: open.map { elements[$0].name }))
    if isVoid { return }
    open.append(elements.count - 1)
    if name == "style" { scanRawText() }
  }

  private mutating func scanRawText() {
    while characters[place] != "<" { scanText(stopsAtReferences: false) }
  }

  private mutating func scanText(stopsAtReferences: Bool = true) {
    let start = place
    while place < characters.count, characters[place] != "<",
      !stopsAtReferences || characters[place] != "&" && characters[place] != ">"
    {
      place += 1
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: characters[start..<place])
    addText(String(text))
  }

  private mutating func scanEnd() throws {
    place += 2
    let name = scanName()
    guard let last = open.popLast(), elements[last].name == name, take(">") else { throw failure("</\(name)> closes nothing") }
  }

  private mutating func scanReference() throws -> Unicode.Scalar {
    let names: [(String, Unicode.Scalar)] = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")]
    for (name, character) in names where characters[place...].starts(with: name.unicodeScalars) {
      place += name.unicodeScalars.count
      return character
    }
    throw failure("a bare &")
  }

  private mutating func scanName() -> String {
    let start = place
    while characters[place].isASCII,
      characters[place].properties.isAlphabetic || characters[place].properties.numericType != nil || characters[place] == "-"
    {
      place += 1
    }
    return characters[start..<place].reduce(into: "") { $0.unicodeScalars.append($1) }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard place < characters.count, characters[place] == character else { return false }
    place += 1
    return true
  }

  private mutating func addText(_ text: String) {
    for index in open { elements[index].text += text }
    if let last = open.last { elements[last].ownText += text }
  }

  private func failure(_ reason: String) -> Failure {
    let near = characters[max(0, place - 40)..<min(characters.count, place + 20)].reduce(into: "") { $0.unicodeScalars.append($1) }
    return Failure(description: "\(reason), near: \(near)")
  }
}

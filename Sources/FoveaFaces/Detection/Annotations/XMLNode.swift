/// An element of an XML document, with what is in it.
package struct XMLNode: Sendable, Hashable {
  /// Its name.
  package let name: String
  /// Its attributes.
  package let attributes: [String: String]
  /// The elements in it, in order.
  package fileprivate(set) var children: [XMLNode] = []
  /// The text in it, that of its children left out, without white space at the ends.
  package fileprivate(set) var text = ""
  /// The line on which it begins, from 1.
  package let line: Int

  /// The first child of a name.
  package subscript(name: String) -> XMLNode? { children.first { $0.name == name } }

  /// All children of a name.
  package func all(_ name: String) -> [XMLNode] { children.filter { $0.name == name } }
}

/// Why a text is no XML, or none that is read.
package struct XMLFailure: Error, Hashable {
  /// The line, from 1.
  package let line: Int
  /// What is wrong.
  package let reason: String
}

extension XMLNode {
  /// What a document may take.
  package struct Limits: Sendable {
    /// Bytes of the document.
    package var bytes = 256 << 20
    /// Elements within elements.
    package var depth = 64
    /// Elements in all.
    package var elements = 4_000_000
    /// Attributes of one element.
    package var attributes = 64

    /// The limits of the command.
    package init() {}
  }

  /// The root of a document.
  ///
  /// Read are elements, attributes, text, comments, CDATA, the five named entities and characters by number; UTF-8, or ISO 8859-1 where the
  /// document says so. Processing instructions are passed over. A document type, and with it every entity of its own, is refused, so that
  /// nothing outside of the bytes is ever read and nothing in them can grow.
  package init(_ bytes: [UInt8], limits: Limits = Limits()) throws(XMLFailure) {
    guard bytes.count <= limits.bytes else { throw XMLFailure(line: 1, reason: "over \(limits.bytes) bytes") }
    var parser = XMLParser(bytes, limits: limits)
    self = try parser.document()
  }
}

/// Reads one document.
private struct XMLParser {
  private let bytes: [UInt8]
  private let limits: XMLNode.Limits
  private var place = 0
  private var line = 1
  private var elements = 0
  private var isLatin = false

  init(_ bytes: [UInt8], limits: XMLNode.Limits) {
    self.bytes = bytes
    self.limits = limits
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
  }

  mutating func document() throws(XMLFailure) -> XMLNode {
    try skipMisc()
    guard peek == UInt8(ascii: "<") else { throw failure("no element") }
    let (root, isClosed) = try start()
    // Open elements, from the root down; closed ones move into the one above.
    var open = [root]
    var texts: [[UInt8]] = [[]]
    var isOpen = !isClosed
    var result = root
    while isOpen {
      guard let byte = peek else { throw failure("<\(open[open.count - 1].name)> is not closed") }
      if byte == UInt8(ascii: "&") {
        texts[texts.count - 1] += try entity()
      } else if byte != UInt8(ascii: "<") {
        texts[texts.count - 1].append(byte)
        advance()
      } else if starts(with: "<!--") {
        try skip(past: "-->", from: "<!--")
      } else if starts(with: "<![CDATA[") {
        let begin = place + 9
        try skip(past: "]]>", from: "<![CDATA[")
        texts[texts.count - 1] += bytes[begin..<place - 3]
      } else if starts(with: "<?") {
        try skip(past: "?>", from: "<?")
      } else if starts(with: "</") {
        place += 2
        let name = try name()
        skipSpaces()
        try expect(">")
        var node = open.removeLast()
        guard name == node.name else { throw failure("</\(name)> where <\(node.name)> is open") }
        node.text = try text(texts.removeLast())
        if open.isEmpty {
          result = node
          isOpen = false
        } else {
          open[open.count - 1].children.append(node)
        }
      } else {
        let (node, isClosed) = try start()
        if isClosed {
          open[open.count - 1].children.append(node)
        } else {
          guard open.count < limits.depth else { throw failure("elements over \(limits.depth) deep") }
          open.append(node)
          texts.append([])
        }
      }
    }
    try skipMisc()
    guard place == bytes.count else { throw failure("something behind the root element") }
    return result
  }

  /// A start tag; whether it ends its element at once.
  private mutating func start() throws(XMLFailure) -> (XMLNode, isClosed: Bool) {
    let line = line
    guard !starts(with: "<!") else { throw failure("a document type, which is not read") }
    place += 1
    elements += 1
    guard elements <= limits.elements else { throw failure("over \(limits.elements) elements") }
    let name = try name()
    var attributes: [String: String] = [:]
    while true {
      let hadSpace = skipSpaces()
      if peek == UInt8(ascii: ">") {
        place += 1
        return (XMLNode(name: name, attributes: attributes, line: line), false)
      }
      if starts(with: "/>") {
        place += 2
        return (XMLNode(name: name, attributes: attributes, line: line), true)
      }
      guard hadSpace else { throw failure("no space before an attribute of <\(name)>") }
      let key = try self.name()
      skipSpaces()
      try expect("=")
      skipSpaces()
      guard attributes.updateValue(try value(), forKey: key) == nil else { throw failure("the attribute \(key) twice") }
      guard attributes.count <= limits.attributes else { throw failure("over \(limits.attributes) attributes") }
    }
  }

  /// The text between the quotes of an attribute.
  private mutating func value() throws(XMLFailure) -> String {
    guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw failure("no quotes around a value")
    }
    place += 1
    var value: [UInt8] = []
    while let byte = peek, byte != quote {
      guard byte != UInt8(ascii: "<") else { throw failure("< in a value") }
      if byte == UInt8(ascii: "&") {
        value += try entity()
      } else {
        value.append(byte)
        advance()
      }
    }
    guard peek != nil else { throw failure("a value that does not end") }
    place += 1
    return try decoded(value)
  }

  /// The UTF-8 of what an entity stands for; in a Latin document only what it can hold.
  private mutating func entity() throws(XMLFailure) -> [UInt8] {
    let end = bytes[place...].prefix(12).firstIndex(of: UInt8(ascii: ";"))
    guard let end else { throw failure("an & that begins no entity") }
    let name = String(decoding: bytes[place + 1..<end], as: UTF8.self)
    place = end + 1
    switch name {
    case "lt": return [UInt8(ascii: "<")]
    case "gt": return [UInt8(ascii: ">")]
    case "amp": return [UInt8(ascii: "&")]
    case "quot": return [UInt8(ascii: "\"")]
    case "apos": return [UInt8(ascii: "'")]
    default:
      let digits = name.dropFirst(name.hasPrefix("#x") ? 2 : 1)
      guard name.hasPrefix("#"), let number = UInt32(digits, radix: name.hasPrefix("#x") ? 16 : 10),
        let scalar = Unicode.Scalar(number), number >= 0x20 || [9, 10, 13].contains(number), !isLatin || number < 256
      else { throw failure("the entity &\(name); is not known") }
      return isLatin ? [UInt8(number)] : Array(String(Character(scalar)).utf8)
    }
  }

  private mutating func name() throws(XMLFailure) -> String {
    let start = place
    while let byte = peek, isNameByte(byte, isFirst: place == start) { place += 1 }
    guard place > start, place - start <= 256 else { throw failure("no name where one has to be") }
    return try decoded(Array(bytes[start..<place]))
  }

  private func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: ":"),
      0x80...:
      true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): !isFirst
    default: false
    }
  }

  /// Text without white space at its ends.
  private func text(_ raw: [UInt8]) throws(XMLFailure) -> String {
    let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard let first = raw.firstIndex(where: { !isSpace($0) }), let last = raw.lastIndex(where: { !isSpace($0) }) else { return "" }
    return try decoded(Array(raw[first...last]))
  }

  private func decoded(_ bytes: [UInt8]) throws(XMLFailure) -> String {
    guard !bytes.contains(where: { $0 < 0x20 && ![9, 10, 13].contains($0) }) else { throw failure("a control character") }
    if isLatin { return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })) }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("text that is no UTF-8") }
    return text
  }

  /// Passes over what may stand before and behind the root.
  private mutating func skipMisc() throws(XMLFailure) {
    while true {
      skipSpaces()
      if starts(with: "<?") {
        let start = place
        try skip(past: "?>", from: "<?")
        if start <= 3, bytes[start...].starts(with: "<?xml ".utf8) { try readEncoding(bytes[start..<place]) }
      } else if starts(with: "<!--") {
        try skip(past: "-->", from: "<!--")
      } else {
        return
      }
    }
  }

  private mutating func readEncoding(_ declaration: ArraySlice<UInt8>) throws(XMLFailure) {
    let words = String(decoding: declaration, as: UTF8.self).split { " \t\r\n?=\"'".contains($0) }.map { $0.lowercased() }
    guard let key = words.firstIndex(of: "encoding"), key + 1 < words.count else { return }
    switch words[key + 1] {
    case "utf-8", "us-ascii", "ascii": break
    case "iso-8859-1", "latin1": isLatin = true
    default: throw failure("the encoding \(words[key + 1]), which is not read; save it as UTF-8")
    }
  }

  @discardableResult private mutating func skipSpaces() -> Bool {
    let start = place
    while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { advance() }
    return place > start
  }

  private mutating func skip(past end: String, from start: String) throws(XMLFailure) {
    place += start.utf8.count
    while !starts(with: end) {
      guard place < bytes.count else { throw failure("\(start) without \(end)") }
      advance()
    }
    place += end.utf8.count
  }

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func advance() {
    if bytes[place] == 0x0A { line += 1 }
    place += 1
  }

  private func starts(with text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

  private mutating func expect(_ character: Unicode.Scalar) throws(XMLFailure) {
    guard peek == UInt8(ascii: character) else { throw failure("no \(character) where one has to be") }
    place += 1
  }

  private func failure(_ reason: String) -> XMLFailure { XMLFailure(line: line, reason: reason) }
}

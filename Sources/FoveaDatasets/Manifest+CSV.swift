public import FoveaFiles

extension Manifest {
  /// The manifest as CSV text (RFC 4180, but lines end with LF): a header
  /// `path,label[,group][,part][,fold][,pixel_hash][,near]`, then a line for each
  /// picture, sorted by the bytes of its path. A column that no entry uses is left out.
  ///
  /// A path that is not UTF-8 is written as `bytes:` and the path with all bytes but letters, digits and `-._~/` as `%HH`; so is a path
  /// that begins with `bytes:`.
  public var csv: String { csv(Self.columns) { $0 } }

  /// The manifest as CSV text for a file in `folder`, from where its paths lead to the pictures.
  ///
  /// Where the root is not below `folder`, the paths begin with `..` or are absolute, and whoever reads the file must allow that.
  /// - Throws: `FileError` where one of the two folders is not there.
  public func csv(relativeTo folder: BytePath) throws(FileError) -> String {
    guard let start = folder.resolvingLinks() else { throw .missing(folder) }
    guard let target = root.resolvingLinks() else { throw .missing(root) }
    let (from, to) = (start.components, target.components)
    let common = zip(from, to).prefix { $0 == $1 }.count
    let steps = Array(repeating: BytePath(".."), count: from.count - common) + to.dropFirst(common)
    let prefix = steps.reduce(BytePath(bytes: [])) { $0.appending($1) }
    return csv(Self.columns) { prefix.appending($0) }
  }

  /// SHA-256 over ``csv`` up to the column `fold`, with paths from the deepest folder that has all pictures, as 64 hexadecimal digits: what
  /// a model says it was trained on. It is the same for a folder and for a manifest of it that lies elsewhere; ``pixelsHash`` is over what
  /// the pictures show.
  public var contentHash: String {
    let start = commonFolderLength
    let text = csv(Self.divisionColumns) { BytePath(bytes: $0.bytes.dropFirst(start)) }
    return SHA256.hex(of: Array(text.utf8))
  }

  /// SHA-256 over the pixel hashes in the order of the paths, as 64 hexadecimal digits; nothing where no picture has one. Pictures that
  /// cannot be decoded have none and count as an empty line.
  public var pixelsHash: String? {
    guard entries.contains(where: { $0.pixelHash != nil }) else { return nil }
    return SHA256.hex(of: Array(entries.map { ($0.pixelHash ?? "") + "\n" }.joined().utf8))
  }

  /// How many bytes name the deepest folder that has all pictures, with the slash behind it. Since the paths are sorted, what the first
  /// and the last have in common all have.
  private var commonFolderLength: Int {
    guard let first = entries.first?.path.bytes, let last = entries.last?.path.bytes else { return 0 }
    let common = zip(first, last).prefix { $0 == $1 }.count
    return first[..<common].lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
  }

  private struct Column: Sendable {
    let name: String
    let value: @Sendable (Entry) -> String?
  }

  /// What decides who learns from what.
  private static let divisionColumns = [
    Column(name: "group") { $0.group }, Column(name: "part") { $0.part?.rawValue },
    Column(name: "fold") { $0.fold.map { String($0) } },
  ]

  private static let columns =
    divisionColumns + [Column(name: "pixel_hash") { $0.pixelHash }, Column(name: "near") { $0.near }]

  private func csv(_ columns: [Column], _ shown: (BytePath) -> BytePath) -> String {
    let used = columns.filter { column in entries.contains { column.value($0) != nil } }
    var text = (["path", "label"] + used.map(\.name)).joined(separator: ",") + "\n"
    for entry in entries {
      text += CSV.field(shown(entry.path))
      text += ","
      text += CSV.field(entry.label)
      for column in used { text += "," + CSV.field(column.value(entry) ?? "") }
      text += "\n"
    }
    return text
  }

  private static let marker = "bytes:"

  /// The path as text that ``path(of:)`` reads back.
  static func escaped(_ path: BytePath) -> String {
    if let text = path.text, !path.bytes.starts(with: marker.utf8) { return text }
    return path.bytes.reduce(into: marker) { text, byte in
      let character = Character(Unicode.Scalar(byte))
      if byte < 0x80, character.isLetter || character.isNumber || "-._~/".contains(character) {
        text.append(character)
      } else {
        let hex = String(byte, radix: 16, uppercase: true)
        text += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
      }
    }
  }

  /// The path that a field spells, or `nil` where its escapes are wrong.
  static func path(of field: [UInt8]) -> BytePath? {
    guard field.starts(with: marker.utf8) else { return BytePath(bytes: field) }
    var rest = field.dropFirst(marker.utf8.count)
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes.contains(0) ? nil : BytePath(bytes: bytes)
  }

  private static func digit(_ byte: UInt8) -> UInt8? { Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) } }
}

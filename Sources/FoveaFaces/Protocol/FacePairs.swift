internal import FoveaDatasets
public import FoveaFiles
internal import FoveaTensors

/// Pairs of pictures of which it is known whether they show one person.
public struct FacePairs: Sendable, Hashable {
  /// A pair.
  public struct Pair: Sendable, Hashable {
    /// The first picture.
    public var first: BytePath
    /// The second picture.
    public var second: BytePath
    /// Whether both show one person.
    public var isSame: Bool
    /// The group that the pair belongs to, where groups are given.
    public var group: String?
  }

  /// The pairs, in the order of the file.
  public let pairs: [Pair]
  /// The name of the person on each picture, where the file says it.
  private let names: [BytePath: String]

  /// The most pairs that a file may have.
  static let largestCount = 10_000_000

  /// The pairs of a file: LFW's `pairs.txt` (names and numbers, for pictures `NAME/NAME_0001.jpg` below a folder), or CSV with the columns
  /// `a,b,same` and, for rates per group, a column of groups. `same` is 1 or 0, true or false, yes or no.
  /// - Parameters:
  ///   - folder: Where paths begin; by default the folder of the file.
  ///   - groupColumn: The column of the groups.
  public init(contentsOf path: BytePath, folder: BytePath? = nil, groupColumn: String? = nil) throws(FacesError) {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: 1 << 30) } catch { throw .file(error) }
    try self.init(bytes, path: path, folder: folder, groupColumn: groupColumn)
  }

  /// The pairs in the bytes of a file; errors name `path`.
  public init(_ bytes: [UInt8], path: BytePath, folder: BytePath? = nil, groupColumn: String? = nil) throws(FacesError) {
    let root = folder ?? path.parent
    let head = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    if head.contains(0x2C) {
      (pairs, names) = (try Self.table(bytes, path, root, groupColumn), [:])
    } else if head.contains(UInt8(ascii: ";")) {
      throw .malformedTable(path, line: 1, reason: ManifestProblem.separator("\";\"").description)
    } else {
      (pairs, names) = try Self.lfw(bytes, path, root)
    }
    guard !pairs.isEmpty else { throw .emptyTable(path, reason: "no pair in it") }
  }

  private static func table(
    _ bytes: [UInt8], _ path: BytePath, _ root: BytePath, _ groupColumn: String?
  ) throws(FacesError) -> [Pair] {
    let table = try TableFile(bytes, path: path)
    guard let first = table.column("a", "first"), let second = table.column("b", "second"), let same = table.column("same") else {
      throw .emptyTable(path, reason: "the columns a, b and same are not all there, only \(table.columns.joined(separator: ", "))")
    }
    var group: Int?
    if let groupColumn {
      group = table.columns.firstIndex(of: groupColumn.lowercased())
      guard group != nil else { throw .emptyTable(path, reason: "no column '\(groupColumn)'") }
    }
    return try table.rows.map { row throws(FacesError) in
      let text = TableFile.text(row.fields[same]).lowercased()
      guard let isSame = ["1": true, "true": true, "yes": true, "0": false, "false": false, "no": false][text] else {
        throw .malformedTable(path, line: row.line, reason: "'\(text)' under 'same' is neither 1 nor 0")
      }
      guard !row.fields[first].isEmpty, !row.fields[second].isEmpty else {
        throw .malformedTable(path, line: row.line, reason: "a picture is missing")
      }
      return Pair(
        first: root.appending(BytePath(bytes: row.fields[first])), second: root.appending(BytePath(bytes: row.fields[second])),
        isSame: isSame, group: group.map { TableFile.text(row.fields[$0]) })
    }
  }

  private static func lfw(
    _ bytes: [UInt8], _ path: BytePath, _ root: BytePath
  ) throws(FacesError) -> (pairs: [Pair], names: [BytePath: String]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    var pairs: [Pair] = []
    var (endings, names): ([BytePath: BytePath], [BytePath: String]) = ([:], [:])
    var announced: Int?
    func picture(_ name: Substring, _ number: Substring, _ line: Int) throws(FacesError) -> BytePath {
      guard let number = Int(number), (0...9_999_999).contains(number), !name.contains("/"), name != "..", name != "." else {
        throw .malformedTable(path, line: line, reason: "'\(name)' and '\(number)' are no name and number of a picture")
      }
      let digits = String(number)
      let stem = "\(name)/\(name)_" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      let key = root.appending(BytePath(stem))
      if let known = endings[key] { return known }
      let found = ["jpg", "jpeg", "png"].map { root.appending(BytePath("\(stem).\($0)")) }
      let chosen = found.first { File.exists($0) } ?? found[0]
      endings[key] = chosen
      names[chosen] = String(name)
      return chosen
    }
    for (index, line) in lines.enumerated() {
      let fields = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
      switch fields.count {
      case 0: continue
      case 1, 2:
        // The head: how many pairs of each kind, or folds and pairs of each kind in each.
        let numbers = fields.compactMap { Int($0) }.filter { (1...largestCount).contains($0) }
        guard index == 0, numbers.count == fields.count else {
          throw .malformedTable(
            path, line: index + 1,
            reason: "\(fields.count) \(fields.count == 1 ? "field" : "fields"), neither a pair of one person nor of two")
        }
        announced = numbers.reduce(2, *)
      case 3, 4:
        let (last, isSame) = (fields.count - 1, fields.count == 3)
        guard isSame || fields[0] != fields[2] else {
          throw .malformedTable(path, line: index + 1, reason: "'\(fields[0])' stands for both persons of a pair of two")
        }
        pairs.append(
          Pair(
            first: try picture(fields[0], fields[1], index + 1),
            second: try picture(isSame ? fields[0] : fields[2], fields[last], index + 1), isSame: isSame, group: nil))
      default:
        throw .malformedTable(
          path, line: index + 1,
          reason: "\(fields.count) \(fields.count == 1 ? "field" : "fields"), neither a pair of one person nor of two")
      }
      guard pairs.count <= largestCount else {
        throw .malformedTable(path, line: index + 1, reason: "more than \(largestCount) pairs")
      }
    }
    if let announced, announced != pairs.count {
      throw .malformedTable(
        path, line: 1,
        reason:
          "\(announced) pairs are announced and \(pairs.count) follow; fetch the file again, or correct the line or leave it out")
    }
    return (pairs, names)
  }

  /// Every picture once, in the order in which they come.
  public var pictures: [BytePath] { pairs.flatMap { [$0.first, $0.second] }.uniqued() }

  /// The person of each picture, as a number: pictures of one name (in LFW's form), and those that pairs say show one person, directly or over
  /// others, have one number.
  public var personNumbers: [BytePath: Int] {
    let pictures = pictures
    let places = Dictionary(uniqueKeysWithValues: pictures.enumerated().map { ($1, $0) })
    var sets = DisjointSets(count: pictures.count)
    for pair in pairs where pair.isSame {
      guard let first = places[pair.first], let second = places[pair.second] else { continue }
      sets.join(first, second)
    }
    var firstOf: [String: Int] = [:]
    for (place, picture) in pictures.enumerated() {
      guard let name = names[picture] else { continue }
      if let first = firstOf[name] { sets.join(first, place) } else { firstOf[name] = place }
    }
    var numbers: [Int: Int] = [:]
    var persons: [BytePath: Int] = [:]
    for (place, picture) in pictures.enumerated() {
      let top = sets.root(place)
      let number = numbers[top] ?? numbers.count
      numbers[top] = number
      persons[picture] = number
    }
    return persons
  }
}

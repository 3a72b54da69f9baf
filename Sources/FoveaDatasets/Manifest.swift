public import FoveaFiles
public import FoveaLearning

/// The pictures of a data set, each with its label and, once it is split, its part.
///
/// A manifest is a value without files behind it: it can be stored as CSV beside a result, compared, and split again. Its
/// ``contentHash`` is the same on every machine that has the same paths and labels.
public struct Manifest: Sendable, Hashable, Codable {
  /// One picture.
  public struct Entry: Sendable, Hashable, Codable {
    /// Where the picture is, relative to the root of the manifest.
    public var path: BytePath
    /// The name of its class.
    public var label: String
    /// What must stay in one part: pictures of one person, one scene, one day.
    public var group: String?
    /// The part it belongs to, once that is decided.
    public var part: Part?
    /// The fold of a cross-validation it is held out in, from 0.
    public var fold: Int?
    /// The hash of its pixels, once it was decoded. Pictures of one hash stay in one part.
    public var pixelHash: String?
    /// The name of the set of near duplicates that it belongs to, once those were looked for. They stay in one part.
    public var near: String?

    /// An entry.
    public init(
      path: BytePath, label: String, group: String? = nil, part: Part? = nil, fold: Int? = nil, pixelHash: String? = nil,
      near: String? = nil
    ) {
      self.path = path
      self.label = label
      self.group = group
      self.part = part
      self.fold = fold
      self.pixelHash = pixelHash
      self.near = near
    }

    private enum CodingKeys: String, CodingKey {
      case path, label, group, part, fold, near
      case pixelHash = "pixel_hash"
    }
  }

  /// The folder that the paths start from.
  public let root: BytePath
  /// The pictures, sorted by the bytes of their paths.
  public let entries: [Entry]
  /// The classes that the entries name.
  public let labels: LabelSet

  /// A manifest of these entries, in any order.
  ///
  /// Labels that are the same text to a reader but not in bytes (composed and decomposed accents) become one class, under the name
  /// that comes first in byte order.
  /// - Precondition: No path comes twice.
  public init(root: BytePath, entries: [Entry]) {
    var sorted = entries.sorted { $0.path < $1.path }
    for index in sorted.indices.dropFirst() {
      precondition(sorted[index].path != sorted[index - 1].path, "\(sorted[index].path) is listed twice")
    }
    // Equal strings may differ in bytes; the dictionary knows them as one.
    var names: [String: String] = [:]
    for entry in sorted {
      if let known = names[entry.label], !entry.label.utf8.lexicographicallyPrecedes(known.utf8) { continue }
      names[entry.label] = entry.label
    }
    for index in sorted.indices {
      if let name = names[sorted[index].label] { sorted[index].label = name }
    }
    self.root = root
    self.entries = sorted
    labels = LabelSet(names.values)
  }

  /// How many pictures there are.
  public var count: Int { entries.count }

  /// Whether any entry has a part.
  public var hasParts: Bool { entries.contains { $0.part != nil } }

  /// The entries of these parts, in order.
  public func entries(in parts: Part...) -> [Entry] { entries.filter { $0.part.map(parts.contains) ?? false } }

  /// How many pictures of each class there are, in the order of ``labels``, in one part or, without one, in all.
  public func classCounts(in part: Part? = nil) -> [Int] {
    var counts: [String: Int] = [:]
    for entry in entries where part == nil || entry.part == part { counts[entry.label, default: 0] += 1 }
    return labels.names.map { counts[$0] ?? 0 }
  }

  /// The same pictures with other parts, groups or folds.
  func mapEntries(_ transform: (Int, inout Entry) -> Void) -> Manifest {
    var changed = entries
    for index in changed.indices { transform(index, &changed[index]) }
    return Manifest(root: root, entries: changed)
  }
}

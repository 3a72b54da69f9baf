/// The class names of a recognizer. A label is an index into them.
///
/// Names are sorted by their UTF-8 bytes, so the same folder gives the same labels on every machine. Compare recognizers by name, never
/// by index.
public struct LabelSet: Sendable, Hashable {
  /// The names, sorted, each once.
  public let names: [String]

  /// The set of these names, in any order; a name that comes twice counts once.
  public init(_ names: some Sequence<String>) {
    self.names = Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// How many classes there are.
  public var count: Int { names.count }

  /// The name of a label.
  public subscript(label: Int) -> String { names[label] }

  /// The label of a name, if the set has it. Logarithmic in the number of classes; linear for a name with accents that the set has not in the
  /// same bytes, since it may have the same text (composed and decomposed accents).
  public func label(of name: String) -> Int? {
    var low = 0
    var high = names.count
    while low < high {
      let middle = (low + high) / 2
      if names[middle].utf8.lexicographicallyPrecedes(name.utf8) { low = middle + 1 } else { high = middle }
    }
    if low < names.count, names[low] == name { return low }
    // Text that is the same in other bytes stands elsewhere; plain letters have one form alone.
    return name.utf8.allSatisfy { $0 < 0x80 } ? nil : names.firstIndex(of: name)
  }
}

extension LabelSet: Codable {
  /// Read from an array of names.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([String].self))
  }

  /// Written as an array of names.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(names)
  }
}

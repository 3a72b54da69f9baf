extension Array {
  /// At most so many of these, evenly apart, the first among them; all where there are no more.
  package func thinned(to most: Int) -> [Element] { count <= most ? self : (0..<most).map { self[$0 * count / most] } }
}

extension Sequence where Element: Hashable {
  /// These in their order, each once, where it stands first.
  package func uniqued() -> [Element] {
    var seen = Set<Element>()
    return filter { seen.insert($0).inserted }
  }
}

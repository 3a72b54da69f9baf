extension Array {
  /// At most so many of these, evenly apart, the first among them; all where there are no more.
  package func thinned(to most: Int) -> [Element] { count <= most ? self : (0..<most).map { self[$0 * count / most] } }
}

/// What becomes of the votes of a cell.
public enum HistogramNormalization: String, Sendable, Hashable, Codable, CaseIterable {
  /// Nothing: votes are counts.
  case none
  /// Divided by their sum.
  case l1
  /// Divided by their Euclidean norm.
  case l2
  /// Divided by their sum; then the square root is taken, so that the Euclidean distance of two is that of Hellinger.
  case squareRoot

  func apply(to votes: UnsafeMutableBufferPointer<Float>) {
    switch self {
    case .none: return
    case .l1: scale(votes, by: 1 / max(votes.reduce(0, +), .leastNormalMagnitude))
    case .l2: scale(votes, by: 1 / max(votes.reduce(0) { $0 + $1 * $1 }, .leastNormalMagnitude).squareRoot())
    case .squareRoot:
      let factor = 1 / max(votes.reduce(0, +), .leastNormalMagnitude)
      for index in votes.indices { votes[index] = (votes[index] * factor).squareRoot() }
    }
  }

  private func scale(_ votes: UnsafeMutableBufferPointer<Float>, by factor: Float) {
    for index in votes.indices { votes[index] *= factor }
  }
}

extension Statistics {
  /// P-values of several tests, corrected for their number after Holm (1979): the smallest times their count, the next times one less, and so
  /// on, none smaller than the one before it and none above 1. Rejecting where the result is below α errs in no more than a share α of all such
  /// families of tests.
  public static func holm(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var least = 0.0
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    for (rank, index) in order.enumerated() {
      least = max(least, min(1, Double(pValues.count - rank) * pValues[index]))
      adjusted[index] = least
    }
    return adjusted
  }
}

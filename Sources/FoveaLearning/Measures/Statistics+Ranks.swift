extension Statistics {
  /// How probably a number drawn from the first sample is larger than one drawn from the second, equal ones counting half: the area under the
  /// receiver operating characteristic where the first are to be told from the second by a threshold (Hanley and McNeil, 1982). 0.5 where a sample
  /// is empty. What is no number counts as less than all others. O(n log n).
  public static func areaUnderROC(larger: [Double], smaller: [Double]) -> Double {
    guard !larger.isEmpty, !smaller.isEmpty else { return 0.5 }
    func ordered(_ number: Double) -> Double { number.isNaN ? -.infinity : number }
    let all = (larger.map { (ordered($0), true) } + smaller.map { (ordered($0), false) }).sorted { $0.0 < $1.0 }
    var (below, area) = (0.0, 0.0)
    var start = 0
    while start < all.count {
      var (end, first, second) = (start, 0.0, 0.0)
      while end < all.count, all[end].0 == all[start].0 {
        if all[end].1 { first += 1 } else { second += 1 }
        end += 1
      }
      area += first * (below + second / 2)
      below += second
      start = end
    }
    return area / (Double(larger.count) * Double(smaller.count))
  }
}

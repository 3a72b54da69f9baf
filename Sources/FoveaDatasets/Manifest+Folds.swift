extension Manifest {
  /// Gives each entry outside of the test part the fold of a `count`-fold cross-validation in which it is held out.
  ///
  /// The units of a class (see ``splitting(_:)``) stand in the order of their hashes and are cut into `count` runs of about the same
  /// number of pictures, so that each fold has its share of each class and a new picture moves at most one other across each cut. Which
  /// fold is the first depends on the class, so that classes smaller than `count` do not all fall into the same folds.
  /// - Precondition: `count` is at least 2.
  public func folded(into count: Int, seed: UInt64 = 0) -> Manifest {
    precondition(count >= 2, "\(count) folds")
    var folds = [Int?](repeating: nil, count: entries.count)
    let candidates = entries.indices.filter { entries[$0].part != .test }
    for (label, units) in SplitUnit.byClass(entries, candidates, purpose: "fold/", seed: seed) {
      let total = Double(units.reduce(0) { $0 + $1.members.count })
      let first = Int(SplitUnit.hash(Array("fold/class/\(label)".utf8), seed: seed) % UInt64(count))
      var before = 0
      for unit in units {
        let middle = (Double(before) + Double(unit.members.count) / 2) / total
        before += unit.members.count
        for index in unit.members { folds[index] = (first + min(count - 1, Int(middle * Double(count)))) % count }
      }
    }
    return mapEntries { index, entry in entry.fold = folds[index] }
  }
}

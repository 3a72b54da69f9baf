extension Manifest {
  /// The manifest with a share of the train and of the validation part, and the whole of the test part.
  ///
  /// The units of a class in a part (see ``splitting(_:)``) stand in the order of their hashes, and the first are kept: as many pictures as
  /// the share asks for, rounded, at least one unit of each class in the train part. So the pictures of a smaller share are among those of
  /// a larger one, and each class has its share.
  /// - Precondition: The share is above 0 and at most 1.
  public func nested(share: Double, seed: UInt64 = 0) -> Manifest {
    precondition(share > 0 && share <= 1, "a share of \(share)")
    var kept = Set(entries.indices.filter { entries[$0].part == .test })
    for part in [Part.train, .validation] {
      let candidates = entries.indices.filter { entries[$0].part == part }
      for units in SplitUnit.byClass(entries, candidates, purpose: "nested/", seed: seed).values {
        let total = Double(units.reduce(0) { $0 + $1.members.count })
        var before = 0
        for (place, unit) in units.enumerated() {
          let middle = (Double(before) + Double(unit.members.count) / 2) / total
          before += unit.members.count
          if middle <= share + 1e-9 || place == 0 && part == .train { kept.formUnion(unit.members) }
        }
      }
    }
    return Manifest(root: root, entries: kept.sorted().map { entries[$0] })
  }

  /// The manifest without its test part, and with one fold in the place of it.
  /// - Precondition: The entries outside of the test part have folds (``folded(into:seed:)``).
  public func holdingOut(fold: Int) -> Manifest {
    let kept = entries.filter { $0.part != .test }
    precondition(kept.allSatisfy { $0.fold != nil }, "a manifest without folds")
    return Manifest(
      root: root,
      entries: kept.map { entry in
        var entry = entry
        if entry.fold == fold { entry.part = .test }
        return entry
      })
  }

  /// The manifest with pixel hashes for its entries, in their order; nothing where a picture has none.
  package func hashed(_ hashes: [String?]) -> Manifest {
    precondition(hashes.count == count, "\(hashes.count) hashes for \(count) pictures")
    return mapEntries { index, entry in entry.pixelHash = hashes[index] }
  }

  /// The manifest with the entries of these indices alone.
  package func selecting(_ indices: [Int]) -> Manifest { Manifest(root: root, entries: indices.map { entries[$0] }) }
}

public import FoveaCodecs
internal import FoveaFiles
public import FoveaTensors
internal import Synchronization

extension Manifest {
  /// Whether ``splitting(_:)`` would part pictures that are together now, or deal out some that come to others with a part, so that it should know
  /// which of them are near duplicates.
  public func isDivided(by settings: SplitSettings = SplitSettings()) -> Bool { !shares(settings).isEmpty || hasNewcomers }

  /// Whether pictures without a part stand beside others with one.
  private var hasNewcomers: Bool { hasParts && entries.contains { $0.part == nil } }

  /// The manifest with a name for each set of near duplicates (``NearDuplicates``) among the pictures that a split would deal out, so that it
  /// leaves them in one part: those of the train part, or all where there are no parts. Where only some have a part it is all too, since one without
  /// a part follows its near duplicates.
  ///
  /// Pictures are decoded, large JPEGs at a fraction of their size; those that cannot be are like no other. The marks of before are gone.
  /// - Parameter progress: Called now and then with how many are done and how many there are, on the thread of the caller.
  public func markingNearDuplicates(
    limits: DecodeLimits = .standard, threads: Int = Parallel.defaultThreads, progress: ((Int, Int) -> Void)? = nil
  ) -> Manifest {
    let hasNewcomers = hasNewcomers
    let candidates = entries.indices.filter { hasNewcomers || entries[$0].part == nil || entries[$0].part == .train }
    let looks = Self.looks(of: candidates.map { root.appending(entries[$0].path) }, limits, threads, progress)
    return marking(nearDuplicates: NearDuplicates.sets(of: looks, threads: threads).map { $0.map { candidates[$0] } })
  }

  /// The manifest with a name for each of these sets of entries, given by index: the hash of the set's first path.
  public func marking(nearDuplicates sets: [[Int]]) -> Manifest {
    var names: [Int: String] = [:]
    for set in sets {
      guard let first = set.min() else { continue }
      let name = String(SHA256.hex(of: entries[first].path.bytes).prefix(12))
      for index in set { names[index] = name }
    }
    return mapEntries { index, entry in entry.near = names[index] }
  }

  /// What the pictures in some files look like; nothing for those that cannot be decoded or have no contrast.
  static func looks(
    of paths: [BytePath], _ limits: DecodeLimits, _ threads: Int, _ progress: ((Int, Int) -> Void)?
  ) -> [PictureLook?] {
    let done = Atomic<Int>(0)
    let looks = withoutActuallyEscaping(progress ?? { _, _ in }) { progress in
      let report = CallerOnly(progress)
      return Parallel.map(paths.count, threads: threads) { index in
        let look = try? PictureLook(contentsOf: paths[index], limits: limits)
        report(done.wrappingAdd(1, ordering: .relaxed).newValue, paths.count)
        return look
      }
    }
    progress?(paths.count, paths.count)
    return looks
  }
}

public import FoveaTensors

/// Pictures that are the same to a person though not to the bit: saved again, at another size, brighter.
///
/// Two pictures are near duplicates where their hashes differ in at most ``hashDistance`` of 64 bits and the correlation of their reduced
/// gray pixels is at least ``leastCorrelation``, or ``leastCorrelationOfSmall``. The bits alone are a quick suspicion: among faces, digits and other pictures that are
/// taken alike, many share nearly all bits; the correlation clears those. Decision note 0013 has the figures behind the numbers.
public enum NearDuplicates {
  /// In how many bits the hashes of near duplicates differ at most.
  public static let hashDistance = 10
  /// What the correlation of near duplicates is at least, over 32×32 pixels.
  public static let leastCorrelation = 0.99
  /// What it is at least over 16×16 pixels, where one of the two has fewer than 64 pixels on a side.
  public static let leastCorrelationOfSmall = 0.9925

  /// Whether two pictures are near duplicates.
  public static func areNear(_ first: PictureLook, _ second: PictureLook) -> Bool {
    (first.hash ^ second.hash).nonzeroBitCount <= hashDistance && areAlike(first, second)
  }

  private static func areAlike(_ first: PictureLook, _ second: PictureLook) -> Bool {
    first.correlation(with: second) >= (first.isSmall || second.isSmall ? leastCorrelationOfSmall : leastCorrelation)
  }

  /// All pairs of near duplicates, each with the lower index first, in order.
  ///
  /// Every pair of hashes is compared: n²/2 steps of a few instructions, a second for 60,000 pictures on two cores.
  /// - Parameter looks: Nothing for a picture that cannot be decoded or has no contrast; it is like no other.
  public static func pairs(of looks: [PictureLook?], threads: Int = Parallel.defaultThreads) -> [(first: Int, second: Int)] {
    let known = looks.indices.filter { looks[$0] != nil }
    let hashes = known.compactMap { looks[$0]?.hash }
    let found: [[Int]] = Parallel.map(known.count, threads: threads) { place in
      let suspects = hashes.withUnsafeBufferPointer { hashes in
        let own = hashes[place]
        var suspects: [Int] = []
        for other in (place + 1)..<max(place + 1, hashes.count) where (hashes[other] ^ own).nonzeroBitCount <= hashDistance {
          suspects.append(other)
        }
        return suspects
      }
      guard let look = looks[known[place]] else { return [] }
      return suspects.filter { looks[known[$0]].map { areAlike(look, $0) } ?? false }
    }
    return found.enumerated().flatMap { place, others in others.map { (known[place], known[$0]) } }
  }

  /// The sets of pictures that chains of near duplicates join, each in order; those of one picture are left out.
  public static func sets(of looks: [PictureLook?], threads: Int = Parallel.defaultThreads) -> [[Int]] {
    var sets = DisjointSets(count: looks.count)
    for (first, second) in pairs(of: looks, threads: threads) { sets.join(first, second) }
    return sets.sets()
  }
}

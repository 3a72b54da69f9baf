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

  /// The sets of pictures that chains of near duplicates join, each in order; those of one picture are left out.
  ///
  /// Every pair of hashes is compared: n²/2 steps of a few instructions, a second for 60,000 pictures on two cores. Of pictures that are
  /// in one set already no more is asked, and no pairs are kept, so that the frames of a standing camera, all of which are alike, take
  /// little more time and memory than others.
  /// - Parameter looks: Nothing for a picture that cannot be decoded or has no contrast; it is like no other.
  public static func sets(of looks: [PictureLook?], threads: Int = Parallel.defaultThreads) -> [[Int]] {
    let known = looks.indices.filter { looks[$0] != nil }
    let hashes = known.compactMap { looks[$0]?.hash }
    var sets = DisjointSets(count: known.count)
    var (first, size) = (0, 1)
    while first < known.count {
      let block = first..<min(known.count, first + size)
      let roots = known.indices.map { sets.root($0) }
      let found: [[Int]] = Parallel.map(block.count, threads: threads) { place in
        let own = block.lowerBound + place
        guard let look = looks[known[own]] else { return [] }
        var joined: Set<Int> = []
        return suspects(of: own, in: hashes, apartFrom: roots).filter { other in
          guard !joined.contains(roots[other]), let others = looks[known[other]], areAlike(look, others) else { return false }
          joined.insert(roots[other])
          return true
        }
      }
      for (own, others) in zip(block, found) {
        for other in others { sets.join(own, other) }
      }
      // The first blocks are small: what they join need not be found again, pair by pair, in the larger ones.
      (first, size) = (block.upperBound, min(largestBlock, 2 * size))
    }
    return sets.sets().map { $0.map { known[$0] } }
  }

  /// How many pictures are compared with all behind them before what was found is joined; it bounds the memory for that.
  private static let largestBlock = 512

  /// The places behind one whose hashes differ little from its own and which have another root.
  private static func suspects(of place: Int, in hashes: [UInt64], apartFrom roots: [Int]) -> [Int] {
    hashes.withUnsafeBufferPointer { hashes in
      let own = hashes[place]
      var suspects: [Int] = []
      for other in (place + 1)..<max(place + 1, hashes.count)
      where (hashes[other] ^ own).nonzeroBitCount <= hashDistance && roots[other] != roots[place] {
        suspects.append(other)
      }
      return suspects
    }
  }

  /// For some pictures of the sets, the first of some others that it is a near duplicate of.
  /// - Parameters:
  ///   - sets: What ``sets(of:threads:)`` gave for these looks.
  ///   - isAsked: Whether a picture's twin is wanted, for each picture.
  ///   - isTwin: Whether a picture may be the twin of another, for each picture.
  ///   - equals: Two pictures with the same number here are no twins; nothing lets them be.
  package static func twins(
    in sets: [[Int]], of looks: [PictureLook?], asked isAsked: [Bool], among isTwin: [Bool], apartFrom equals: [Int]? = nil,
    threads: Int = Parallel.defaultThreads
  ) -> [Int: Int] {
    let others = sets.map { set in set.filter { isTwin[$0] } }
    let asked = sets.enumerated().flatMap { number, set in set.filter { isAsked[$0] }.map { (picture: $0, set: number) } }
    let twins: [Int?] = Parallel.map(asked.count, threads: threads) { place in
      let own = asked[place].picture
      guard let look = looks[own] else { return nil }
      return others[asked[place].set].first { other in
        other != own && equals.map { $0[own] != $0[other] } ?? true && looks[other].map { areNear(look, $0) } ?? false
      }
    }
    return zip(asked, twins).reduce(into: [:]) { $0[$1.0.picture] = $1.1 }
  }
}

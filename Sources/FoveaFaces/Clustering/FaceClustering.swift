internal import FoveaDatasets
public import FoveaTensors

/// How faces of unknown persons are put together.
public enum FaceClustering: String, Sendable, Hashable, Codable, CaseIterable {
  /// Each face takes, again and again in random order, the cluster that its neighbors above the threshold have most, by their similarity above it
  /// (Biemann, "Chinese Whispers", 2006). Quick; pictures of one person need not all be alike.
  case chineseWhispers = "chinese-whispers"
  /// The two clusters whose faces are most alike on average are put together until no two reach the threshold.
  case averageLink = "average-link"

  /// The cluster of each face, numbered in the order in which they first come.
  /// - Parameters:
  ///   - similarities: How alike each face is to each; symmetric.
  ///   - threshold: From which similarity on two faces, or two clusters on average, belong together.
  public func clusters(_ similarities: Matrix, threshold: Float, seed: UInt64 = 0) -> [Int] {
    precondition(similarities.rows == similarities.columns, "\(similarities.rows)×\(similarities.columns) similarities")
    let found =
      switch self {
      case .chineseWhispers: Self.whispers(similarities, threshold, seed)
      case .averageLink: Self.averageLink(similarities, threshold)
      }
    var numbers: [Int: Int] = [:]
    return found.map { cluster in
      let number = numbers[cluster] ?? numbers.count
      numbers[cluster] = number
      return number
    }
  }

  private static func whispers(_ similarities: Matrix, _ threshold: Float, _ seed: UInt64) -> [Int] {
    let count = similarities.rows
    var neighbors = [[(face: Int, weight: Float)]](repeating: [], count: count)
    similarities.withUnsafeBufferPointer { numbers in
      for face in 0..<count {
        for other in 0..<count where other != face && numbers[face * count + other] >= threshold {
          // Those right at the threshold count too, but least.
          neighbors[face].append((other, numbers[face * count + other] - threshold + 1e-6))
        }
      }
    }
    var clusters = Array(0..<count)
    var generator = SeededGenerator(seed: seed, stream: 0x7768_6973)
    for _ in 0..<50 {
      var changed = false
      for face in generator.permutation(count) where !neighbors[face].isEmpty {
        var votes: [Int: Float] = [:]
        for (other, weight) in neighbors[face] { votes[clusters[other], default: 0] += weight }
        let best = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? clusters[face]
        if best != clusters[face] {
          clusters[face] = best
          changed = true
        }
      }
      if !changed { break }
    }
    return clusters
  }

  /// By chains of nearest neighbors, which give the same tree as the greedy way in quadratic time (Murtagh, 1983), cut at the threshold.
  private static func averageLink(_ similarities: Matrix, _ threshold: Float) -> [Int] {
    let count = similarities.rows
    var links = similarities.values.map { Double($0) }
    var sizes = [Double](repeating: 1, count: count)
    var isAlive = [Bool](repeating: true, count: count)
    var merges: [(first: Int, second: Int, similarity: Double)] = []
    var chain: [Int] = []
    while merges.count < count - 1 {
      if chain.isEmpty { chain = [isAlive.firstIndex(of: true) ?? 0] }
      while true {
        let last = chain[chain.count - 1]
        let before = chain.count > 1 ? chain[chain.count - 2] : nil
        var (best, similarity) = (before ?? -1, before.map { links[last * count + $0] } ?? -.infinity)
        for other in 0..<count where isAlive[other] && other != last && links[last * count + other] > similarity {
          (best, similarity) = (other, links[last * count + other])
        }
        if best == before {
          chain.removeLast(2)
          let (kept, gone) = (min(last, best), max(last, best))
          merges.append((kept, gone, similarity))
          for other in 0..<count where isAlive[other] && other != kept && other != gone {
            let mean =
              (sizes[kept] * links[kept * count + other] + sizes[gone] * links[gone * count + other]) / (sizes[kept] + sizes[gone])
            links[kept * count + other] = mean
            links[other * count + kept] = mean
          }
          sizes[kept] += sizes[gone]
          isAlive[gone] = false
          break
        }
        chain.append(best)
      }
    }
    var clusters = DisjointSets(count: count)
    for merge in merges where merge.similarity >= Double(threshold) { clusters.join(merge.first, merge.second) }
    return (0..<count).map { clusters.root($0) }
  }
}

/// How well clusters agree with persons: B-cubed (Bagga and Baldwin, 1998; Amigó and others, 2009).
public struct BCubed: Sendable, Hashable, Codable {
  /// For a face, on average: the share of its cluster that is its person.
  public var precision: Double
  /// For a face, on average: the share of its person's faces that are in its cluster.
  public var recall: Double

  /// Their harmonic mean.
  public var f: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }

  /// The figures of faces in clusters.
  /// - Precondition: A cluster and a person for each face, at least one.
  public init(clusters: [Int], persons: [Int]) {
    precondition(clusters.count == persons.count && !clusters.isEmpty, "\(clusters.count) clusters, \(persons.count) persons")
    var (both, ofCluster, ofPerson): ([[Int]: Int], [Int: Int], [Int: Int]) = ([:], [:], [:])
    for (cluster, person) in zip(clusters, persons) {
      both[[cluster, person], default: 0] += 1
      ofCluster[cluster, default: 0] += 1
      ofPerson[person, default: 0] += 1
    }
    var (correct, found) = (0.0, 0.0)
    for (key, count) in both.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let square = Double(count * count)
      correct += square / Double(ofCluster[key[0]] ?? 1)
      found += square / Double(ofPerson[key[1]] ?? 1)
    }
    (precision, recall) = (correct / Double(clusters.count), found / Double(clusters.count))
  }
}

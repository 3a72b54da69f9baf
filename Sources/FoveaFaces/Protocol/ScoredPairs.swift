public import FoveaTensors

/// Pairs of pictures with how alike they are, and whether they show one person: what verification is judged by.
///
/// A pair is accepted where its similarity reaches the threshold. Intervals are by resampling persons, not pairs, since the pairs of one
/// person are alike (the subset bootstrap of Bolle, Ratha and Pankanti, 2004): a person drawn w times counts w times, and a pair of two
/// persons as often as the product says.
public struct ScoredPairs: Sendable {
  /// A pair.
  public struct Pair: Sendable, Hashable {
    /// Larger is more alike.
    public var similarity: Float
    /// The persons of both pictures, as numbers; equal for a pair of one person.
    public var first: Int
    /// The person of the second picture.
    public var second: Int

    /// Whether both show one person.
    public var isSame: Bool { first == second }

    /// A pair.
    public init(similarity: Float, first: Int, second: Int) {
      (self.similarity, self.first, self.second) = (similarity, first, second)
    }
  }

  /// The pairs, the most alike first.
  public let pairs: [Pair]
  /// How many pairs show one person.
  public let sameCount: Int
  /// How many pairs there were, where these are drawn from more.
  public let drawnFrom: Int?
  private let personNumbers: [Int]

  /// Pairs in any order.
  /// - Parameter drawnFrom: How many there were, where these are drawn from more.
  public init(_ pairs: [Pair], drawnFrom: Int? = nil) {
    self.drawnFrom = drawnFrom
    self.pairs = pairs.sorted { ($1.similarity, $0.first, $0.second) < ($0.similarity, $1.first, $1.second) }
    sameCount = pairs.count { $0.isSame }
    personNumbers = Set(pairs.flatMap { [$0.first, $0.second] }).sorted()
  }

  /// All pairs of the rows of a similarity matrix with itself.
  /// - Parameter persons: The person of each row.
  public init(_ similarities: Matrix, persons: [Int]) {
    precondition(similarities.rows == persons.count && similarities.columns == persons.count, "\(persons.count) persons")
    var pairs: [Pair] = []
    pairs.reserveCapacity(persons.count * (persons.count - 1) / 2)
    similarities.withUnsafeBufferPointer { numbers in
      for left in persons.indices {
        for right in left + 1..<max(left + 1, persons.count) {
          pairs.append(
            Pair(similarity: numbers[left * persons.count + right], first: persons[left], second: persons[right]))
        }
      }
    }
    self.init(pairs)
  }

  /// How many pairs show different persons.
  public var differentCount: Int { pairs.count - sameCount }
  /// How many persons there are.
  public var personCount: Int { personNumbers.count }
  /// Whether there are pairs of both kinds, without which nothing can be measured.
  public var isMeasurable: Bool { sameCount > 0 && differentCount > 0 }

  /// How many pairs of each kind are accepted from each similarity on, falling; each similarity once. Shares of all of their kind.
  func course(weights: [Double]? = nil) -> [RatePoint] {
    var (same, different) = (0.0, 0.0)
    var points: [RatePoint] = []
    for (index, pair) in pairs.enumerated() {
      let weight = weights.map { pair.isSame ? $0[pair.first] : $0[pair.first] * $0[pair.second] } ?? 1
      if pair.isSame { same += weight } else { different += weight }
      if index + 1 == pairs.count || pairs[index + 1].similarity != pair.similarity {
        points.append(RatePoint(similarity: pair.similarity, falseAccepts: different, trueAccepts: same))
      }
    }
    guard same > 0, different > 0 else { return [] }
    for index in points.indices {
      points[index].falseAccepts /= different
      points[index].trueAccepts /= same
    }
    return points
  }

  /// Something that is computed of the course, for persons drawn with replacement; draws in which pairs of a kind are missing are left out.
  func resampled<Value: Sendable>(
    _ count: Int = 1000, seed: UInt64, threads: Int, _ statistic: @Sendable ([RatePoint]) -> Value?
  ) -> [Value] {
    let numbers = personNumbers
    return Parallel.map(count, threads: threads) { draw -> Value? in
      var generator = SeededGenerator(seed: seed, stream: 0x7061_6972, UInt64(draw))
      let course = course(weights: generator.weights(drawing: numbers))
      return course.isEmpty ? nil : statistic(course)
    }.compactMap { $0 }
  }
}

/// What is accepted from a similarity on.
public struct RatePoint: Sendable, Hashable, Codable {
  /// Pairs at least so alike are accepted.
  public var similarity: Float
  /// The share of pairs of different persons that are accepted.
  public var falseAccepts: Double
  /// The share of pairs of one person that are accepted.
  public var trueAccepts: Double

  enum CodingKeys: String, CodingKey {
    case similarity
    case falseAccepts = "false_accept_rate"
    case trueAccepts = "true_accept_rate"
  }
}

extension [RatePoint] {
  /// The rate at which as many pairs of one person are refused as pairs of different persons are accepted, on the straight line between
  /// the two thresholds around it.
  var equalErrorRate: Double {
    var before = RatePoint(similarity: .infinity, falseAccepts: 0, trueAccepts: 0)
    for point in self {
      let gap = point.falseAccepts - (1 - point.trueAccepts)
      if gap >= 0 {
        let earlier = before.falseAccepts - (1 - before.trueAccepts)
        let part = gap > earlier ? -earlier / (gap - earlier) : 0
        return before.falseAccepts + part * (point.falseAccepts - before.falseAccepts)
      }
      before = point
    }
    return 1
  }

  /// The last threshold at which no more than this share of different pairs is accepted: the largest share of true accepts that the rate
  /// allows. Where even the most alike pair is a false accept, nothing is accepted, and the threshold is above that pair.
  func point(at falseAcceptRate: Double) -> RatePoint {
    let allowed = last { $0.falseAccepts <= falseAcceptRate }
    return allowed ?? RatePoint(similarity: (first?.similarity ?? 0).nextUp, falseAccepts: 0, trueAccepts: 0)
  }
}

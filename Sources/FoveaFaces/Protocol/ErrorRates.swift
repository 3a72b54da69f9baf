internal import FoveaLearning
public import FoveaTensors

/// How often pairs are wrongly accepted or refused at a threshold, in all or in a group.
///
/// Intervals are at 95 % and over persons, as those of ``ScoredPairs``. They are no narrower than those of as many pairs that have nothing to
/// do with each other (Wilson), since few persons, or pairs of which none is wrong, say the same in every draw.
public struct ErrorRates: Sendable, Hashable, Codable {
  /// A pair of which it is known whether it shows one person, and what was said of it.
  public struct Pair: Sendable, Hashable {
    /// Whether it shows one person.
    public var isSame: Bool
    /// Whether it was accepted as one person.
    public var isAccepted: Bool
    /// The person of the first picture, as a number.
    public var first: Int
    /// The person of the second picture.
    public var second: Int

    /// A pair.
    public init(isSame: Bool, isAccepted: Bool, first: Int, second: Int) {
      (self.isSame, self.isAccepted, self.first, self.second) = (isSame, isAccepted, first, second)
    }
  }

  /// The group; nothing for all.
  public var group: String?
  /// Pairs of different persons.
  public var differentCount: Int
  /// How many of them are accepted.
  public var falseAccepts: Int
  /// Pairs of one person.
  public var sameCount: Int
  /// How many of them are refused.
  public var falseRejects: Int
  /// The share of false accepts; nothing without such pairs.
  public var falseAcceptRate: Double?
  /// Its interval.
  public var falseAcceptInterval: [Double]
  /// The share of false rejects.
  public var falseRejectRate: Double?
  /// Its interval.
  public var falseRejectInterval: [Double]

  enum CodingKeys: String, CodingKey {
    case group
    case differentCount = "different_count"
    case falseAccepts = "false_accepts"
    case sameCount = "same_count"
    case falseRejects = "false_rejects"
    case falseAcceptRate = "false_accept_rate"
    case falseAcceptInterval = "false_accept_interval"
    case falseRejectRate = "false_reject_rate"
    case falseRejectInterval = "false_reject_interval"
  }

  /// The rates of judged pairs.
  /// - Parameter seed: Decides which persons are drawn for the intervals.
  public init(_ pairs: [Pair], group: String? = nil, seed: UInt64, threads: Int = Parallel.defaultThreads) {
    let total = Tally(pairs)
    self.group = group
    (differentCount, falseAccepts) = (Int(total.different), Int(total.falseAccepts))
    (sameCount, falseRejects) = (Int(total.same), Int(total.falseRejects))
    (falseAcceptRate, falseRejectRate) = (total.falseAcceptRate, total.falseRejectRate)
    let draws = Self.draws(pairs, seed: seed, threads: threads)
    falseAcceptInterval = Self.interval(falseAccepts, differentCount, draws.compactMap(\.falseAcceptRate))
    falseRejectInterval = Self.interval(falseRejects, sameCount, draws.compactMap(\.falseRejectRate))
  }

  /// Pairs of each kind, and the wrong ones among them.
  private struct Tally: Sendable {
    var (different, falseAccepts, same, falseRejects) = (0.0, 0.0, 0.0, 0.0)

    init(_ pairs: [Pair] = []) {
      for pair in pairs { add(pair) }
    }

    var falseAcceptRate: Double? { different > 0 ? falseAccepts / different : nil }
    var falseRejectRate: Double? { same > 0 ? falseRejects / same : nil }

    mutating func add(_ pair: Pair) {
      if pair.isSame {
        same += 1
        if !pair.isAccepted { falseRejects += 1 }
      } else {
        different += 1
        if pair.isAccepted { falseAccepts += 1 }
      }
    }

    mutating func add(_ other: Tally, weight: Double) {
      different += weight * other.different
      falseAccepts += weight * other.falseAccepts
      same += weight * other.same
      falseRejects += weight * other.falseRejects
    }
  }

  /// What comes of persons drawn with replacement.
  private static func draws(_ pairs: [Pair], seed: UInt64, threads: Int) -> [Tally] {
    struct Persons: Hashable {
      var first: Int
      var second: Int
    }
    // Pairs of the same two persons weigh the same in every draw.
    var tallies: [Persons: Tally] = [:]
    for pair in pairs {
      let persons = Persons(first: min(pair.first, pair.second), second: max(pair.first, pair.second))
      tallies[persons, default: Tally()].add(pair)
    }
    let cells = Array(tallies)
    let numbers = Set(cells.flatMap { [$0.key.first, $0.key.second] }).sorted()
    return Parallel.map(1000, threads: threads) { draw in
      var generator = SeededGenerator(seed: seed, stream: 0x7261_7465, UInt64(draw))
      let weights = generator.weights(drawing: numbers)
      var tally = Tally()
      for (persons, own) in cells {
        let weight =
          persons.first == persons.second ? weights[persons.first] : weights[persons.first] * weights[persons.second]
        if weight > 0 { tally.add(own, weight: weight) }
      }
      return tally
    }
  }

  private static func interval(_ errors: Int, _ count: Int, _ drawn: [Double]) -> [Double] {
    let pairs = Statistics.wilsonInterval(successes: errors, trials: count)
    guard !drawn.isEmpty else { return [pairs.lowerBound, pairs.upperBound] }
    let persons = GroupBootstrap.interval(of: drawn)
    return [min(pairs.lowerBound, persons.lowerBound), max(pairs.upperBound, persons.upperBound)]
  }
}

extension SeededGenerator {
  /// How often each of some persons comes when as many are drawn with replacement, at the person's number.
  /// - Parameter numbers: The persons' numbers, rising.
  mutating func weights(drawing numbers: [Int]) -> [Double] {
    var weights = [Double](repeating: 0, count: (numbers.last ?? -1) + 1)
    for _ in numbers { weights[numbers[integer(below: numbers.count)]] += 1 }
    return weights
  }
}

extension ScoredPairs {
  /// The errors where the pairs among each half of the persons are judged by the threshold that those among the other half give for a rate
  /// of false accepts. Pairs across the halves are left out. Nothing where a half has too few pairs.
  public func crossed(
    falseAcceptRate: Double, seed: UInt64, threads: Int = Parallel.defaultThreads
  ) -> ErrorRates? {
    let numbers = Set(pairs.flatMap { [$0.first, $0.second] }).sorted()
    var generator = SeededGenerator(seed: seed, stream: 0x6861_6C66)
    let order = generator.permutation(numbers.count)
    let early = Set(order.prefix(numbers.count / 2).map { numbers[$0] })
    let halves = [true, false].map { half in
      ScoredPairs(pairs.filter { early.contains($0.first) == half && early.contains($0.second) == half })
    }
    guard halves.allSatisfy({ $0.isMeasurable && falseAcceptRate * Double($0.differentCount) >= 1 }) else { return nil }
    let judged = [(0, 1), (1, 0)].flatMap { tested, fitted in
      let threshold = halves[fitted].course().point(at: falseAcceptRate).similarity
      return halves[tested].pairs.map {
        ErrorRates.Pair(isSame: $0.isSame, isAccepted: $0.similarity >= threshold, first: $0.first, second: $0.second)
      }
    }
    return ErrorRates(judged, seed: seed, threads: threads)
  }
}

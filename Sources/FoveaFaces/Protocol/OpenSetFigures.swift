internal import FoveaLearning
public import FoveaTensors

/// What a matcher said of pictures of enrolled persons and of strangers.
public struct OpenSetScores: Sendable, Hashable, Codable {
  /// A picture of an enrolled person.
  public struct Known: Sendable, Hashable, Codable {
    /// The best score.
    public var score: Float
    /// Whether it is that of the right person.
    public var isRight: Bool
    /// Whose picture it is.
    public var person: Int

    enum CodingKeys: String, CodingKey {
      case score
      case isRight = "right"
      case person
    }

    /// An answer.
    public init(score: Float, isRight: Bool, person: Int) { (self.score, self.isRight, self.person) = (score, isRight, person) }
  }

  /// A picture of somebody who is not enrolled.
  public struct Stranger: Sendable, Hashable, Codable {
    /// The best score.
    public var score: Float
    /// Whose picture it is.
    public var person: Int

    /// An answer.
    public init(score: Float, person: Int) { (self.score, self.person) = (score, person) }
  }

  /// Pictures of enrolled persons.
  public var known: [Known]
  /// Pictures of strangers.
  public var strangers: [Stranger]

  /// Answers.
  public init(known: [Known] = [], strangers: [Stranger] = []) { (self.known, self.strangers) = (known, strangers) }

  /// The smallest score from which on no more than this share of strangers is taken for somebody enrolled.
  func threshold(at falseAcceptRate: Double, strangers: [Stranger]) -> Float {
    let falling = strangers.map(\.score).sorted(by: >)
    let allowed = Int(falseAcceptRate * Double(falling.count) + 1e-9)
    return allowed < falling.count ? falling[allowed].nextUp : (falling.last ?? 0)
  }

  /// The share of the enrolled persons' pictures that are named, and rightly, from a score on.
  func identified(from score: Float, known: [Known]) -> Double {
    known.isEmpty ? 0 : Double(known.count { $0.isRight && $0.score >= score }) / Double(known.count)
  }
}

/// How often enrolled persons are named while strangers are refused.
public struct OpenSetFigures: Sendable, Hashable, Codable {
  /// The share of strangers' pictures that may be taken for somebody enrolled.
  public var falseAcceptRate: Double
  /// The share of enrolled persons' pictures that are named rightly at the threshold that lets in so many strangers.
  public var identified: Double
  /// Its interval over persons, enrolled ones and strangers.
  public var interval: [Double]
  /// The threshold.
  public var threshold: Double
  /// Pictures of enrolled persons.
  public var knownCount: Int
  /// Pictures of strangers.
  public var strangerCount: Int

  enum CodingKeys: String, CodingKey {
    case falseAcceptRate = "false_accept_rate"
    case identified, interval, threshold
    case knownCount = "known_count"
    case strangerCount = "stranger_count"
  }

  /// The figures of these answers.
  /// - Precondition: There are pictures of both kinds.
  public init(_ scores: OpenSetScores, falseAcceptRate: Double, seed: UInt64, threads: Int = Parallel.defaultThreads) {
    precondition(!scores.known.isEmpty && !scores.strangers.isEmpty, "pictures of enrolled persons and of strangers")
    self.falseAcceptRate = falseAcceptRate
    let score = scores.threshold(at: falseAcceptRate, strangers: scores.strangers)
    threshold = Double(score)
    identified = scores.identified(from: score, known: scores.known)
    (knownCount, strangerCount) = (scores.known.count, scores.strangers.count)
    let draws = scores.resampled(seed: seed, threads: threads) { known, strangers in
      scores.identified(from: scores.threshold(at: falseAcceptRate, strangers: strangers), known: known)
    }
    let range = GroupBootstrap.interval(of: draws)
    interval = Statistics.interval(range, ofShare: identified, of: scores.known.count)
  }
}

extension OpenSetScores {
  /// Something that is computed of the answers, for persons drawn with replacement among the enrolled and among the strangers.
  func resampled(
    _ count: Int = 1000, seed: UInt64, threads: Int, _ statistic: @Sendable ([Known], [Stranger]) -> Double
  ) -> [Double] {
    let knownByPerson = Dictionary(grouping: known, by: \.person).sorted { $0.key < $1.key }.map(\.value)
    let strangersByPerson = Dictionary(grouping: strangers, by: \.person).sorted { $0.key < $1.key }.map(\.value)
    return Parallel.map(count, threads: threads) { draw in
      var generator = SeededGenerator(seed: seed, stream: 0x6F70_656E, UInt64(draw))
      let known = knownByPerson.flatMap { _ in knownByPerson[generator.integer(below: knownByPerson.count)] }
      let strangers = strangersByPerson.flatMap { _ in strangersByPerson[generator.integer(below: strangersByPerson.count)] }
      return statistic(known, strangers)
    }
  }
}

extension Statistics {
  /// The interval of a share of pictures by drawing persons anew. Where all pictures are right, or none, every draw says the same, and the Wilson interval
  /// of the pictures stands in its place.
  static func interval(_ drawn: ClosedRange<Double>, ofShare share: Double, of count: Int) -> [Double] {
    guard share <= 0 || share >= 1 else { return [min(share, drawn.lowerBound), max(share, drawn.upperBound)] }
    let range = wilsonInterval(successes: share >= 1 ? count : 0, trials: count)
    return [range.lowerBound, range.upperBound]
  }
}

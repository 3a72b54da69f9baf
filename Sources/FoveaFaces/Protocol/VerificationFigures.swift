internal import FoveaLearning
public import FoveaTensors

/// How well pairs of one person are told from pairs of different ones.
public struct VerificationFigures: Sendable, Hashable, Codable {
  /// The share of true accepts at a rate of false accepts.
  public struct AtRate: Sendable, Hashable, Codable {
    /// The rate of false accepts that is allowed.
    public var falseAcceptRate: Double
    /// The share of pairs of one person that are accepted there.
    public var trueAcceptRate: Double
    /// Its interval over persons.
    public var interval: [Double]

    enum CodingKeys: String, CodingKey {
      case falseAcceptRate = "false_accept_rate"
      case trueAcceptRate = "true_accept_rate"
      case interval
    }
  }

  /// Pairs of one person.
  public var sameCount: Int
  /// Pairs of different persons.
  public var differentCount: Int
  /// How many pairs there were, where those that were measured are drawn from more.
  public var drawnFrom: Int?
  /// Where both kinds of error are as frequent as each other.
  public var equalErrorRate: Double
  /// Its interval over persons, at 95 %.
  public var equalErrorInterval: [Double]
  /// True accepts at false-accept rates of 10 %, 1 % and 0.1 %, as far as there are pairs enough.
  public var rates: [AtRate]
  /// The curve of both rates, thinned out to a few hundred places.
  public var curve: [RatePoint]

  enum CodingKeys: String, CodingKey {
    case sameCount = "same_count"
    case differentCount = "different_count"
    case drawnFrom = "drawn_from"
    case equalErrorRate = "equal_error_rate"
    case equalErrorInterval = "equal_error_interval"
    case rates, curve
  }

  /// The figures of pairs of both kinds.
  /// - Precondition: There are pairs of both kinds.
  public init(_ pairs: ScoredPairs, seed: UInt64, threads: Int = Parallel.defaultThreads) {
    precondition(pairs.isMeasurable, "\(pairs.sameCount) pairs of one person, \(pairs.differentCount) of different ones")
    (sameCount, differentCount, drawnFrom) = (pairs.sameCount, pairs.differentCount, pairs.drawnFrom)
    let course = pairs.course()
    equalErrorRate = course.equalErrorRate
    let allowed = [0.1, 0.01, 0.001].filter { $0 * Double(pairs.differentCount) >= 1 }
    let draws = pairs.resampled(seed: seed, threads: threads) { course in
      [course.equalErrorRate] + allowed.map { course.point(at: $0).trueAccepts }
    }
    func interval(_ column: Int, around value: Double) -> [Double] {
      guard !draws.isEmpty else { return [value, value] }
      let range = GroupBootstrap.interval(of: draws.map { $0[column] })
      return [min(range.lowerBound, value), max(range.upperBound, value)]
    }
    equalErrorInterval = interval(0, around: equalErrorRate)
    rates = allowed.enumerated().map { place, rate in
      let accepted = course.point(at: rate).trueAccepts
      return AtRate(falseAcceptRate: rate, trueAcceptRate: accepted, interval: interval(place + 1, around: accepted))
    }
    curve = Self.thinned(course)
  }

  /// True accepts at this rate, where it was measured.
  public func trueAccepts(at rate: Double) -> AtRate? { rates.first { $0.falseAcceptRate == rate } }

  /// The points at which either rate has changed by a five-hundredth.
  private static func thinned(_ course: [RatePoint]) -> [RatePoint] {
    var kept: [RatePoint] = []
    for (index, point) in course.enumerated() {
      if let last = kept.last, index + 1 < course.count, point.falseAccepts - last.falseAccepts < 0.002,
        point.trueAccepts - last.trueAccepts < 0.002
      {
        continue
      }
      kept.append(point)
    }
    return kept
  }
}

extension FaceThreshold {
  /// The threshold for verification that these pairs give for a rate of false accepts, with its interval over persons.
  /// - Throws: ``FacesError/tooFew(what:count:needed:purpose:)`` without pairs of both kinds, and
  ///   ``FacesError/rateNotMeasurable(rate:differentPairs:)`` where the rate is less than one pair.
  public init(
    fittedOn pairs: ScoredPairs, falseAcceptRate: Double, seed: UInt64, threads: Int = Parallel.defaultThreads
  ) throws(FacesError) {
    guard pairs.isMeasurable else {
      let what = pairs.sameCount == 0 ? "pairs of one person" : "pairs of different persons"
      throw .tooFew(what: what, count: 0, needed: 1, purpose: "fitting a threshold")
    }
    guard falseAcceptRate * Double(pairs.differentCount) >= 1 else {
      throw .rateNotMeasurable(rate: falseAcceptRate, differentPairs: pairs.differentCount)
    }
    let point = pairs.course().point(at: falseAcceptRate)
    let draws = pairs.resampled(seed: seed, threads: threads) { Double($0.point(at: falseAcceptRate).similarity) }
    let similarity = Double(point.similarity)
    let range = draws.isEmpty ? similarity...similarity : GroupBootstrap.interval(of: draws)
    self.init(
      purpose: .verification, similarity: similarity,
      interval: [min(similarity, range.lowerBound), max(similarity, range.upperBound)], falseAcceptRate: falseAcceptRate,
      measuredFalseAcceptRate: point.falseAccepts, trueAcceptRate: point.trueAccepts, differentCount: pairs.differentCount,
      sameCount: pairs.sameCount, persons: pairs.personCount)
  }
}

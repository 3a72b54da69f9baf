internal import FoveaLearning
internal import FoveaRecognition

/// One recognizer in the table of all: what it can and what it costs.
public struct Entrant: Sendable, Hashable, Codable {
  /// Where it comes from.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// Features that people designed.
    case handcrafted
    /// Features that a network learned.
    case learned
    /// Both, or learned features with a classical learner.
    case hybrid
  }

  /// Its name.
  public var name: String
  /// Where it comes from.
  public var kind: Kind
  /// Accuracy on the test part.
  public var accuracy: Accuracy
  /// The same without test pictures that have a near duplicate among those that were learned from.
  public var cleanAccuracy: Accuracy
  /// Accuracy on the validation part, where it was measured.
  public var validationAccuracy: Double?
  /// Milliseconds for one picture, from the bytes of its file to the answer, on one thread.
  public var milliseconds: Double
  /// Bytes of its models.
  public var modelBytes: Int
  /// Seconds of training.
  public var trainingSeconds: Double
  /// Whether its explanations are evidently better than random ones; nothing where that was not measured.
  public var isFaithful: Bool?
  /// Whether no other is at least as accurate and as quick, and better in one of the two.
  public var isOnFront = false
  /// The mean risk over all coverages (AURC): how well its probabilities tell right answers from wrong ones.
  public var riskArea: Double?

  enum CodingKeys: String, CodingKey {
    case name, kind, accuracy
    case cleanAccuracy = "accuracy_without_near_duplicates"
    case validationAccuracy = "validation_accuracy"
    case milliseconds = "latency_ms"
    case modelBytes = "model_bytes"
    case trainingSeconds = "training_seconds"
    case isFaithful = "faithful_explanations"
    case isOnFront = "pareto"
    case riskArea = "aurc"
  }

  /// Why it does not keep the limits; empty where it does.
  func violations(_ limits: UseLimits) -> [String] {
    var found: [String] = []
    if let most = limits.milliseconds, milliseconds > most { found.append("too slow") }
    if let most = limits.megabytes, Double(modelBytes) > most * 1e6 { found.append("too large") }
    if let most = limits.trainingSeconds, trainingSeconds > most { found.append("training too long") }
    if limits.isExplained, isFaithful != true {
      found.append(isFaithful == nil ? "explanations not measured" : "explanations not faithful")
    }
    return found
  }
}

/// Which recognizer to take under given limits, and how sure that is.
public struct Recommendation: Sendable, Hashable, Codable {
  /// The limits.
  public var limits: UseLimits
  /// The most accurate recognizer that keeps them, of equals the quicker; nothing where none keeps them.
  public var name: String?
  /// In what share of the resamples of the test pictures it is the one that is chosen.
  public var winShare: Double
  /// The quickest that keeps the limits and is not evidently less accurate, where that is another one and the test pictures come in groups enough to
  /// tell.
  public var cheaper: String?
  /// The interval of the accuracy that the cheaper one gives up.
  public var cheaperDifference: [Double]?
  /// Who does not keep the limits, and why.
  public var excluded: [String: [String]]

  enum CodingKeys: String, CodingKey {
    case limits, name, excluded
    case winShare = "win_share"
    case cheaper
    case cheaperDifference = "cheaper_difference_interval"
  }

  /// The choice among entrants.
  /// - Parameters:
  ///   - bootstrap: The resamples of their answers, 1 or 0 for each test picture; nothing where there are no pictures.
  ///   - groupCount: How many groups the test pictures come in.
  init(_ entrants: [Entrant], limits: UseLimits, bootstrap: GroupBootstrap?, groupCount: Int) {
    self.limits = limits
    excluded = [:]
    for entrant in entrants {
      let violations = entrant.violations(limits)
      if !violations.isEmpty { excluded[entrant.name] = violations }
    }
    let eligible = entrants.indices.filter { entrants[$0].violations(limits).isEmpty }
      .sorted { (entrants[$0].milliseconds, $0) < (entrants[$1].milliseconds, $1) }
    guard let quickest = eligible.first, let bootstrap else {
      winShare = 0
      return
    }
    // The quickest comes first, so it stays where another is only as accurate.
    func best(_ means: [Double]) -> Int { eligible.dropFirst().reduce(quickest) { means[$1] > means[$0] + 1e-12 ? $1 : $0 } }
    let chosen = best(bootstrap.observed)
    name = entrants[chosen].name
    winShare = Double(bootstrap.means.count { best($0) == chosen }) / Double(bootstrap.means.count)
    // Of fewer groups no interval is evidence that one is less accurate, nor a reason to take the cheaper one.
    guard groupCount >= GroupBootstrap.leastGroups else { return }
    for other in eligible where entrants[other].milliseconds < entrants[chosen].milliseconds {
      let bounds = bootstrap.interval { $0[chosen] - $0[other] }
      guard bounds.lowerBound <= 0 else { continue }
      cheaper = entrants[other].name
      cheaperDifference = [bounds.lowerBound, bounds.upperBound]
      break
    }
  }
}

extension [Entrant] {
  /// The entrants with marks on those that no other beats in both accuracy and speed.
  var withFront: [Entrant] {
    map { entrant in
      var entrant = entrant
      entrant.isOnFront = !contains { other in
        other.accuracy.value >= entrant.accuracy.value && other.milliseconds <= entrant.milliseconds
          && (other.accuracy.value > entrant.accuracy.value || other.milliseconds < entrant.milliseconds)
      }
      return entrant
    }
  }
}

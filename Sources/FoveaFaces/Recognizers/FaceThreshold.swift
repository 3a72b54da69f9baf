/// How alike two faces must be to count as one person: fitted on pairs or on strangers for a stated rate of false accepts, never a fixed
/// number.
public struct FaceThreshold: Sendable, Hashable, Codable {
  /// What the similarity is compared for.
  public enum Purpose: String, Sendable, Hashable, Codable, CaseIterable {
    /// Whether two pictures show one person.
    case verification
    /// Whether a picture shows anybody of a gallery.
    case identification
  }

  /// What it is for.
  public var purpose: Purpose
  /// Faces at least so alike are accepted.
  public var similarity: Double
  /// Where 95 % of the thresholds lie that other persons in place of these would have given.
  public var interval: [Double]
  /// The false-accept rate that was asked for.
  public var falseAcceptRate: Double
  /// The share of different pairs, or of strangers' pictures, that are accepted where it was fitted.
  public var measuredFalseAcceptRate: Double
  /// The share of pairs of one person, or of enrolled persons' pictures, that are accepted where it was fitted.
  public var trueAcceptRate: Double
  /// Pairs of different persons, or strangers' pictures, that it was fitted on.
  public var differentCount: Int
  /// Pairs of one person, or enrolled persons' pictures.
  public var sameCount: Int
  /// How many persons these are.
  public var persons: Int

  enum CodingKeys: String, CodingKey {
    case purpose, similarity, interval
    case falseAcceptRate = "false_accept_rate"
    case measuredFalseAcceptRate = "measured_false_accept_rate"
    case trueAcceptRate = "true_accept_rate"
    case differentCount = "different_count"
    case sameCount = "same_count"
    case persons
  }

  /// Why a threshold that came from a file cannot be used; nothing where it can.
  var problem: String? {
    let rates = [falseAcceptRate, measuredFalseAcceptRate, trueAcceptRate]
    guard similarity.isFinite, interval.count == 2, interval.allSatisfy({ $0.isFinite }), interval[0] <= interval[1] else {
      return "a threshold of \(similarity) in \(interval)"
    }
    return rates.allSatisfy { (0...1).contains($0) } && min(differentCount, sameCount, persons) >= 0 ? nil : "rates of \(rates)"
  }
}

/// How often a classifier errs where it answers only the pictures that it is surest of (El-Yaniv and Wiener, JMLR 11, 2010).
public struct RiskCoverage: Sendable, Hashable, Codable {
  /// A place on the curve.
  public struct Point: Sendable, Hashable, Codable {
    /// The share of pictures that are answered.
    public let coverage: Double
    /// The share of mistakes among those.
    public let risk: Double
    /// The probability from which on a picture is answered.
    public let threshold: Double
  }

  /// The curve, from the surest pictures to all of them; one point for each probability that occurs.
  public let points: [Point]
  /// The area below the curve (AURC): the mean over pictures of the risk at their coverage. 0 is best.
  public let area: Double
  /// The area of an oracle with as many mistakes that is least sure of just those.
  public let oracleArea: Double

  /// The curve of answers.
  /// - Parameters:
  ///   - confidences: The probability of each answer; one that is no number counts as 0. Pictures of equal probability are answered together.
  ///   - isRight: Whether it was right.
  /// - Precondition: As many of one as of the other.
  public init(confidences: [Double], isRight: [Bool]) {
    precondition(confidences.count == isRight.count, "\(confidences.count) probabilities for \(isRight.count) answers")
    let confidences = confidences.map { $0.isNaN ? 0 : $0 }
    let order = confidences.indices.sorted { (confidences[$1], $0) < (confidences[$0], $1) }
    let count = Double(max(1, order.count))
    var points: [Point] = []
    var (answered, wrong) = (0, 0)
    var area = 0.0
    var start = 0
    while start < order.count {
      let threshold = confidences[order[start]]
      var end = start
      while end < order.count, confidences[order[end]] == threshold {
        wrong += isRight[order[end]] ? 0 : 1
        end += 1
      }
      answered = end
      let risk = Double(wrong) / Double(answered)
      points.append(Point(coverage: Double(answered) / count, risk: risk, threshold: threshold))
      area += risk * Double(end - start) / count
      start = end
    }
    self.points = points
    self.area = area
    let right = order.count - wrong
    oracleArea = (0..<wrong).reduce(0) { $0 + Double($1 + 1) / Double(right + $1 + 1) } / count
  }

  /// The largest share of pictures that can be answered with at most this risk; 0 where none can.
  public func coverage(atRisk risk: Double) -> Double { points.last { $0.risk <= risk }?.coverage ?? 0 }
}

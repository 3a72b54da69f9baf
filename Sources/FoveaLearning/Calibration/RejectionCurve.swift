public import FoveaTensors

/// How often a classifier errs on pictures that it had not seen, where it is at least so sure: by this an answer can be withheld such that the
/// others err no more often than one wants.
///
/// The curve of errors over coverage of El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification" (2010), at up to 256
/// probabilities.
public struct RejectionCurve: Codable, Sendable, Hashable {
  /// The pictures of which the classifier is at least so sure.
  public struct Point: Codable, Sendable, Hashable {
    /// The probability of the likeliest class from which on an answer is given.
    public var probability: Float
    /// How many pictures are answered then.
    public var answered: Int
    /// How many of the answers are wrong.
    public var wrong: Int

    /// A point as given.
    public init(probability: Float, answered: Int, wrong: Int) {
      self.probability = probability
      self.answered = answered
      self.wrong = wrong
    }
  }

  /// By falling probability; the last answers all pictures.
  public let points: [Point]

  /// The most points that are kept.
  private static let mostPoints = 256

  /// The curve of some pictures.
  /// - Parameter probabilities: Pictures × classes, of pictures that the classifier had not seen.
  /// - Precondition: A true label for each row.
  public init(probabilities: Matrix, labels: [Int]) {
    precondition(probabilities.rows == labels.count, "\(labels.count) labels for \(probabilities.rows) rows")
    let answers = labels.indices.map { row in
      let best = Prediction(scores: probabilities[row: row], top: 1)
      return (probability: best.score, isWrong: best.label != labels[row])
    }.sorted { $0.probability > $1.probability }
    var (points, wrong) = ([Point](), 0)
    for (place, answer) in answers.enumerated() {
      wrong += answer.isWrong ? 1 : 0
      // Of equal probabilities all or none are answered.
      if place + 1 < answers.count, answers[place + 1].probability == answer.probability { continue }
      points.append(Point(probability: answer.probability, answered: place + 1, wrong: wrong))
    }
    let count = points.count
    self.points =
      count <= Self.mostPoints
      ? points : (1...Self.mostPoints).map { points[$0 * count / Self.mostPoints - 1] }
  }

  /// What is wrong with a curve that was read from a file; nothing where it can be used.
  package var problem: String? {
    let isSound =
      points.allSatisfy { $0.probability.isFinite && $0.answered > 0 && $0.answered < .max && (0...$0.answered).contains($0.wrong) }
      && zip(points, points.dropFirst()).allSatisfy {
        $0.probability > $1.probability && $0.answered < $1.answered && $0.wrong <= $1.wrong
      }
    return isSound ? nil : "a curve of errors whose counts do not rise from none, or whose probabilities do not fall"
  }

  /// How many pictures the curve was measured on.
  public var count: Int { points.last?.answered ?? 0 }

  /// The probability below which answers must be withheld for a share of at most `errorRate` of the others to be wrong; the least there is.
  ///
  /// One error more than was seen is counted, among one picture more, as in conformal risk control (Angelopoulos et al., 2022): so a rate
  /// below one in the number of pictures cannot be promised. What is promised holds for pictures like those measured, of known classes.
  /// - Returns: Nothing where no probability suffices.
  public func probability(forErrorRate errorRate: Double) -> Float? {
    points.last { Double($0.wrong + 1) <= errorRate * Double($0.answered + 1) }?.probability
  }

  /// The point that answers from a probability on; nothing where no picture is so sure.
  public func point(from probability: Float) -> Point? { points.last { $0.probability >= probability } }
}

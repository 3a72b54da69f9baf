public import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
public import FoveaRecognition

/// What is compared, and how.
public struct ComparisonOptions: Sendable {
  /// The names of the recipes, at least two.
  public var recipes: [String]
  /// How each of them is trained.
  public var training: TrainingRunOptions
  /// How many pictures are timed one by one for the latency.
  public var latencySamples: Int

  /// Options; the defaults are those of the command.
  public init(
    recipes: [String] = ComparisonOptions.standardRecipes, training: TrainingRunOptions = TrainingRunOptions(),
    latencySamples: Int = 100
  ) {
    self.recipes = recipes
    self.training = training
    self.latencySamples = latencySamples
  }

  /// Two hand-crafted recognizers and a learned one.
  public static let standardRecipes = ["hog-svm", "color-knn", "cnn"]
}

/// One recipe of a comparison: what it learned, how good that is, and what it cost.
public struct Contender: Sendable {
  /// What was learned.
  public var recognizer: Recognizer
  /// The training.
  public var training: TrainingReport
  /// The test.
  public var evaluation: Evaluation
  /// Bytes of the model file.
  public var modelBytes: Int
  /// Median milliseconds from the bytes of one picture to its answer, one picture at a time, on one thread.
  public var latency: Double

  /// The name of the recipe.
  public var name: String { training.recipe }
  /// Which approach it is.
  public var approach: Approach { recognizer.provenance.approach }
}

/// Two recipes on the same test pictures.
public struct PairedComparison: Sendable, Hashable, Codable {
  /// The name of one.
  public var first: String
  /// The name of the other.
  public var second: String
  /// How many pictures both answered.
  public var count: Int
  /// How many pictures both got right.
  public var bothRight: Int
  /// How many pictures only the first got right.
  public var onlyFirstRight: Int
  /// How many pictures only the second got right.
  public var onlySecondRight: Int
  /// How many pictures both got wrong.
  public var bothWrong: Int
  /// Accuracy of the first less that of the second, on these pictures.
  public var difference: Double
  /// 95 % interval of the difference.
  public var interval: [Double]
  /// Two-sided p-value of McNemar's exact test.
  public var pValue: Double
  /// The p-value after Holm's correction over all pairs.
  public var adjustedPValue: Double

  /// The comparison of two by how many pictures both, only one, or neither got right; the p-value is not corrected yet.
  package init(first: String, second: String, bothRight: Int, onlyFirstRight: Int, onlySecondRight: Int, bothWrong: Int) {
    self.first = first
    self.second = second
    self.bothRight = bothRight
    self.onlyFirstRight = onlyFirstRight
    self.onlySecondRight = onlySecondRight
    self.bothWrong = bothWrong
    count = bothRight + onlyFirstRight + onlySecondRight + bothWrong
    let paired = Statistics.pairedDifference(onlyFirst: onlyFirstRight, onlySecond: onlySecondRight, count: count)
    difference = paired.difference
    interval = [paired.interval.lowerBound, paired.interval.upperBound]
    pValue = paired.pValue
    adjustedPValue = paired.pValue
  }

  enum CodingKeys: String, CodingKey {
    case first, second, count
    case bothRight = "both_right"
    case onlyFirstRight = "only_first_right"
    case onlySecondRight = "only_second_right"
    case bothWrong = "both_wrong"
    case difference
    case interval = "difference_interval"
    case pValue = "mcnemar_p"
    case adjustedPValue = "mcnemar_p_holm"
  }

  /// Whether the test sees a difference at the 5 % level, after the correction.
  public var isEvident: Bool { adjustedPValue < 0.05 }
}

/// Several recipes on one split of one folder.
public struct Comparison: Sendable {
  /// Which pictures, which classes, which parts.
  public var manifest: Manifest
  /// The recipes, in the order in which they were asked for.
  public var contenders: [Contender]
  /// Every pair of them.
  public var pairs: [PairedComparison]
  /// The seed.
  public var seed: UInt64

  /// The best of an approach by its accuracy on the test part; of equals the first.
  public func best(of approach: Approach) -> Contender? {
    contenders.filter { $0.approach == approach }.max { $0.accuracy < $1.accuracy }
  }

  /// The pair of these two names, in this order.
  public func pair(_ first: String, _ second: String) -> PairedComparison? {
    if let pair = pairs.first(where: { $0.first == first && $0.second == second }) { return pair }
    return pairs.first { $0.first == second && $0.second == first }?.reversed
  }
}

extension Contender {
  /// Accuracy on the test part.
  public var accuracy: Double { evaluation.report.summary.accuracy }
}

extension PairedComparison {
  /// The same with first and second exchanged.
  public var reversed: PairedComparison {
    var other = PairedComparison(
      first: second, second: first, bothRight: bothRight, onlyFirstRight: onlySecondRight, onlySecondRight: onlyFirstRight,
      bothWrong: bothWrong)
    other.adjustedPValue = adjustedPValue
    return other
  }
}

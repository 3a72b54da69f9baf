public import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
public import FoveaRecognition

/// Several recipes on one split of one folder, and what was measured around them.
public struct Comparison: Sendable {
  /// Which pictures, which classes, which parts, with pixel hashes and near duplicates.
  public var manifest: Manifest
  /// How the pictures were divided.
  public var split: SplitFacts
  /// The test pictures in one order.
  public var testSet: TestSet
  /// The recipes, in the order in which they were asked for.
  public var contenders: [Contender]
  /// Every pair of recognizers, hybrids among them.
  public var pairs: [PairedComparison] = []
  /// The seed.
  public var seed: UInt64
  /// The time that was allowed and the time that it took, in seconds.
  public var time: (budget: Double?, spent: Double)
  /// What a recommended recognizer may cost.
  public var limits = UseLimits()
  /// How often the groups of test pictures were drawn anew.
  public var resamples = ComparisonOptions.standardResamples
  /// Accuracy against the number of pictures.
  public var curves: LearningCurves?
  /// What features are worth.
  public var features: FeatureStudy?
  /// What depth gives.
  public var depth: DepthStudy?
  /// How faithful explanations are.
  public var explanations: ExplanationStudy?
  /// Recognizers between both approaches.
  public var hybrids: HybridStudy?
  /// What files tell without their pictures.
  public var shortcuts: ShortcutCheck?
  /// Pictures whose label is doubted.
  public var labels: LabelCheck?
  /// The recipes with other seeds.
  public var repeats: RepeatStudy?
  /// Pictures of no class.
  public var strangers: StrangerStudy?
  /// What the best of both approaches look at and have learned, in pictures.
  public var inside: InsideView?
  /// All recognizers with what they cost.
  public var entrants: [Entrant] = []
  /// Which of them to take.
  public var recommendation: Recommendation?
  /// The eight questions, measured.
  public var rows: [EvidenceRow] = []

  /// What stands for an approach: its recipe with the best accuracy on the validation part, of equals the first. The test part does not choose,
  /// so that the accuracy on it is not too good. Where not all were measured there, accuracy on pictures that were held out in
  /// turn chooses; where not all were in either way, it is the first.
  public func best(of approach: Approach) -> Contender? {
    let own = contenders.filter { $0.approach == approach }
    return RepresentativeRule.choice(among: own.map(\.training.figures)).map { own[$0.place] }
  }

  /// The pair of these two names, in this order.
  public func pair(_ first: String, _ second: String) -> PairedComparison? {
    if let pair = pairs.first(where: { $0.first == first && $0.second == second }) { return pair }
    return pairs.first { $0.first == second && $0.second == first }?.reversed
  }
}

/// By what one of several recipes of an approach is chosen to stand for it.
enum RepresentativeRule: Hashable {
  /// It is the only one.
  case only
  /// By accuracy on the validation part.
  case validation
  /// Where not all were measured there: by accuracy on pictures that were held out in turn.
  case heldOut
  /// Where not all were measured in either way: the first.
  case first

  /// How the one was chosen, in words behind "the one"; nothing where there was no choice.
  var text: String? {
    switch self {
    case .only: nil
    case .validation: "that was best on the validation pictures"
    case .heldOut: "that was best on pictures that were held out in turn"
    case .first: "that was named first, as not all were measured on pictures that were held out"
    }
  }

  /// Which of some recipes is chosen by what their trainings found, of equals the first, and by which rule; nothing of none.
  static func choice(among figures: [TrainingFigures]) -> (place: Int, rule: RepresentativeRule)? {
    if figures.count < 2 { return figures.isEmpty ? nil : (0, .only) }
    for (rule, measured) in [
      (RepresentativeRule.validation, figures.map(\.validationAccuracy)), (.heldOut, figures.map(\.crossValidationAccuracy)),
    ] {
      let known = measured.compactMap { $0 }
      if known.count == figures.count, let best = known.max(), let place = known.firstIndex(of: best) { return (place, rule) }
    }
    return (0, .first)
  }
}

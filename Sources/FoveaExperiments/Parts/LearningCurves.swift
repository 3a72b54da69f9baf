internal import FoveaDatasets
public import FoveaLearning
public import FoveaRecognition

/// Accuracy against the number of pictures to learn from, of what stands for each approach.
///
/// Each point learns from a stratified share of the train and validation parts, the smaller within the larger, and answers the whole test
/// part. The largest point is the recipe of the comparison itself. A network learns on each share for as many epochs as it would alone; where
/// the time does not suffice for all shares, the larger of them are left out.
public struct LearningCurves: Sendable, Hashable, Codable {
  /// A recipe on one share of the pictures.
  public struct Point: Sendable, Hashable, Codable {
    /// The share of the pictures.
    public var share: Double
    /// How many pictures there were to learn from and to choose settings on.
    public var pictures: Int
    /// How many epochs a network learned.
    public var epochs: Int?
    /// Accuracy on the test part.
    public var accuracy: Accuracy
    /// Seconds of training.
    public var seconds: Double
    /// Which answers were right.
    public var rights: Rights
  }

  /// The points of one recipe.
  public struct Curve: Sendable, Hashable, Codable {
    /// The recipe.
    public var recipe: String
    /// Its approach.
    public var approach: Approach
    /// The points, by rising share.
    public var points: [Point]
    /// The law that the mistakes follow; nothing where there is one point.
    public var law: PowerLaw?
    /// 95 % interval of the law's exponent, by drawing the test pictures anew; nothing where they come in too few groups.
    public var exponentInterval: [Double]?

    /// The share of the mistakes that twice as many pictures take away, by the law.
    public var gainOfDoubling: Double? { law.map { 1 - PowerLawMath.power(2, -$0.exponent) } }
    /// Its 95 % interval.
    public var gainInterval: [Double]? { exponentInterval.map { $0.map { 1 - PowerLawMath.power(2, -$0) } } }

    enum CodingKeys: String, CodingKey {
      case recipe, approach, points, law
      case exponentInterval = "exponent_interval"
    }
  }

  /// Where the curves of both approaches meet.
  public struct Crossing: Sendable, Hashable, Codable {
    /// Pictures per class at which the lead changes for the last time: between the measured numbers, or beyond them up to ten times the most by the
    /// laws; nothing where it does not.
    public var perClass: Double?
    /// 95 % interval over all resamples, where both of its ends are known. A resample after whose meeting the other one is better, or in which the other
    /// one is ahead throughout, counts as beyond all that was measured; one in which the same is ahead throughout as below it.
    public var interval: [Double]?
    /// The lower end of the interval; nothing where it lies below all that was measured, or the test pictures come in too few groups.
    public var from: Double?
    /// The upper end of the interval; nothing where it lies beyond all that was measured, or the test pictures come in too few groups.
    public var upTo: Double?
    /// The share of resamples in which they meet and the same one is better beyond.
    public var share: Double
    /// Whether they meet beyond the measured numbers.
    public var isExtrapolated: Bool
    /// Which approach is better beyond the meeting, or with the most pictures where there is none.
    public var betterBeyond: Approach

    enum CodingKeys: String, CodingKey {
      case interval, share
      case isExtrapolated = "extrapolated"
      case perClass = "per_class"
      case betterBeyond = "better_beyond"
      case from = "interval_from"
      case upTo = "interval_to"
    }
  }

  /// One curve for each approach.
  public var curves: [Curve]
  /// Where they meet; nothing where there is one approach.
  public var crossing: Crossing?
  /// How many classes there are.
  public var classes: Int
}

extension LearningCurves {
  /// The shares that are tried: more where they cost little.
  private static func shares(_ pictures: Int) -> [Double] {
    pictures < 1000 ? [0.05, 0.1, 0.25, 0.5, 0.75, 1] : [0.05, 0.1, 0.25, 0.5, 1]
  }

  /// Measures the curves.
  static func measured(_ context: PartContext) throws -> LearningCurves {
    let begun = ContinuousClock.now
    let known = context.manifest.entries(in: .train, .validation).count
    var manifests: [(share: Double, manifest: Manifest)] = []
    for share in shares(known) {
      let manifest = share == 1 ? context.manifest : context.manifest.nested(share: share, seed: context.options.training.seed)
      // Small classes have the same pictures at several shares.
      if manifests.last?.manifest.count == manifest.count { manifests.removeLast() }
      manifests.append((share, manifest))
    }
    var curves: [Curve] = []
    for contender in [context.handcrafted, context.learned].compactMap({ $0 }) {
      curves.append(try curve(contender, manifests, since: begun, context))
    }
    return LearningCurves(curves, context)
  }

  private static func curve(
    _ contender: Contender, _ manifests: [(share: Double, manifest: Manifest)], since begun: ContinuousClock.Instant,
    _ context: PartContext
  ) throws -> Curve {
    let recipe = try RecipeBook.recipe(named: contender.name)
    var smaller = manifests.filter { $0.share < 1 }
    if let plan = EpochPlan(contender) {
      let count = try context.store.part("curves-plan") {
        // Networks of few pictures may be wider or narrower than that of all.
        let whole = try context.usualPlan(recipe, context.manifest)?.extent.work ?? 1
        return plan.count(
          within: context.left(since: begun),
          try smaller.map { ($0.manifest.entries(in: .train).count, try context.usualEpochs(recipe, $0.manifest) ?? 1) },
          effort: try smaller.map { (try context.usualPlan(recipe, $0.manifest)?.extent.work ?? 1) / whole })
      }
      smaller = Array(smaller.prefix(count))
    }
    var points: [Point] = []
    for step in smaller {
      try context.checkStop(.curves)
      let percent = Int((step.share * 100).rounded())
      points.append(
        try context.store.part("curves-\(contender.name)-\(percent)") {
          let outcome = try context.outcome(
            recipe, step.manifest, "\(contender.name) on \(percent) % of the pictures")
          let rights = context.testSet.rights(outcome.verdicts)
          return Point(
            share: step.share, pictures: step.manifest.entries(in: .train, .validation).count,
            epochs: outcome.training.figures.epochs, accuracy: Accuracy(rights), seconds: outcome.training.seconds.total,
            rights: Rights(rights))
        })
    }
    let rights = context.testSet.rights(contender.evaluation.verdicts)
    points.append(
      Point(
        share: 1, pictures: context.manifest.entries(in: .train, .validation).count, epochs: contender.training.figures.epochs,
        accuracy: Accuracy(rights), seconds: contender.training.seconds.total, rights: Rights(rights)))
    return Curve(recipe: contender.name, approach: contender.approach, points: points)
  }
}

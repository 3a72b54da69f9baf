package import FoveaDatasets
internal import FoveaNetworks

extension TrainingPlan {
  /// The plan for a time in which so many of its epochs fit: with fewer filters where it is short, with more where it is long.
  ///
  /// What few pictures get never grows: the network for them is narrow because it learns them by heart, not for want of time.
  /// - Parameters:
  ///   - epochs: Epochs of this plan that fit into the time.
  ///   - pictures: How many pictures are learned from.
  package func fitting(epochs: Double, pictures: Int) -> TrainingPlan {
    let narrowing = Self.narrowing(forShare: epochs / Double(settings.epochs))
    if narrowing < 1 { return with(width: narrowing * (width ?? 1)) }
    guard width == nil, pictures >= Self.few else { return self }
    let widening = Self.widening(forShare: epochs / Double(max(settings.epochs, Self.epochs(ofMany: pictures))))
    guard widening > 1 else { return self }
    var plan = with(width: widening)
    if epochs / plan.work >= Self.many, let varied { plan.augmentation = varied }
    return plan
  }

  /// The plan as an earlier run carried it out for its time.
  package func fitting(asStored width: Double?, _ augmentation: Augmentation?) -> TrainingPlan {
    guard width != self.width else { return self }
    var plan = with(width: width)
    if let varied, varied == augmentation { plan.augmentation = varied }
    return plan
  }

  /// The same plan for a network of another width, and the reason with it.
  private func with(width: Double?) -> TrainingPlan {
    var plan = self
    plan.width = width
    guard let width else { return plan }
    let (number, before) = (width.rounded() == width ? "\(Int(width))" : "\(width)", reason.map { "\($0), " } ?? "")
    plan.reason =
      before
      + (width > 1
        ? "with \(number) times the usual filters, as the time is long"
        : "with \(number) of the usual filters, as the time is short")
    return plan
  }

  /// The part of a network's filters with which most is learned in a time that is enough for a share of its epochs. A narrow network sees the pictures
  /// more often. Measured on held-out training pictures; note 8 has the table.
  package static func narrowing(forShare share: Double) -> Double { share < 0.08 ? 0.25 : share < 0.4 ? 0.5 : 1 }

  /// How many times the usual filters pay in a time that is enough for a multiple of the usual epochs for many pictures: as many as still see the
  /// pictures as many times as often as usual. By published networks; note 8 has the figures.
  package static func widening(forShare share: Double) -> Double {
    [2, 1.5].first { share >= $0 * work(ofWidth: $0) } ?? 1
  }

  /// About what a picture costs a network of a width, as a part of what it costs the usual one: convolutions go with the square of the width,
  /// everything between them with the width. Half of the filters cost a third. More of them leave the processor's caches: one and a half times
  /// as many cost 2.6 times the time (CIFAR-10, two Zen 4 cores), twice as many 5.2 times by the same curve.
  package static func work(ofWidth width: Double) -> Double {
    width <= 1 ? width * (1 + 2 * width) / 3 : width * width * (7 + 3 * width) / 10
  }

  /// Epochs from which on a wider network sees pictures that are changed more.
  private static let many = 20.0

  /// What a wider network sees in many epochs in place of the usual small changes of pictures with colors: they are moved twice as far, and a square
  /// of three eighths of the side is blanked (Jordan, "94 % on CIFAR-10", 2024, in its version for 96 %). Nothing for other plans.
  private var varied: Augmentation? {
    let usual = AugmentationStrength.light.augmentation(isGray: false, mirrors: augmentation.flip != .never)
    guard family == .small, augmentation == usual else { return nil }
    var varied = usual
    varied.shift *= 2
    varied.cutOut = 0.375
    return varied
  }
}

package import FoveaDatasets
package import FoveaNetworks

/// How much of a network there is, as a time to learn in decides it.
package struct NetworkExtent: Hashable, Sendable {
  /// How many filters the network has, as a part or a multiple of those that its family has; nil for those.
  package var width: Double?
  /// How many convolutions a block of the small network has; nil for two.
  package var convolutions: Int?

  /// An extent.
  package init(width: Double? = nil, convolutions: Int? = nil) {
    self.width = width
    self.convolutions = convolutions
  }

  /// About what a picture costs the network, as a part of what it costs the family's usual one.
  ///
  /// Convolutions go with the square of the width, everything between them with the width. Half of the filters cost a third. More of them leave the
  /// processor's caches: one and a half times as many cost 2.6 times the time, twice as many 5.2 times by the same curve; a third convolution in each
  /// block costs half of the time again (CIFAR-10, two Zen 4 cores).
  package var work: Double {
    let width = width ?? 1
    let filters = width <= 1 ? width * (1 + 2 * width) / 3 : width * width * (7 + 3 * width) / 10
    return filters * (convolutions == 3 ? 1.5 : 1)
  }

  /// For people, after "with"; nothing for the usual extent.
  fileprivate var words: String? {
    let number = width.map { $0.rounded() == $0 ? "\(Int($0))" : "\($0)" }
    let filters = number.map { (width ?? 1) > 1 ? "\($0) times the usual filters" : "\($0) of the usual filters" }
    let parts = [convolutions == 3 ? "a third convolution in each block" : nil, filters].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " and ")
  }
}

extension TrainingPlan {
  /// How much of its network there is.
  package var extent: NetworkExtent { NetworkExtent(width: width, convolutions: convolutions) }

  /// The plan for a time in which so many of its epochs fit: with less of a network where it is short, with more where it is long.
  ///
  /// What few pictures get never grows: the network for them is narrow because it learns them by heart, not for want of time.
  /// - Parameters:
  ///   - epochs: Epochs of this plan that fit into the time.
  ///   - pictures: How many pictures are learned from.
  package func fitting(epochs: Double, pictures: Int) -> TrainingPlan {
    let narrowing = Self.narrowing(forShare: epochs / Double(settings.epochs))
    if narrowing < 1 { return with(NetworkExtent(width: narrowing * (width ?? 1), convolutions: convolutions)) }
    guard extent == NetworkExtent(), pictures >= Self.few else { return self }
    let share = epochs / Double(max(settings.epochs, Self.epochs(ofMany: pictures)))
    guard let larger = Self.growth(of: family, forShare: share) else { return self }
    var plan = with(larger)
    if epochs / larger.work >= Self.many, let varied { plan.augmentation = varied }
    return plan
  }

  /// The plan as an earlier run carried it out for its time.
  package func fitting(asStored extent: NetworkExtent, _ augmentation: Augmentation?) -> TrainingPlan {
    guard extent != self.extent else { return self }
    var plan = with(extent)
    if let varied, varied == augmentation { plan.augmentation = varied }
    return plan
  }

  /// The same plan for a network of another extent, and the reason with it.
  private func with(_ extent: NetworkExtent) -> TrainingPlan {
    var plan = self
    (plan.width, plan.convolutions) = (extent.width, extent.convolutions)
    guard let words = extent.words else { return plan }
    plan.reason = (reason.map { "\($0), " } ?? "") + "with \(words), as the time is \(extent.work > 1 ? "long" : "short")"
    return plan
  }

  /// The part of a network's filters with which most is learned in a time that is enough for a share of its epochs. A narrow network sees the pictures
  /// more often. Measured on held-out training pictures; note 8 has the table.
  package static func narrowing(forShare share: Double) -> Double { share < 0.08 ? 0.25 : share < 0.4 ? 0.5 : 1 }

  /// What pays in a time that is enough for a multiple of the usual epochs for many pictures: the largest network that still sees the pictures as many
  /// times as often as usual as the root of its work says. Nothing where the usual network is it. By published networks; note 8 has the figures.
  package static func growth(of family: Architectures.Family, forShare share: Double) -> NetworkExtent? {
    let widths: [Double?] = [2, 1.5, nil]
    let extents = widths.map { NetworkExtent(width: $0, convolutions: family == .small ? 3 : nil) }
    return extents.first { $0.work > 1 && share >= $0.work * $0.work.squareRoot() }
  }

  /// Epochs from which on a larger network sees pictures that are changed more.
  private static let many = 18.0

  /// What a larger network sees in many epochs in place of the usual small changes of pictures with colors: they are moved twice as far, and a square
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

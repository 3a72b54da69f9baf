public import FoveaDatasets
public import FoveaNetworks
public import FoveaPixels

/// What a folder of pictures gets when nobody sets anything: the network, the pictures' size, how they are varied, and how training goes.
public struct TrainingPlan: Codable, Hashable, Sendable {
  /// The family of networks.
  public var family: Architectures.Family
  /// What the family's residual layers have beyond their convolutions; nil for `ResidualBlock.plain`.
  public var block: ResidualBlock?
  /// How many blocks the small network has; nil for all three.
  public var blocks: Int?
  /// How many filters the network has, as a part or a multiple of the family's; nil for those that the family has.
  public var width: Double?
  /// How many convolutions a block of the small network has; nil for two.
  public var convolutions: Int?
  /// The size to which pictures are brought.
  public var size: PixelSize
  /// How pictures are changed at random while training.
  public var augmentation: Augmentation
  /// How training goes.
  public var settings: TrainingSettings
  /// The views of a picture whose scores the trained network averages.
  public var averaging: ViewAveraging
  /// Why it is this network, as a clause for people; nothing in plans that were set by hand.
  public var reason: String?

  /// The network.
  /// - Parameters:
  ///   - input: `[channels, height, width]` of one picture.
  ///   - classes: How many class scores come out.
  public func network(input: [Int], classes: Int) -> NetworkDescription {
    family.description(
      input: input, classes: classes, block: block ?? .plain, blocks: blocks ?? 3, width: width ?? 1,
      convolutions: convolutions ?? 2)
  }
}

extension TrainingPlan {
  /// Fewer training pictures than these need stronger changes and more decay, or the network learns them by heart.
  static let few = 5000

  /// Whether half of the filters learn as much as all, in a third of the time: from few pictures, but not from very few of each class, where the many
  /// features are what tells the classes apart.
  private static func isNarrow(_ facts: DataFacts) -> Bool {
    facts.trainingCount < few && facts.trainingCount >= 20 * facts.classCount
  }

  /// What a training set gets when nobody sets anything, by general rules.
  /// - Parameters:
  ///   - facts: What is known of the training pictures.
  ///   - family: A family that was asked for; nil picks one by the size and the number of the pictures.
  public init(for facts: DataFacts, family: Architectures.Family? = nil) {
    let side = min(facts.typicalSize.height, facts.typicalSize.width)
    switch family ?? (facts.trainingCount < Self.few ? .small : Architectures.pick(forSide: side)) {
    case .small: self = Self.small(facts)
    case .resNet: self = Self.resNet(facts)
    }
    let count = facts.trainingCount
    // Few pictures are learned from in a minute or two anyway, and rounded factors cost them more (note 7 in the documentation).
    if count < Self.few { settings.arithmetic = .float32 }
    reason =
      if family != nil {
        "the network that was asked for"
      } else if count < Self.few {
        "the network for few pictures, \(count) of them\(Self.isNarrow(facts) ? ", half as wide" : ""), which are changed strongly"
      } else if self.family == .small {
        "the network for pictures of at most \(Architectures.smallSide) pixels on the shorter side"
      } else {
        "the network for larger pictures of which there are many, \(count)"
      }
  }

  private static func small(_ facts: DataFacts) -> TrainingPlan {
    let count = facts.trainingCount
    var settings = TrainingSettings()
    settings.batchSize = batchSize(for: count, from: 32, to: 1024)
    settings.shards = max(2, min(8, settings.batchSize / 16))
    // The rate of the published recipe for batches of 1024, by the root of the batch.
    settings.learningRate = 1.5 * (Float(settings.batchSize) / 1024).squareRoot()
    settings.momentum = 0.85
    settings.weightDecay = count < few ? 0.006 : 0.0013
    settings.shiftRateFactor = 64
    settings.warmUp = 0.23
    settings.firstRate = 0.2
    settings.lastRate = 0.07
    settings.schedule = .linear
    settings.labelSmoothing = 0.2
    settings.frozenLayers = ["whiten"]
    let isNarrow = isNarrow(facts)
    settings.epochs =
      count < few
      ? epochs(for: count, pictures: 150_000, most: isNarrow ? 120 : 80) : epochs(ofMany: count)
    if count >= few {
      settings.lookAhead = LookAhead()
      settings.muon = .ofSmallPictures
    }
    var plan = TrainingPlan(
      family: .small, size: fitted(facts.typicalSize, least: 24, most: 96), augmentation: augmentation(facts, shift: 2),
      settings: settings,
      averaging: facts.mirrors ? .mirrorAndShift : .shift)
    plan.width = isNarrow ? 0.5 : nil
    return plan
  }

  private static func resNet(_ facts: DataFacts) -> TrainingPlan {
    var settings = TrainingSettings()
    settings.batchSize = batchSize(for: facts.trainingCount, from: 32, to: 256)
    settings.shards = max(2, min(8, settings.batchSize / 16))
    settings.learningRate = 0.05 * (Float(settings.batchSize) / 32).squareRoot()
    settings.epochs = epochs(for: facts.trainingCount, pictures: 60_000, most: 80)
    var augmentation = augmentation(facts, shift: 0)
    augmentation.smallestArea = 0.35
    return TrainingPlan(
      family: .resNet, size: fitted(facts.typicalSize, least: 32, most: 96), augmentation: augmentation, settings: settings,
      averaging: facts.mirrors ? .mirror : .none)
  }

  /// The size in its own shape with at most `most` pixels on the longer side, and at least `least` on the shorter.
  private static func fitted(_ size: PixelSize, least: Int, most: Int) -> PixelSize {
    let factor = min(1, Float(most) / Float(max(size.width, size.height)))
    func side(_ length: Int) -> Int { max(least, Int((Float(length) * factor).rounded())) }
    return PixelSize(width: side(size.width), height: side(size.height))
  }

  private static func augmentation(_ facts: DataFacts, shift: Int) -> Augmentation {
    let strength: AugmentationStrength = facts.trainingCount < few ? .strong : .light
    return strength.augmentation(isGray: facts.isGray, mirrors: facts.mirrors, shift: shift)
  }

  /// Batches as large as leaves some twenty steps an epoch, a power of two between `least` and `most`.
  private static func batchSize(for count: Int, from least: Int, to most: Int) -> Int {
    var size = least
    while size * 2 <= most, size * 2 * 20 <= count { size *= 2 }
    return size
  }

  /// The usual epochs of the small network for many pictures.
  static func epochs(ofMany count: Int) -> Int { epochs(for: count, pictures: 450_000, most: 25) }

  /// As many epochs as show `pictures` pictures in all, from 4 to `most`.
  private static func epochs(for count: Int, pictures: Int, most: Int) -> Int {
    max(4, min(most, (pictures + count - 1) / max(1, count)))
  }
}

extension Muon {
  /// The settings of Jordan's "94 % on CIFAR-10" in its version with Muon (2024), at half of its rate, with which look-ahead went as well (note 8 in
  /// the documentation).
  fileprivate static var ofSmallPictures: Muon {
    var muon = Muon()
    muon.learningRate = 0.12
    muon.momentum = 0.6
    muon.iterations = 3
    muon.keepsLength = true
    return muon
  }
}

/// What a folder of pictures gets when nobody sets anything: the network, the pictures' size, how they are varied, and how training goes.
public struct TrainingPlan: Codable, Hashable, Sendable {
  /// The family of networks.
  public var family: Architectures.Family
  /// What the family's residual layers have beyond their convolutions; nil for ``ResidualBlock/plain``.
  public var block: ResidualBlock?
  /// Rows and columns to which pictures are brought.
  public var side: Extent
  /// How pictures are varied while training.
  public var variation: Variation
  /// How training goes.
  public var settings: TrainingSettings

  /// The network.
  /// - Parameters:
  ///   - input: `[channels, height, width]` of one picture.
  ///   - classes: How many class scores come out.
  public func network(input: [Int], classes: Int) -> NetworkDescription {
    family.description(input: input, classes: classes, block: block ?? .plain)
  }

  /// How pictures are varied while training.
  public struct Variation: Codable, Hashable, Sendable {
    /// Whether half of the pictures are mirrored left to right.
    public var mirror: Bool
    /// By how many pixels pictures are moved at most, what is missing being reflected.
    public var shift: Int
    /// The smallest part of a picture's area that is cut out and enlarged; 1 cuts nothing.
    public var smallestCrop: Float

    /// A variation.
    public init(mirror: Bool, shift: Int, smallestCrop: Float) {
      self.mirror = mirror
      self.shift = shift
      self.smallestCrop = smallestCrop
    }
  }
}

extension Architectures {
  /// What a training set gets when nobody sets anything, by general rules.
  /// - Parameters:
  ///   - height: The usual height of its pictures.
  ///   - width: The usual width of its pictures.
  ///   - channels: 1 for gray, 3 for color.
  ///   - count: How many pictures there are to learn from.
  ///   - family: A family that was asked for; nil picks one by size.
  public static func plan(height: Int, width: Int, channels: Int, count: Int, family: Family? = nil) -> TrainingPlan {
    let chosen = family ?? pick(forSide: min(height, width))
    switch chosen {
    case .small: return smallPlan(height: height, width: width, channels: channels, count: count)
    case .resNet: return resNetPlan(height: height, width: width, channels: channels, count: count)
    }
  }

  private static func smallPlan(height: Int, width: Int, channels: Int, count: Int) -> TrainingPlan {
    var settings = TrainingSettings()
    settings.batchSize = batchSize(for: count, largest: 1024)
    settings.shards = max(1, min(8, settings.batchSize / 16))
    settings.learningRate = 1.5 * Float(settings.batchSize) / 1024
    settings.momentum = 0.85
    settings.weightDecay = 0.0013
    settings.shiftRateFactor = 64
    settings.warmUp = 0.23
    settings.firstRate = 0.2
    settings.lastRate = 0.07
    settings.schedule = .linear
    settings.labelSmoothing = 0.2
    settings.frozenLayers = ["whiten"]
    settings.epochs = epochs(for: count, pictures: 400_000, most: 60)
    let side = Extent(height: min(48, max(24, height)), width: min(48, max(24, width)))
    return TrainingPlan(
      family: .small, side: side,
      variation: TrainingPlan.Variation(mirror: channels == 3, shift: 2, smallestCrop: 1), settings: settings)
  }

  private static func resNetPlan(height: Int, width: Int, channels: Int, count: Int) -> TrainingPlan {
    var settings = TrainingSettings()
    settings.batchSize = batchSize(for: count, largest: 256)
    settings.shards = max(1, min(8, settings.batchSize / 16))
    settings.learningRate = 0.1 * Float(settings.batchSize) / 64
    settings.epochs = epochs(for: count, pictures: 60_000, most: 80)
    let longest = Float(max(height, width))
    let factor = min(1, 96 / longest)
    let side = Extent(
      height: max(32, Int((Float(height) * factor).rounded())), width: max(32, Int((Float(width) * factor).rounded())))
    return TrainingPlan(
      family: .resNet, side: side,
      variation: TrainingPlan.Variation(mirror: channels == 3, shift: 0, smallestCrop: 0.35), settings: settings)
  }

  /// Batches as large as leaves some twenty steps an epoch, a power of two from 16 to `largest`.
  private static func batchSize(for count: Int, largest: Int) -> Int {
    var size = 16
    while size * 2 <= largest, size * 2 * 20 <= count { size *= 2 }
    return size
  }

  /// As many epochs as show `pictures` pictures in all, from 4 to `most`.
  private static func epochs(for count: Int, pictures: Int, most: Int) -> Int {
    max(4, min(most, (pictures + count - 1) / max(1, count)))
  }
}

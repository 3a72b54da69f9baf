/// What the residual layers of a network have beyond their two convolutions.
public struct ResidualBlock: Codable, Hashable, Sendable {
  /// How many channels stand for one hidden number of a ``SqueezeExcitation`` at the end of each body; nil leaves it out.
  public var squeeze: Int?
  /// The ``StochasticDepth`` rate of the last residual layer; those before it have rates that rise evenly from the first on (Huang et al., 2016).
  /// Zero leaves it out.
  public var stochasticDepth: Float

  /// A block; its settings are the defaults unless given, which is the layer of He et al. (2016).
  public init(squeeze: Int? = nil, stochasticDepth: Float = 0) {
    self.squeeze = squeeze
    self.stochasticDepth = stochasticDepth
  }

  /// Two convolutions and no more.
  public static let plain = ResidualBlock()

  /// Squeeze-and-excitation with a sixteenth of the channels, as in its paper (Hu et al., 2018), and stochastic depth up to 0.2, for networks that
  /// are large for their pictures.
  public static let squeezed = ResidualBlock(squeeze: 16, stochasticDepth: 0.2)

  /// The layers at the end of the body of residual layer `index` of `count`, which has this many channels.
  func ending(channels: Int, index: Int, of count: Int) -> [NamedLayer] {
    var layers: [NamedLayer] = []
    if let squeeze {
      // A number of channels that is none gives a layer that is refused by name when the network is made.
      let hidden = squeeze > 0 ? max(1, channels / squeeze) : 0
      layers.append(NamedLayer("se", .squeezeExcitation(SqueezeExcitation(hidden: hidden))))
    }
    if stochasticDepth != 0 {
      let rate = stochasticDepth * Float(index + 1) / Float(count)
      layers.append(NamedLayer("depth", .stochasticDepth(StochasticDepth(rate: rate))))
    }
    return layers
  }
}

/// One step of a network, as a description: no numbers are learned or kept here.
///
/// The set is closed, so that a description can be stored as text and the compiler names every place that a new layer must touch.
public indirect enum Layer: Hashable, Sendable {
  /// Slides learned filters over the picture.
  case convolution(Convolution)
  /// Joins every input with every output by a learned weight.
  case dense(Dense)
  /// Summarises each small window of a channel.
  case pooling(Pooling)
  /// Summarises each channel to one number.
  case globalPooling(Pooling.Kind)
  /// Brings each channel to a learned mean and deviation.
  case batchNormalization(BatchNormalization)
  /// Brings each group of channels of each picture to mean 0 and deviation 1, then each channel to a learned mean and deviation.
  case groupNormalization(GroupNormalization)
  /// Bends each number by a fixed curve.
  case activation(Activation)
  /// Multiplies each channel by a number in 0…1 that a small network makes from the means of all channels.
  case squeezeExcitation(SqueezeExcitation)
  /// Leaves out random numbers in training.
  case dropout(Dropout)
  /// Leaves out a branch for random pictures in training.
  case stochasticDepth(StochasticDepth)
  /// Adds two branches over the same input.
  case residual(Residual)
  /// Puts the channels of several branches over the same input behind each other.
  case concatenation(Concatenation)
  /// Lays channels, rows and columns out as one row of numbers, in this order.
  case flatten
  /// Multiplies each number by a constant.
  case scaling(Float)
}

/// A layer and the name by which its parameters and its output are found.
public struct NamedLayer: Codable, Hashable, Sendable {
  /// Unique among its neighbors; inside a layer that holds others the full name is the names of both joined by a dot.
  public var name: String
  /// What the layer does.
  public var layer: Layer

  /// A layer under a name.
  public init(_ name: String, _ layer: Layer) {
    self.name = name
    self.layer = layer
  }
}

extension Layer: Codable {
  private enum Kind: String, Codable {
    case convolution, dense, pooling, globalPooling, batchNormalization, groupNormalization, activation, squeezeExcitation, dropout
    case stochasticDepth, residual, concatenation, flatten, scaling
  }

  private enum Key: String, CodingKey {
    case kind, settings
  }

  /// Reads `{"kind": …, "settings": …}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func settings<Settings: Decodable>() throws -> Settings { try container.decode(Settings.self, forKey: .settings) }
    switch try container.decode(Kind.self, forKey: .kind) {
    case .convolution: self = .convolution(try settings())
    case .dense: self = .dense(try settings())
    case .pooling: self = .pooling(try settings())
    case .globalPooling: self = .globalPooling(try settings())
    case .batchNormalization: self = .batchNormalization(try settings())
    case .groupNormalization: self = .groupNormalization(try settings())
    case .activation: self = .activation(try settings())
    case .squeezeExcitation: self = .squeezeExcitation(try settings())
    case .dropout: self = .dropout(try settings())
    case .stochasticDepth: self = .stochasticDepth(try settings())
    case .residual: self = .residual(try settings())
    case .concatenation: self = .concatenation(try settings())
    case .flatten: self = .flatten
    case .scaling: self = .scaling(try settings())
    }
  }

  /// Writes `{"kind": …, "settings": …}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    func put(_ kind: Kind, _ settings: some Encodable) throws {
      try container.encode(kind, forKey: .kind)
      try container.encode(settings, forKey: .settings)
    }
    switch self {
    case .convolution(let settings): try put(.convolution, settings)
    case .dense(let settings): try put(.dense, settings)
    case .pooling(let settings): try put(.pooling, settings)
    case .globalPooling(let settings): try put(.globalPooling, settings)
    case .batchNormalization(let settings): try put(.batchNormalization, settings)
    case .groupNormalization(let settings): try put(.groupNormalization, settings)
    case .activation(let settings): try put(.activation, settings)
    case .squeezeExcitation(let settings): try put(.squeezeExcitation, settings)
    case .dropout(let settings): try put(.dropout, settings)
    case .stochasticDepth(let settings): try put(.stochasticDepth, settings)
    case .residual(let settings): try put(.residual, settings)
    case .concatenation(let settings): try put(.concatenation, settings)
    case .flatten: try container.encode(Kind.flatten, forKey: .kind)
    case .scaling(let settings): try put(.scaling, settings)
    }
  }
}

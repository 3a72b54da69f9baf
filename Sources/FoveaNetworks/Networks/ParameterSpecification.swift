public import FoveaTensors

/// What a network's parameter is, without its numbers.
public struct ParameterSpecification: Hashable, Sendable {
  /// What a parameter is for.
  public enum Role: String, Codable, Hashable, Sendable {
    /// Weights of a convolution or dense layer: the only ones that decay.
    case weight
    /// Constants added by a convolution or dense layer.
    case bias
    /// The learned deviation of a normalization.
    case scale
    /// The learned mean of a normalization.
    case shift
    /// The mean that a normalization has seen; not learned by gradient.
    case runningMean
    /// The variance that a normalization has seen; not learned by gradient.
    case runningVariance
  }

  /// Full name: the layer's name, a dot, and `weight`, `bias`, `running_mean` or `running_var` (as PyTorch names them).
  public let name: String
  /// The full name of the layer that it belongs to.
  public let layer: String
  /// The extent of each axis.
  public let shape: [Int]
  /// What it is for.
  public let role: Role

  /// The first numbers.
  package let start: Start
  /// Where it stands among all parameters laid end to end, in floats; a multiple of 16.
  package let offset: Int

  /// How many numbers it has.
  public var count: Int { shape.reduce(1, *) }

  /// Whether it is learned by gradient.
  public var isLearned: Bool { role != .runningMean && role != .runningVariance }

  /// How the first numbers come about.
  package enum Start: Hashable, Sendable {
    case constant(Float)
    case normal(deviation: Float)
    case uniform(bound: Float)
    case identity(bound: Float)
  }
}

/// Numbers under a name.
public struct NamedTensor: Sendable, Equatable {
  /// The parameter's full name.
  public var name: String
  /// Its numbers.
  public var tensor: Tensor

  /// Numbers under a name.
  public init(_ name: String, _ tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }
}

/// Joins every input with every output by a learned weight: `output[o] = bias[o] + Σ weight[o, i] · input[i]`.
///
/// Its input is a row of numbers: put ``Layer/flatten`` or a global pooling before it. Weights have the shape `[units, inputs]`; they begin uniform
/// in `±1 / √inputs`, biases at zero.
public struct Dense: Codable, Hashable, Sendable {
  /// How many outputs there are.
  public var units: Int
  /// Whether a learned constant is added to each output.
  public var bias: Bool

  /// A dense layer with a bias unless said otherwise.
  public init(_ units: Int, bias: Bool = true) {
    self.units = units
    self.bias = bias
  }
}

/// Summarises each small window of a channel by its greatest number or its mean.
///
/// Places outside the picture are left out: they are never the greatest, and the mean is over the places inside.
public struct Pooling: Codable, Hashable, Sendable {
  /// The summary of a window.
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// The greatest number; of equal ones the first in reading order gets the gradient.
    case maximum
    /// The mean.
    case average
  }

  /// The summary of a window.
  public var kind: Kind
  /// Rows and columns of a window.
  public var kernel: Extent
  /// Steps between two windows.
  public var stride: Extent
  /// Rows and columns on each side that windows may reach over; less than the window.
  public var padding: Extent

  /// A pooling whose windows stand side by side unless `stride` says otherwise. What is left at the lower and right border is not used.
  public init(_ kind: Kind, kernel: Extent, stride: Extent? = nil, padding: Extent = 0) {
    self.kind = kind
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }
}

/// Brings each channel to a learned mean and deviation (Ioffe and Szegedy, 2015): `scale · (x − mean) / √(variance + epsilon) + shift`.
///
/// In training, mean and (biased) variance are those of the *shard*, the part of a batch that is worked on together, over its pictures and
/// places ("ghost" batch normalization, Hoffer et al., 2017), so that results do not depend on the number of threads. Running values, used
/// afterwards, follow the shards' values, averaged over the shards of a step: `running += momentum · (value − running)`, for the variance
/// with the unbiased value. A frozen layer uses its running values in training too.
public struct BatchNormalization: Codable, Hashable, Sendable {
  /// Added to the variance.
  public var epsilon: Float
  /// How quickly the running values follow, in 0…1.
  public var momentum: Float
  /// Whether the deviation is learned; else it stays `initialScale`.
  public var learnsScale: Bool
  /// The deviation before training. Zero makes a residual layer begin as the identity.
  public var initialScale: Float

  /// A batch normalization; its settings are the defaults unless given.
  public init(epsilon: Float = 1e-5, momentum: Float = 0.1, learnsScale: Bool = true, initialScale: Float = 1) {
    self.epsilon = epsilon
    self.momentum = momentum
    self.learnsScale = learnsScale
    self.initialScale = initialScale
  }
}

/// Bends each number by a fixed curve.
public enum Activation: String, Codable, Hashable, Sendable, CaseIterable {
  /// `max(0, x)`.
  case relu
  /// `x · Φ(x)` with the distribution function Φ of the normal distribution (Hendrycks and Gimpel, 2016), by the error function and not
  /// by its approximation with a hyperbolic tangent.
  case gelu
  /// `x · sigmoid(x)`, also called swish (Elfwing et al., 2017; Ramachandran et al., 2017).
  case silu
  /// `x · hardSigmoid(x)` (Howard et al., 2019): close to ``silu``, without an exponential function.
  case hardSwish
  /// `1 / (1 + e^(−x))`, in 0…1.
  case sigmoid
  /// `min(1, max(0, x / 6 + 1/2))` (Howard et al., 2019).
  case hardSigmoid
}

/// Leaves out random numbers in training: each is zero with the chance `rate`, and else multiplied by `1 / (1 − rate)`.
///
/// What is left out follows from the seed, the step, the layer and the place in the batch alone. Nothing happens after training.
public struct Dropout: Codable, Hashable, Sendable {
  /// The chance of being left out, in `0..<1`.
  public var rate: Float

  /// A dropout with this chance.
  public init(rate: Float) { self.rate = rate }
}

/// Adds two branches over the same input (He et al., 2016).
///
/// Both branches must give the same shape. An empty branch hands its input on.
public struct Residual: Codable, Hashable, Sendable {
  /// The branch that learns the difference.
  public var body: [NamedLayer]
  /// The other branch, mostly empty, or a 1×1 convolution where the shape changes.
  public var shortcut: [NamedLayer]

  /// The sum of `body` and `shortcut`.
  public init(body: [NamedLayer], shortcut: [NamedLayer] = []) {
    self.body = body
    self.shortcut = shortcut
  }
}

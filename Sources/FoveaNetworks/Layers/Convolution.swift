/// Slides learned filters over the picture.
///
/// Output `o` at row `y`, column `x` is `bias[o] + Σ weight[o, i, r, s] · input[i, y·stride + r − padding, x·stride + s − padding]`, with
/// zeros outside the picture (a cross-correlation, as everywhere in this field). With `groups` the channels are cut into as many equal
/// parts, and an output sees its own part only. Weights have the shape `[filters, channels / groups, height, width]`.
public struct Convolution: Codable, Hashable, Sendable {
  /// How many output channels there are.
  public var filters: Int
  /// Rows and columns of a filter.
  public var kernel: Extent
  /// Steps between two places of a filter.
  public var stride: Extent
  /// Rows and columns of zeros on each side.
  public var padding: Extent
  /// Parts into which input and output channels are cut; both must be divisible by it.
  public var groups: Int
  /// Whether a learned constant is added to each output channel.
  public var bias: Bool
  /// What the weights are before training.
  public var initialization: Initialization

  /// First weights.
  public enum Initialization: String, Codable, Hashable, Sendable {
    /// Normal with variance `2 / (inputs of one output)`, for layers that a rectifier follows (He et al., 2015).
    case heNormal
    /// Uniform in `±1 / √(inputs of one output)`, PyTorch's default.
    case uniform
    /// ``uniform``, and the first filters hand on one input channel each unchanged (Jordan, 2024), for as many as there are inputs.
    case identity
    /// Made from pictures by ``Network/adapt(to:)``, so that the outputs are uncorrelated and of one deviation; ``uniform`` until then. Needs an
    /// even number of filters, at most twice the inputs of one output, and one group.
    case whitening
  }

  /// A convolution; its settings are the defaults unless given.
  public init(
    _ filters: Int, kernel: Extent, stride: Extent = 1, padding: Extent = 0, groups: Int = 1, bias: Bool = true,
    initialization: Initialization = .heNormal
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.groups = groups
    self.bias = bias
    self.initialization = initialization
  }
}

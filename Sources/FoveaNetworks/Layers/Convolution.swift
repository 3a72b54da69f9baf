/// Slides learned filters over the picture.
///
/// Output `o` at row `y`, column `x` is
/// `bias[o] + Σ weight[o, i, r, s] · input[i, y·stride + r·dilation − padding, x·stride + s·dilation − padding]`, with zeros outside the
/// picture (a cross-correlation, as everywhere in this field). With `groups` the channels are cut into as many equal
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
  /// Steps between two neighboring numbers of a filter on the picture: above 1 a filter reaches further with as many weights (Yu and
  /// Koltun, 2016).
  public var dilation: Extent
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
    /// Made from pictures by ``Network/adapt(to:threads:)``, so that the outputs are uncorrelated and of one deviation; ``uniform`` until
    /// then. Needs an even number of filters, at most twice the inputs of one output, and one group.
    case whitening
  }

  /// A convolution; its settings are the defaults unless given.
  public init(
    _ filters: Int, kernel: Extent, stride: Extent = 1, padding: Extent = 0, dilation: Extent = 1, groups: Int = 1,
    bias: Bool = true, initialization: Initialization = .heNormal
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.bias = bias
    self.initialization = initialization
  }

  /// A convolution of each channel by itself (Howard et al., 2017, "depth-wise"): as many filters as channels, each in a group of its own.
  /// - Parameter channels: How many channels come in and go out.
  public static func depthWise(
    _ channels: Int, kernel: Extent, stride: Extent = 1, padding: Extent = 0, dilation: Extent = 1, bias: Bool = true,
    initialization: Initialization = .heNormal
  ) -> Convolution {
    Convolution(
      channels, kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: channels, bias: bias,
      initialization: initialization)
  }
}

extension Convolution {
  private enum Key: String, CodingKey {
    case filters, kernel, stride, padding, dilation, groups, bias, initialization
  }

  /// Reads all settings; without a dilation it is 1.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    filters = try container.decode(Int.self, forKey: .filters)
    kernel = try container.decode(Extent.self, forKey: .kernel)
    stride = try container.decode(Extent.self, forKey: .stride)
    padding = try container.decode(Extent.self, forKey: .padding)
    dilation = try container.decodeIfPresent(Extent.self, forKey: .dilation) ?? 1
    groups = try container.decode(Int.self, forKey: .groups)
    bias = try container.decode(Bool.self, forKey: .bias)
    initialization = try container.decode(Initialization.self, forKey: .initialization)
  }

  /// Writes all settings, and the dilation where it is not 1, so that readers which know of none still read all other networks.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(filters, forKey: .filters)
    try container.encode(kernel, forKey: .kernel)
    try container.encode(stride, forKey: .stride)
    try container.encode(padding, forKey: .padding)
    if dilation != 1 { try container.encode(dilation, forKey: .dilation) }
    try container.encode(groups, forKey: .groups)
    try container.encode(bias, forKey: .bias)
    try container.encode(initialization, forKey: .initialization)
  }
}

/// Networks that the recipes offer.
public enum Architectures {
  /// A family of networks.
  public enum Family: String, Codable, Hashable, Sendable, CaseIterable {
    /// ``Architectures/cnnSmall(input:classes:blocks:width:convolutions:)``.
    case small = "cnn-small"
    /// ``Architectures/cnnResNet(input:classes:block:width:)``.
    case resNet = "cnn-resnet"

    /// The family's network. `block` is for the layers of the residual network; `blocks` and `convolutions` for the blocks of the small one; `width`
    /// for both.
    public func description(
      input: [Int], classes: Int, block: ResidualBlock = .plain, blocks: Int = 3, width: Double = 1, convolutions: Int = 2
    ) -> NetworkDescription {
      switch self {
      case .small:
        Architectures.cnnSmall(input: input, classes: classes, blocks: blocks, width: width, convolutions: convolutions)
      case .resNet: Architectures.cnnResNet(input: input, classes: classes, block: block, width: width)
      }
    }
  }

  /// The family for pictures whose shorter side has this many pixels: small ones keep their fine detail longer, larger ones are
  /// shrunk early.
  public static func pick(forSide side: Int) -> Family { side <= smallSide ? .small : .resNet }

  /// The most pixels on the shorter side of a picture that is small for a network.
  public static let smallSide = 48

  /// A part of so many filters each, in eights, as many numbers as are worked on at a time.
  static func filters(_ usual: [Int], width: Double) -> [Int] {
    precondition(width > 0, "a width of \(width)")
    return usual.map { max(8, Int((Double($0) * width / 8).rounded()) * 8) }
  }

  static func convolution(
    _ name: String, _ filters: Int, kernel: Int, stride: Int = 1,
    initialization: Convolution.Initialization = .heNormal
  ) -> NamedLayer {
    NamedLayer(
      name,
      .convolution(
        Convolution(
          filters, kernel: Extent(kernel), stride: Extent(stride), padding: Extent(kernel / 2), bias: false,
          initialization: initialization)))
  }
}

public import FoveaPixels
public import FoveaTensors

/// All that turns a picture into a row of numbers: features that anybody could compute, and behind them an encoding that was learned from
/// training pictures. Either may have no numbers.
public struct PictureDescriptor: Sendable {
  /// Features that are computed from the picture alone.
  public var features: FeatureDescription
  /// What was learned from training pictures, if anything.
  public var encoding: FittedEncoding?

  /// A descriptor of these parts.
  public init(features: FeatureDescription, encoding: FittedEncoding? = nil) {
    self.features = features
    self.encoding = encoding
  }

  /// How many numbers a picture of this size and format has.
  /// - Precondition: The parts accept such pictures.
  public func length(for size: PixelSize, format: PixelFormat) -> Int {
    features.length(for: size, format: format) + (encoding?.length ?? 0)
  }

  /// What each number stands for.
  public func names(for size: PixelSize, format: PixelFormat) -> [String] { writer(for: size, format: format).names }

  /// The numbers of many pictures; see ``FeatureDescription/matrix(count:size:format:threads:bitmap:progress:)``.
  public func matrix<Failure: Error>(
    count: Int, size: PixelSize, format: PixelFormat, threads: Int = Parallel.defaultThreads,
    bitmap: @Sendable (Int) throws(Failure) -> Bitmap, progress: (@Sendable (Int) -> Void)? = nil
  ) throws(Failure) -> Matrix {
    try writer(for: size, format: format).matrix(
      count: count, size: size, format: format, threads: threads, bitmap: bitmap, progress: progress)
  }

  private func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    let own = features.writer(for: size, format: format)
    guard let learned = encoding?.writer(for: size, format: format) else { return own }
    return own.length == 0 ? learned : JoinedWriter(parts: [own, learned])
  }
}

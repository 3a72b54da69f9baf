/// One channel of a picture as floating-point samples, usually in 0…1.
///
/// The sample at column `x` and row `y` is `samples[y * width + x]`.
public struct Plane: Sendable, Hashable {
  /// Width and height in pixels.
  public let size: PixelSize
  /// All samples, row by row.
  public var samples: [Float] {
    didSet { precondition(samples.count == size.area, "\(samples.count) samples for \(size)") }
  }

  /// A plane of these samples.
  /// - Precondition: `samples.count == size.area`.
  public init(size: PixelSize, samples: [Float]) {
    precondition(samples.count == size.area, "\(samples.count) samples for \(size)")
    self.size = size
    self.samples = samples
  }

  /// A plane that has `value` everywhere.
  public init(size: PixelSize, repeating value: Float = 0) {
    self.init(size: size, samples: [Float](repeating: value, count: size.area))
  }

  /// Columns.
  public var width: Int { size.width }
  /// Rows.
  public var height: Int { size.height }

  /// The sample at column `x` and row `y`.
  public subscript(x: Int, y: Int) -> Float {
    get { samples[y * width + x] }
    set { samples[y * width + x] = newValue }
  }
}

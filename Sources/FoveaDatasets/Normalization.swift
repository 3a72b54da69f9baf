internal import CFoveaKernels
public import FoveaPixels
public import FoveaTensors

/// What brings samples to mean 0 and deviation 1: `(sample / 255 - mean) / deviation`, for each channel.
public struct Normalization: Sendable, Hashable, Codable {
  /// The mean of each channel, in 0…1.
  public let mean: [Float]
  /// The standard deviation of each channel, in 0…1, never 0.
  public let deviation: [Float]

  /// A normalization with these numbers, one for each channel.
  public init(mean: [Float], deviation: [Float]) {
    precondition(
      mean.count == deviation.count && [1, 3, 4].contains(mean.count) && deviation.allSatisfy { $0 > 0 },
      "means \(mean) and deviations \(deviation), which must be positive")
    self.mean = mean
    self.deviation = deviation
  }

  /// Why a normalization that came from a file cannot be used; nothing where it can.
  package var problem: String? {
    guard mean.count == deviation.count, [1, 3, 4].contains(mean.count) else {
      return "a normalization of \(mean.count) means and \(deviation.count) deviations"
    }
    guard mean.allSatisfy(\.isFinite), deviation.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      return "a normalization by means \(mean) and deviations \(deviation)"
    }
    return nil
  }

  /// Samples divided by 255, no more.
  public static func plain(channels: Int) -> Normalization {
    Normalization(mean: [Float](repeating: 0, count: channels), deviation: [Float](repeating: 1, count: channels))
  }

  /// Mean and deviation over all pixels of all pictures. Those that cannot be decoded are passed over.
  ///
  /// Sums are whole numbers, so the result is the same for any order and any number of threads. A channel that is the same everywhere
  /// gets a deviation of 1/255.
  public static func measured(over pictures: LabeledPictures, threads: Int = Parallel.defaultThreads) -> Normalization {
    let channels = pictures.preprocessing.format.channels
    let block = 64
    let parts: [Moments] = Parallel.map((pictures.count + block - 1) / block, threads: threads) { index in
      var moments = Moments(channels)
      for position in (index * block)..<min(pictures.count, (index + 1) * block) {
        try? pictures.store.withSamples(at: pictures.indices[position]) { moments.add($0) }
      }
      return moments
    }
    return parts.reduce(into: Moments(channels)) { $0.add($1) }.normalization
  }

  /// The factor and the term of each channel: `sample * scale + offset`.
  var coefficients: (scale: [Float], offset: [Float]) {
    let scale = deviation.map { Float(1 / (255 * Double($0))) }
    let offset = zip(mean, deviation).map { Float(-Double($0) / Double($1)) }
    return (scale, offset)
  }

  /// The pictures as one tensor `[pictures, channels, height, width]`, normalized.
  ///
  /// The same arithmetic as in ``Batches``, so a picture has the same numbers in training and in use.
  /// - Precondition: The pictures have one size, and as many channels as this normalization.
  public func tensor(of bitmaps: [Bitmap]) -> Tensor { tensor(of: bitmaps, window: .center) }

  /// The same for what a window shows of each picture.
  package func tensor(of bitmaps: [Bitmap], window: Window) -> Tensor {
    let size = bitmaps.first?.size ?? PixelSize(width: 0, height: 0)
    let kernel = WindowKernel(size: size, normalization: self, output: size)
    return Tensor(shape: [bitmaps.count, mean.count, size.height, size.width]) { buffer in
      for (index, bitmap) in bitmaps.enumerated() {
        precondition(
          bitmap.size == size && bitmap.channels == mean.count,
          "a picture of \(bitmap.size), \(bitmap.channels) channels, among \(size), \(mean.count)")
        bitmap.samples.withUnsafeBufferPointer {
          kernel.write($0, window, to: buffer.baseAddress?.advanced(by: index * kernel.count))
        }
      }
    }
  }
}

/// Sums over samples, exact.
private struct Moments: Sendable {
  var pixels: UInt64 = 0
  var sums: [UInt64]
  var squares: [UInt64]

  init(_ channels: Int) {
    sums = [UInt64](repeating: 0, count: channels)
    squares = sums
  }

  mutating func add(_ samples: UnsafeBufferPointer<UInt8>) {
    fovea_add_moments(samples.baseAddress, samples.count / sums.count, sums.count, &sums, &squares)
    pixels += UInt64(samples.count / sums.count)
  }

  mutating func add(_ other: Moments) {
    pixels += other.pixels
    for channel in sums.indices {
      sums[channel] += other.sums[channel]
      squares[channel] += other.squares[channel]
    }
  }

  var normalization: Normalization {
    let count = Double(max(1, pixels))
    let means = sums.map { Double($0) / count }
    let deviations = zip(squares, means).map { square, mean in
      let variance = max(0, Double(square) / count - mean * mean)
      return max(1, variance.squareRoot())
    }
    return Normalization(mean: means.map { Float($0 / 255) }, deviation: deviations.map { Float($0 / 255) })
  }
}

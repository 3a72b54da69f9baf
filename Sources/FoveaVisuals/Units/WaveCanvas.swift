internal import FoveaDatasets
internal import FoveaNetworks
internal import FoveaPixels
internal import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Several pictures as weights of waves in channels of independent colors, on their way to pixels, and derivatives on the way back.
struct WaveCanvas {
  let channels: Int
  let height: Int
  let width: Int
  let count: Int
  private let seed: UInt64
  private let threads: Int
  private let spectrum: HartleySpectrum
  /// Rows: red, green, blue; columns: independent channels. The square root of the covariance of photographs' colors that Olah and others publish
  /// with lucid, divided by the length of its longest column.
  private static let colors: [SIMD3<Float>] = {
    let published: [SIMD3<Float>] = [[0.26, 0.09, 0.02], [0.27, 0, -0.05], [0.27, -0.09, 0.03]]
    let longest = (0..<3).map { column in published.reduce(Float(0)) { $0 + $1[column] * $1[column] }.squareRoot() }.max() ?? 1
    return published.map { $0 / longest }
  }()

  init(channels: Int, height: Int, width: Int, count: Int, seed: UInt64, threads: Int) {
    self.channels = channels
    self.height = height
    self.width = width
    self.count = count
    self.seed = seed
    self.threads = threads
    spectrum = HartleySpectrum(height: height, width: width)
  }

  private var area: Int { height * width }

  /// Weights near zero: gray pictures with a little of everything.
  var start: [Float] {
    (0..<count).flatMap { picture -> [Float] in
      var generator = SeededGenerator(seed: seed, stream: 0, UInt64(picture))
      return (0..<channels * area).map { _ in 0.01 * generator.normal() }
    }
  }

  /// Samples in 0…1, `[count, channels, height, width]`.
  func pixels(_ state: [Float]) -> [Float] {
    let weighted = state.indices.map { state[$0] * spectrum.weights[$0 % area] }
    let independent = spectrum.transformed(weighted, threads: threads)
    return mixed(independent) { color, rows in SIMD3((rows[0] * color).sum(), (rows[1] * color).sum(), (rows[2] * color).sum()) }
      .map { 1 / (1 + exp(-$0)) }
  }

  /// Derivatives by the weights, from those by normalized samples.
  func slopes(_ slopes: [Float], _ pixels: [Float], _ normalization: Normalization) -> [Float] {
    var back = slopes
    for place in back.indices {
      back[place] *= pixels[place] * (1 - pixels[place]) / normalization.deviation[place / area % channels]
    }
    let independent = mixed(back) { color, rows in rows[0] * color.x + rows[1] * color.y + rows[2] * color.z }
    let waves = spectrum.transformed(independent, threads: threads)
    return waves.indices.map { waves[$0] * spectrum.weights[$0 % area] }
  }

  /// Weights of one picture.
  var extent: Int { channels * area }

  /// For each picture the root of the mean square of what a change of the weights changes in channels, were all of it in a part of this size. The
  /// waves have length 1 and stand upright on each other, so that it need not be drawn.
  func changes(by weights: [Float], within part: Extent) -> [Float] {
    (0..<count).map { picture in
      var sum: Float = 0
      for place in picture * extent..<(picture + 1) * extent {
        let change = weights[place] * spectrum.weights[place % area]
        sum += change * change
      }
      return (sum / Float(channels * part.height * part.width)).squareRoot()
    }
  }

  func normalized(_ pixels: [Float], _ normalization: Normalization) -> [Float] {
    pixels.indices.map { place in
      let channel = place / area % channels
      return (pixels[place] - normalization.mean[channel]) / normalization.deviation[channel]
    }
  }

  func bitmaps(_ pixels: [Float]) -> [Bitmap] {
    (0..<count).map { picture in
      var samples = [UInt8](repeating: 0, count: channels * area)
      for channel in 0..<channels {
        for place in 0..<area {
          samples[place * channels + channel] = UInt8((pixels[(picture * channels + channel) * area + place] * 255).rounded())
        }
      }
      return Bitmap(size: PixelSize(width: width, height: height), format: channels == 3 ? .rgb : .gray, samples: samples)
    }
  }

  /// Each pixel's color through a map; gray pictures stay as they are.
  private func mixed(_ values: [Float], _ map: (SIMD3<Float>, [SIMD3<Float>]) -> SIMD3<Float>) -> [Float] {
    guard channels == 3 else { return values }
    var result = values
    for picture in 0..<count {
      let first = picture * 3 * area
      for place in first..<first + area {
        let color = map(SIMD3(values[place], values[place + area], values[place + 2 * area]), Self.colors)
        (result[place], result[place + area], result[place + 2 * area]) = (color.x, color.y, color.z)
      }
    }
    return result
  }
}

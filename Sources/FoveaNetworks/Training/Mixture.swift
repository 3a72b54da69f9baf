internal import CFoveaKernels
internal import FoveaLearning
package import FoveaTensors

/// How the pictures of one batch are mixed: picture `i` of `n` with picture `n − 1 − i`.
package struct Mixture: Equatable {
  /// What each picture keeps of itself, in 0…1.
  package var share: Float
  /// The rectangle that comes from the other picture, in rows and columns; without one, all numbers are means of the two.
  package var window: Window?

  package struct Window: Equatable {
    package var rows: Range<Int>
    package var columns: Range<Int>

    package init(rows: Range<Int>, columns: Range<Int>) {
      self.rows = rows
      self.columns = columns
    }
  }

  package init(share: Float, window: Window? = nil) {
    self.share = share
    self.window = window
  }

  /// Mixes pictures `[batch, channels, height, width]`.
  package func apply(to inputs: inout Tensor) {
    let (count, channels, height, width) = (inputs.shape[0], inputs.shape[1], inputs.shape[2], inputs.shape[3])
    let extent = channels * height * width
    inputs.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for first in 0..<count / 2 {
        let (one, other) = (base + first * extent, base + (count - 1 - first) * extent)
        guard let window else {
          fovea_mix_pair(one, other, extent, share)
          continue
        }
        for channel in 0..<channels {
          for row in window.rows {
            let place = (channel * height + row) * width + window.columns.lowerBound
            // A share of nothing exchanges the numbers, exactly.
            fovea_mix_pair(one + place, other + place, window.columns.count, 0)
          }
        }
      }
    }
  }
}

extension Mixing {
  private static let stream: UInt64 = 0x6D69_7869_6E67_2121

  /// What a batch gets, drawn from the seed and the step alone; nil where it stays as it is.
  package func draw(seed: UInt64, step: Int, height: Int, width: Int) -> Mixture? {
    guard mixup > 0 || cutMix > 0 else { return nil }
    var generator = SeededGenerator(seed: seed, stream: Self.stream, UInt64(step))
    guard generator.uniform() < chance else { return nil }
    let cuts = mixup > 0 && cutMix > 0 ? generator.coin() : cutMix > 0
    let share = generator.beta(cuts ? cutMix : mixup)
    guard cuts else { return Mixture(share: share) }
    let side = (1 - share).squareRoot()
    let (rows, columns) = (Int(Float(height) * side), Int(Float(width) * side))
    let (y, x) = (generator.integer(below: height), generator.integer(below: width))
    let window = Mixture.Window(
      rows: max(0, y - rows / 2)..<min(height, y - rows / 2 + rows),
      columns: max(0, x - columns / 2)..<min(width, x - columns / 2 + columns))
    let area = Float(window.rows.count * window.columns.count) / Float(height * width)
    return Mixture(share: 1 - area, window: window)
  }
}

extension SeededGenerator {
  /// A number of the beta distribution with both parameters `alpha` > 0, as the share of one of two gamma-distributed numbers.
  mutating func beta(_ alpha: Float) -> Float {
    let (first, second) = (gamma(Double(alpha)), gamma(Double(alpha)))
    return first + second > 0 ? Float(first / (first + second)) : coin() ? 1 : 0
  }

  /// A number of the gamma distribution of this shape and scale 1 (Marsaglia and Tsang, 2000).
  private mutating func gamma(_ shape: Double) -> Double {
    if shape < 1 {
      let factor = exponential(logarithm(1 - Double(uniform())) / shape)
      return gamma(shape + 1) * factor
    }
    let d = shape - 1.0 / 3
    while true {
      let x = Double(normal())
      let root = 1 + x / (9 * d).squareRoot()
      guard root > 0 else { continue }
      let v = root * root * root
      if logarithm(1 - Double(uniform())) < x * x / 2 + d - d * v + d * logarithm(v) { return d * v }
    }
  }
}

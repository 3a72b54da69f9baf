extension Bitmap {
  /// Puts another picture of the same format on this one, its top left corner at column `x` and row `y`; what lies outside is cut away.
  package mutating func paste(_ other: Bitmap, x: Int, y: Int) {
    precondition(other.format == format, "a \(other.format) picture on a \(format) picture")
    let (columns, rows) = (max(0, x)..<max(0, min(width, x + other.width)), max(0, y)..<max(0, min(height, y + other.height)))
    guard columns.lowerBound < columns.upperBound, rows.lowerBound < rows.upperBound else { return }
    let (channels, pitch) = (channels, width * channels)
    withUnsafeMutableSamples { target in
      other.samples.withUnsafeBufferPointer { source in
        for row in rows {
          let from = ((row - y) * other.width + columns.lowerBound - x) * channels
          let to = row * pitch + columns.lowerBound * channels
          for place in 0..<columns.count * channels { target[to + place] = source[from + place] }
        }
      }
    }
  }

  /// Fills the part of a rectangle that lies inside.
  package mutating func fill(x: Int, y: Int, size part: PixelSize, with color: [UInt8]) {
    precondition(color.count == channels, "\(color.count) values for \(channels) channels")
    let (left, right) = (max(0, x), min(width, x + part.width))
    guard left < right, max(0, y) < min(height, y + part.height) else { return }
    let (channels, width) = (channels, width)
    let rows = max(0, y)..<min(height, y + part.height)
    withUnsafeMutableSamples { target in
      for row in rows {
        for column in left..<right {
          for channel in 0..<channels { target[(row * width + column) * channels + channel] = color[channel] }
        }
      }
    }
  }

  /// Each pixel as a square of `factor` pixels.
  package func enlarged(by factor: Int) -> Bitmap {
    precondition(factor > 0, "enlarged by \(factor)")
    if factor == 1 { return self }
    let (channels, width) = (channels, width)
    let target = PixelSize(width: width * factor, height: height * factor)
    return samples.withUnsafeBufferPointer { source in
      Bitmap(size: target, format: format) { buffer in
        var place = 0
        for row in 0..<target.height {
          for column in 0..<target.width {
            let from = (row / factor * width + column / factor) * channels
            for channel in 0..<channels {
              buffer[place] = source[from + channel]
              place += 1
            }
          }
        }
      }
    }
  }
}

extension Bitmap {
  /// The part of `size` pixels whose top left corner is at column `x` and row `y`.
  /// - Precondition: The part lies inside the picture.
  public func cropped(x: Int, y: Int, size part: PixelSize) -> Bitmap {
    precondition(
      x >= 0 && y >= 0 && x + part.width <= width && y + part.height <= height,
      "a part of \(part) at (\(x), \(y)) of a picture of \(size)")
    let channels = channels
    return samples.withUnsafeBufferPointer { source in
      Bitmap(size: part, format: format) { target in
        let bytes = part.width * channels
        guard bytes > 0 else { return }
        for row in 0..<part.height {
          let from = ((y + row) * width + x) * channels
          _ = target[(row * bytes)..<((row + 1) * bytes)].update(fromContentsOf: source[from..<(from + bytes)])
        }
      }
    }
  }

  /// The picture in the middle of a canvas of `size` that is `fill` elsewhere; what does not fit is cut away on both sides alike.
  /// - Precondition: `fill` has one value for each channel.
  public func centered(on canvas: PixelSize, fill: [UInt8]) -> Bitmap {
    let shown = PixelSize(width: min(width, canvas.width), height: min(height, canvas.height))
    let part = cropped(x: (width - shown.width) / 2, y: (height - shown.height) / 2, size: shown)
    if shown == canvas { return part }
    var result = Bitmap(size: canvas, format: format, fill: fill)
    let bytes = shown.width * channels
    let corner = ((canvas.height - shown.height) / 2 * canvas.width + (canvas.width - shown.width) / 2) * channels
    let pitch = canvas.width * channels
    result.withUnsafeMutableSamples { target in
      part.samples.withUnsafeBufferPointer { source in
        for row in 0..<shown.height {
          let to = corner + row * pitch
          _ = target[to..<(to + bytes)].update(fromContentsOf: source[(row * bytes)..<((row + 1) * bytes)])
        }
      }
    }
    return result
  }
}

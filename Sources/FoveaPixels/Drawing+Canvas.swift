extension Drawing {
  /// A picture that is being drawn: three floating-point samples for each pixel, always opaque.
  package struct Canvas: Sendable, Hashable {
    /// Width and height in pixels.
    package let size: PixelSize
    /// Red, green and blue of each pixel, row by row, usually in 0…1.
    package var pixels: [SIMD3<Float>]
    /// From the coordinates of what is drawn to pixels.
    package var transform = Transform()

    /// A canvas of one color.
    package init(size: PixelSize, color: Color = .white) {
      self.size = size
      let parts = color.components
      pixels = [SIMD3<Float>](repeating: SIMD3(parts.x, parts.y, parts.z), count: size.area)
    }

    /// How new paint meets what is there.
    package enum Blending: Sendable, Hashable, CaseIterable {
      /// Covers it.
      case normal
      /// Multiplies with it: white changes nothing, the rest darkens.
      case multiply
      /// The same the other way round: black changes nothing, the rest lightens.
      case screen
    }

    /// Fills a shape. Pixels on its edge take the share that the shape covers, measured exactly in each of eight lines of a row.
    /// - Complexity: The pixels of the shape's bounding box, and eight times the height of its contours.
    package mutating func fill(
      _ path: Path, with paint: Paint, opacity: Float = 1, blending: Blending = .normal
    ) {
      let inverse = transform.inverse
      path.transformed(by: transform).forEachCoveredPixel(of: size) { x, y, coverage in
        let color = paint.color(at: inverse(Point(Double(x) + 0.5, Double(y) + 0.5))).components
        let index = y * size.width + x
        let below = pixels[index]
        let above = SIMD3(color.x, color.y, color.z)
        let blended: SIMD3<Float>
        switch blending {
        case .normal: blended = above
        case .multiply: blended = below * above
        case .screen: blended = below + above - below * above
        }
        pixels[index] = below + (blended - below) * (coverage * opacity * color.w)
      }
    }

    /// Fills a shape with one color.
    package mutating func fill(_ path: Path, _ color: Color, opacity: Float = 1, blending: Blending = .normal) {
      fill(path, with: .color(color), opacity: opacity, blending: blending)
    }

    /// Fills the whole canvas.
    package mutating func fill(with paint: Paint, opacity: Float = 1, blending: Blending = .normal) {
      let inverse = transform.inverse
      let (width, height) = (Double(size.width), Double(size.height))
      let corners = [Point(0, 0), Point(width, 0), Point(width, height), Point(0, height)]
      fill(.polygon(corners.map { inverse($0) }), with: paint, opacity: opacity, blending: blending)
    }

    /// The picture as 8-bit samples: rounded, cut off at 0 and 255. Gray is Rec. 601 luma of the 8-bit colors.
    package func bitmap(_ format: PixelFormat = .rgb) -> Bitmap {
      var samples: [UInt8] = []
      samples.reserveCapacity(size.area * format.channels)
      for pixel in pixels {
        let scaled = pixel * 255 + 0.5
        let bounded = SIMD3<UInt8>(scaled.clamped(lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 255)))
        switch format {
        case .gray:
          let luma = 19595 * UInt32(bounded.x) + 38470 * UInt32(bounded.y) + 7471 * UInt32(bounded.z) + 0x8000
          samples.append(UInt8(luma >> 16))
        case .rgb: samples += [bounded.x, bounded.y, bounded.z]
        case .rgba: samples += [bounded.x, bounded.y, bounded.z, 255]
        }
      }
      return Bitmap(size: size, format: format, samples: samples)
    }
  }
}

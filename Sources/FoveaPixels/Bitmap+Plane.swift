/// Which number of a pixel a plane holds.
public enum PlaneSource: String, Sendable, Hashable, Codable, CaseIterable {
  /// Rec. 601 luma, 0.299 R + 0.587 G + 0.114 B, as Pillow and OpenCV make gray.
  case luma
  /// 0.2125 R + 0.7154 G + 0.0721 B, as scikit-image's `rgb2gray` does.
  case luminance
  /// The red sample.
  case red
  /// The green sample.
  case green
  /// The blue sample.
  case blue

  /// What each color counts.
  var weights: (red: Float, green: Float, blue: Float) {
    switch self {
    case .luma: (0.299, 0.587, 0.114)
    case .luminance: (0.2125, 0.7154, 0.0721)
    case .red: (1, 0, 0)
    case .green: (0, 1, 0)
    case .blue: (0, 0, 1)
    }
  }
}

extension Bitmap {
  /// One number of each pixel in 0…1, not rounded to 8 bits on the way. Gray pictures give their gray for every source.
  public func plane(_ source: PlaneSource = .luma, alpha: AlphaPolicy = .white) -> Plane {
    if format == .rgba { return converted(to: .rgb, alpha: alpha).plane(source) }
    let count = size.area
    let values = samples.withUnsafeBufferPointer { samples in
      [Float](unsafeUninitializedCapacity: count) { target, written in
        if format == .gray {
          for index in 0..<count { target[index] = Float(samples[index]) / 255 }
        } else {
          let (red, green, blue) = source.weights
          for index in 0..<count {
            let sum = red * Float(samples[3 * index]) + green * Float(samples[3 * index + 1])
            target[index] = (sum + blue * Float(samples[3 * index + 2])) / 255
          }
        }
        written = count
      }
    }
    return Plane(size: size, samples: values)
  }

  /// The gray picture of a plane: 0 becomes black and 1 white, what lies outside is clipped, NaN becomes black.
  public init(_ plane: Plane) {
    self.init(
      size: plane.size, format: .gray,
      samples: plane.samples.map { $0 > 0 ? UInt8(min(255, ($0 * 255).rounded())) : 0 })
  }
}

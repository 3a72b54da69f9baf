internal import CFoveaKernels
internal import FoveaPixels

extension FeatureDescription {
  /// How deep features may lie within each other.
  private static let mostNesting = 16

  /// Why features lie within each other as they must not: too deep, or a mirrored one within another, which would double the work each time and
  /// change nothing. Nothing where they do not.
  func nestingProblem(depth: Int = 0, isMirrored: Bool = false) -> String? {
    guard depth <= Self.mostNesting else { return "features nested more than \(Self.mostNesting) deep" }
    switch self {
    case .mirrored(let feature):
      return isMirrored
        ? "`mirrored` within `mirrored`; once is enough" : feature.nestingProblem(depth: depth + 1, isMirrored: true)
    case .gray(let feature): return feature.nestingProblem(depth: depth + 1, isMirrored: isMirrored)
    case .normalized(let settings): return settings.feature.nestingProblem(depth: depth + 1, isMirrored: isMirrored)
    case .combined(let parts):
      return parts.lazy.compactMap { $0.nestingProblem(depth: depth + 1, isMirrored: isMirrored) }.first
    default: return nil
    }
  }
}

/// A feature whose numbers, all together, are brought to one length, so that several features count alike behind each other.
///
/// 1. With ``root``, each number `v` is replaced by `sign(v) √|v|`, which dampens what is large.
/// 2. The numbers are divided by their norm and multiplied by ``weight``. A picture all of whose numbers are 0 keeps them.
///
/// Length: that of the feature.
public struct NormalizedFeature: Sendable, Hashable, Codable {
  /// What the sum is taken of.
  public enum Norm: String, Sendable, Hashable, Codable, CaseIterable {
    /// Magnitudes.
    case l1
    /// Squares, with its root.
    case l2
  }

  /// The feature.
  public var feature: FeatureDescription
  /// What becomes ``weight``.
  public var norm: Norm
  /// Whether square roots are taken first.
  public var root: Bool
  /// The norm of the result.
  public var weight: Float

  /// The feature, brought to this norm.
  public init(_ feature: FeatureDescription, norm: Norm = .l2, root: Bool = false, weight: Float = 1) {
    self.feature = feature
    self.norm = norm
    self.root = root
    self.weight = weight
  }
}

extension NormalizedFeature: PictureFeature {
  var problem: String? {
    firstProblem(feature.problem, weight > 0 && weight.isFinite ? nil : "a weight of \(weight)")
  }

  var minimumSize: PixelSize { feature.minimumSize }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    Writer(settings: self, inner: feature.writer(for: size, format: format))
  }

  private struct Writer: DescriptorWriter {
    let settings: NormalizedFeature
    let inner: any DescriptorWriter

    var length: Int { inner.length }
    var names: [String] { inner.names }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      inner.write(bitmap, to: values)
      let numbers = UnsafeMutableBufferPointer(start: values, count: length)
      if settings.root {
        for index in numbers.indices {
          let root = abs(numbers[index]).squareRoot()
          numbers[index] = numbers[index] < 0 ? -root : root
        }
      }
      let norm =
        switch settings.norm {
        case .l1: numbers.reduce(0) { $0 + abs($1) }
        case .l2: fovea_dot(values, values, length).squareRoot()
        }
      guard norm > 0 else { return }
      let factor = settings.weight / norm
      for index in numbers.indices { numbers[index] *= factor }
    }
  }
}

/// A feature of the gray picture.
struct GrayFeature: PictureFeature {
  let feature: FeatureDescription

  var problem: String? { feature.problem }
  var minimumSize: PixelSize { feature.minimumSize }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    Writer(inner: feature.writer(for: size, format: .gray))
  }

  private struct Writer: DescriptorWriter {
    let inner: any DescriptorWriter

    var length: Int { inner.length }
    var names: [String] { inner.names.map { "gray/" + $0 } }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) { inner.write(bitmap.converted(to: .gray), to: values) }
  }
}

/// The mean of a feature of the picture and of its mirror image.
struct MirroredFeature: PictureFeature {
  let feature: FeatureDescription

  var problem: String? { feature.problem }
  var minimumSize: PixelSize { feature.minimumSize }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    Writer(inner: feature.writer(for: size, format: format))
  }

  private struct Writer: DescriptorWriter {
    let inner: any DescriptorWriter

    var length: Int { inner.length }
    var names: [String] { inner.names.map { "mirrored/" + $0 } }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      inner.write(bitmap, to: values)
      let other = inner.values(of: bitmap.flippedHorizontally())
      for (index, number) in other.enumerated() { values[index] = (values[index] + number) / 2 }
    }
  }
}

/// Several features, one after the other.
struct CombinedFeature: PictureFeature {
  let parts: [FeatureDescription]

  var problem: String? { parts.lazy.compactMap(\.problem).first }

  var minimumSize: PixelSize {
    parts.map(\.minimumSize).reduce(PixelSize(1)) {
      PixelSize(width: max($0.width, $1.width), height: max($0.height, $1.height))
    }
  }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    JoinedWriter(parts: parts.map { $0.writer(for: size, format: format) })
  }
}

/// Writes the numbers of several writers, one after the other.
struct JoinedWriter: DescriptorWriter {
  let parts: [any DescriptorWriter]

  var length: Int { parts.reduce(0) { $0 + $1.length } }
  var names: [String] { parts.flatMap(\.names) }

  func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
    var next = values
    for part in parts {
      part.write(bitmap, to: next)
      next += part.length
    }
  }
}

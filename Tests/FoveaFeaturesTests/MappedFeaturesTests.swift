import FoundationEssentials
import FoveaFeatures
import FoveaLearning
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct MappedFeaturesTests {
  private static let features = FeatureDescription.patterns(
    LocalBinaryPatterns(circles: [.init(points: 8, radius: 1)], grid: GridSize(2)))

  private static let pictures = (0..<12).map { SyntheticImages.noise(PixelSize(20), seed: UInt64($0), format: .gray) }

  private static func fitted(_ kind: MappedFeatures.Kind, isScaled: Bool = false, threads: Int = 2) throws -> MappedFeatures {
    let components = [.chiSquared, .intersection].contains(kind) ? 2 : 9
    return try MappedFeatures.fit(
      count: pictures.count, size: PixelSize(20), format: .gray,
      options: MappedFeatures.Options(features: features, kind: kind, components: components, isScaled: isScaled), threads: threads,
      bitmap: { pictures[$0] })
  }

  /// The map of the features' rows.
  @Test(arguments: MappedFeatures.Kind.allCases) func featuresAreMapped(kind: MappedFeatures.Kind) throws {
    let mapped = try Self.fitted(kind)
    #expect(try Self.fitted(kind, threads: 1) == mapped)
    let rows = Matrix(Self.pictures.map { Self.features.descriptor(of: $0) })
    let expected = try mapped.map.transformed(rows)
    let descriptor = PictureDescriptor(features: .combined([]), encoding: .mapped(mapped))
    let found = descriptor.matrix(
      count: rows.rows, size: PixelSize(20), format: .gray, threads: 2, bitmap: { Self.pictures[$0] })
    #expect(found == expected && found.columns == descriptor.length(for: PixelSize(20), format: .gray))
    let names = descriptor.names(for: PixelSize(20), format: .gray)
    #expect(names.count == found.columns && Set(names).count == names.count)
    #expect(mapped.descriptor(of: Self.pictures[3]) == found[row: 3])
  }

  /// γ is the width divided by the mean squared distance of two rows, computed pair by pair.
  @Test func widthsAreInProportion() throws {
    let rows = Self.pictures.map { Self.features.descriptor(of: $0) }
    var sum = 0.0
    for a in rows { for b in rows { sum += zip(a, b).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } } }
    guard case .nystrom(.radial(let gamma), let landmarks, _) = try Self.fitted(.nystrom).map.options else {
      Issue.record("another map")
      return
    }
    #expect(abs(gamma * sum / Double(rows.count * rows.count) - 1) < 1e-4 && landmarks == 9)
  }

  /// Pictures come class by class; the mean distance is that of any two of them. Here it is about 1: that of two classes is 2, that within a class 0.
  @Test func widthsDoNotFollowTheOrderOfPictures() throws {
    let size = PixelSize(8)
    let histogram = FeatureDescription.histogram(ColorHistogram(space: .gray, bins: [4], normalization: .l1))
    let mapped = try MappedFeatures.fit(
      count: 40, size: size, format: .gray,
      options: MappedFeatures.Options(features: histogram, kind: .chiSquaredNystrom, components: 4), threads: 1,
      bitmap: { Bitmap(size: size, format: .gray, fill: [$0 < 20 ? 0 : 255]) })
    guard case .nystrom(.chiSquared(let gamma), _, _) = mapped.map.options else {
      Issue.record("another map")
      return
    }
    #expect(gamma > 0.6 && gamma < 2, "\(gamma)")
  }

  @Test(arguments: MappedFeatures.Kind.allCases, [false, true]) func storedAndReadBack(kind: MappedFeatures.Kind, isScaled: Bool)
    throws
  {
    if isScaled, ![.fourier, .nystrom].contains(kind) { return }
    let encoding = FittedEncoding.mapped(try Self.fitted(kind, isScaled: isScaled))
    let description = try JSONDecoder().decode(EncodingDescription.self, from: JSONEncoder().encode(encoding.description))
    #expect(description == encoding.description && description.problem == nil)
    let tensors = Dictionary(uniqueKeysWithValues: encoding.tensors.map { ($0.name, $0.tensor) })
    #expect(try FittedEncoding(description, tensors: tensors) == encoding)
    for name in tensors.keys {
      var damaged = tensors
      damaged[name] = nil
      #expect(throws: LearningError.self) { try FittedEncoding(description, tensors: damaged) }
      damaged[name] = Tensor(shape: [1, 1], [.nan])
      #expect(throws: LearningError.self) { try FittedEncoding(description, tensors: damaged) }
    }
    #expect(encoding.accepts(PixelSize(24), format: .rgb))
  }

  /// Light discs on dark ground have no moment below 0; of a dark disc on light ground the skewness is.
  @Test func numbersBelowZeroOfLaterPicturesAreNone() throws {
    let size = PixelSize(20)
    let discs = (0..<8).map { SyntheticImages.disc(size, radius: 2 + Double($0) / 2) }
    let moments = FeatureDescription.moments(ColorMoments(space: .gray, grid: GridSize(1)))
    let mapped = try MappedFeatures.fit(
      count: discs.count, size: size, format: .gray,
      options: MappedFeatures.Options(features: moments, kind: .chiSquaredNystrom, components: 4), threads: 1,
      bitmap: { discs[$0] })
    let dark = SyntheticImages.disc(size, radius: 4, dark: 255, light: 0)
    var row = moments.descriptor(of: dark)
    #expect(row.contains { $0 < 0 } && discs.allSatisfy { !moments.descriptor(of: $0).contains { $0 < 0 } })
    row = row.map { max(0, $0) }
    let expected = try mapped.map.transformed(Matrix([row]))
    #expect(mapped.descriptor(of: dark) == expected[row: 0])
  }

  /// Deviations that a file may have, by which numbers become infinite: the row says so, and whoever reads it refuses it.
  @Test(arguments: [MappedFeatures.Kind.fourier, .nystrom]) func infiniteNumbersAreTold(kind: MappedFeatures.Kind) throws {
    let fitted = try Self.fitted(kind, isScaled: true)
    var tensors = Dictionary(uniqueKeysWithValues: fitted.tensors.map { ($0.name, $0.tensor) })
    let count = try #require(tensors["scaler.deviations"]?.count)
    tensors["scaler.deviations"] = Tensor(shape: [count], [Float](repeating: .leastNonzeroMagnitude, count: count))
    let mapped = try MappedFeatures(options: fitted.options, tensors: tensors)
    let row = mapped.descriptor(of: Self.pictures[0])
    #expect(row.count == mapped.length && row.allSatisfy { $0.isNaN })
  }

  @Test func settingsThatCannotBe() {
    for options in [
      MappedFeatures.Options(features: Self.features, kind: .fourier, components: 0),
      .init(
        features: Self.features, kind: .chiSquared, components: 17),
      .init(features: Self.features, kind: .nystrom, components: 3, width: 0),
      .init(features: Self.features, kind: .intersection, components: 3, isScaled: true),
      .init(features: Self.features, kind: .nystrom, components: 3, samples: 1),
    ] {
      #expect(EncodingDescription.mapped(options).problem != nil)
    }
  }
}

import Foundation
import FoveaFeatures
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Synchronization
import Testing

@Suite struct FeatureDescriptionTests {
  static let descriptions: [FeatureDescription] =
    HOGCase.all.map { .hog($0.hog) } + ColorHistogramTests.cases.map { .histogram($0.histogram) } + textures + composed

  static let textures: [FeatureDescription] =
    ColorMomentsTests.cases.map { .moments($0.moments) } + ColorCorrelogramTests.cases.map { .correlogram($0.correlogram) }
    + [
      .gabor(GaborBank(frequencies: [0.3, 0.1], orientations: 3)), .gist(GIST(side: 32)), .boxes(HaarBoxes(levels: [GridSize(3)])),
      .daisy(DAISY(radius: 8, rings: 2)), .sift(DenseSIFT(cell: 3)),
    ]
    + LocalBinaryPatternsTests.cases.map { .patterns(LocalBinaryPatterns(circles: [$0.circle], method: $0.method)) }

  static let composed: [FeatureDescription] = [
    .patterns(LocalBinaryPatterns(circles: [.init(points: 8, radius: 1), .init(points: 16, radius: 2)], border: .skipped)),
    .hogPyramid(HOGPyramid()), .gray(.hog(.openCV(.init()))),
    .normalized(NormalizedFeature(.patterns(LocalBinaryPatterns(grid: GridSize(4))), root: true, weight: 2)),
    .pixels(RawPixels()), .pixels(RawPixels(isStandardized: true)),
    .combined([
      .hog(.openCV(.init(cell: PixelSize(8)))), .hog(.openCV(.init(cell: PixelSize(4)))),
      .combined([.histogram(ColorHistogram()), .pixels(RawPixels())]),
    ]),
  ]

  @Test(arguments: descriptions, [PixelFormat.gray, .rgb, .rgba])
  func lengthNamesAndNumbersAgree(_ description: FeatureDescription, _ format: PixelFormat) {
    for size in [PixelSize(width: 50, height: 38), PixelSize(37)] {
      let picture = SyntheticImages.noise(size, seed: 7, format: format)
      let length = description.length(for: size, format: format)
      let names = description.names(for: size, format: format)
      let values = description.descriptor(of: picture)
      #expect(values.count == length)
      #expect(names.count == length)
      #expect(Set(names).count == length)
      #expect(names.allSatisfy { name in !name.isEmpty && !name.contains { ",\" \n".contains($0) } })
      #expect(values.allSatisfy { $0.isFinite })
    }
  }

  @Test(arguments: descriptions) func theSmallestPictureIsDescribed(_ description: FeatureDescription) {
    let size = description.minimumSize
    let values = description.descriptor(of: SyntheticImages.noise(size, seed: 3, format: .rgb))
    #expect(!values.isEmpty && values.allSatisfy { $0.isFinite })
  }

  @Test(arguments: descriptions) func settingsSurviveJSON(_ description: FeatureDescription) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let json = try encoder.encode(description)
    #expect(try JSONDecoder().decode(FeatureDescription.self, from: json) == description)
  }

  @Test func jsonHasTheNamesOfTheCases() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let description = FeatureDescription.combined([.hog(.felzenszwalb(.init())), .pixels(RawPixels())])
    let json = String(decoding: try encoder.encode(description), as: UTF8.self)
    #expect(json == #"{"combined":[{"hog":{"felzenszwalb":{"cell":8,"keepsBorder":false}}},{"pixels":{"isStandardized":false}}]}"#)
    for bad in ["{}", #"{"sift":{}}"#, #"{"hog":{},"pixels":{}}"#, #"{"hog":{"openCV":{"bins":9}}}"#, "[]"] {
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(FeatureDescription.self, from: Data(bad.utf8)) }
    }
  }

  @Test func badSettingsAreToldByName() {
    let bad: [FeatureDescription] = [
      .hog(.openCV(.init(bins: 0))), .hog(.openCV(.init(cell: PixelSize(0)))), .hog(.openCV(.init(sigma: -1))),
      .hog(.scikitImage(.init(bins: 257))), .hog(.scikitImage(.init(epsilon: 0))), .hog(.felzenszwalb(.init(cell: 0))),
      .combined([.pixels(RawPixels()), .histogram(ColorHistogram(space: .lab, bins: [300, 1, 1]))]),
    ]
    for description in bad { #expect(description.problem != nil) }
    for description in Self.descriptions { #expect(description.problem == nil) }
  }

  @Test(arguments: [1, 2, 4]) func rowsOfAMatrixAreDescriptors(_ threads: Int) {
    let pictures = (0..<9).map { SyntheticImages.noise(PixelSize(24), seed: UInt64($0), format: .rgb) }
    let description = FeatureDescription.combined([.hog(.felzenszwalb(.init(cell: 4))), .histogram(ColorHistogram())])
    let matrix = description.matrix(
      count: pictures.count, size: PixelSize(24), format: .rgb, threads: threads, bitmap: { pictures[$0] })
    #expect(matrix.rows == 9)
    for (row, picture) in pictures.enumerated() { #expect(matrix[row: row] == description.descriptor(of: picture)) }
  }

  @Test func aFailingPictureEndsTheMatrix() {
    struct Broken: Error, Equatable { let row: Int }
    let picture = SyntheticImages.ramp(PixelSize(8))
    #expect(throws: Broken(row: 3)) {
      try FeatureDescription.pixels(RawPixels()).matrix(
        count: 20, size: PixelSize(8), format: .gray, threads: 1,
        bitmap: { (row: Int) throws(Broken) -> Bitmap in
          if row >= 3 { throw Broken(row: row) }
          return picture
        })
    }
  }

  @Test func progressReachesTheCount() {
    let last = Mutex(0)
    let picture = SyntheticImages.ramp(PixelSize(8))
    _ = FeatureDescription.pixels(RawPixels()).matrix(
      count: 130, size: PixelSize(8), format: .gray, bitmap: { _ in picture },
      progress: { done in last.withLock { $0 = max($0, done) } })
    #expect(last.withLock { $0 } == 130)
  }

  @Test func rawPixelsAreSamples() {
    let picture = Bitmap(size: PixelSize(width: 2, height: 1), format: .rgb, samples: [0, 51, 102, 153, 204, 255])
    #expect(
      Tolerance.absoluteError(
        FeatureDescription.pixels(RawPixels()).descriptor(of: picture), [0, 0.2, 0.4, 0.6, 0.8, 1]) < 1e-6)
    let standardized = FeatureDescription.pixels(RawPixels(isStandardized: true)).descriptor(of: picture)
    #expect(abs(standardized.reduce(0, +)) < 1e-5)
    #expect(abs(standardized.reduce(0) { $0 + $1 * $1 } / 6 - 0.944) < 1e-2)
  }
}

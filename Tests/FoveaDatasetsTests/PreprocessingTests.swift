import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct PreprocessingTests {
  private let wide = SyntheticImages.ramp(PixelSize(width: 60, height: 20), format: .rgb)

  @Test(arguments: Preprocessing.Fit.allCases) func everyPictureGetsTheSize(fit: Preprocessing.Fit) {
    for size in [PixelSize(1), PixelSize(width: 7, height: 90), PixelSize(32)] {
      for source in [PixelSize(1), PixelSize(width: 1, height: 500), PixelSize(width: 501, height: 3), size] {
        let result = Preprocessing(size: size, fit: fit).apply(to: Bitmap(size: source, format: .gray, fill: [9]))
        #expect(result.size == size && result.format == .rgb)
      }
    }
  }

  @Test func stretchingIsResizing() {
    let size = PixelSize(width: 16, height: 12)
    #expect(Preprocessing(size: size, filter: .lanczos).apply(to: wide) == wide.resized(to: size, using: .lanczos))
    #expect(Preprocessing(size: wide.size).apply(to: wide) == wide)
  }

  @Test func cropsAreFromTheMiddle() {
    let result = Preprocessing(size: PixelSize(20), fit: .cropToFill).apply(to: wide)
    #expect(result == wide.cropped(x: 20, y: 0, size: PixelSize(20)))
  }

  @Test func paddingIsBlackAndTheWholeIsSeen() {
    let result = Preprocessing(size: PixelSize(60), fit: .pad).apply(to: wide)
    #expect(result.cropped(x: 0, y: 20, size: wide.size) == wide)
    #expect(result.cropped(x: 0, y: 0, size: PixelSize(width: 60, height: 20)).samples.allSatisfy { $0 == 0 })
    #expect(result.cropped(x: 0, y: 40, size: PixelSize(width: 60, height: 20)).samples.allSatisfy { $0 == 0 })
  }

  @Test func opacityAndColorAreSettings() {
    let clear = Bitmap(size: PixelSize(4), format: .rgba, fill: [10, 20, 30, 0])
    #expect(Preprocessing(size: PixelSize(4)).apply(to: clear).samples.allSatisfy { $0 == 255 })
    #expect(Preprocessing(size: PixelSize(4), colorMode: .gray, alpha: .black).apply(to: clear).samples.allSatisfy { $0 == 0 })
  }

  @Test func scaledDecodingIsASetting() throws {
    let photo = SyntheticImages.disc(PixelSize(400), radius: 130, format: .rgb)
    let bytes = ImageEncoder.jpeg(photo)
    let scaled = try Preprocessing(size: PixelSize(40)).bitmap(bytes)
    let whole = try Preprocessing(size: PixelSize(40), scaledDecode: false).bitmap(bytes)
    #expect(scaled.size == whole.size && scaled != whole)
    let differences = zip(scaled.samples, whole.samples).map { abs(Int($0) - Int($1)) }
    #expect(differences.reduce(0, +) < differences.count * 2)
    #expect(Preprocessing(size: PixelSize(40)).decodeOptions().scaledFor == PixelSize(40))
  }

  @Test func storedSettingsAreTheSame() throws {
    let preprocessing = Preprocessing(
      size: PixelSize(width: 92, height: 112), colorMode: .gray, fit: .cropToFill, filter: .bicubic, alpha: .black,
      appliesOrientation: false, scaledDecode: false)
    let data = try JSONEncoder().encode(preprocessing)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: data) == preprocessing)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"color_mode\":\"gray\"") && text.contains("\"fit\":\"crop_to_fill\""))
  }
}

@Suite struct StoredSettingsTests {
  @Test func sizesOfFilesAreBounded() {
    #expect(Preprocessing.problem(of: PixelSize(width: 1, height: 8192)) == nil)
    for size in [PixelSize(0), PixelSize(width: 32, height: 0), PixelSize(width: 8193, height: 32), PixelSize(.max)] {
      #expect(Preprocessing.problem(of: size) != nil, "\(size)")
    }
  }

  @Test(arguments: ["-3", "0", "9000", "\(Int.max)"]) func preprocessingsOfFilesAreChecked(width: String) throws {
    let text = String(decoding: try JSONEncoder().encode(Preprocessing(size: PixelSize(width: 77, height: 32))), as: UTF8.self)
    let found = try JSONDecoder().decode(Preprocessing.self, from: Data(text.replacing("77", with: width).utf8))
    #expect(found.problem != nil)
    #expect(Preprocessing(size: PixelSize(32)).problem == nil)
  }

  @Test(arguments: [
    ("[1]", "[0.5,0.5]", true), ("[0.1,0.2]", "[1,1]", true), ("[]", "[]", true), ("[0.5]", "[0]", true), ("[0.5]", "[-1]", true),
    ("[0.5]", "[0.25]", false), ("[0,0,0]", "[1,1,1]", false),
  ])
  func normalizationsOfFilesAreChecked(mean: String, deviation: String, isWrong: Bool) throws {
    let text = "{\"mean\":\(mean),\"deviation\":\(deviation)}"
    #expect((try JSONDecoder().decode(Normalization.self, from: Data(text.utf8)).problem != nil) == isWrong)
  }
}

@Suite struct PictureProbeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func manifest(_ pictures: [(String, Bitmap)]) throws -> Manifest {
    for (name, bitmap) in pictures { try folder.write(ImageEncoder.png(bitmap), to: name) }
    return try FolderScanner.scan(folder.path).manifest
  }

  @Test func smallGrayPicturesKeepTheirSize() throws {
    let manifest = try manifest((0..<5).map { ("c/\($0).png", Bitmap(size: PixelSize(28), format: .gray, fill: [3])) })
    let probe = try PictureProbe(manifest)
    #expect(probe.count == 5 && probe.allGray)
    #expect(probe.preprocessing(orSize: PixelSize(96)) == Preprocessing(size: PixelSize(28), colorMode: .gray))
  }

  @Test func largePicturesGetTheSizeOfTheRecipe() throws {
    let sides = [10, 90, 300]
    let manifest = try manifest(
      sides.map {
        (
          "c/\($0).png",
          Bitmap(size: PixelSize(width: $0, height: 20), format: $0 == 90 ? .rgb : .gray, fill: $0 == 90 ? [1, 2, 3] : [1])
        )
      })
    let probe = try PictureProbe(manifest)
    #expect(probe.medianSize == PixelSize(width: 90, height: 20) && probe.smallestSide == PixelSize(width: 10, height: 20))
    #expect(!probe.allGray)
    #expect(probe.preprocessing(orSize: PixelSize(96)) == Preprocessing(size: PixelSize(96), colorMode: .rgb))
  }

  @Test func theTrainPartAloneIsLookedAt() throws {
    let manifest = try manifest([
      ("train/c/a.png", Bitmap(size: PixelSize(8), format: .gray, fill: [1])),
      ("test/c/b.png", Bitmap(size: PixelSize(900), format: .rgb, fill: [1, 2, 3])),
    ])
    let probe = try PictureProbe(manifest)
    #expect(probe.medianSize == PixelSize(8) && probe.allGray)
  }

  @Test func samplesAreTheSameEachTime() throws {
    let manifest = try manifest(
      (1...40).map { ("c/\($0).png", Bitmap(size: PixelSize(width: $0, height: 1), format: .gray, fill: [1])) })
    let probe = try PictureProbe(manifest, limit: 9, threads: 1)
    #expect(probe.count == 9)
    #expect(try PictureProbe(manifest, limit: 9, threads: 4) == probe)
  }

  @Test func whatTurnsAPictureMayStandBehindItsPixels() throws {
    let stored = SyntheticImages.noise(PixelSize(width: 240, height: 160), seed: 1, format: .rgb)
    try folder.write(SyntheticImages.png(stored, orientation: .rotated90Clockwise), to: "c/a.png")
    #expect(try PictureProbe(FolderScanner.scan(folder.path).manifest).medianSize == PixelSize(width: 160, height: 240))
  }

  @Test func unreadableHeadersArePassedOver() throws {
    try folder.write(Array(Stub.png.prefix(20)), to: "c/a.png")
    #expect(throws: DatasetError.self) { try PictureProbe(FolderScanner.scan(folder.path).manifest) }
    try folder.write(Stub.png, to: "c/b.png")
    #expect(try PictureProbe(FolderScanner.scan(folder.path).manifest).count == 1)
  }
}

import FoveaCodecs
import FoveaDatasets
import FoveaFeatures
import FoveaFiles
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Synchronization
import Testing

/// Wedges that point to the left, to the right, up or down, in colors, at changing places.
struct MirrorCheckTests {
  private static let size = 24

  private static func wedge(_ direction: String, _ seed: UInt64) -> Bitmap {
    var generator = SeededGenerator(seed: seed)
    let (row, column) = (8 + generator.integer(below: 8), 8 + generator.integer(below: 8))
    let dark = UInt8(generator.integer(below: 100))
    var samples: [UInt8] = []
    for y in 0..<size {
      for x in 0..<size {
        let (across, down) = (x - column, y - row)
        let (along, beside) =
          switch direction {
          case "left": (across, down)
          case "right": (-across, down)
          case "up": (down, across)
          default: (-down, across)
          }
        let isInside = along >= 0 && along < 8 && abs(beside) <= along
        samples += isInside ? [dark, dark, UInt8(200)] : [220, 230, UInt8(210 + generator.integer(below: 20))]
      }
    }
    return Bitmap(size: PixelSize(size), format: .rgb, samples: samples)
  }

  private func folder(_ names: [String], ofEach: Int = 24) throws -> (folder: TemporaryFolder, manifest: Manifest) {
    let folder = try TemporaryFolder()
    for name in names {
      for index in 0..<ofEach {
        try folder.write(ImageEncoder.png(Self.wedge(name, UInt64(index))), to: "train/\(name)/\(index).png")
      }
    }
    return (folder, try FolderScanner.scan(folder.path).manifest)
  }

  private func sided(_ names: [String], ofEach: Int = 24) throws -> [String] {
    let (folder, manifest) = try folder(names, ofEach: ofEach)
    return try withExtendedLifetime(folder) {
      try MirrorCheck.sidedClasses(of: manifest, size: PixelSize(Self.size), seed: 0, limits: .standard, threads: 2)
    }
  }

  @Test func whatPointsToASideHasSides() throws {
    #expect(try sided(["left", "right", "up"]) == ["left", "right"])
    #expect(try sided(["up", "down"]) == [], "mirror images of these are these")
  }

  /// A class of which one picture can be read is left out; the others are asked all the same.
  @Test func aClassOfOneReadablePictureIsLeftOut() throws {
    let (folder, _) = try folder(["left", "right", "up"])
    let picture = ImageEncoder.png(Self.wedge("up", 90))
    try folder.write(picture, to: "train/odd/whole.png")
    try folder.write(Array(picture.prefix(picture.count / 2)), to: "train/odd/cut.png")
    let manifest = try FolderScanner.scan(folder.path).manifest
    #expect(manifest.entries.count { $0.label == "odd" } == 2)
    let found = try withExtendedLifetime(folder) {
      try MirrorCheck.sidedClasses(of: manifest, size: PixelSize(Self.size), seed: 0, limits: .standard, threads: 2)
    }
    #expect(found == ["left", "right"])
  }

  /// The same question is not asked of the pictures twice; another one is.
  @Test func answersAreKept() throws {
    let (folder, manifest) = try folder(["left", "right", "up"])
    let answers = MirrorCheck.Answers()
    func ask(seed: UInt64) throws -> [String] {
      try MirrorCheck.sidedClasses(
        of: manifest, size: PixelSize(Self.size), seed: seed, limits: .standard, answers: answers, threads: 2)
    }
    #expect(try ask(seed: 0) == ["left", "right"])
    for entry in manifest.entries { try folder.write([], to: "\(entry.path)") }
    #expect(try ask(seed: 0) == ["left", "right"])
    #expect(try ask(seed: 1) == [], "no picture can be read any more")
  }

  @Test func fewPicturesSayNothing() throws { #expect(try sided(["left", "right"], ofEach: 4) == []) }

  /// Recipes of both kinds take mirror images for what they are, and say so where they are something else.
  @Test(arguments: [(["left", "right"], false), (["up", "down"], true)])
  func recipesFollow(names: [String], mirrors: Bool) throws {
    let (folder, manifest) = try folder(names)
    try withExtendedLifetime(folder) {
      let said = Mutex<[String]>([])
      var options = TrainingRunOptions()
      options.announce = { text in said.withLock { $0.append(text) } }
      options.epochs = 1
      let hog = try TrainingRun.run(try RecipeBook.recipe(named: "hog-svm"), on: manifest, options: options)
      let model = try #require(hog.recognizer.model as? HandcraftedModel)
      #expect((model.features != model.features.oneSided) == mirrors)
      let network = try TrainingRun.run(try RecipeBook.recipe(named: "cnn"), on: manifest, options: options)
      #expect(try #require(network.recognizer.model as? NetworkModel).averaging == (mirrors ? .mirrorAndShift : .shift))
      let lines = said.withLock { $0 }
      #expect(lines.contains { $0.contains("not mirrored") && $0.contains("'left', 'right'") } == !mirrors)
    }
  }
}

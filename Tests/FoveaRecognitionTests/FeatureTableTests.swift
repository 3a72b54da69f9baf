import FoveaCodecs
import FoveaDatasets
import FoveaFeatures
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Testing

struct FeatureTableTests {
  /// Small pictures in `train` and `test`; those of `test` have other contents for another seed.
  private static func folder(testSeed: UInt64) throws -> (TemporaryFolder, Manifest) {
    let folder = try TemporaryFolder()
    let size = PixelSize(14)
    for (part, seed) in [("train", 1), ("test", testSeed)] {
      for (index, drawn) in SyntheticImages.labeled(classes: 2, perClass: 4, size: size, seed: seed).enumerated() {
        let place = folder.path.appending(part).appending("class\(drawn.label)")
        try File.makeFolder(place)
        try File.write(ImageEncoder.png(drawn.bitmap), to: place.appending("\(index).png"))
      }
    }
    return (folder, try FolderScanner.scan(folder.path).manifest)
  }

  /// What is learned is learned from the training part: other test pictures change no number of a training picture.
  @Test func dictionariesComeFromTheTrainingPart() throws {
    let (first, manifest) = try Self.folder(testSeed: 2)
    let (second, other) = try Self.folder(testSeed: 3)
    defer { withExtendedLifetime((first, second)) {} }
    let table = try FeatureTable(.family(.patches), of: manifest, threads: 2)
    let twin = try FeatureTable(.family(.patches), of: other, threads: 1)
    #expect(table.matrix.rows == 16 && table.matrix.columns == table.names.count && table.matrix.columns == 4 * 200)
    let training = table.entries.indices.filter { table.entries[$0].part == .train }
    #expect(training.count == 8)
    #expect(table.matrix.selecting(rows: training) == twin.matrix.selecting(rows: training))
    #expect(table.matrix != twin.matrix)
    let seeded = try FeatureTable(.family(.patches), of: manifest, seed: 1, threads: 2)
    #expect(seeded.matrix != table.matrix)
  }

  /// What is printed of learned features can be read back, its seed too, and gives the same numbers.
  @Test(arguments: [HandcraftedRecipe.FeatureFamily.patches, .words]) func learnedFeaturesAreReadBack(
    family: HandcraftedRecipe.FeatureFamily
  ) throws {
    let (folder, manifest) = try Self.folder(testSeed: 2)
    let table = try FeatureTable(.family(family), of: manifest, seed: 3, threads: 2)
    #expect(table.features == nil && table.matrix.columns > 0)
    let printed = try JSONText.encode(try #require(table.report(files: []).description))
    let file = try folder.write(Array(printed.utf8), to: "features.json")
    let again = try FeatureTable(try .init(description: file, size: table.size), of: manifest, threads: 1)
    #expect(again.matrix == table.matrix && again.names == table.names && again.encoding == table.encoding)
    let whole = try folder.write(Array(try JSONText.encode(table.report(files: [])).utf8), to: "report.json")
    let source = try FeatureTable.Source(description: whole, size: nil)
    guard case .encoding(let read, let size) = source, case .encoding(let other, _) = source.seeded(4) else {
      Issue.record("the whole report is not read")
      return
    }
    #expect(read == table.encoding && size == table.size && source.seed == 3 && other == table.encoding?.seeded(4))
  }

  /// Texts larger than what is written at once, and the names of the columns beside what has none.
  @Test(arguments: FeatureTable.Form.allCases) func filesHaveAllRowsAndNames(form: FeatureTable.Form) throws {
    let folder = try TemporaryFolder()
    let manifest = try Self.manifest(PixelSize(width: 140, height: 100), format: .rgb, in: folder)
    let table = try FeatureTable(.description(.pixels(RawPixels()), size: nil), of: manifest, threads: 2)
    let file = folder.appending("features.\(form.rawValue)")
    let files = try table.write(to: file, as: form)
    #expect(files == FeatureTable.files(at: file, as: form) && files.allSatisfy { File.exists($0) })
    func lines(_ path: BytePath) throws -> [Substring] {
      String(decoding: try File.read(path), as: UTF8.self).split(separator: "\n")
    }
    switch form {
    case .npy: #expect(try NPY.decode(File.read(file)) == table.matrix.tensor)
    case .csv:
      let rows = try lines(file).dropFirst().map { $0.split(separator: ",").dropFirst(2).compactMap { Float($0) } }
      #expect(try File.read(file).count > 1 << 20 && rows == (0..<4).map { Array(table.matrix[row: $0]) })
    case .libsvm: #expect(try lines(file).map { $0.prefix(2) } == ["0 ", "1 ", "0 ", "1 "])
    }
    if form != .csv {
      #expect(try lines(folder.appending("features.\(form.rawValue).names.txt")).map(String.init) == table.names)
    }
    #expect(throws: FileError.self) { try table.write(to: file, as: form, replacing: false) }
  }

  /// Two classes of two pictures each.
  static func manifest(_ size: PixelSize, format: PixelFormat, in folder: TemporaryFolder) throws -> Manifest {
    let entries = try (0..<4).map { index in
      let picture = SyntheticImages.noise(size, seed: UInt64(index), format: format)
      let name = "picture-\(index).png"
      try folder.write(ImageEncoder.png(picture), to: name)
      return Manifest.Entry(path: BytePath(name), label: index % 2 == 0 ? "a" : "b", part: .train)
    }
    return Manifest(root: folder.path, entries: entries)
  }

  struct Kind: Sendable, CustomTestStringConvertible {
    let size: PixelSize
    let format: PixelFormat
    var testDescription: String { "\(size), \(format)" }
  }

  static let kinds = [
    Kind(size: PixelSize(12), format: .rgb), Kind(size: PixelSize(width: 300, height: 9), format: .gray),
    Kind(size: PixelSize(width: 90, height: 70), format: .rgb),
  ]

  /// Of all that is not learned from the pictures.
  @Test(
    arguments: HandcraftedRecipe.FeatureFamily.allCases.filter { ![.patches, .fisher, .residuals, .words].contains($0) }, kinds)
  func everyKindSuitsAnyFolder(_ family: HandcraftedRecipe.FeatureFamily, _ kind: Kind) throws {
    let folder = try TemporaryFolder()
    let manifest = try Self.manifest(kind.size, format: kind.format, in: folder)
    let table = try FeatureTable(.family(family), of: manifest, threads: 1)
    #expect(table.matrix.rows == 4 && table.names.count == table.matrix.columns)
    #expect(table.matrix.values.allSatisfy { $0.isFinite })
    let features = try #require(table.features)
    // What is printed can be read back, and gives the same numbers.
    let file = try folder.write(Array(try JSONText.encode(table.report(files: []).description).utf8), to: "features.json")
    let again = try FeatureTable(try .init(description: file, size: table.size), of: manifest, threads: 2)
    #expect(again.matrix == table.matrix && again.features == features)
  }

  @Test func badDescriptionsAreRefused() throws {
    let folder = try TemporaryFolder()
    for (text, words) in [
      ("{}", "one of"), (#"{"hogs":{}}"#, "patches, words, mapped is expected, there is hogs; give the value of `description`"),
      (#"{"rows":1,"description":{"hogs":{}}}"#, "there is hogs"),
      (#"{"description":{"pixels":{"isStandardized":true}},"image_size":{"width":9,"height":5000}}"#, "4096"),
      (#"{"patches":{"side":6}}"#, "patches"),
      (#"{"mirrored":{"mirrored":{"pixels":{"isStandardized":true}}}}"#, "mirrored"),
      (#"{"sift":{}}"#, "cell"), (#"{"gist":{"side":100,"orientations":[8],"blocks":4}}"#, "side"), ("[", ""),
    ] {
      let file = try folder.write(Array(text.utf8), to: "features.json")
      do {
        _ = try FeatureTable.Source(description: file, size: nil)
        Issue.record("\(text) was read")
      } catch RecognitionError.unusableFeatures(let reason) {
        #expect(reason.contains(words) && reason.contains("features.json"))
      }
    }
    let manifest = try Self.manifest(PixelSize(20), format: .gray, in: folder)
    #expect(throws: RecognitionError.unusableFeatures(reason: "these features have no numbers; name at least one kind")) {
      _ = try FeatureTable(.description(.combined([.combined([])]), size: nil), of: manifest, threads: 1)
    }
    #expect(
      throws: RecognitionError.unusableFeatures(
        reason: "pictures of 20×20 are too small: these features need at least 31×31; give a larger --image-size")
    ) {
      _ = try FeatureTable(.description(.daisy(DAISY()), size: nil), of: manifest, threads: 1)
    }
  }
}

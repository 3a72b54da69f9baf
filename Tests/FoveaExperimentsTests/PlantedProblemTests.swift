import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import FoveaReports
import FoveaTensors
import FoveaTestSupport
import Testing

@testable import FoveaExperiments

@Suite struct PlantedProblemTests {
  /// Copies of training pictures in the test part, saved again and as they are.
  @Test func duplicatesAcrossPartsAreNamedAndLeftOut() throws {
    let planted = try PlantedFolder(train: 12, test: 4)
    for (index, label) in [0, 1, 2].enumerated() {
      let picture = planted.picture(label, seed: UInt64(index))
      try planted.write(picture, "train/\(planted.classes[label])/twin")
      try planted.write(picture, "test/\(planted.classes[label])/twin", isPNG: label != 0)
    }
    let survey = try PictureSurvey(try planted.manifest, TrainingRunOptions(threads: 1)) { _ in }
    #expect(survey.leaks.map(\.picture) == ["test/across/twin.jpg", "test/down/twin.png", "test/steep/twin.png"])
    #expect(survey.leaks.map(\.isEqual) == [false, true, true])
    #expect(survey.leaks.map(\.twin) == ["train/across/twin.png", "train/down/twin.png", "train/steep/twin.png"])

    var options = ComparisonOptions(recipes: ["pixels-knn", "color-knn"], training: TrainingRunOptions(threads: 2))
    options.parts = []
    options.resamples = 100
    let comparison = try ComparisonRun.run(try planted.manifest, options: options)
    for contender in comparison.contenders {
      let clean = try #require(contender.cleanAccuracy)
      #expect(clean.count == 12 && contender.evaluation.verdicts.count == 15)
      let right = contender.evaluation.verdicts.count { $0.isRight && !$0.path.description.contains("twin") }
      #expect(abs(clean.value - Double(right) / 12) < 1e-12)
    }
    let page = comparison.report(command: "x")
    #expect("\(page)".contains("equal or near duplicate among"))
    #expect(comparison.rows.map(\.question).contains(.useCase))
  }

  /// Pictures of one color have the same samples in any shape of the same area.
  @Test func picturesOfOtherSizesAreNotEqual() throws {
    let planted = try PlantedFolder(train: 4, test: 2)
    try planted.write(Bitmap(size: PixelSize(width: 12, height: 27), format: .gray, fill: [90]), "train/down/flat")
    try planted.write(Bitmap(size: PixelSize(18), format: .gray, fill: [90]), "test/down/other")
    #expect(try PictureSurvey(try planted.manifest, TrainingRunOptions(threads: 1)) { _ in }.leaks.isEmpty)
    try planted.write(Bitmap(size: PixelSize(width: 12, height: 27), format: .gray, fill: [90]), "test/down/same")
    let leaks = try PictureSurvey(try planted.manifest, TrainingRunOptions(threads: 1)) { _ in }.leaks
    #expect(leaks.map(\.picture) == ["test/down/same.png"] && leaks.map(\.isEqual) == [true])
  }

  /// The pictures whose pixels are not those of their hash, where they have one.
  private static func changedPictures(of manifest: Manifest) -> [BytePath] {
    manifest.entries.filter { entry in
      guard let hash = entry.pixelHash else { return false }
      let image = try? ImageDecoder.decode(contentsOf: manifest.root.appending(entry.path))
      return image?.bitmap.pixelHash != hash
    }.map(\.path)
  }

  /// What models were trained on is told by their files, and what changed since by a resumed comparison.
  @Test func changedPixelsEndAComparison() throws {
    let (planted, folder) = (try PlantedFolder(train: 6, test: 3), try TemporaryFolder())
    var options = ComparisonOptions(recipes: ["pixels-knn", "color-knn"], training: TrainingRunOptions(threads: 1))
    (options.parts, options.resamples, options.folder) = ([], 20, folder.path)
    let comparison = try ComparisonRun.run(try planted.manifest, options: options)
    let pixels = try #require(comparison.manifest.pixelsHash)
    for contender in comparison.contenders { #expect(contender.recognizer.provenance.pixelsHash == pixels) }
    #expect(try Recognizer(contentsOf: folder.appending("color-knn.safetensors")).provenance.pixelsHash == pixels)
    #expect(Self.changedPictures(of: comparison.manifest).isEmpty)
    try planted.write(planted.picture(0, seed: 5), "test/down/7")
    #expect(Self.changedPictures(of: comparison.manifest) == ["test/down/7.png"])
    options.resumes = true
    let parts = folder.appending("parts")
    #expect(throws: PartsError.different(parts, what: "pictures were changed since then")) {
      try ComparisonRun.run(try planted.manifest, options: options)
    }
  }

  @Test func aManifestFrozenWithOtherPixelsIsRefused() throws {
    let planted = try PlantedFolder(train: 6, test: 3)
    let frozen = try PictureSurvey(try planted.manifest, TrainingRunOptions(threads: 1)) { _ in }.manifest
    let read = try Manifest(csv: Array(frozen.csv.utf8), root: planted.folder.path, source: "m.csv")
    #expect(read.pixelsHash == frozen.pixelsHash && frozen.pixelsHash != nil)
    try planted.write(planted.picture(0, seed: 5), "train/down/1")
    #expect(throws: ExperimentError.changed(planted.folder.path.appending("train/down/1.png"), count: 1)) {
      try PictureSurvey(read, TrainingRunOptions(threads: 1)) { _ in }
    }
  }

  @Test func aClassOfAnotherFormatIsAShortcut() throws {
    let planted = try PlantedFolder(train: 15, test: 6, isPNG: { $0 == 1 })
    let check = ShortcutCheck.measured(try PictureSurvey(try planted.manifest, TrainingRunOptions(threads: 1)) { _ in })
    let encoding = try #require(check.entries.first { $0.property == "encoding" })
    #expect(encoding.isWarning && encoding.toldClasses == ["down"])
    #expect(abs(check.chance - 1.0 / 3) < 1e-12 && encoding.accuracy.value >= 2.0 / 3 - 1e-12)
    let honest = ShortcutCheck.measured(
      try PictureSurvey(try PlantedFolder(train: 15, test: 6).manifest, TrainingRunOptions(threads: 1)) { _ in })
    #expect(
      honest.entries.filter { ["encoding", "width and height", "JPEG quality"].contains($0.property) }.allSatisfy { !$0.isWarning })
  }

  /// Pictures of many sizes, most of them upright, and those of one class lying; and a class that the camera stored turned.
  @Test func aClassThatLiesOrIsStoredTurnedIsAShortcut() throws {
    let planted = try PlantedFolder(train: 20, test: 10)
    for label in 0..<3 {
      for number in 0..<30 {
        let name = "\(number < 20 ? "train" : "test")/\(planted.classes[label])/\(number)"
        try File.remove(planted.folder.appending(name + ".png"))
        let isLying = label == 1 ? number % 10 != 0 : number % 7 == 0
        let (long, short) = (40 + number % 9, 24 + number % 5)
        let size = isLying ? PixelSize(width: long, height: short) : PixelSize(width: short, height: long)
        let picture = planted.picture(label, seed: UInt64(number)).resized(to: size)
        try planted.write(picture, name, orientation: label == 2 ? .rotated180 : .upright)
      }
    }
    let check = ShortcutCheck.measured(try PictureSurvey(try planted.manifest, TrainingRunOptions(threads: 1)) { _ in })
    let told = Dictionary(uniqueKeysWithValues: check.entries.map { ($0.property, $0.toldClasses) })
    #expect(told["shape (upright, lying or square)"] == ["down"])
    #expect(told["EXIF orientation"] == ["steep"])
    #expect(told["JPEG quality"] == [] && told["width and height"] == [])
  }

  /// A disk somewhere on a cloudy ground that is light above.
  private func disk(radius: Int, seed: UInt64) -> Bitmap {
    var generator = SeededGenerator(seed: seed)
    let (size, ground) = (
      PixelSize(24), SyntheticImages.noise(PixelSize(5), seed: seed).resized(to: PixelSize(24), using: .bicubic)
    )
    let (column, row) = (Int.random(in: 9..<15, using: &generator), Int.random(in: 9..<15, using: &generator))
    return Bitmap(
      size: size, format: .gray,
      samples: (0..<size.area).map { place in
        let (x, y) = (place % size.width - column, place / size.width - row)
        let (inside, light) = (x * x + y * y < radius * radius ? 200 : 0, 220 - place / size.width * 8)
        return UInt8((Int(ground.samples[place]) * 5 + inside * 5 + light * 10) / 20)
      })
  }

  /// Disks that are told by their size, and those of one class turned in their pixels; a square turned so has no other size and no mark.
  @Test(
    arguments: [(.rotated90Clockwise, 90), (.rotated180, 180), (.rotated90Counterclockwise, 270), (.upright, nil)]
      as [(Orientation, Int?)])
  func aClassOfTurnedPicturesIsSeen(turn: Orientation, degrees: Int?) throws {
    let planted = try PlantedFolder(train: 30, test: 20)
    for label in 0..<3 {
      for number in 0..<50 {
        let lit = disk(radius: 3 + 3 * label, seed: UInt64(3 * number + label))
        let name = "\(number < 30 ? "train" : "test")/\(planted.classes[label])/\(number)"
        try planted.write(label == 2 ? lit.oriented(turn) : lit, name)
      }
    }
    let check = ShortcutCheck.measured(try PictureSurvey(try planted.manifest, TrainingRunOptions(threads: 2)) { _ in })
    let turns = try #require(check.turns)
    #expect(
      turns.turned.map(\.label) == (degrees == nil ? [] : ["steep"]) && turns.turned.map(\.degrees) == [degrees].compactMap(\.self))
    #expect(turns.turned.allSatisfy { $0.share > 0.8 } && turns.upright > 0.8, "\(turns)")
    for other in check.entries where other.isOfFile && other.property != "file size" {
      #expect(!other.isWarning, "\(other.property)")
    }
  }

  /// Classes that have nothing in common that is upright.
  @Test func whatHasNoUprightIsNotTurned() throws {
    let size = PixelSize(TurnableSketch.side)
    var generator = SeededGenerator(seed: 3)
    let truth = (0..<150).map { $0 % 3 }
    let sketches = truth.map { label in
      let samples = (0..<size.area).flatMap { place -> [UInt8] in
        let (x, y) = (place % size.width, place / size.width)
        // Light above, in the middle, nowhere.
        let light = [4 * (size.height - y), abs(x - 16) < 8 && abs(y - 16) < 8 ? 120 : 0, 60][label]
        return [UInt8](repeating: UInt8(max(0, min(255, Float(light) + 60 + 20 * generator.normal()))), count: 3)
      }
      return TurnableSketch(Bitmap(size: size, format: .rgb, samples: samples))
    }
    let check = try #require(
      TurnCheck.measured(sketches, truth: truth, labels: LabelSet(["beach", "plate", "wall"]), threads: 2))
    #expect(check.turned.isEmpty && check.upright < 0.7)
    #expect(TurnCheck.measured(sketches, truth: truth.map { min($0, 1) }, labels: LabelSet(["beach", "plate"]), threads: 1) == nil)
  }

  /// A sketch turns as its picture does.
  @Test func sketchesTurn() {
    var generator = SeededGenerator(seed: 5)
    let size = PixelSize(TurnableSketch.side)
    let picture = Bitmap(
      size: size, format: .rgb, samples: (0..<size.area * 3).map { _ in UInt8.random(in: 0...255, using: &generator) })
    let sketch = TurnableSketch(picture)
    for (quarters, turn) in [Orientation.upright, .rotated90Clockwise, .rotated180, .rotated90Counterclockwise].enumerated() {
      let turned = sketch.turned(quarters: quarters).numbers
      let drawn = TurnableSketch(picture.oriented(turn)).numbers
      #expect(zip(turned, drawn).allSatisfy { abs($0 - $1) < 1e-4 }, "\(quarters)")
    }
    #expect(sketch.turned(quarters: 1) != sketch && sketch.numbers.count == TurnableSketch.count)
  }

  /// What must hold before a class is said to be turned.
  @Test func turnsAreSure() {
    #expect(TurnCheck.turn(by: [2, 1, 15, 2])?.quarters == 2)
    #expect(TurnCheck.turn(by: [15, 1, 2, 2]) == nil)
    // Too few pictures, too little lead, too small a share.
    #expect(TurnCheck.turn(by: [1, 3, 0, 0]) == nil)
    #expect(TurnCheck.turn(by: [10, 45, 35, 10]) == nil)
    #expect(TurnCheck.turn(by: [24, 25, 38, 13]) == nil)
    let words = Comparison.words(TurnCheck(upright: 0.9, turned: [.init(label: "beach", degrees: 90, share: 0.8)]))
    #expect(words.hasPrefix("Pictures of beach (by 90° clockwise) look turned in their pixels"))
  }

  /// Three labels of a hundred are swapped; at least half of the suspects at the top are those.
  @Test func swappedLabelsComeFirst() throws {
    let planted = try PlantedFolder(train: 28, test: 6)
    let swapped = [(0, 3, 1), (1, 9, 2), (2, 20, 0)]
    var paths: Set<BytePath> = []
    for (label, number, other) in swapped {
      let name = "train/\(planted.classes[label])/\(number).png"
      let bitmap = try ImageDecoder.decode(contentsOf: planted.folder.appending(name)).bitmap
      try File.remove(planted.folder.appending(name))
      let wrong = "train/\(planted.classes[other])/from-\(label)-\(number)"
      try planted.write(bitmap, wrong)
      paths.insert(BytePath(wrong + ".png"))
    }
    var options = ComparisonOptions(recipes: ["pixels-knn", "cnn-small"], training: TrainingRunOptions(threads: 2, epochs: 16))
    options.parts = [.labels]
    options.resamples = 100
    let comparison = try ComparisonRun.run(try planted.manifest, options: options)
    let labels = try #require(comparison.labels)
    #expect(labels.count == 102)
    let top = labels.suspects.prefix(3).map(\.path)
    #expect(top.count { paths.contains($0) } * 2 >= top.count && !top.isEmpty, "\(labels.suspects)")
    #expect(labels.suspects.contains { paths.contains($0.path) })
  }

  /// A class that is only in the test part is missing in the folds, whose labels are then others.
  @Test func labelsOfFoldsAreThoseOfTheFolder() throws {
    let (few, all) = (LabelSet(["cat", "dog"]), LabelSet(["ant", "cat", "dog"]))
    let verdict = PictureVerdict(path: "a.png", truth: 0, answer: 1, probabilities: [0.25, 0.75]).relabeled(from: few, to: all)
    #expect(verdict == PictureVerdict(path: "a.png", truth: 1, answer: 2, probabilities: [0, 0.25, 0.75]))
  }

  @Test func aClassWithoutPicturesToLearnFromIsSaid() throws {
    let planted = try PlantedFolder(train: 12, test: 4)
    for number in 0..<3 { try planted.write(planted.picture(0, seed: UInt64(number)), "test/zebra/\(number)") }
    var options = ComparisonOptions(recipes: ["pixels-knn", "color-knn"], training: TrainingRunOptions(threads: 2))
    options.parts = []
    options.resamples = 100
    let comparison = try ComparisonRun.run(try planted.manifest, options: options)
    #expect(comparison.split.classesNotLearned == ["zebra"])
    let page = HTMLRenderer().render(comparison.report(command: "x"))
    #expect(page.contains("so the 3 test pictures of that class cannot be recognized"))
  }

  /// The features that lead are those that were best on held-out pictures, whatever the test part says.
  @Test func theTestPartDoesNotChooseFeatures() {
    func entry(_ name: String, right: Int, heldOut: Double?, _ origin: FeatureStudy.Origin = .handmade) -> FeatureStudy.Entry {
      let rights = (0..<10).map { $0 < right ? 1.0 : 0 }
      return FeatureStudy.Entry(
        name: name, origin: origin, length: 1, accuracy: Accuracy(right: right, of: 10), seconds: 0, rights: Rights(rights),
        heldOut: heldOut)
    }
    let study = FeatureStudy(
      entries: [
        entry("pixels", right: 9, heldOut: 0.99, .pixels), entry("hog", right: 9, heldOut: 0.6),
        entry("lbp", right: 7, heldOut: 0.8), entry("color", right: 8, heldOut: 0.8), entry("gist", right: 10, heldOut: nil),
      ], pictures: 10)
    #expect(study.bestHandmade?.name == "lbp")
  }

  @Test func equalRecipesGiveNoEvidence() throws {
    let rights = (0..<200).map { Double($0 % 4 == 0 ? 0 : 1) }
    let pairs = PairedComparison.all(
      of: [("a", rights), ("b", rights)], recipes: 2, groups: Array(0..<200),
      bootstrap: GroupBootstrap(columns: [rights, rights], groups: Array(0..<200), resamples: 200, seed: 0, threads: 1))
    #expect(pairs[0].pValue == 1 && pairs[0].bootstrapInterval == [0, 0] && !pairs[0].isEvident)
    #expect(pairs[0].sentence(accuracies: (0.75, 0.75)).hasPrefix("No evidence of a difference"))
  }

  /// Forty groups of ten pictures that are right or wrong together: picture by picture the difference looks certain, by groups it does not.
  @Test func groupsTemperTheVerdict() throws {
    let first = (0..<400).map { Double($0 / 10 % 20 < 13 ? 1 : 0) }
    let second = (0..<400).map { Double($0 / 10 % 20 >= 9 ? 1 : 0) }
    let alone = PairedComparison.all(
      of: [("a", first), ("b", second)], recipes: 2, groups: Array(0..<400),
      bootstrap: GroupBootstrap(columns: [first, second], groups: Array(0..<400), resamples: 500, seed: 0, threads: 1))[0]
    let groups = (0..<400).map { $0 / 10 }
    let grouped = PairedComparison.all(
      of: [("a", first), ("b", second)], recipes: 2, groups: groups,
      bootstrap: GroupBootstrap(columns: [first, second], groups: groups, resamples: 500, seed: 0, threads: 1))[0]
    #expect(alone.adjustedPValue < 0.05 && alone.isEvident && !alone.hasGroups)
    #expect(grouped.hasGroups && grouped.groups == 40 && !grouped.isEvident)
    #expect(grouped.statedInterval == grouped.bootstrapInterval && grouped.reversed.statedInterval[0] == -grouped.statedInterval[1])
  }
}

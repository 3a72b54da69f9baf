import FoveaCodecs
import FoveaFeatures
import FoveaFiles
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

@testable import FoveaFaces

@Suite("Sliding windows")
struct WindowDetectorTests {
  private static let training = WindowTraining(
    label: "ring", cell: 4, cells: 5, moved: 1, rounds: 2, negativesPerPicture: 4, scaleStep: 1.2)

  @Test("A detector learns to find rings, the same with any number of threads, and is the same from its file")
  func learns() throws {
    let planted = try PlantedDiscs(pictures: 16, backgrounds: 25)
    let examples = WindowTraining.Examples(pictures: planted.boxes, backgrounds: planted.backgrounds)
    let detector = try Self.training.fit(examples, threads: 2)
    var other = try Self.training.fit(examples, threads: 1)
    other.training = detector.training
    #expect(other == detector)
    let report = try #require(detector.training)
    #expect(report.examples == 16 && report.views == 64 && report.heldOut == 5)
    #expect(report.rounds.count >= 2)
    #expect(report.rounds[1].negatives > report.rounds[0].negatives)

    let fresh = try PlantedDiscs(pictures: 12, backgrounds: 0, seed: 9)
    let evaluation = try DetectionEvaluation.run(detector, model: "rings", on: fresh.boxes, options: .init(threads: 2))
    #expect(evaluation.recall >= 0.9)
    #expect(evaluation.averagePrecision >= 0.85)
    let picture = try ImageDecoder.decode(contentsOf: fresh.boxes.pictures[0].path).bitmap
    #expect(
      detector.detections(in: picture, threshold: -1, threads: 2) == detector.detections(in: picture, threshold: -1, threads: 1))

    let path = planted.folder.appending("ring.safetensors")
    try detector.write(to: path)
    #expect(try WindowDetector(contentsOf: path) == detector)
    let bytes = try File.read(path)
    for place in stride(from: 0, to: bytes.count, by: 997) {
      var broken = bytes
      broken[place] ^= 4
      #expect(throws: FacesError.self) { try WindowDetector(broken, path: path) }
      #expect(throws: FacesError.self) { try WindowDetector(Array(bytes[..<place]), path: path) }
    }
  }

  /// By hand: 1.02 to the power of 348 is 983, of 349 is 1003.
  @Test("Fine steps have the levels for large things")
  func levels() {
    typealias Search = WindowDetector.Search
    #expect(Search.levels(forStep: 1.02) == 349)
    #expect(Search.levels(forStep: 2) == 64)
    #expect(Search.levels(forStep: 1.01) == 695)
    #expect(Search.levels(forStep: 1.000_1) == Search.mostLevels)
  }

  @Test("A window's score is that of its own numbers, and its box is where the template says")
  func placesAndScores() throws {
    var generator = SeededGenerator(seed: 4)
    let cells = GridSize(columns: 3, rows: 2)
    let weights = (0..<cells.count * WindowTemplate.channels).map { _ in generator.normal() }
    let template = WindowTemplate(
      cells: cells, weights: weights, bias: 0.5, box: PictureBox(x: 0.1, y: 0.2, width: 0.5, height: 0.25))
    let search = WindowDetector.Search(scaleStep: 2, levels: 1, suppression: NonMaximumSuppression(overlap: 1, containment: 1))
    let detector = WindowDetector(label: "x", cell: 4, templates: [template], search: search)
    let picture = SyntheticImages.noise(PixelSize(width: 24, height: 16), seed: 5)
    let found = detector.detections(in: picture, threshold: -.infinity, threads: 1)
    let descriptor = HOG.felzenszwalb(HOG.Felzenszwalb(cell: 4, keepsBorder: true)).descriptor(of: picture)
    var expected: [(box: PictureBox, score: Double)] = []
    for row in 0...descriptor.layout.blocks.rows - 2 {
      for column in 0...descriptor.layout.blocks.columns - 3 {
        var sum = 0.5
        for (y, x) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] {
          let numbers = descriptor.channels(blockColumn: column + x, blockRow: row + y)
          for (index, number) in numbers.enumerated() { sum += Double(number) * Double(weights[(y * 3 + x) * 31 + index]) }
        }
        let box = PictureBox(x: Double(column) * 4 + 1.2, y: Double(row) * 4 + 1.6, width: 6, height: 2)
        expected.append((box, sum))
      }
    }
    #expect(found.count == expected.count)
    for (finding, truth) in zip(found, expected.sorted { $0.score > $1.score }) {
      #expect(abs(finding.score - truth.score) < 1e-4)
      #expect(abs(finding.box.x - truth.box.x) < 1e-9 && abs(finding.box.y - truth.box.y) < 1e-9)
      #expect(abs(finding.box.width - 6) < 1e-9 && abs(finding.box.height - 2) < 1e-9)
    }
    // A threshold is reached by what is no less than it, also where it lies between two scores that floats can have.
    #expect(found.allSatisfy { $0.probability == nil })
    let third = found[2].score
    #expect(detector.detections(in: picture, threshold: third, threads: 1).count == 3)
    #expect(detector.detections(in: picture, threshold: third.nextUp, threads: 1).count == 2)
    #expect(detector.detections(in: picture, threshold: third.nextDown, threads: 1).count == 3)
    // Twice as large, the same windows are half as large.
    let doubled = detector.detections(in: picture, threshold: -.infinity, upsampling: 1, threads: 1)
    #expect(doubled.allSatisfy { abs($0.box.width - 3) < 1e-9 } && doubled.count > found.count)
  }

  @Test("Folds of many examples are fitted one after the other")
  func memory() {
    #expect(WindowLearner.folds(together: 8, bytes: 1 << 20) == 8)
    #expect(WindowLearner.folds(together: 8, bytes: 400 << 20) == 2)
    // 50,000 faces of five views, 2,480 numbers each.
    #expect(WindowLearner.folds(together: 8, bytes: 50_000 * 5 * 2480 * 4) == 1)
  }

  @Test("The score that almost all examples reach is not set by a single one")
  func almostAll() {
    let scores = (0..<16).map { 1 + Double($0) / 100 }
    #expect(WindowTraining.reached(byAlmostAll: scores) == 1, "none lies apart")
    #expect(WindowTraining.reached(byAlmostAll: scores + [-3]) == 1)
    #expect(WindowTraining.reached(byAlmostAll: scores + [-3, -4]) == -3, "two of 18 are more than a twentieth")
    #expect(WindowTraining.reached(byAlmostAll: [2, 2.1, -9, 2.2]) == 2)
    #expect(WindowTraining.reached(byAlmostAll: [0.5]) == 0.5)
    #expect(WindowTraining.reached(byAlmostAll: []) == 0)
    // By hand: of 60 up to three, of 1000 the hundredth part as it is.
    let many = (0..<60).map { Double($0) / 100 }
    #expect(WindowTraining.reached(byAlmostAll: many + [-5, -6, -7]) == 0)
    #expect(WindowTraining.reached(byAlmostAll: (0..<1000).map { Double($0) }) == 10)
  }

  @Test("Too little to learn from is said, with what to do")
  func little() throws {
    let planted = try PlantedDiscs(pictures: 5, backgrounds: 2)
    #expect(throws: FacesError.self) {
      try Self.training.fit(WindowTraining.Examples(pictures: planted.boxes, backgrounds: planted.backgrounds))
    }
    let crops = (0..<12).map { SyntheticImages.noise(PixelSize(20), seed: UInt64($0)) }
    #expect(throws: FacesError.self) { try Self.training.fit(WindowTraining.Examples(crops: crops)) }
  }
}

@Suite("Tests of detectors")
struct DetectionEvaluationTests {
  /// Finds what it was told to, by the width of the picture.
  private struct Oracle: ObjectDetector {
    let label = "x"
    let threshold = 0.5
    var findings: [Int: [(box: PictureBox, score: Double)]]

    func detections(in picture: Bitmap, threshold: Double?, upsampling: Int, threads: Int) -> [Detection] {
      (findings[picture.width] ?? []).filter { $0.score >= threshold ?? self.threshold }.sorted { $0.score > $1.score }
        .map { Detection(box: $0.box, score: $0.score, label: label) }
    }
  }

  @Test("Right, wrong and ignored findings, the curve and the area under it, by hand")
  func byHand() throws {
    let folder = try TemporaryFolder()
    func picture(_ width: Int, _ boxes: [AnnotatedBox]) throws -> AnnotatedPicture {
      let bitmap = Bitmap(size: PixelSize(width: width, height: 8), format: .gray, fill: [0])
      return AnnotatedPicture(path: try folder.write(ImageEncoder.png(bitmap), to: "\(width).png"), boxes: boxes)
    }
    func box(_ x: Double, _ side: Double = 10) -> PictureBox { PictureBox(x: x, y: 0, width: side, height: side) }
    let pictures = AnnotatedPictures([
      try picture(10, [AnnotatedBox(box(0)), AnnotatedBox(box(50))]),
      try picture(11, [AnnotatedBox(box(0)), AnnotatedBox(box(100), isIgnored: true)]),
      AnnotatedPicture(path: folder.appending("none.png"), boxes: [AnnotatedBox(box(0))]),
    ])
    let oracle = Oracle(findings: [
      // Right; the same thing again; right below the threshold.
      10: [(box(1), 0.9), (box(0), 0.8), (box(52), 0.3)],
      // Wrong; on something ignored; right.
      11: [(box(30), 0.95), (box(101), 0.85), (box(0), 0.6)],
    ])
    let result = try DetectionEvaluation.run(oracle, model: "oracle", on: pictures, options: .init(threads: 1))
    #expect(result.pictures == 2 && result.objects == 3 && result.unreadable.count == 1)
    #expect(result.recall == 2.0 / 3)
    #expect(result.precision == 0.5)
    #expect(result.falseAlarmsPerPicture == 1)
    let third = 1.0 / 3
    let (scores, recalls, precisions): ([Double], [Double], [Double]) = (
      [0.95, 0.9, 0.8, 0.6, 0.3], [0, third, third, 2.0 / 3, 1], [0, 0.5, third, 0.5, 0.6]
    )
    #expect(result.curve.map { $0.score } == scores)
    #expect(result.curve.map { $0.recall } == recalls)
    #expect(result.curve.map { $0.precision } == precisions)
    // The highest precision at the same or a greater recall is 0.6 everywhere.
    #expect(abs(result.averagePrecision - 0.6) < 1e-12)
    #expect(result.rows[0].findings.map(\.outcome) == [.right, .falseAlarm])
    #expect(result.rows[0].misses.map(\.x) == [50])
    #expect(result.rows[1].findings.map(\.outcome) == [.falseAlarm, .ignored, .right])
    let strict = try DetectionEvaluation.run(oracle, model: "oracle", on: pictures, options: .init(overlap: 0.9, threads: 1))
    #expect(strict.rows[0].findings.map { $0.outcome } == [.falseAlarm, .right])
  }
}

@Suite("Pascal VOC's rules")
struct MatchingRuleTests {
  private func box(_ x: Double) -> PictureBox { PictureBox(x: x, y: 0, width: 10, height: 10) }

  private func outcomes(_ findings: [Double], _ things: [AnnotatedBox]) -> [DetectionEvaluation.Outcome] {
    let found = findings.enumerated().map { Detection(box: box($0.element), score: -Double($0.offset), label: "x") }
    return DetectionEvaluation.matches(found, things, picture: 0, overlap: 0.5).map(\.outcome)
  }

  // 10×10 boxes that lie d pixels apart share (10 − d) / (10 + d).
  @Test("A finding counts for the thing it shares most with, and for no other")
  func theBestThingAlone() {
    let two = [AnnotatedBox(box(0)), AnnotatedBox(box(3))]
    #expect(outcomes([0, 1], two) == [.right, .falseAlarm], "the second lies on the other thing too, but less")
    #expect(outcomes([0, 2], two) == [.right, .right])
    #expect(outcomes([0, 9], two) == [.right, .falseAlarm])
    #expect(outcomes([1], []) == [.falseAlarm])
    let mixed = [AnnotatedBox(box(0)), AnnotatedBox(box(2), isIgnored: true)]
    #expect(outcomes([2, 0, 0.5], mixed) == [.ignored, .right, .falseAlarm])
    #expect(outcomes([2, 2], mixed) == [.ignored, .ignored])
  }
}

@Suite("Eyes")
struct EyeFinderTests {
  @Test("Two dark discs are found where they are", arguments: [0.0, 3.0, -4.0])
  func discs(lift: Double) throws {
    let size = PixelSize(width: 120, height: 130)
    var samples = [UInt8](repeating: 170, count: size.area)
    let eyes = [(x: 44.0, y: 58.0 + lift), (x: 79.0, y: 58.0 - lift)]
    for y in 0..<size.height {
      for x in 0..<size.width {
        for eye in eyes {
          let (dx, dy) = (Double(x) + 0.5 - eye.x, Double(y) + 0.5 - eye.y)
          let distance = (dx * dx + dy * dy).squareRoot()
          if distance < 10 && abs(dy) < 6 { samples[y * size.width + x] = 230 }
          if distance < 4.5 { samples[y * size.width + x] = 30 }
        }
        // Brows and a mouth, to be mistaken for eyes.
        if abs(Double(y) - 44) < 2, abs(abs(Double(x) - 61) - 18) < 10 { samples[y * size.width + x] = 60 }
        if abs(Double(y) - 100) < 3, abs(Double(x) - 61) < 16 { samples[y * size.width + x] = 80 }
      }
    }
    let picture = Bitmap(size: size, format: .gray, samples: samples)
    let found = try #require(EyeFinder().find(in: picture, box: PictureBox(x: 11, y: 22, width: 100, height: 100)))
    for (place, eye) in zip([found.left, found.right], eyes) {
      #expect(abs(place.x - eye.x) < 2.5)
      #expect(abs(place.y - eye.y) < 2.5)
    }
    #expect(found.confidence > 0.3 && found.confidence <= 1)
  }

  @Test("Without anything to see there are no eyes")
  func nothing() {
    let flat = Bitmap(size: PixelSize(100), format: .gray, fill: [128])
    #expect(EyeFinder().find(in: flat, box: PictureBox(x: 0, y: 0, width: 100, height: 100)) == nil)
    let noise = SyntheticImages.noise(PixelSize(100), seed: 1)
    #expect(EyeFinder().find(in: noise, box: PictureBox(x: 0, y: 0, width: 10, height: 10)) == nil)
    #expect(EyeFinder().find(in: noise, box: PictureBox(x: 300, y: 0, width: 50, height: 50)) == nil)
  }
}

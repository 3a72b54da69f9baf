import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaRecognition
import FoveaReports
import FoveaTestSupport
import Synchronization
import Testing

@testable import FoveaFaces

/// Finds one box in every picture; keeps how often it was asked.
private final class CountedDetector: ObjectDetector {
  let label = "face"
  let threshold = 0.0
  let asked = Mutex(0)

  func detections(in picture: Bitmap, threshold: Double?, upsampling: Int, threads: Int) -> [Detection] {
    asked.withLock { $0 += 1 }
    return [Detection(box: PictureBox(x: 70, y: 50, width: 100, height: 100), score: 1, label: label)]
  }
}

/// Comparisons of what the alignment of found faces brings.
@Suite("Alignments compared")
struct FaceAlignmentTests {
  /// Two persons, one of whom holds the head to the left and the other to the right, in four photographs each, with hair above the box that is
  /// found, lighter in each.
  private static func people(_ folder: BytePath) throws -> Manifest {
    var entries: [Manifest.Entry] = []
    for (person, eyes) in [("ada", [(x: 98, y: 92), (x: 138, y: 84)]), ("bob", [(x: 101, y: 84), (x: 141, y: 92)])] {
      try File.makeFolder(folder.appending(BytePath(person)))
      for number in 0..<4 {
        let path = BytePath("\(person)/\(number).png")
        var picture = FaceFinderTests.photograph(eyes: eyes)
        for y in 30..<44 {
          for x in 80..<160 { picture[x, y, 0] = UInt8(60 + 20 * number) }
        }
        try File.write(ImageEncoder.png(picture), to: folder.appending(path))
        entries.append(Manifest.Entry(path: path, label: person, part: number < 2 ? .train : .test))
      }
    }
    return Manifest(root: folder, entries: entries)
  }

  private static func options(_ methods: [FaceMethod], _ normalizations: [FaceNormalization] = [.none]) -> FaceComparisonOptions {
    var options = FaceComparisonOptions(methods: methods, normalizations: normalizations, size: PixelSize(48))
    (options.training.threads, options.training.epochs) = (2, 1)
    return options
  }

  @Test("Each alignment has rows, crops and splits of its own; faces are found once, and a network is tried with the first alone")
  func both() throws {
    let (photographs, folder) = (try TemporaryFolder(), try TemporaryFolder())
    let manifest = try Self.people(photographs.path)
    let detector = CountedDetector()
    let source = FaceSource(finder: FaceFinder(detector, digest: "0123"))
    var options = Self.options([.lbph, .embedding], [.none, .clahe])
    (options.repeats, options.folder) = (1, folder.path)
    var told: [FaceWay] = []
    let comparison = try FaceComparison.run(manifest, source: source, options: options) { told.append($0.way) }
    let ways = [
      FaceWay(.lbph, .none, .eyes), FaceWay(.lbph, .none, .box), FaceWay(.lbph, .clahe, .eyes), FaceWay(.lbph, .clahe, .box),
      FaceWay(.embedding, .none, .eyes),
    ]
    #expect(comparison.trials.map(\.way) == ways && told == [ways[0], ways[2], ways[1], ways[3], ways[4]])
    #expect(detector.asked.withLock { $0 } == manifest.entries.count)
    #expect(comparison.models.map { $0.preparation.finding?.alignment } == ways.map(\.alignment))
    #expect(comparison.trials.map { $0.spread?.accuracies.count } == [1, 1, 1, 1, nil])
    #expect(comparison.trials.map { $0.losses?.withoutEyes != nil } == [true, false, true, false, true])

    let (upright, boxed) = (comparison.pictures(of: comparison.trials[0]), comparison.pictures(of: comparison.trials[1]))
    #expect(upright.test.crops == comparison.test.crops && upright.training.crops == comparison.training.crops)
    #expect(boxed.test.crops != upright.test.crops && boxed.training.crops != upright.training.crops)
    #expect(boxed.test.labels == upright.test.labels && boxed.test.search?.finding.alignment == .box)
    // But for the gray of the hair a person's photographs are one, and by the box alone the heads stay as they are held.
    #expect(comparison.trials[1].closed.accuracy == 1 && comparison.trials[1].spread?.mean == 1)

    let best = try #require(comparison.best)
    #expect(best.alignment != nil && comparison.choice()?.alignment == best.alignment)
    let document = try JSONText.encode(comparison.document(command: ""))
    #expect(document.contains("\"alignment\":\"box\"") && document.contains("\"alignment\":\"eyes\""))
    let page = HTMLRenderer().render(try comparison.report(command: "x"))
    #expect(
      page.contains("aligned by \(best.alignment?.rawValue ?? "")") && page.contains("By what a face that was found is aligned."))

    // What is kept is kept for each alignment, and others make another comparison.
    #expect(File.exists(folder.appending("parts/way-lbph-none-box.safetensors")))
    options.resumes = true
    told = []
    let again = try FaceComparison.run(manifest, source: source, options: options) { told.append($0.way) }
    #expect(told.count == ways.count && again.trials.map(\.fitSeconds) == comparison.trials.map(\.fitSeconds))
    #expect(again.trials.map(\.spread) == comparison.trials.map(\.spread))
    options.alignments = [.eyes]
    let words =
      "--align eyes,box then, one now; other faces than then from the same pictures (the files themselves, places, detector, --align or --size)"
    #expect(throws: PartsError.different(folder.appending("parts"), what: words)) {
      try FaceComparison.run(manifest, source: source, options: options)
    }
  }

  @Test("The page draws the pictures of a way as it saw them")
  func drawings() throws {
    let photographs = try TemporaryFolder()
    let source = FaceSource(finder: FaceFinder(CountedDetector(), digest: "0123"))
    let both = try FaceComparison.run(
      try Self.people(photographs.path), source: source, options: Self.options([.eigenfaces]))
    let boxed = both.pictures(of: both.trials[1])
    func comparison(_ pictures: FaceParts, aligned: [FaceFinding.Alignment: FaceParts]) -> FaceComparison {
      FaceComparison(
        trials: [both.trials[1]], models: [both.models[1]], training: pictures.training, test: pictures.test, aligned: aligned,
        strangers: 0, enrolledCount: 1, manifestHash: "", seed: 0, threads: 2)
    }
    let first = FaceParts(training: both.training, test: both.test)
    let expected = comparison(boxed, aligned: [:])
    #expect(try comparison(first, aligned: both.aligned).pairSection() == expected.pairSection())
    #expect(try comparison(first, aligned: [:]).pairSection() != expected.pairSection())
    // The first blocks are what the method knows a face by, and its components; behind them stands the light.
    let drawn = try comparison(first, aligned: both.aligned).pictureSection().blocks
    #expect(try Array(drawn.prefix(3)) == Array(expected.pictureSection().blocks.prefix(3)))
  }

  @Test("Where one alignment alone is compared, or no face is found by a detector, nothing is said of it")
  func one() throws {
    let (photographs, folder) = (try TemporaryFolder(), try TemporaryFolder())
    let source = FaceSource(finder: FaceFinder(CountedDetector(), digest: "0123"))
    var options = Self.options([.lbph])
    (options.alignments, options.folder) = ([.box], folder.path)
    let boxed = try FaceComparison.run(try Self.people(photographs.path), source: source, options: options)
    #expect(boxed.models.map { $0.preparation.finding?.alignment } == [.box])
    #expect(File.exists(folder.appending("parts/way-lbph-none.json")))
    let whole = try FaceComparison.run(
      try DrawnFaces.manifest(["ada", "bruno"], learning: 2), options: Self.options([.lbph]))
    for comparison in [boxed, whole] {
      #expect(comparison.trials.map(\.way) == [FaceWay(.lbph)] && !comparison.comparesAlignments && comparison.aligned.isEmpty)
      #expect(try !JSONText.encode(comparison.document(command: "")).contains("\"alignment\""))
      #expect(!HTMLRenderer().render(try comparison.report(command: "x")).contains("aligned by"))
    }
    #expect(Self.options([.embedding, .fused]).alignments(from: source).isEmpty)
    #expect(Self.options([.embedding, .lbph]).alignments(from: source) == [.eyes, .box])
    #expect(Self.options([.lbph]).alignments(from: FaceSource()).isEmpty)
  }

  @Test("All ways with one alignment come before any with another, and networks last")
  func turns() {
    let ways = FaceWay.all([.fused, .lbph, .eigenfaces], [.clahe, .none], [.box, .eyes])
    #expect(
      ways.count == 9
        && ways.prefix(3) == [FaceWay(.fused, .none, .box), FaceWay(.lbph, .clahe, .box), FaceWay(.lbph, .clahe, .eyes)])
    let turns = FaceWay.inTurn(ways)
    #expect(
      turns.prefix(5) == [
        FaceWay(.lbph, .clahe, .box), FaceWay(.eigenfaces, .clahe, .box), FaceWay(.lbph, .none, .box),
        FaceWay(.eigenfaces, .none, .box), FaceWay(.lbph, .clahe, .eyes),
      ])
    #expect(turns.last == ways[0] && Set(turns) == Set(ways))
    #expect(turns[4].title == "lbph, clahe, aligned by eyes" && turns[4].part == "way-lbph-clahe-eyes")
    #expect(ways[0].title == "fused" && FaceWay(.lbph).part == "way-lbph-none")
  }
}

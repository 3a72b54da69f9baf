import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import FoveaReports
import FoveaTensors
import FoveaTestSupport
import Synchronization
import Testing

@testable import FoveaFaces

/// The grays of a crop; keeps how many crops were asked for together, and how many threads were allowed.
private final class CountedFaces: FaceEmbedder {
  static let kind = "counted"
  let length: Int
  let asked = Mutex<[(crops: Int, threads: Int)]>([])

  init(size: PixelSize) { length = size.area }
  init(parts: ModelParts, size: PixelSize) throws { length = size.area }

  var parts: ModelParts { ModelParts(settings: "", tensors: [:]) }

  func embeddings(of crops: [Bitmap], threads: Int) throws -> Matrix {
    asked.withLock { $0.append((crops.count, threads)) }
    return Matrix(grays: crops)
  }
}

/// The stages that were reported.
private final class StageList: Sendable {
  let names = Mutex<[String]>([])
}

@Suite("Comparisons")
struct ComparisonTests {
  @Test("Everything has its place on the page, and who is not known is left out")
  func page() throws {
    let drawn = Fixture.path("faces")
    var entries: [Manifest.Entry] = []
    for person in ["ada", "bruno", "chen", "dalia", "emil"] {
      let pictures = try FolderScanner.pictures(below: drawn.appending(BytePath(person))).pictures
      for (index, picture) in pictures.prefix(6).enumerated() {
        let path = BytePath(person).appending(picture.lastComponent)
        // The last person has pictures in the test part alone.
        let part: Part = index < 3 && person != "emil" ? .train : .test
        entries.append(Manifest.Entry(path: path, label: person, part: part))
      }
    }
    var options = FaceComparisonOptions(
      methods: [.eigenfaces, .fisherfaces, .lbph], normalizations: [.none], repeats: 2, size: PixelSize(48))
    options.training.threads = 2
    let stages = StageList()
    options.training.progress = { report in stages.names.withLock { $0.append(report.stage) } }
    let comparison = try FaceComparison.run(Manifest(root: drawn, entries: entries), options: options)
    #expect(
      stages.names.withLock { $0 } == ["way 1 of 3, eigenfaces", "way 2 of 3, fisherfaces", "way 3 of 3, lbph"]
        + [String](repeating: "random splits", count: 6))
    #expect(comparison.trials.allSatisfy { $0.spread?.accuracies.count == 2 } && comparison.omissions.isEmpty)
    #expect(comparison.strangers == 6 && comparison.test.count == 12 && comparison.training.count == 12)
    #expect(comparison.trials.map(\.closed.count) == [12, 12, 12])
    #expect(comparison.document(command: "").strangers == 6 && comparison.mostPairs == nil)
    let page = HTMLRenderer().render(try comparison.report(command: "fovea faces compare people -o page"))
    let place = try #require(comparison.ranking.first)
    #expect(
      page.contains("By \(comparison.trials[place].name), with their similarity."),
      "the pairs are of the way that is called the best")
    #expect(page.contains("6 test pictures show persons of whom there is no picture to learn from"))
    Snapshot.expect(try MarkupScanner.outline(of: page, folder: "people"), matches: "faces/outline.txt")
  }

  @Test("A page embeds twenty pictures of a person at most, once, with as many threads as the comparison was allowed")
  func economy() throws {
    let size = PixelSize(48)
    func pictures(_ ofEach: Int, seed: UInt64) -> FacePictures {
      let labels = (0..<2 * ofEach).map { $0 / ofEach }
      return FacePictures(
        entries: labels.indices.map { Manifest.Entry(path: BytePath("\(seed)/\($0).png"), label: "p\(labels[$0])") },
        crops: labels.indices.map { SyntheticImages.noise(size, seed: seed + UInt64($0)) }, labels: labels,
        persons: LabelSet(["p0", "p1"]))
    }
    let (training, test) = (pictures(30, seed: 100), pictures(6, seed: 200))
    let fitted = try FaceTraining.fit(.lbph, training)
    let faces = CountedFaces(size: size)
    let model = FaceModel(
      method: .eigenfaces, persons: fitted.persons, preparation: fitted.preparation, embedder: faces, metric: .euclidean,
      provenance: fitted.provenance)
    let trial = FaceTrial(
      method: .eigenfaces, normalization: .none,
      closed: ClosedSetFigures(isRight: test.labels.map { _ in true }, persons: test.labels, seed: 0, threads: 1), fitSeconds: 0,
      milliseconds: 0, modelBytes: 0, galleryBytes: 0)
    let comparison = FaceComparison(
      trials: [trial], models: [model], training: training, test: test, strangers: 0, enrolledCount: 1, manifestHash: "", seed: 0,
      threads: 3)
    _ = try comparison.report(command: "")
    let asked = faces.asked.withLock { $0 }
    // Twelve test faces: each whole, and covered at 7 × 7 places; all of them once more for their pairs.
    #expect(asked.map(\.crops).sorted() == [Int](repeating: 1, count: 12) + [12, 20, 20] + [Int](repeating: 49, count: 12))
    #expect(asked.allSatisfy { $0.threads == 3 })
  }

  @Test("Each group has its own rates by one threshold, and one with few persons is told")
  func groups() throws {
    let places: [Float] = [0, 0.1, 5, 5.1, 5.3, 5.4, 20, 30, 50]
    let (labels, names) = ([0, 0, 1, 1, 2, 2, 3, 3, 4], ["x", "x", "y", "y"])
    let size = PixelSize(16)
    let pictures = FacePictures(
      entries: labels.indices.map {
        Manifest.Entry(path: BytePath("\($0).png"), label: "p\(labels[$0])", group: labels[$0] < 4 ? names[labels[$0]] : nil)
      }, crops: labels.map { SyntheticImages.noise(size, seed: UInt64($0)) }, labels: labels,
      persons: LabelSet((0..<5).map { "p\($0)" }))
    var model = FaceModel(
      method: .eigenfaces, persons: pictures.persons, preparation: FacePreparation(size: size), embedder: CountedFaces(size: size),
      metric: .euclidean, provenance: FaceProvenance(manifestHash: "", trainingCount: 1, seed: 0, version: ""))
    let rows = Matrix(rows: places.count, columns: 1, places)
    let isRight = labels.indices.map { $0 != 7 }
    func figures(_ pictures: FacePictures) -> GroupFigures? {
      GroupFigures(
        pictures, rows, isRight: isRight,
        pairs: ScoredPairs(of: rows, by: model, persons: labels, seed: 0), by: model, seed: 0, threads: 2)
    }
    // Three pairs of one person lie 0.1 apart, the nearest of different ones 0.2: one of 32 would be more than a hundredth.
    let chosen = try #require(figures(pictures))
    #expect(chosen.falseAcceptRate == 0.01 && chosen.threshold ?? 0 < -0.05 && chosen.threshold ?? 0 > -0.15)
    model.verification = FaceThreshold(
      purpose: .verification, similarity: -1, interval: [-1, -1], falseAcceptRate: 0.01, measuredFalseAcceptRate: 0,
      trueAcceptRate: 1, differentCount: 1, sameCount: 1, persons: 2)
    let found = try #require(figures(pictures))
    #expect(found.threshold == -1 && found.falseAcceptRate == nil && found.without == 1 && found.count == 2)
    #expect(found.groups.map(\.name) == ["x", "y"] && found.groups.map(\.persons) == [2, 2])
    #expect(found.groups.map(\.closed.accuracy) == [1, 0.75] && found.groups.allSatisfy { $0.isSmall })
    #expect(found.groups.map { $0.errors?.falseRejects } == [0, 1] && found.groups.map { $0.errors?.sameCount } == [2, 2])
    #expect(found.groups.map { $0.errors?.falseAccepts } == [0, 0] && found.groups.map { $0.errors?.differentCount } == [4, 4])
    // A picture without a face counts in its group, also alone; one of somebody unknown counts nowhere.
    let lost = [("p4", "z"), ("p4", "y"), ("p3", nil), ("nobody", "w")].map { label, group in
      Manifest.Entry(path: "lost.png", label: label, group: group)
    }
    let search = FacePictures.Search(
      finding: FaceFinding(detector: ""), hasEyes: labels.map { _ in nil }, faceless: lost)
    let searched = try #require(
      figures(
        FacePictures(
          entries: pictures.entries, crops: pictures.crops, labels: labels, persons: pictures.persons, search: search)))
    #expect(searched.groups.map(\.name) == ["x", "y", "z"] && searched.without == 2)
    #expect(searched.groups.map(\.closed.count) == [4, 5, 1] && searched.groups.map(\.persons) == [2, 3, 1])
    #expect(searched.groups.map(\.closed.accuracy) == [1, 0.6, 0])
    #expect(searched.groups.last?.errors?.falseAcceptRate == nil && searched.groups.last?.errors?.falseRejectRate == nil)
    let single = FacePictures(
      entries: pictures.entries.map { Manifest.Entry(path: $0.path, label: $0.label) }, crops: pictures.crops, labels: labels,
      persons: pictures.persons)
    #expect(figures(single) == nil)
  }

  @Test("Documents of before something was told are read")
  func earlierDocuments() throws {
    let comparison = try JSONText.decode(
      FaceComparisonDocument.self,
      from: """
        {"schema_version": 1, "command": "fovea faces compare people -o page", "persons": 4, "train_count": 12, "test_count": 12,
        "enrolled_count": 2, "crop_size": [48, 48], "manifest_sha256": "ab", "seed": 0, "version": "1", "trials": []}
        """)
    #expect(comparison.strangers == nil && comparison.testCount == 12 && comparison.leftOut == nil && comparison.seconds == nil)
    let evaluation = try JSONText.decode(
      FaceEvaluation.self,
      from: """
        {"schema_version": 1, "model": "m", "method": "lbph", "persons": 2, "mistakes": [], "strangers": 0, "without_face": [],
        "closed_set": {"accuracy": 1, "interval": [0.5, 1], "count": 4}, "unreadable": []}
        """)
    #expect(evaluation.isLearnedFrom == nil && evaluation.manifestHash == nil && evaluation.closed.count == 4)
    #expect(try !JSONText.encode(evaluation).contains("learned_from"))
  }
}

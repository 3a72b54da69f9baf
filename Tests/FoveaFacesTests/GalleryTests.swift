import FoveaDatasets
import FoveaFaces
import FoveaFiles
import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite("Galleries")
struct GalleryTests {
  private func gallery(_ method: FaceMethod, crops: Bool = false) throws -> (FaceModel, FaceGallery, FacePictures) {
    let (training, test) = try GoldenFaces.parts()
    let model = try FaceTraining.fit(method, training)
    var gallery = try FaceGallery(of: model)
    // Added in the wrong order: the gallery sorts by name.
    for label in [3, 0, 5, 1, 4, 2] {
      let own = training.only([label])
      gallery.add(
        own.entries.indices.map {
          .init(person: "p\(label)", source: "\(own.entries[$0].path)", crop: crops ? own.crops[$0] : nil)
        }, rows: try model.embeddings(of: own.crops))
    }
    return (model, gallery, test)
  }

  /// The nearest picture decides, as by OpenCV's distances; the machine is right more often than one in six by far.
  @Test("Persons are found by new pictures", arguments: [FaceMethod.eigenfaces, .lbpSVM])
  func identification(method: FaceMethod) throws {
    let (model, gallery, test) = try gallery(method)
    #expect(gallery.persons == ["p0", "p1", "p2", "p3", "p4", "p5"])
    let scores = try gallery.matcher(model).scores(of: model.embeddings(of: test.crops))
    let answers = (0..<test.count).map { row in scores[row: row].indices.max { scores[row, $0] < scores[row, $1] } }
    if method == .eigenfaces {
      let distances = try Fixture.npy("golden/faces/eigen_distances.npy").values
      let nearest = (0..<12).map { row in (0..<12).min { distances[12 * row + $0] < distances[12 * row + $1] } ?? 0 }
      #expect(answers == nearest.map { $0 / 2 })
    } else {
      #expect(zip(answers, test.labels).count { $0 == $1 } >= 8)
    }
  }

  @Test("A gallery comes back from its file, with kept pictures or without")
  func files() throws {
    for crops in [false, true] {
      var (model, gallery, _) = try gallery(.lbph, crops: crops)
      try gallery.fitThreshold(model, falseAcceptRate: 0.1, seed: 0)
      let bytes = try gallery.encoded()
      let read = try FaceGallery(bytes, path: "g", for: model)
      #expect(read.faces == gallery.faces && read.rows == gallery.rows && read.threshold == gallery.threshold)
      #expect(read.threshold != nil)
      #expect(read.faces.allSatisfy { ($0.crop != nil) == crops })
      for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 61)) {
        #expect(throws: FacesError.self) { try FaceGallery(Array(bytes[..<count]), path: "g", for: model) }
      }
    }
  }

  @Test("Kept pictures stay where faces without one are added")
  func somePictures() throws {
    var (model, gallery, test) = try gallery(.lbph, crops: true)
    gallery.add([.init(person: "p2", source: "new")], rows: try model.embeddings(of: [test.crops[0]]))
    let read = try FaceGallery(gallery.encoded(), path: "g", for: model)
    #expect(read.faces == gallery.faces && read.rows == gallery.rows)
    #expect(read.faces.filter { $0.crop == nil }.map(\.source) == ["new"])
  }

  @Test("Another model's gallery is refused with the identities of both")
  func otherModel() throws {
    let (_, gallery, _) = try gallery(.lbph)
    let (training, _) = try GoldenFaces.parts()
    let other = try FaceTraining.fit(.eigenfaces, training)
    let expected = FacesError.otherModel(
      gallery: "g", belongsTo: String(gallery.modelIdentity.prefix(12)), given: String(try other.identity.prefix(12)))
    #expect(throws: expected) { try FaceGallery(gallery.encoded(), path: "g", for: other) }
  }

  @Test("Who is removed is gone, and the threshold with the person")
  func removal() throws {
    var (model, gallery, _) = try gallery(.lbph)
    try gallery.fitThreshold(model, falseAcceptRate: 0.1, seed: 0)
    #expect(gallery.threshold != nil)
    #expect(gallery.remove("p3") == 2 && gallery.remove("p3") == 0)
    #expect(gallery.persons == ["p0", "p1", "p2", "p4", "p5"] && gallery.rows.rows == 10 && gallery.threshold == nil)
    #expect(gallery.labels == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    for name in gallery.persons { gallery.remove(name) }
    let empty = try FaceGallery(gallery.encoded(), path: "g", for: model)
    #expect(empty.faces.isEmpty && empty.rows.columns == gallery.rows.columns)
  }

  @Test("Of a method that parts persons, the persons left out of its training give the threshold")
  func leftOut() throws {
    let (training, test) = try GoldenFaces.parts()
    let all = FacePictures(
      entries: training.entries + test.entries, crops: training.crops + test.crops, labels: training.labels + test.labels,
      persons: training.persons)
    var model = try FaceTraining.fit(.lbpFisher, all)
    var gallery = try FaceGallery(of: model)
    gallery.add(
      all.entries.indices.map { .init(person: "p\(all.labels[$0])", source: "\($0)") }, rows: try model.embeddings(of: all.crops))
    #expect(try gallery.fittedThreshold(model, falseAcceptRate: 0.1, seed: 0) == nil)
    #expect(try FaceTraining.leavingPersonsOut(.lbph, all) == nil)
    // Of persons with two pictures each second one gives a picture, so that there is something left to learn differences within them from: of four
    // others in the fold with two strangers two, of five others two or three in turn.
    let few = try #require(try FaceTraining.leavingPersonsOut(.lbpFisher, training))
    #expect(few.strangers.count == 12 && few.known.count == 12)
    #expect(try FaceTraining.leavingPersonsOut(.lbpFisher, training.only([0, 1, 2])) == nil)

    let scores = try #require(try FaceTraining.leavingPersonsOut(.lbpFisher, all))
    // Six persons in five folds: each is a stranger once with all four pictures, and known with one picture in the four other folds.
    #expect(scores.strangers.count == 24 && scores.known.count == 24)
    for person in 0..<6 {
      #expect(scores.strangers.count { $0.person == person } == 4 && scores.known.count { $0.person == person } == 4)
    }
    let identity = try model.identity
    model.leftOut = scores
    #expect(try FaceModel(model.encoded(), path: "m").leftOut == scores && model.identity == identity)
    let threshold = try #require(try gallery.fittedThreshold(model, falseAcceptRate: 0.1, seed: 0))
    // A tenth of 24 pictures are two: the third largest score is just refused.
    let falling = scores.strangers.map(\.score).sorted(by: >)
    #expect(threshold.similarity == Double(falling[2].nextUp) && threshold.purpose == .identification && threshold.persons == 6)

    // Under other names they are the same persons, whom the model parts, so that by the gallery a lower score would do.
    var renamed = try FaceGallery(of: model)
    let some = all.only([0, 1, 2, 3])
    renamed.add(
      some.entries.indices.map { .init(person: "q\(some.labels[$0])", source: "\($0)") },
      rows: try model.embeddings(of: some.crops))
    #expect(try renamed.fittedThreshold(model, falseAcceptRate: 0.1, seed: 0) == threshold)

    // Of others, each of whom looks like all the others, the gallery says more than those who were left out.
    let row = try model.embeddings(of: [training.crops[0]])
    func crowded(_ names: [String], _ model: FaceModel) throws -> FaceThreshold? {
      var crowd = try FaceGallery(of: model)
      crowd.add(
        names.flatMap { name in (0..<2).map { .init(person: name, source: "\($0)") } },
        rows: row.selecting(rows: [Int](repeating: 0, count: 2 * names.count)))
      return try crowd.fittedThreshold(model, falseAcceptRate: 0.1, seed: 0)
    }
    let others = (0..<12).map { "other\($0)" }
    let strict = try #require(try crowded(others, model))
    #expect(strict.similarity > threshold.similarity && strict.persons == 12 && strict.differentCount == 24)
    // One name that was learned, in whatever letters, and the gallery is asked no longer.
    let known = FaceModel(
      method: model.method, persons: LabelSet(["e\u{301}mile", "p3"]), preparation: model.preparation, embedder: model.embedder,
      metric: model.metric, provenance: model.provenance, leftOut: scores)
    #expect(try crowded(others, known) == strict)
    for name in ["p3", "P3", "\u{C9}mile"] { #expect(try crowded(others + [name], known) == threshold, "\(name)") }
  }

  @Test("A name in other bytes is the person who is enrolled, and the gallery can be read again")
  func names() throws {
    let (training, _) = try GoldenFaces.parts()
    let model = try FaceTraining.fit(.lbph, training)
    let rows = try model.embeddings(of: training.crops)
    func faces(_ names: [String]) -> [FaceGallery.Face] { names.map { .init(person: $0, source: "") } }
    func row(_ numbers: [Int]) -> Matrix { rows.selecting(rows: numbers) }
    let (composed, decomposed) = ("\u{C9}mile", "E\u{301}mile")
    var gallery = try FaceGallery(of: model)
    gallery.add(faces(["Tom", composed]), rows: row([0, 1]))
    gallery.add(faces([decomposed]), rows: row([2]))
    #expect(gallery.persons.map { Array($0.utf8) } == ["Tom", composed].map { Array($0.utf8) })
    #expect(gallery.rows == row([0, 1, 2]) && gallery.labels == [0, 1, 1])
    let read = try FaceGallery(gallery.encoded(), path: "g", for: model)
    #expect(read.faces == gallery.faces && read.rows == gallery.rows)

    // Of two spellings that come together the first by bytes stays.
    var other = try FaceGallery(of: model)
    other.add(faces([composed, "Tom", decomposed]), rows: row([0, 1, 2]))
    #expect(other.persons.map { Array($0.utf8) } == [decomposed, "Tom"].map { Array($0.utf8) })
    #expect(other.rows == row([0, 2, 1]))
    #expect(other.remove(composed) == 2)
  }

  @Test("A gallery keeps the rate that its threshold was asked for, also where there is none")
  func rate() throws {
    var (model, gallery, _) = try gallery(.lbph)
    #expect(gallery.falseAcceptRate == nil)
    try gallery.fitThreshold(model, falseAcceptRate: 0.2, seed: 0)
    for name in gallery.persons {
      gallery.remove(name)
      #expect(try FaceGallery(gallery.encoded(), path: "g", for: model).falseAcceptRate == 0.2)
    }
  }

  @Test("Few rows against many are compared as many against many are")
  func largeGalleries() {
    var generator = SeededGenerator(seed: 3)
    func matrix(_ rows: Int) -> Matrix { Matrix(rows: rows, columns: 24, (0..<rows * 24).map { _ in generator.normal() }) }
    let (stored, asked) = (matrix(1500), matrix(40))
    for metric in [FaceMetric.cosine, .euclidean] {
      let all = metric.similarities(of: asked, to: stored)
      let one = metric.similarities(of: asked.selecting(rows: [7]), to: stored)
      let three = metric.similarities(of: asked.selecting(rows: [1, 7, 9]), to: stored)
      #expect(Tolerance.relativeError(one[row: 0], all[row: 7]) < 1e-5)
      #expect(Tolerance.relativeError(three[row: 2], all[row: 9]) < 1e-5)
    }
  }
}

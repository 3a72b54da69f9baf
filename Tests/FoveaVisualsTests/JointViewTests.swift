import FoveaCodecs
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import FoveaReports
import FoveaTensors
import FoveaTestSupport
import Testing

@testable import FoveaVisuals

/// Recognizers of both approaches, looked into on the same pictures.
@Suite struct JointViewTests {
  private let folder: TemporaryFolder
  private let explained: [KnownPicture]
  private let searched: [KnownPicture]

  init() throws {
    folder = try TemporaryFolder()
    var all: [KnownPicture] = []
    for (index, picture) in Small.pictures.prefix(15).enumerated() {
      try folder.write(ImageEncoder.png(picture.bitmap), to: "p\(index).png")
      all.append(KnownPicture(folder.appending("p\(index).png"), label: picture.label))
    }
    explained = Array(all.prefix(3))
    searched = Array(all.dropFirst(3))
  }

  private func subjects() throws -> [JointView.Subject] {
    [
      JointView.Subject(named(try Small.handcrafted(), .handcrafted, "hog-svm"), accent: .handCrafted),
      JointView.Subject(named(try Small.network(), .learned, "cnn"), accent: .learned),
    ]
  }

  private func named(_ model: any RecognitionModel, _ approach: Approach, _ recipe: String) -> Recognizer {
    Small.recognizer(model, approach, recipe: recipe)
  }

  private func view(threads: Int, explaining: [KnownPicture]? = nil) throws -> JointView {
    JointView(
      try subjects(), explaining: explaining ?? explained, searching: searched, mapping: searched,
      options: VisualizationOptions(units: 2, top: 2, threads: threads))
  }

  private struct Row: Decodable {
    struct Neighbor: Decodable {
      var picture: String
      var distance: Float
    }
    var picture: String
    var recipe: String
    var answer: String
    var neighbors: [Neighbor]
  }

  private func rows(in place: String) throws -> [Row] {
    try JSONText.decode([Row].self, from: String(decoding: File.read(folder.appending(place + "/joint/joint.json")), as: UTF8.self))
  }

  @Test func `each picture stands with its map and its nearest pictures by every recognizer`() throws {
    let (sections, files) = try view(threads: 2).drawn(into: folder.appending("out"))
    #expect(
      sections.map(\.title) == [
        "Why each decides as it does", "What hog-svm has learned", "What cnn has learned", "The same pictures in the space of each",
      ])
    for file in files { #expect(File.exists(folder.appending("out").appending(file.path)), "\(file.path)") }
    let paths = Set(files.map(\.path))
    for path in [
      "joint/001-p0.png", "joint/003-p2.png", "joint/occlusion-cnn.npy", "hog-svm/templates/weights.npy", "cnn/filters/conv1.png",
      "cnn/units/bend2.png", "cnn/maps/t-sne.png", "hog-svm/maps/t-sne.npy",
    ] { #expect(paths.contains(path), "\(path)") }

    let rows = try rows(in: "out")
    #expect(rows.map(\.recipe) == ["hog-svm", "cnn", "hog-svm", "cnn", "hog-svm", "cnn"])
    let pictures = Small.pictures.prefix(15).map(\.bitmap)
    for (place, subject) in try subjects().enumerated() {
      let recognizer = subject.recognizer
      let space = try recognizer.embeddings(of: Array(pictures), threads: 1)
      let scores = try recognizer.scores(of: Array(pictures.prefix(3)), threads: 1)
      let answers = (0..<3).map { Prediction(scores: scores[row: $0]).label }
      let maps = try Occlusion(for: PixelSize(24)).maps(
        recognizer, of: Array(pictures.prefix(3)), labels: answers, threads: 1)
      let stored = try NPY.decode(File.read(folder.appending("out/joint/occlusion-\(recognizer.provenance.recipe).npy")))
      #expect(stored.shape == [3, 24, 24])
      #expect(Tolerance.relativeError(stored.values, maps.flatMap(\.plane.samples)) < 1e-4)
      for picture in 0..<3 {
        let row = rows[picture * 2 + place]
        #expect(row.answer == recognizer.labels[answers[picture]])
        // The angle for the network, the straight distance for the linear machine, among the searched pictures alone.
        func distance(_ other: Int) -> Double {
          let pair = zip(space[row: picture], space[row: other]).map { (Double($0), Double($1)) }
          guard place == 1 else { return pair.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
          let lengths = pair.reduce(0) { $0 + $1.0 * $1.0 } * pair.reduce(0) { $0 + $1.1 * $1.1 }
          return 1 - pair.reduce(0) { $0 + $1.0 * $1.1 } / lengths.squareRoot()
        }
        let nearest = (3..<15).sorted { distance($0) < distance($1) }.prefix(4)
        #expect(row.neighbors.map(\.picture) == nearest.map { folder.appending("p\($0).png").description })
      }
    }
  }

  @Test func `the number of threads does not matter, and what one cannot read is left out for all`() throws {
    try folder.write([1, 2, 3], to: "broken.png")
    let given = [KnownPicture(folder.appending("broken.png"), label: 0)] + explained
    let one = try view(threads: 1, explaining: given).drawn(into: folder.appending("one"))
    let two = try view(threads: 2, explaining: given).drawn(into: folder.appending("two"))
    #expect(one.files == two.files)
    #expect(one.sections == two.sections)
    #expect(try rows(in: "one").map(\.picture) == explained.flatMap { [$0.path.description, $0.path.description] })
    for file in one.files {
      #expect(
        try File.read(folder.appending("one").appending(file.path)) == File.read(folder.appending("two").appending(file.path)),
        "\(file.path)")
    }
  }

  @Test func `pictures of a map are counted that can be read`() throws {
    try folder.write([1, 2, 3], to: "broken.png")
    var view = try view(threads: 2)
    view.mapped.append(KnownPicture(folder.appending("broken.png"), label: 0))
    let lead = try view.drawn(into: nil).sections.last?.lead.plain ?? ""
    #expect(lead.hasPrefix("12 test pictures"), "\(lead)")
  }

  @Test func `without a folder the sections are the same`() throws {
    let kept = try view(threads: 2).drawn(into: folder.appending("kept"))
    let loose = try view(threads: 2).drawn(into: nil)
    #expect(loose.sections == kept.sections)
  }

  /// Pictures that are only searched or placed on a map are not answered, and none is looked at twice for one purpose.
  @Test func `only explained pictures are answered`() throws {
    let model = CountingModel()
    let recognizer = named(model, .handcrafted, "counting")
    let options = VisualizationOptions(units: 2, top: 2, threads: 1)
    let pool = try PicturePool(explaining: explained, searching: searched, for: recognizer, options)
    let space = try SpaceExhibits(recognizer, pool, options, answering: pool.explained)
    #expect(model.counts.placed == 15 && model.counts.scored == 3)
    let pictures = try pool.bitmaps(pool.explained, threads: 1)
    let probabilities = recognizer.probabilities(of: model.scores(of: pictures, threads: 1))
    for (row, index) in pool.explained.enumerated() {
      #expect(space.answer(index) == Prediction(scores: probabilities[row: row]).label)
      #expect(space.sureness(index) == probabilities[row: row].max())
    }
    #expect(try SpaceExhibits(recognizer, pool, options, answering: []).embeddings.rows == 15)
    #expect(model.counts.placed == 30 && model.counts.scored == 6)
  }

  /// Pictures that memory does not hold are read again, and are the same.
  @Test func `a pool keeps no more pictures than fit its memory`() throws {
    let recognizer = named(CountingModel(), .handcrafted, "counting")
    let options = VisualizationOptions(threads: 2)
    func pool(_ memory: Int) throws -> PicturePool {
      try PicturePool(explaining: explained, searching: searched, for: recognizer, options, memory: memory)
    }
    let (whole, part, none) = (try pool(1 << 20), try pool(4 * 3 * 24 * 24), try pool(0))
    let pictures = Small.pictures.prefix(15).map(\.bitmap)
    for pool in [whole, part, none] { #expect(try pool.bitmaps(0..<15, threads: 2) == pictures) }
    for index in 0..<15 { try File.remove(folder.appending("p\(index).png")) }
    func kept(_ pool: PicturePool) -> Int { (0..<15).count { (try? pool.bitmap($0)) != nil } }
    #expect(kept(whole) == 15 && kept(part) == 4 && kept(none) == 0)
  }

  @Test func `activations are the same in batches`() throws {
    let model = try Small.network()
    let recognizer = named(model, .learned, "cnn")
    let options = VisualizationOptions(threads: 2)
    let pool = try PicturePool(explaining: explained + searched, searching: [], for: recognizer, options, memory: 0)
    #expect(pool.explained.count == 15)
    func drawn(_ name: String, _ memory: Int) throws -> (exhibit: Exhibit, files: [VisualFile]) {
      var folder = ExhibitFolder(folder.appending(name))
      let exhibit = try ActivationSheets.exhibit(model, pool, model.network.depths, options, memory: memory, into: &folder)
      return (exhibit, folder.files)
    }
    let whole = try drawn("whole", 1 << 28)
    #expect(whole.files.count == 2 * 15 * model.network.depths.count)
    // One by one, and in batches of a few.
    for (name, memory) in [("single", 1), ("few", 4 * 4 * (3 + 12) * 24 * 24)] {
      let parts = try drawn(name, memory)
      #expect(parts.files == whole.files && parts.exhibit.blocks == whole.exhibit.blocks)
      for file in whole.files {
        #expect(
          try File.read(folder.appending(name).appending(file.path)) == File.read(folder.appending("whole").appending(file.path)),
          "\(file.path)")
      }
    }
  }

  @Test func `the scale of numbers does not depend on how they come`() {
    let numbers = normalNumbers(150_001, seed: 3)
    var whole = ActivationSheets.Scale(of: numbers.count)
    whole.add(numbers)
    let magnitudes = stride(from: 0, to: numbers.count, by: 3).map { numbers[$0].magnitude }.sorted()
    #expect(whole.isSigned && whole.limit == magnitudes[magnitudes.count * 998 / 1000])
    for size in [2, 7, 50_000] {
      var parts = ActivationSheets.Scale(of: numbers.count)
      for first in stride(from: 0, to: numbers.count, by: size) {
        parts.add(Array(numbers[first..<min(numbers.count, first + size)]))
      }
      #expect(parts.limit == whole.limit && parts.isSigned)
    }
    var flat = ActivationSheets.Scale(of: 2)
    flat.add([0, 0])
    #expect(!flat.isSigned && flat.limit == 1)
  }
}

import FoveaCodecs
import FoveaFiles
import FoveaLearning
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import FoveaVisuals
import Testing

/// Whole runs on small recognizers.
@Suite struct VisualizationRunTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (index, picture) in Small.pictures.prefix(12).enumerated() {
      try folder.write(ImageEncoder.png(picture.bitmap), to: "pictures/\(Small.names[picture.label])/p\(index).png")
    }
    try folder.write([1, 2, 3], to: "pictures/ant/broken.png")
  }

  private func run(
    _ model: any RecognitionModel, _ approach: Approach, _ options: VisualizationOptions, into name: String,
    withPictures: Bool = true
  ) throws -> VisualizationReport {
    try VisualizationRun.run(
      Small.recognizer(model, approach), model: "small.safetensors", on: withPictures ? [folder.appending("pictures")] : [],
      options: options, into: folder.appending(name))
  }

  @Test func `a network is shown by all methods that apply, the same on any number of threads`() throws {
    let model = try Small.network()
    var options = VisualizationOptions(units: 2, top: 2, pictures: 2, threads: 1)
    let one = try run(model, .learned, options, into: "one")
    options.threads = 2
    let two = try run(model, .learned, options, into: "two")
    #expect(one.files == two.files)
    #expect(Set(one.skipped.map(\.method)) == [.film, .glyphs, .templates, .dictionary, .contributions, .reconstruction])
    #expect(one.pictures.count == 2)
    #expect(one.searched == 12)
    for file in one.files where file.path != "index.html" && file.path != "index.json" {
      let bytes = try File.read(folder.appending("one").appending(file.path))
      #expect(try File.read(folder.appending("two").appending(file.path)) == bytes, "\(file.path)")
      if file.path.hasSuffix(".png") { _ = try ImageDecoder.decode(bytes) }
      if file.path.hasSuffix(".npy") { #expect(try NPY.decode(bytes).values.allSatisfy(\.isFinite)) }
    }
    let paths = Set(one.files.map(\.path))
    for path in [
      "filters/conv1.png", "filters/conv1.npy", "activations/bend1/001-p0.png", "explanations/grad-cam.npy",
      "explanations/001-p0.png",
      "units/bend2.png", "storyboard.html", "neighbors.png", "maps/t-sne.png", "prototypes.png", "faithfulness.json", "index.html",
    ] { #expect(paths.contains(path), "\(path)") }
    let page = String(decoding: try File.read(folder.appending("one/index.html")), as: UTF8.self)
    #expect(page.contains("a network has no hand-made descriptor"))
    #expect(!page.contains("<script"))
  }

  @Test(arguments: [nil, KNearestNeighbors.Metric.chiSquared])
  func `a hand-crafted model is shown by all methods that apply`(metric: KNearestNeighbors.Metric?) throws {
    let report = try run(
      try Small.handcrafted(metric), .handcrafted, VisualizationOptions(top: 3, pictures: 3), into: "hand")
    let skipped = Set(report.skipped.map(\.method))
    #expect(skipped.isSuperset(of: [.filters, .film, .units, .dictionary, .gradient, .gradCAM, .integratedGradients]))
    #expect(!skipped.contains(.occlusion) && !skipped.contains(.contributions))
    #expect(skipped.contains(.templates) == (metric != nil))
    #expect(skipped.contains(.glyphs) == (metric != nil))
    #expect(report.skipped.allSatisfy { !$0.reason.isEmpty })
    #expect(report.notes.contains { $0.contains("broken.png") })
    let page = String(decoding: try File.read(folder.appending("hand/index.html")), as: UTF8.self)
    #expect(page.contains("sum to a difference of distances, not to a score") == (metric != nil))
    let figures = String(decoding: try File.read(folder.appending("hand/explanations/explanations.json")), as: UTF8.self)
    #expect(figures.contains("distance_difference") == (metric != nil) && figures.contains("\"score\"") == (metric == nil))
    if metric != nil {
      // All pictures given are those that were learned from: each voter is found again, the picture itself first.
      let text = String(decoding: try File.read(folder.appending("hand/neighbors.json")), as: UTF8.self)
      #expect(text.contains("\"training_row\" : 0"))
      #expect(text.contains("p0.png"))
    }
  }

  @Test func `a picture that is named twice is read once, and named ones are thinned too`() throws {
    let files = (0..<4).map { index in
      let picture = Small.pictures[index]
      return folder.appending("pictures/\(Small.names[picture.label])/p\(index).png")
    }
    let options = VisualizationOptions(methods: [.neighbors], pictures: 2)
    func report(_ paths: [BytePath], pool: Int) throws -> VisualizationReport {
      var options = options
      options.pool = pool
      return try VisualizationRun.run(
        Small.recognizer(try Small.handcrafted(), .handcrafted), model: "small.safetensors", on: paths, options: options,
        into: folder.appending("twice-\(pool)"))
    }
    let once = try report([folder.appending("pictures"), files[0], files[0]], pool: 100)
    #expect(once.searched == 12 && once.pictures.first == files[0] && Set(once.pictures).count == 2)
    let thinned = try report(files, pool: 3)
    #expect(thinned.searched == 3 && thinned.notes.contains { $0.contains("4 pictures were given; 3 of them") })
  }

  @Test func `a learned dictionary is shown where it is found`() throws {
    let model = try Small.patches()
    let options = VisualizationOptions(methods: [.dictionary], units: 3, top: 2, pictures: 2)
    let report = try run(model, .handcrafted, options, into: "patches")
    let paths = Set(report.files.map(\.path))
    for name in ["all.png", "places.png", "places.json", "maps.png", "importance.npy"] {
      #expect(paths.contains("dictionary/" + name))
    }
    // By hand: weights and deviations of an atom's numbers behind those of the colors, in four cells, of three classes.
    let machine = try #require(model.classifier.learner as? any LinearClassifier)
    let colors = machine.weights.columns - 40
    let rows = try model.embeddings(of: Small.pictures.prefix(12).map(\.bitmap), threads: 1)
    let lengths = (0..<10).map { atom in
      var sum: Float = 0
      for label in 0..<3 {
        for cell in 0..<4 {
          let column = colors + cell * 10 + atom
          let mean = (0..<12).reduce(Float(0)) { $0 + rows[$1, column] } / 12
          let variance = (0..<12).reduce(Float(0)) { $0 + (rows[$1, column] - mean) * (rows[$1, column] - mean) } / 12
          sum += machine.weights[label, column] * machine.weights[label, column] * variance
        }
      }
      return sum.squareRoot()
    }
    let written = try NPY.decode(try File.read(folder.appending("patches/dictionary/importance.npy"))).values
    #expect(Tolerance.absoluteError(written, lengths) < 1e-4)
    let strongest = lengths.indices.max { lengths[$0] < lengths[$1] } ?? 0
    let text = String(decoding: try File.read(folder.appending("patches/dictionary/places.json")), as: UTF8.self)
    #expect(text.contains("\"entry\" : \(strongest)"))
    let bare = try run(
      model, .handcrafted, VisualizationOptions(methods: [.dictionary]), into: "no-pictures", withPictures: false)
    #expect(bare.files.contains { $0.path == "dictionary/all.png" } && !bare.files.contains { $0.path == "dictionary/maps.png" })
  }

  @Test func `without pictures only what needs none is shown`() throws {
    let report = try run(
      try Small.network(), .learned, VisualizationOptions(units: 1, threads: 1), into: "bare", withPictures: false)
    #expect(report.files.contains { $0.path == "filters/conv1.png" })
    #expect(report.files.contains { $0.path == "units/bend1/unit-0000.png" })
    #expect(report.skipped.contains { $0.method == .activations && $0.reason == "no pictures were given" })
  }

  @Test func `units are shown by their names, and of their layers no others`() throws {
    let model = try Small.network()
    var options = VisualizationOptions(methods: [.activations, .units], units: 1, top: 2, pictures: 1, threads: 1)
    options.named = [("bend2", 5), ("bend1", 3), ("bend2", 0), ("bend2", 5)].map { NetworkUnit(layer: $0.0, channel: $0.1) }
    let report = try run(model, .learned, options, into: "named")
    let drawn = report.files.map(\.path).filter { $0.contains("/unit-") }
    #expect(drawn == ["units/bend2/unit-0005.png", "units/bend2/unit-0000.png", "units/bend1/unit-0003.png"])
    let text = String(decoding: try File.read(folder.appending("named/units/bend2.json")), as: UTF8.self)
    #expect(text.contains("\"unit\" : 5") && text.contains("\"unit\" : 0") && !text.contains("\"unit\" : 1"))
    let page = String(decoding: try File.read(folder.appending("named/index.html")), as: UTF8.self)
    #expect(page.contains("Units shown are those that were named."))
    #expect(!page.contains("bend2: the beginning") && !page.contains("bend1: the end"))

    // Sheets of activations have a tile for each of them: two rows in place of four.
    options.named = []
    options.layers = ["bend2"]
    _ = try run(model, .learned, options, into: "all")
    let sheet = "activations/bend2/001-p0.png"
    let named = try ImageDecoder.decode(try File.read(folder.appending("named").appending(BytePath(sheet)))).bitmap
    let all = try ImageDecoder.decode(try File.read(folder.appending("all").appending(BytePath(sheet)))).bitmap
    #expect(named.height < all.height)

    // A layer without names beside one with.
    options.layers = ["bend1"]
    options.named = [NetworkUnit(layer: "bend2", channel: 4)]
    let both = try run(model, .learned, options, into: "both").files.map(\.path).filter { $0.contains("/unit-") }
    #expect(both.count == 2 && both[0].hasPrefix("units/bend1/") && both[1] == "units/bend2/unit-0004.png")
  }

  @Test func `the film shows filters by their names`() throws {
    let model = try Small.network()
    let weights = try #require(model.network[parameter: "conv1.weight"])
    try folder.write(
      Safetensors.encode(
        tensors: [("epoch-0", weights), ("epoch-1", weights)],
        metadata: ["layer": "conv1", "composed": "false", "recipe": "small", "manifest_sha256": "0", "seed": "0"]),
      to: "run/film.safetensors")
    var options = VisualizationOptions(methods: [.film], threads: 1)
    options.run = folder.appending("run")
    options.named = [NetworkUnit(layer: "conv1", channel: 6), NetworkUnit(layer: "conv1", channel: 2)]
    _ = try run(model, .learned, options, into: "film", withPictures: false)
    let page = String(decoding: try File.read(folder.appending("film/index.html")), as: UTF8.self)
    #expect(page.contains("conv1: filters 6, 2; gray is zero"))
  }

  @Test func `units that do not exist are told with those that do`() throws {
    let known = ["conv1", "bend1", "pool1", "conv2", "bend2"]
    for (unit, error) in [
      (NetworkUnit(layer: "bend3", channel: 0), VisualizationError.unknownLayer("bend3", known: known)),
      (NetworkUnit(layer: "head", channel: 0), .unknownLayer("head", known: known)),
      (NetworkUnit(layer: "bend2", channel: 12), .unknownUnit(NetworkUnit(layer: "bend2", channel: 12), channels: 12)),
    ] {
      var options = VisualizationOptions(methods: [.units], threads: 1)
      options.named = [unit]
      #expect(throws: error) { try run(try Small.network(), .learned, options, into: "nothing") }
    }
    #expect(
      VisualizationError.unknownUnit(NetworkUnit(layer: "bend2", channel: 12), channels: 12).description
        == "layer 'bend2' has no channel 12; it has 12, which count from 0 to 11")
  }

  @Test func `what does not apply is said, and wrong names are refused`() throws {
    let hand = try Small.handcrafted()
    #expect(throws: VisualizationError.self) {
      try run(hand, .handcrafted, VisualizationOptions(methods: [.gradCAM]), into: "nothing")
    }
    #expect(throws: VisualizationError.unknownLayer("nowhere", known: ["conv1", "bend1", "pool1", "conv2", "bend2"])) {
      try run(try Small.network(), .learned, VisualizationOptions(methods: [.units], layers: ["nowhere"]), into: "nothing")
    }
  }
}

import FoveaLearning
import FoveaNetworks
import FoveaRecognition
import FoveaReports
import FoveaTensors
import FoveaTestSupport
import FoveaVisuals
import Testing

@testable import FoveaExperiments

/// What each layer of a network knows, beside features that people designed.
@Suite struct LayerProbeTests {
  private let small = [
    "whiten_gelu", "block1_gelu1", "block1_gelu2", "block2_gelu1", "block2_gelu2", "block3_gelu1", "block3_gelu2", "pool",
  ]

  @Test func everyConvolutionAndBlockIsProbed() throws {
    func layers(_ description: NetworkDescription) throws -> [String] {
      LayerProbes.layers(of: try Network(description, seed: 0))
    }
    #expect(try layers(Architectures.cnnSmall(input: [3, 32, 32], classes: 3)) == small)
    let bare = [
      NamedLayer("first", .convolution(Convolution(4, kernel: 3, padding: 1))),
      NamedLayer("second", .convolution(Convolution(4, kernel: 3, padding: 1))), NamedLayer("bend", .activation(.relu)),
      NamedLayer("shrink", .pooling(Pooling(.maximum, kernel: 2))), NamedLayer("mean", .globalPooling(.average)),
      NamedLayer("head", .dense(Dense(2))),
    ]
    #expect(try layers(NetworkDescription(inputShape: [1, 8, 8], layers: bare)) == ["first", "bend", "mean"])
    let spread = JointView.spread(Array(0..<30), most: LayerProbes.mostLayers)
    #expect(spread.count == 12 && spread.first == 0 && spread.last == 29)
  }

  @Test func layersThatThereIsTimeForAreSpread() {
    #expect(LayerProbes.order(of: 5) == [4, 0, 2, 1, 3])
    #expect(
      !LayerProbes.isOver(3.9, owing: 0, of: 10) && LayerProbes.isOver(3.9, owing: 0.2, of: 10), "answers still to come count")
    #expect(!LayerProbes.isOver(3.9, owing: 1e9, of: nil))
    for count in 0..<14 { #expect(LayerProbes.order(of: count).sorted() == Array(0..<count)) }
  }

  @Test func mapsAreBroughtToFewNumbers() {
    let map = Tensor(shape: [1, 1, 3, 3], (1...9).map { Float($0) })
    #expect(map.pooled(toMost: 4) == Matrix([[3, 4, 6, 7]]), "the cells share the middle")
    #expect(map.pooled(toMost: 3) == Matrix([[5]]))
    #expect(map.pooled(toMost: 100) == Matrix([(1...9).map { Float($0) }]))
    let two = Tensor(shape: [2, 2, 1, 2], [1, 3, 5, 7, 2, 4, 6, 8])
    #expect(two.pooled(toMost: 100) == Matrix([[2, 6], [3, 7]]), "no grid is finer than the maps")
    #expect(Tensor(shape: [2, 2], [1, 2, 3, 4]).pooled(toMost: 1) == Matrix([[1, 2], [3, 4]]))
  }

  @Test func layersStandBesideFeaturesThatPeopleDesigned() throws {
    let planted = try PlantedFolder(train: 8, test: 6)
    var options = ComparisonOptions(recipes: ["pixels-knn", "cnn-small"], training: TrainingRunOptions(threads: 2, epochs: 2))
    options.parts = [.depth]
    options.resamples = 20
    let comparison = try ComparisonRun.run(try planted.manifest, options: options)
    let depth = try #require(comparison.depth)
    #expect(depth.probes.map(\.layer) == small && depth.leftOut == nil)
    let handmade = try #require(depth.handmade)
    #expect(handmade.map(\.layer) == ["hog", "color", "lbp", "patches"])
    for probe in depth.probes + handmade {
      #expect(probe.linear.count == 18 && probe.neighbors.count == 18 && (probe.length ?? 0) > 0, "\(probe.layer)")
    }
    for probe in depth.probes { #expect((probe.length ?? 0) <= LayerProbes.longest, "\(probe.layer)") }
    #expect(depth.probes.last?.length == depth.probes.last?.shape.reduce(1, *))
    let row = try #require(comparison.rows.first { $0.question == .depth })
    #expect(row.answer.contains(", on hog features on "))
    for subject in ["linear on block1_gelu1", "neighbors on pool", "linear on hog", "neighbors on patches"] {
      #expect(row.measurements.contains { $0.subject == subject }, "\(subject)")
    }
    let text = try ComparisonDocument(comparison, command: "x").text
    #expect(text.contains("\"handmade\""))

    // Where there is hardly any time, what says something is measured all the same, and the rest is named.
    options.budget = 0.001
    var short = try ComparisonRun.run(try planted.manifest, options: options)
    let hasty = try #require(short.depth)
    let measured = hasty.probes.map(\.layer) + (hasty.handmade ?? []).map(\.layer)
    #expect(Set(measured + (hasty.leftOut ?? [])) == Set(small + handmade.map(\.layer)))
    for name in ["whiten_gelu", "pool", "hog"] { #expect(measured.contains(name), "\(name)") }
    short.depth?.leftOut = ["block2_gelu1", "patches"]
    let page = HTMLRenderer().render(short.report(command: "fovea compare"))
    #expect(page.contains("Left out, as the time for this part was over: block2_gelu1, patches."))
  }

  @Test func earlierStudiesAreRead() throws {
    let text = """
      {"networks": [], "recipe": "cnn", "probe_pictures": 3, "probes": [{"layer": "a", "shape": [2, 4, 4],
       "linear": {"value": 0.5, "interval": [0.2, 0.8], "count": 4}, "neighbors": {"value": 0.5, "interval": [0.2, 0.8], "count": 4}}]}
      """
    let study = try JSONText.decode(DepthStudy.self, from: text)
    #expect(study.probes[0].length == nil && study.handmade == nil && study.leftOut == nil)
  }
}

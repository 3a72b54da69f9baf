import FoveaCodecs
import FoveaDatasets
import FoveaFaces
import FoveaFeatures
import FoveaFiles
import FoveaLearning
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite("Detectors whose findings a network looks at again")
struct RescoredDetectorTests {
  private static let training = WindowTraining(
    label: "ring", cell: 4, cells: 5, moved: 1, rounds: 1, negativesPerPicture: 4, scaleStep: 1.2)

  /// A network that scores a pixel on the left of gray pictures of 4×4 against gray.
  private static func leftPixel() throws -> NetworkModel {
    var weights = [Float](repeating: 0, count: 32)
    // Rows of the dense layer: anything else, the thing.
    weights[16 + 4] = 1
    let description = NetworkDescription(
      inputShape: [1, 4, 4], layers: [NamedLayer("flat", .flatten), NamedLayer("head", .dense(Dense(2, bias: false)))])
    let network = try Network(description, parameters: [NamedTensor("head.weight", Tensor(shape: [2, 16], weights))])
    return NetworkModel(network: network, normalization: Normalization(mean: [0.5], deviation: [1]))
  }

  @Test("The network's score decides, and findings below the floor are not looked at")
  func scores() throws {
    let template = WindowTemplate(
      cells: GridSize(2), weights: [Float](repeating: 0, count: 4 * WindowTemplate.channels), bias: 0.25,
      box: PictureBox(x: 0, y: 0, width: 1, height: 1))
    let windows = WindowDetector(
      label: "x", cell: 4, templates: [template],
      search: .init(scaleStep: 2, levels: 1, suppression: NonMaximumSuppression(overlap: 1, containment: 1)))
    var picture = Bitmap(size: PixelSize(width: 16, height: 8), format: .gray, samples: [UInt8](repeating: 51, count: 128))
    picture.fill(x: 8, y: 0, size: PixelSize(8), with: [204])
    let network = try Self.leftPixel()
    let detector = RescoredDetector(windows: windows, network: network, floor: 0.25, surroundings: 0, threshold: -1)
    let found = detector.detections(in: picture, threads: 2)
    // Windows at 0, 4 and 8 pixels, of which the last is light on its left.
    #expect(found.map(\.box.x) == [8, 0, 4])
    let expected = [0.3, -0.3, -0.3]
    #expect(zip(found, expected).allSatisfy { abs($0.score - $1) < 0.02 } && found.allSatisfy { $0.label == "x" })
    #expect(found.allSatisfy { $0.probability == nil }, "a score is no probability where none was measured")
    var measured = detector
    measured.calibration = SigmoidCurve(slope: -2, offset: 0)
    let sure = measured.detections(in: picture, threads: 2)
    #expect(sure[0].probability ?? 0 > 0.5 && sure[1].probability ?? 1 < 0.5)
    #expect(detector.detections(in: picture, threshold: 0, threads: 1).count == 1)
    let blind = RescoredDetector(windows: windows, network: network, floor: 0.26, surroundings: 0, threshold: -1)
    #expect(blind.detections(in: picture, threads: 1).isEmpty)
    #expect(detector.detections(in: Bitmap(size: PixelSize(2), format: .gray, samples: [1, 2, 3, 4]), threads: 1).isEmpty)
  }

  @Test("It learns from the windows of its detector, the same with any number of threads, and is the same from its file")
  func learns() throws {
    let planted = try PlantedDiscs(pictures: 20, backgrounds: 25)
    let examples = WindowTraining.Examples(pictures: planted.boxes, backgrounds: planted.backgrounds)
    var windows = try Self.training.fit(examples, threads: 2)
    windows.landmarks = try #require(MarkedFaces.learned).regressor
    let detector = try Self.training.rescored(windows, by: examples, epochs: 20, threads: 2)
    let report = try #require(detector.training)
    #expect(report.heldOutExamples == 4 && report.heldOut == 5 && report.views == 16 * 4 && report.negatives > 40)
    #expect(detector.size == PixelSize(32) && detector.surroundings == Self.training.padding)
    #expect(detector.floor == windows.threshold - 0.5)
    let fresh = try PlantedDiscs(pictures: 12, backgrounds: 0, seed: 9)
    let evaluation = try DetectionEvaluation.run(detector, model: "rings", on: fresh.boxes, options: .init(threads: 2))
    #expect(evaluation.averagePrecision >= 0.85 && evaluation.recall >= 0.9)
    let candidates = try fresh.boxes.pictures.reduce(0) {
      $0 + windows.detections(in: try ImageDecoder.decode(contentsOf: $1.path).bitmap, threshold: detector.floor, threads: 2).count
    }
    #expect(evaluation.curve.count == candidates, "the curve has all candidates")

    let path = planted.folder.appending("rings.safetensors")
    try detector.write(to: path)
    let read = try #require(DetectorFile.detector(contentsOf: path) as? RescoredDetector)
    #expect(read.windows == windows && read.training == detector.training && read.network.network == detector.network.network)
    #expect(read.landmarks == MarkedFaces.learned?.regressor)
    let picture = try ImageDecoder.decode(contentsOf: fresh.boxes.pictures[0].path).bitmap
    let found = detector.detections(in: picture, threshold: -10, threads: 1)
    #expect(!found.isEmpty && found == read.detections(in: picture, threshold: -10, threads: 2))
    let bytes = try File.read(path)
    for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 61)) {
      var broken = bytes
      broken[place] ^= 4
      try File.write(broken, to: path)
      #expect(throws: FacesError.self) { try DetectorFile.detector(contentsOf: path) }
    }
    #expect(throws: FacesError.self, "a rescored detector is not one of windows alone") { try WindowDetector(bytes, path: path) }
  }

  @Test("Too few examples are told, with what to do")
  func fewExamples() throws {
    let planted = try PlantedDiscs(pictures: 12, backgrounds: 6)
    let windows = try Self.training.fit(.init(pictures: planted.boxes, backgrounds: planted.backgrounds), threads: 2)
    #expect(throws: FacesError.self) {
      try Self.training.rescored(windows, by: .init(backgrounds: planted.backgrounds), threads: 2)
    }
  }
}

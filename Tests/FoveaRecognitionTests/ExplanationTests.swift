import FoveaDatasets
import FoveaFeatures
import FoveaFiles
import FoveaLearning
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A model that looks at one cell of a picture: its mean brightness there is the score of the second class.
private struct Peephole: RecognitionModel {
  static let kind = "peephole"
  var cell = (column: 5, row: 2)
  let classCount = 2
  let embeddingLength = 1
  let parameterCount = 0
  var parts: ModelParts { ModelParts(settings: "", tensors: [:]) }

  init(cell: (column: Int, row: Int) = (5, 2)) { self.cell = cell }
  init(parts: ModelParts) throws { self.init() }

  func scores(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    Matrix(
      pictures.map { picture in
        var sum = 0
        for y in cell.row * 4..<cell.row * 4 + 4 { for x in cell.column * 4..<cell.column * 4 + 4 { sum += Int(picture[x, y, 0]) } }
        return [0, Float(sum) / 16 / 25 - 5]
      })
  }

  func embeddings(of pictures: [Bitmap], threads: Int) throws -> Matrix { try scores(of: pictures, threads: threads) }
}

@Suite struct ExplanationTests {
  private let recognizer = Recognizer(
    labels: LabelSet(["dark", "light"]), preprocessing: Preprocessing(size: PixelSize(32), colorMode: .gray), temperature: 1,
    provenance: Provenance(
      recipe: "peephole", approach: .learned, settings: "{}", manifestHash: "", trainingCount: 0, seed: 0, version: ""),
    model: Peephole())

  /// Dark but for the cell that the model looks at.
  private var picture: Bitmap {
    var bitmap = SyntheticImages.noise(PixelSize(32), seed: 4)
    for y in 0..<32 { for x in 0..<32 { bitmap[x, y, 0] = bitmap[x, y, 0] / 8 } }
    for y in 8..<12 { for x in 20..<24 { bitmap[x, y, 0] = 250 } }
    return bitmap
  }

  private func map() throws -> OcclusionMap {
    try Occlusion(side: 4, step: 4).maps(recognizer, of: [picture], labels: [1])[0]
  }

  /// The score falls by what the cell is brighter than the mean, over 25, and nowhere else.
  @Test func theCellThatCountsIsFound() throws {
    let map = try map()
    let mean = Float((picture.samples.reduce(0) { $0 + Int($1) } + 512) / 1024)
    for y in 0..<32 {
      for x in 0..<32 {
        let isSeen = (20..<24).contains(x) && (8..<12).contains(y)
        #expect(abs(map.plane[x, y] - (isSeen ? (250 - mean) / 25 : 0)) < 1e-4)
      }
    }
    #expect(abs(map.largestDrop - (250 - mean) / 25) < 1e-4)
  }

  /// The probability falls with the first step and stays there; the area follows by hand from the two levels.
  @Test func areasAreThoseOfAStep() throws {
    let map = try map()
    func judged(seed: UInt64) throws -> Faithfulness {
      let curves = try Faithfulness.curves(of: map, picture, recognizer, steps: 16, seed: seed)
      return Faithfulness(curves.own, random: curves.random)
    }
    let judgment = try judged(seed: 3)
    let mean = Double((picture.samples.reduce(0) { $0 + Int($1) } + 512) / 1024)
    let (high, low) = (1 / (1 + exp(-5.0)), 1 / (1 + exp(5 - mean / 25)))
    // A sixteenth of the places is four times the cell.
    #expect(abs(judgment.deletion - ((high + low) / 2 + 15 * low) / 16) < 1e-5)
    #expect(judgment.insertion > 15 * high / 16)
    #expect(judgment.gain > 0.2)
    #expect(try judged(seed: 3) == judgment)
    #expect(try judged(seed: 4) != judgment, "another random map")
  }
}

@Suite struct HybridModelTests {
  @Test func aFileHoldsAllOfIt() throws {
    let pictures = SyntheticImages.labeled(classes: 3, perClass: 8, size: PixelSize(24)).map(\.bitmap)
    let labels = (0..<24).map { $0 % 3 }
    let network = NetworkModel(
      network: try .init(Architectures.cnnSmall(input: [1, 24, 24], classes: 3, blocks: 2), seed: 1),
      normalization: Normalization(mean: [0.5], deviation: [0.25]))
    var rows = try network.embeddings(of: pictures, threads: 2)
    let scaler = try StandardScaler.fit(rows)
    let plain = rows
    try scaler.transform(&rows)
    let heads: [(StoredClassifier, StandardScaler?)] = [
      (StoredClassifier(try LinearSVM.fit(rows, labels: labels, classCount: 3)), scaler),
      (StoredClassifier(try KNearestNeighbors.fit(plain, labels: labels, classCount: 3, options: .init(k: 3))), nil),
    ]
    for (head, scaler) in heads {
      let recognizer = Recognizer(
        labels: LabelSet(["a", "b", "c"]), preprocessing: Preprocessing(size: PixelSize(24), colorMode: .gray), temperature: 0.5,
        provenance: Provenance(
          recipe: "cnn+svm", approach: .learned, settings: "{}", manifestHash: "0", trainingCount: 24, seed: 0, version: "1"),
        model: HybridModel(network: network, scaler: scaler, classifier: head))
      let read = try Recognizer(try recognizer.encoded(), path: "model")
      #expect(try read.scores(of: pictures).values == recognizer.scores(of: pictures).values)
      #expect(read.model.parameterCount == recognizer.model.parameterCount)
    }
  }

  /// Members at different sizes, one gray and one in color: the answer is the mean of what each says of the picture brought to its size.
  @Test func severalDecideByTheMeanOfTheirProbabilities() throws {
    let pictures = SyntheticImages.labeled(classes: 3, perClass: 4, size: PixelSize(24), format: .rgb).map(\.bitmap)
    let names = LabelSet(["a", "b", "c"])
    func provenance(_ recipe: String, _ approach: Approach, _ count: Int) -> Provenance {
      Provenance(
        recipe: recipe, approach: approach, settings: #"{"count":\#(count)}"#, manifestHash: "0", trainingCount: count, seed: 0,
        version: "1")
    }
    let features = FeatureDescription.pixels(RawPixels())
    let rows = features.matrix(count: pictures.count, size: PixelSize(16), format: .gray, threads: 1) {
      pictures[$0].resized(to: PixelSize(16)).converted(to: .gray)
    }
    let machine = try LinearSVM.fit(rows, labels: (0..<12).map { $0 % 3 }, classCount: 3)
    let handcrafted = Recognizer(
      labels: names, preprocessing: Preprocessing(size: PixelSize(16), colorMode: .gray), temperature: 0.3,
      provenance: provenance("pixels-svm", .handcrafted, 12),
      model: HandcraftedModel(
        features: features, size: PixelSize(16), format: .gray, scaler: nil, classifier: StoredClassifier(machine)))
    let learned = Recognizer(
      labels: names, preprocessing: Preprocessing(size: PixelSize(24)), temperature: 0.5,
      provenance: provenance("cnn", .learned, 9),
      model: NetworkModel(
        network: try .init(Architectures.cnnSmall(input: [3, 24, 24], classes: 3, blocks: 2), seed: 1),
        normalization: Normalization(mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25])))
    let whole = Recognizer(deciding: [handcrafted, learned], approach: .learned)
    #expect(whole.provenance.recipe == "pixels-svm+cnn" && whole.provenance.trainingCount == 12)
    #expect(whole.provenance.settings == #"{"cnn":{"count":9},"pixels-svm":{"count":12}}"#)
    let alike = Recognizer(deciding: [learned, learned], approach: .learned)
    #expect(alike.provenance.settings == #"{"cnn":{"count":9},"cnn 2":{"count":9}}"#)
    #expect(whole.preprocessing.size == PixelSize(24) && whole.preprocessing.format == .rgb)
    let small = pictures.map { $0.resized(to: PixelSize(16)).converted(to: .gray) }
    let one = handcrafted.probabilities(of: try handcrafted.scores(of: small))
    let two = learned.probabilities(of: try learned.scores(of: pictures))
    let scores = try whole.scores(of: pictures)
    let both = whole.probabilities(of: scores)
    let means = zip(one.values, two.values).map { ($0 + $1) / 2 }
    #expect(Tolerance.relativeError(both.values, means) < 1e-5)
    #expect(try whole.embeddings(of: pictures).columns == whole.model.embeddingLength)

    let read = try Recognizer(try whole.encoded(), path: "model")
    #expect(try read.scores(of: pictures).values == scores.values)
    #expect(read.model.parameterCount == whole.model.parameterCount)
    var nested = try whole.model.parts
    nested.settings = nested.settings.replacing("\"kind\":\"\(HandcraftedModel.kind)\"", with: "\"kind\":\"\(EnsembleModel.kind)\"")
    #expect {
      _ = try EnsembleModel(parts: nested)
    } throws: { error in
      "\(error)".contains("a member of the kind 'ensemble'")
    }
  }
}

import FoveaDatasets
import FoveaFeatures
import FoveaLearning
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Synchronization

/// Small recognizers that are made in a moment.
enum Small {
  static let pictures = SyntheticImages.labeled(classes: 3, perClass: 8, size: PixelSize(24), format: .rgb)
  static let names = LabelSet(["ant", "bee", "cow"])

  static func recognizer(
    _ model: any RecognitionModel, _ approach: Approach, names: LabelSet = names, recipe: String = "small"
  ) -> Recognizer {
    Recognizer(
      labels: names, preprocessing: Preprocessing(size: PixelSize(24)), temperature: 1,
      provenance: Provenance(
        recipe: recipe, approach: approach, settings: "{}", manifestHash: "0", trainingCount: pictures.count, seed: 0),
      model: model)
  }

  /// HOG and colors with a linear machine or with neighbors.
  static func handcrafted(_ metric: KNearestNeighbors.Metric? = nil, isMirrored: Bool = false) throws -> HandcraftedModel {
    let histogram = FeatureDescription.histogram(ColorHistogram(grid: GridSize(columns: 2, rows: 3), normalization: .l1))
    let hog = FeatureDescription.hog(.felzenszwalb(.init(cell: 4, keepsBorder: true)))
    let sided: FeatureDescription = metric == .chiSquared ? histogram : .combined([hog, histogram])
    let features = isMirrored ? FeatureDescription.mirrored(sided) : sided
    let size = PixelSize(24)
    var rows = features.matrix(count: pictures.count, size: size, format: .rgb, threads: 1) { pictures[$0].bitmap }
    let labels = pictures.map(\.label)
    guard let metric else {
      let scaler = try StandardScaler.fit(rows, threads: 1)
      try scaler.transform(&rows, threads: 1)
      let machine = try LinearSVM.fit(rows, labels: labels, classCount: 3, options: .init(cost: 0.01), threads: 1)
      return HandcraftedModel(features: features, size: size, format: .rgb, scaler: scaler, classifier: StoredClassifier(machine))
    }
    let neighbors = try KNearestNeighbors.fit(rows, labels: labels, classCount: 3, options: .init(k: 3, metric: metric), threads: 1)
    return HandcraftedModel(features: features, size: size, format: .rgb, scaler: nil, classifier: StoredClassifier(neighbors))
  }

  /// Learned patches with a linear machine, behind a few colors.
  static func patches() throws -> HandcraftedModel {
    let features = FeatureDescription.histogram(ColorHistogram(grid: GridSize(1), normalization: .l1))
    let size = PixelSize(24)
    let encoding = FittedEncoding.patches(
      try PatchEncoding.fit(
        count: pictures.count, size: size, format: .rgb,
        options: PatchEncoding.Options(side: 5, stride: 2, atoms: 10, samples: 500, iterations: 3), threads: 1,
        bitmap: { pictures[$0].bitmap }))
    let rows = PictureDescriptor(features: features, encoding: encoding)
      .matrix(count: pictures.count, size: size, format: .rgb, threads: 1) { pictures[$0].bitmap }
    let machine = try LinearSVM.fit(rows, labels: pictures.map(\.label), classCount: 3, options: .init(cost: 1), threads: 1)
    return HandcraftedModel(
      features: features, encoding: encoding, size: size, format: .rgb, scaler: nil, classifier: StoredClassifier(machine))
  }

  /// A network that has learned nothing.
  static func network(_ activation: Activation = .relu) throws -> NetworkModel {
    let layers = [
      NamedLayer("conv1", .convolution(Convolution(8, kernel: 3, padding: 1))), NamedLayer("bend1", .activation(activation)),
      NamedLayer("pool1", .pooling(Pooling(.maximum, kernel: 2))),
      NamedLayer("conv2", .convolution(Convolution(12, kernel: 3, padding: 1))), NamedLayer("bend2", .activation(activation)),
      NamedLayer("pool2", .globalPooling(.average)), NamedLayer("head", .dense(Dense(3))),
    ]
    return NetworkModel(
      network: try Network(NetworkDescription(inputShape: [3, 24, 24], layers: layers), seed: 2),
      normalization: Normalization(mean: [0.5, 0.45, 0.4], deviation: [0.25, 0.2, 0.3]))
  }
}

/// A recognizer whose score for class 0 is the mean of a square of the picture, in 0…1, and for class 1 nothing.
struct SquareModel: RecognitionModel {
  static let kind = "square"
  var columns = 8..<16
  var rows = 0..<8
  var classCount: Int { 2 }
  var embeddingLength: Int { 1 }
  var parameterCount: Int { 0 }
  var parts: ModelParts { ModelParts(settings: "", tensors: [:]) }

  init() {}
  init(parts: ModelParts) {}

  func scores(of pictures: [Bitmap], threads: Int) -> Matrix {
    Matrix(
      pictures.map { picture in
        var sum: Float = 0
        for y in rows { for x in columns { sum += Float(picture[x, y, 0]) / 255 } }
        return [sum / Float(rows.count * columns.count), 0]
      })
  }

  func embeddings(of pictures: [Bitmap], threads: Int) -> Matrix { scores(of: pictures, threads: threads) }
}

/// A model that counts the pictures it is asked about.
struct CountingModel: RecognitionModel {
  /// How many pictures were scored, and how many placed.
  final class Counts: Sendable {
    private let counts = Mutex((scored: 0, placed: 0))

    var scored: Int { counts.withLock { $0.scored } }
    var placed: Int { counts.withLock { $0.placed } }

    func add(scored: Int = 0, placed: Int = 0) {
      counts.withLock { counts in
        counts.scored += scored
        counts.placed += placed
      }
    }
  }

  static let kind = "counting"
  let counts = Counts()
  var classCount: Int { 3 }
  var embeddingLength: Int { 2 }
  var parameterCount: Int { 0 }
  var parts: ModelParts { ModelParts(settings: "", tensors: [:]) }

  init() {}
  init(parts: ModelParts) {}

  func scores(of pictures: [Bitmap], threads: Int) -> Matrix {
    counts.add(scored: pictures.count)
    return Matrix(pictures.map { [0, Float($0[0, 0, 0]) / 255, -1] })
  }

  func embeddings(of pictures: [Bitmap], threads: Int) -> Matrix {
    counts.add(placed: pictures.count)
    return Matrix(pictures.map { [Float($0[0, 0, 0]), 1] })
  }
}

func normalNumbers(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in generator.normal() }
}

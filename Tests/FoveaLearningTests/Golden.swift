import FoundationEssentials
import FoveaLearning
import FoveaTensors
import FoveaTestSupport

/// The figures that scikit-learn and SciPy gave (Fixtures/golden/make_learning.py).
struct Golden: Decodable {
  struct Machine: Decodable {
    var loss: LinearSVM.Loss
    var cost: Double
    var bias: Double
    var classes: Int
    var objectives: [Double]
    var accuracy: Double
  }

  struct NeighborCase: Decodable {
    var metric: KNearestNeighbors.Metric
    var weighting: KNearestNeighbors.Weighting
    var k: Int
    var indices: [[Int]]
    var distances: [[Float]]
    var scores: [[Float]]
  }

  struct Scaler: Decodable {
    var means: [Double]
    var deviations: [Double]
  }

  struct Summary: Decodable {
    var truth: [Int]
    var predicted: [Int]
    var accuracy: Double
    var balancedAccuracy: Double
    var macroF1: Double
    var precision: [Double]
    var recall: [Double]
    var f1: [Double]
    var support: [Int]
    var confusion: [[Int]]
  }

  struct Calibration: Decodable {
    var scores: [[Float]]
    var truth: [Int]
    var expectedCalibrationError: Double
    var brierScore: Double
    var top3Accuracy: Double
  }

  struct Wilson: Decodable {
    var successes: Int
    var trials: Int
    var confidence: Double
    var interval: [Double]
  }

  struct McNemar: Decodable {
    var first: Int
    var second: Int
    var p: Double
  }

  struct Quantile: Decodable {
    var p: Double
    var z: Double
  }

  var machines: [Machine]
  var neighbors: [NeighborCase]
  var scaler: Scaler
  var summary: Summary
  var calibration: Calibration
  var wilson: [Wilson]
  var mcnemar: [McNemar]
  var quantiles: [Quantile]

  static func load() throws -> Golden {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Golden.self, from: Data(Fixture.bytes("golden/learning/golden.json")))
  }
}

/// The rows that the golden figures are of: 240 of 20 numbers in four classes, the first 160 for training.
struct GoldenRows {
  let train: Matrix
  let trainLabels: [Int]
  let test: Matrix
  let testLabels: [Int]

  static func load() throws -> GoldenRows {
    let rows = Matrix(try Fixture.npy("golden/learning/rows.npy"))
    let labels = try Fixture.npy("golden/learning/labels.npy").values.map { Int($0) }
    return GoldenRows(
      train: rows.selecting(rows: Array(0..<160)), trainLabels: Array(labels[..<160]),
      test: rows.selecting(rows: Array(160..<240)), testLabels: Array(labels[160...]))
  }
}

/// The bits of numbers, to compare results that must be the same to the last.
func bits(_ matrix: Matrix) -> [UInt32] { matrix.values.map(\.bitPattern) }

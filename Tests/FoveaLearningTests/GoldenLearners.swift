import FoundationEssentials
import FoveaTensors
import FoveaTestSupport

/// The figures of linear classifiers, discriminants and calibrations that scikit-learn gave (Fixtures/golden/make_learners.py), on the rows of
/// ``GoldenRows``.
struct GoldenLearners: Decodable {
  struct Logistic: Decodable {
    var cost: Double
    var classes: Int
    var weighted: Bool
    var objective: Double
    var probabilities: [[Float]]
  }

  struct Ridge: Decodable {
    var penalty: Double
    var classes: Int
    var rows: Int
    var weighted: Bool
    var decisions: [[Float]]
  }

  struct CrammerSinger: Decodable {
    var cost: Double
    var weighted: Bool
    var objective: Double
  }

  struct Discriminant: Decodable {
    var shrinkage: Double
    var probabilities: [[Float]]
  }

  struct Quadratic: Decodable {
    var shrinkage: Double
    var decisions: [[Float]]
  }

  struct Projection: Decodable {
    var shrinkage: Double
    var ratios: [Float]
    var directions: [[Float]]
  }

  struct Centroids: Decodable { var predicted: [Int] }

  struct Neighborhood: Decodable {
    var map: [[Float]]
    var value: Double
    var gradient: [Double]
  }

  struct Sigmoid: Decodable {
    var scores: [Float]
    var truth: [Int]
    var slope: Double
    var offset: Double
  }

  struct Isotonic: Decodable {
    var asked: [Float]
    var values: [Float]
  }

  var rowWeights: [Float]
  var logistic: [Logistic]
  var ridge: [Ridge]
  var crammerSinger: [CrammerSinger]
  var ledoitWolf: Double
  var discriminants: [Discriminant]
  var quadratic: [Quadratic]
  var projections: [Projection]
  var centroids: Centroids
  var neighborhood: Neighborhood
  var sigmoid: Sigmoid
  var isotonic: Isotonic

  static func load() throws -> GoldenLearners {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(GoldenLearners.self, from: Data(Fixture.bytes("golden/learning/learners.json")))
  }
}

extension GoldenRows {
  /// The training rows of the first classes, the first of them.
  func chosen(classes: Int, count: Int = 160) -> (places: [Int], rows: Matrix, labels: [Int]) {
    let places = (0..<count).filter { trainLabels[$0] < classes }
    return (places, train.selecting(rows: places), places.map { trainLabels[$0] })
  }

  /// The test rows that figures are of.
  var asked: Matrix { test.selecting(rows: Array(0..<10)) }
}

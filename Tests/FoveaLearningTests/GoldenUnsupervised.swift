import FoundationEssentials
import FoveaTensors
import FoveaTestSupport

/// The figures that scikit-learn gave (Fixtures/golden/make_unsupervised.py).
struct GoldenUnsupervised: Decodable {
  struct Clusters: Decodable {
    var start: [[Float]]
    var iterations: Int
    var tolerance: Double
    var inertia: Double
    var centers: [[Float]]
    var steps: Int
    var labels: [Int]
  }

  struct Components: Decodable {
    var rows: Int
    var count: Int
    var means: [Float]
    var components: [[Float]]
    var variances: [Float]
    var total: Float
    var transformed: [[Float]]
  }

  struct Whitened: Decodable {
    var epsilon: Double
    var matrix: [[Float]]
    var transformed: [[Float]]
  }

  struct Mixture: Decodable {
    var start: [[Float]]
    var iterations: Int
    var tolerance: Double
    var weights: [Float]
    var means: [[Float]]
    var variances: [[Float]]
    var steps: Int
    var likelihood: Double
    var shares: [[Float]]
    var densities: [Float]
  }

  var kmeans: [Clusters]
  var pca: [Components]
  var whitening: [Whitened]
  var mixtures: [Mixture]

  static func load() throws -> GoldenUnsupervised {
    try JSONDecoder().decode(GoldenUnsupervised.self, from: Data(Fixture.bytes("golden/learning/unsupervised.json")))
  }

  static func rows() throws -> Matrix { Matrix(try Fixture.npy("golden/learning/rows.npy")) }
}

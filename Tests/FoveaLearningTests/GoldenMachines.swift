import FoundationEssentials
import FoveaLearning
import FoveaTensors
import FoveaTestSupport

/// The figures of machines that scikit-learn gave (Fixtures/golden/make_machines.py), on the rows of ``GoldenRows``.
struct GoldenMachines: Decodable {
  struct KernelMachine: Decodable {
    struct Problem: Decodable {
      var objective: Double
      var support: [Int]
    }

    var kernel: KernelFunction
    var cost: Double
    var classes: Int
    var weighted: Bool
    var problems: [Problem]
    var support: [Int]
    var decisions: [[Float]]
    var predicted: [Int]
  }

  struct WeightedMachine: Decodable {
    var loss: LinearSVM.Loss
    var cost: Double
    var objectives: [Double]
  }

  var rowWeights: [Float]
  var kernelMachines: [KernelMachine]
  var weightedMachines: [WeightedMachine]

  static func load() throws -> GoldenMachines {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(GoldenMachines.self, from: Data(Fixture.bytes("golden/learning/machines.json")))
  }
}

extension Matrix {
  /// The numbers, those below zero as zero.
  var nonnegative: Matrix { Matrix(rows: rows, columns: columns, values.map { max(0, $0) }) }
}

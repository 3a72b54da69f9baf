import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct RidgeRegressionTests {
  /// One column of squares 2 in sum: w = Σ x y / (Σ x² + share · Σ x²).
  @Test func oneColumnIsSolvedByHand() throws {
    let rows = Matrix([[-1], [0], [1]])
    let targets = Matrix([[1, 0], [3, 3], [5, 0]])
    let planes = try RidgeRegression.path(rows, targets: targets, shares: [1, 3], threads: 1)
    #expect(planes.map { $0.weights.rows } == [2, 2] && planes.map { $0.weights.columns } == [1, 1])
    for (plane, slope) in zip(planes, [Float(1), 0.5]) {
      #expect(abs(plane.weights[0, 0] - slope) < 1e-5 && abs(plane.weights[1, 0]) < 1e-5)
      #expect(abs(plane.biases[0] - 3) < 1e-5 && abs(plane.biases[1] - 1) < 1e-5)
      let values = plane.values(for: Matrix([[4]]), threads: 1)
      #expect(abs(values[0, 0] - (3 + 4 * slope)) < 1e-4 && abs(values[0, 1] - 1) < 1e-4)
    }
  }

  /// Rows several times over change neither the shares nor the planes, but there are then more of them than columns.
  @Test func fewRowsHaveTheSameSolution() throws {
    var generator = SeededGenerator(seed: 6)
    let few = Matrix((0..<6).map { _ in (0..<15).map { _ in generator.normal() } })
    let targets = Matrix((0..<6).map { _ in (0..<3).map { _ in generator.normal() } })
    let often = (0..<30).map { $0 % 6 }
    let narrow = try RidgeRegression.path(few, targets: targets, shares: [0.5], threads: 1)[0]
    let wide = try RidgeRegression.path(
      few.selecting(rows: often), targets: targets.selecting(rows: often), shares: [0.5], threads: 1)[0]
    #expect(Tolerance.absoluteError(narrow.weights.values, wide.weights.values) < 1e-3)
    #expect(Tolerance.absoluteError(narrow.biases, wide.biases) < 1e-3)
  }

  @Test func threadsDoNotMatterAndWhatCannotBeLearnedIsTold() throws {
    var generator = SeededGenerator(seed: 7)
    let rows = Matrix((0..<200).map { _ in (0..<40).map { _ in generator.normal() } })
    let targets = Matrix((0..<200).map { _ in (0..<2).map { _ in generator.normal() } })
    let one = try RidgeRegression.path(rows, targets: targets, shares: [0.1], threads: 1)
    #expect(try one == RidgeRegression.path(rows, targets: targets, shares: [0.1], threads: 2))
    #expect(try one == RidgeRegression.path(rows, targets: targets, shares: [0.1], threads: 4))
    #expect(throws: LearningError.self) { try RidgeRegression.path(rows, targets: targets, shares: [0]) }
    let broken = Matrix([[1], [.nan]])
    #expect(throws: LearningError.self) { try RidgeRegression.path(broken, targets: Matrix([[1], [2]]), shares: [1]) }
  }
}

import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct StandardScalerTests {
  @Test func figuresAreScikitLearns() throws {
    let golden = try Golden.load().scaler
    for threads in [1, 3] {
      let scaler = try StandardScaler.fit(try GoldenRows.load().train, threads: threads)
      #expect(Tolerance.relativeError(scaler.means.map { Double($0) }, golden.means) < 1e-6)
      #expect(Tolerance.relativeError(scaler.deviations.map { Double($0) }, golden.deviations) < 1e-6)
    }
  }

  @Test func scaledRowsHaveMeanZeroAndDeviationOne() throws {
    let rows = try GoldenRows.load().train
    let scaled = try StandardScaler.fit(rows).transformed(rows)
    let again = try StandardScaler.fit(scaled)
    #expect(again.means.allSatisfy { abs($0) < 1e-6 } && again.deviations.allSatisfy { abs($0 - 1) < 1e-5 })
    #expect(rows != scaled)
  }

  @Test func constantColumnsBecomeZero() throws {
    let rows = Matrix((0..<1000).map { [0.1, 123_456.7, Float($0), 0] })
    let scaler = try StandardScaler.fit(rows)
    let scaled = try scaler.transformed(rows)
    #expect((0..<1000).allSatisfy { scaled[$0, 0] == 0 && scaled[$0, 1] == 0 && scaled[$0, 3] == 0 })
    #expect(scaler.deviations[0] == 1 && scaler.deviations[2] > 288)
    #expect(try scaler.transformed(Matrix([[1, 1, 1, 5]]))[0, 3] == 5)
  }

  @Test func constantColumnsHaveNoDeviation() {
    let (means, deviations) = Matrix((0..<1000).map { [0.1, Float($0 % 2), 0] }).columnMoments(threads: 2)
    #expect(deviations[0] == 0 && abs(deviations[1] - 0.5) < 1e-6 && deviations[2] == 0)
    #expect(abs(means[0] - 0.1) < 1e-7 && abs(means[1] - 0.5) < 1e-6 && means[2] == 0)
  }

  @Test func smallSpreadAroundALargeValueIsKept() throws {
    let scaler = try StandardScaler.fit(Matrix((0..<1000).map { [1000 + Float($0 % 2)] }))
    #expect(abs(scaler.means[0] - 1000.5) < 1e-3 && abs(scaler.deviations[0] - 0.5) < 1e-5)
  }

  @Test func storedAndReadBack() throws {
    let scaler = try StandardScaler.fit(try GoldenRows.load().train)
    var tensors = Dictionary(uniqueKeysWithValues: scaler.tensors.map { ($0.name, $0.tensor) })
    #expect(try StandardScaler(tensors: tensors) == scaler)
    tensors["scaler.deviations"] = Tensor(shape: [20])
    #expect(throws: LearningError.self) { try StandardScaler(tensors: tensors) }
    #expect(throws: LearningError.self) { try StandardScaler(tensors: [:]) }
  }

  @Test func refusals() throws {
    #expect(throws: LearningError.notFinite(row: 0, column: 1)) { try StandardScaler.fit(Matrix([[1, .nan]])) }
    #expect(throws: LearningError.empty(rows: 0, columns: 2)) { try StandardScaler.fit(Matrix(rows: 0, columns: 2)) }
    let scaler = try StandardScaler.fit(Matrix([[1, 2]]))
    #expect(throws: LearningError.dimensionMismatch(expected: 2, found: 1)) { try scaler.transformed(Matrix([[1]])) }
  }
}

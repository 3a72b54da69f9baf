import FoveaTensors
import Testing

@Suite struct MatrixTests {
  private let matrix = Matrix([[1, 2, 3], [4, 5, 6]])

  @Test func rowsAndColumns() {
    #expect(matrix.rows == 2 && matrix.columns == 3)
    #expect(matrix.values == [1, 2, 3, 4, 5, 6])
    #expect(matrix[1, 0] == 4 && matrix[0, 2] == 3 && matrix[row: 1] == [4, 5, 6])
    #expect(matrix == Matrix(rows: 2, columns: 3, [1, 2, 3, 4, 5, 6]))
    #expect(matrix != Matrix(rows: 3, columns: 2, [1, 2, 3, 4, 5, 6]))
    #expect(Matrix([]).rows == 0 && Matrix([[], []]).rows == 2)
    #expect(Matrix(rows: 3, columns: 2).values == [0, 0, 0, 0, 0, 0])
  }

  @Test func selectionKeepsTheOrderAsked() {
    #expect(matrix.selecting(rows: [1, 0, 1]) == Matrix([[4, 5, 6], [1, 2, 3], [4, 5, 6]]))
    #expect(matrix.selecting(rows: []) == Matrix(rows: 0, columns: 3))
  }

  @Test func aCopyKeepsItsNumbers() {
    var copy = matrix
    copy[0, 1] = 20
    #expect(copy.values == [1, 20, 3, 4, 5, 6] && matrix.values == [1, 2, 3, 4, 5, 6])
    var tensor = copy.tensor
    tensor[1, 2] = 60
    #expect(tensor.values == [1, 20, 3, 4, 5, 60] && copy[1, 2] == 6)
    var back = Matrix(tensor)
    back[0, 0] = 10
    #expect(back[1, 2] == 60 && tensor[0, 0] == 1)
  }

  @Test func writingAloneCopiesNothing() {
    var alone = Matrix(rows: 4, columns: 4)
    let before = alone.withUnsafeBufferPointer { $0.baseAddress }
    alone[2, 2] = 1
    #expect(alone.withUnsafeBufferPointer { $0.baseAddress } == before)
  }

  @Test func misuseStops() async {
    await #expect(processExitsWith: .failure) { _ = Matrix([[1], [2, 3]]) }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: 1, columns: 1)[1, 0] }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: -1, columns: -1) }
    await #expect(processExitsWith: .failure) { _ = Matrix(Tensor(shape: [1, 2, 3])) }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 2, [1, 2, 3]) }
  }
}

@Suite struct TensorTests {
  @Test func theLastIndexRunsFastest() {
    let tensor = Tensor(shape: [2, 3, 4], (0..<24).map { Float($0) })
    #expect(tensor[0, 0, 1] == 1 && tensor[0, 1, 0] == 4 && tensor[1, 0, 0] == 12 && tensor[1, 2, 3] == 23)
    #expect(tensor.count == 24 && tensor.reshaped(to: [4, 6])[1, 0] == 6)
    #expect(tensor != tensor.reshaped(to: [4, 6]))
    #expect(Tensor(shape: []).count == 1 && Tensor(shape: [3, 0]).values == [])
  }

  @Test func aCopyKeepsItsNumbers() {
    let tensor = Tensor(shape: [2, 2], [1, 2, 3, 4])
    var copy = tensor.reshaped(to: [4])
    copy[3] = 40
    copy.withUnsafeMutableBufferPointer { $0[0] = 10 }
    #expect(copy.values == [10, 2, 3, 40] && tensor.values == [1, 2, 3, 4])
  }

  @Test func storageIsAligned() {
    for count in [0, 1, 15, 16, 17, 1000] {
      Tensor(shape: [count]).withUnsafeBufferPointer { #expect(Int(bitPattern: $0.baseAddress) % 64 == 0) }
    }
  }

  @Test func misuseStops() async {
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [2, 2])[0] }
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [2, 2])[0, 2] }
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [-1]) }
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [6]).reshaped(to: [4]) }
  }
}

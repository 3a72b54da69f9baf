import FoveaTensors
import Testing

@Suite struct NPYTests {
  @Test func aTensorComesBack() throws {
    for shape in [[], [3], [0], [2, 3], [1, 2, 3, 4], [2, 0, 5]] {
      let count = shape.reduce(1, *)
      let tensor = Tensor(shape: shape, (0..<count).map { Float($0) - 2.5 })
      #expect(try NPY.decode(NPY.encode(tensor)) == tensor)
    }
  }
}

import FoveaTensors
import FoveaTestSupport
import Testing

/// The numbers that `make_tensors.py` puts into its arrays.
func goldenNumbers(_ shape: [Int]) -> Tensor {
  Tensor(shape: shape, (0..<shape.reduce(1, *)).map { Float($0 * 37 % 128 - 64) / 8 })
}

@Suite struct NPYTests {
  @Test func aTensorComesBack() throws {
    for shape in [[], [3], [0], [2, 3], [1, 2, 3, 4], [2, 0, 5], [1_234_567]] {
      let tensor = goldenNumbers(shape)
      #expect(try NPY.decode(NPY.encode(tensor)) == tensor)
    }
  }

  @Test(arguments: [("floats", [3, 4, 5]), ("line", [7]), ("scalar", [])])
  func bytesAreThoseOfNumPy(name: String, shape: [Int]) throws {
    #expect(NPY.encode(goldenNumbers(shape)) == (try Fixture.bytes("golden/tensors/\(name).npy")))
  }

  @Test func numbersStartAtAMultipleOf64() {
    for shape in [[], [1], [10_000_000_000, 0], [1, 2, 3, 4, 5, 6, 7, 8, 9, 0], Array(repeating: 1, count: 30)] {
      let tensor = Tensor(shape: shape)
      #expect((NPY.encode(tensor).count - 4 * tensor.count) % 64 == 0, "\(shape)")
    }
  }

  @Test func everyTypeIsRead() throws {
    for name in ["float16", "float64"] {
      #expect(try Fixture.npy("golden/tensors/\(name).npy") == goldenNumbers([5]), "\(name)")
    }
    for name in ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"] {
      #expect(try Fixture.npy("golden/tensors/\(name).npy").values == [0, 1, 2, 100, 127], "\(name)")
    }
    #expect(try Fixture.npy("golden/tensors/bool.npy").values == [1, 0, 1])
    #expect(try Fixture.npy("golden/tensors/version2.npy") == goldenNumbers([2, 2]))
  }

  @Test func halfPrecisionHasItsSpecialNumbers() throws {
    let values = try Fixture.npy("golden/tensors/half_special.npy").values
    #expect(values.prefix(5) == [0, 0, 0x1p-24, 0x1p-14 * (1023.0 / 1024), 65504])
    #expect(values[0].sign == .plus && values[1].sign == .minus)
    #expect(values[5] == .infinity && values[6] == -.infinity && values[7].isNaN)
  }

  @Test func whatIsNotReadIsRefused() throws {
    func error(_ name: String) -> NPYError? {
      #expect(throws: NPYError.self) { try NPY.decode(Fixture.bytes("golden/tensors/\(name).npy")) }
    }
    #expect(error("objects") == .unsupportedType("|O"))
    #expect(error("big_endian") == .unsupportedType(">f4"))
    #expect(error("record") == .unsupportedType("record"))
    #expect(error("columns") == .columnMajor)
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x",
    "{'descr': '<f4', 'fortran_order': False}",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'extra': '1'}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': 1, }",
    "{'descr': '<f4",
    "__import__('os').system('true')",
    "",
  ])
  func aMalformedHeaderIsRefused(header: String) {
    let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + [0, 0, 128, 63]
    let error = #expect(throws: NPYError.self) { try NPY.decode(bytes) }
    guard case .malformedHeader = error else {
      Issue.record("\(String(describing: error)) for \(header)")
      return
    }
  }

  @Test func lengthsAreChecked() throws {
    let bytes = NPY.encode(goldenNumbers([2, 3]))
    #expect(throws: NPYError.trailingBytes(1)) { try NPY.decode(bytes + [0]) }
    #expect(throws: NPYError.truncated(expected: 152, found: 151)) { try NPY.decode(bytes.dropLast()) }
    #expect(throws: NPYError.unsupportedVersion(major: 4, minor: 0)) {
      try NPY.decode(Array(bytes[..<6]) + [4, 0] + bytes[8...])
    }
    #expect(throws: NPYError.notNPY) { try NPY.decode([]) }
    for length in 0..<bytes.count {
      #expect(throws: NPYError.self) { try NPY.decode(Array(bytes[..<length])) }
    }
  }

  @Test func anyByteMayBeWrong() {
    for original in [NPY.encode(goldenNumbers([2, 3])), NPY.encode(Tensor(shape: []))] {
      for place in original.indices {
        for bit in 0..<8 {
          var bytes = original
          bytes[place] ^= 1 << bit
          // A typed error or an array, and no trap.
          _ = try? NPY.decode(bytes)
        }
      }
    }
  }
}

extension NPY {
  static func decode(_ bytes: ArraySlice<UInt8>) throws(NPYError) -> Tensor { try decode(Array(bytes)) }
}

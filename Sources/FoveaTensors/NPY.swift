/// Arrays as NumPy's `.npy` files hold them (NumPy Enhancement Proposal 1).
public enum NPY {
  /// The longest header that is read, in bytes: NumPy's own limit.
  public static let headerLimit = 10_000

  /// The bytes of a file, version 1.0, that holds the tensor as 32-bit floats in row-major order; the numbers start at a multiple of
  /// 64 bytes. The same tensor always gives the same bytes, and they are those that `numpy.save` writes.
  public static func encode(_ tensor: Tensor) -> [UInt8] {
    let extents = tensor.shape.map { String($0) }
    let tuple = extents.count == 1 ? "(\(extents[0]),)" : "(" + extents.joined(separator: ", ") + ")"
    var header = Array("{'descr': '<f4', 'fortran_order': False, 'shape': \(tuple), }".utf8)
    // NumPy leaves room for the first extent to grow to 21 digits, so that a file can be appended to in place.
    if let first = extents.first { header += [UInt8](repeating: space, count: 21 - first.utf8.count) }
    let unpadded = magic.count + 4 + header.count + 1
    header += [UInt8](repeating: space, count: (64 - unpadded % 64) % 64) + [UInt8(ascii: "\n")]
    var bytes = magic + [1, 0, UInt8(truncatingIfNeeded: header.count), UInt8(truncatingIfNeeded: header.count >> 8)] + header
    bytes.reserveCapacity(bytes.count + 4 * tensor.count)
    StoredNumber.append(tensor, to: &bytes)
    return bytes
  }

  /// The array in the bytes of a `.npy` file, its numbers as `Float` (rounded to the nearest where the file has more digits).
  ///
  /// Row-major arrays of booleans, integers of 8 to 64 bits, and floats of 16 to 64 bits are read. Arrays of Python objects are
  /// refused: reading one means running code from the file.
  public static func decode(_ bytes: [UInt8]) throws(NPYError) -> Tensor {
    guard bytes.count >= 10, bytes.starts(with: magic) else { throw .notNPY }
    let (major, minor) = (Int(bytes[6]), Int(bytes[7]))
    let wide = major == 2 || major == 3
    guard minor == 0, wide || major == 1 else { throw .unsupportedVersion(major: major, minor: minor) }
    let start = wide ? 12 : 10
    guard bytes.count >= start else { throw .truncated(expected: start, found: bytes.count) }
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= headerLimit else { throw .malformedHeader("\(length) bytes long, over the limit of \(headerLimit)") }
    guard bytes.count >= start + length else { throw .truncated(expected: start + length, found: bytes.count) }
    let header = try NPYHeader(bytes[start..<start + length])
    guard let number = numbers[header.type] else { throw .unsupportedType(header.type) }
    guard !header.isColumnMajor || header.shape.count < 2 else { throw .columnMajor }
    guard let count = checkedCount(of: header.shape), count <= Int.max / 16 else {
      throw .malformedHeader("shape \(header.shape) has too many numbers")
    }
    let expected = start + length + count * number.byteCount
    guard bytes.count >= expected else { throw .truncated(expected: expected, found: bytes.count) }
    guard bytes.count == expected else { throw .trailingBytes(bytes.count - expected) }
    return bytes.withUnsafeBytes { all in
      number.tensor(shape: header.shape, from: UnsafeRawBufferPointer(rebasing: all[(start + length)...]))
    }
  }

  private static let magic = [0x93] + Array("NUMPY".utf8)
  private static let space = UInt8(ascii: " ")
  private static let numbers: [String: StoredNumber] = [
    "|b1": .bool, "|u1": .uint8, "|i1": .int8, "<u2": .uint16, "<i2": .int16, "<f2": .float16, "<u4": .uint32, "<i4": .int32,
    "<f4": .float32, "<u8": .uint64, "<i8": .int64, "<f8": .float64,
  ]
}

/// Why bytes are no array that ``NPY`` reads.
public enum NPYError: Error, Sendable, Hashable {
  /// The bytes do not begin as a `.npy` file does.
  case notNPY
  /// The file is of a version that does not exist or came later.
  case unsupportedVersion(major: Int, minor: Int)
  /// The header is not the dictionary that it has to be; the text says what is wrong.
  case malformedHeader(String)
  /// The numbers are of a type that is not read, such as objects, text or big-endian numbers.
  case unsupportedType(String)
  /// The array is stored column by column.
  case columnMajor
  /// The file ends early.
  case truncated(expected: Int, found: Int)
  /// There are bytes behind the array.
  case trailingBytes(Int)
}

extension NPYError: CustomStringConvertible {
  /// One sentence for people.
  public var description: String {
    switch self {
    case .notNPY: "not a NumPy array file"
    case .unsupportedVersion(let major, let minor): "NumPy array file of version \(major).\(minor); 1.0, 2.0 and 3.0 are read"
    case .malformedHeader(let reason): "damaged header of a NumPy array file: \(reason)"
    case .unsupportedType(let type): "NumPy array of type \(type); save it as float32"
    case .columnMajor: "NumPy array in column-major order; save it with numpy.ascontiguousarray"
    case .truncated(let expected, let found): "truncated NumPy array file: \(found) bytes of \(expected)"
    case .trailingBytes(let count): "\(count) bytes behind the array in a NumPy array file"
    }
  }
}

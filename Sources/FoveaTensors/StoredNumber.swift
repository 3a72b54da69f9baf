/// How a file stores a number: little-endian, packed. Read as `Float`; what a Float cannot hold is rounded to the nearest.
enum StoredNumber: Sendable {
  case bool
  case uint8, int8
  case uint16, int16, float16, bfloat16
  case uint32, int32, float32
  case uint64, int64, float64

  var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// The numbers in `bytes`, all of them, as a tensor.
  /// - Precondition: `bytes` has as many bytes as `shape` needs.
  func tensor(shape: [Int], from bytes: UnsafeRawBufferPointer) -> Tensor {
    Tensor(shape: shape) { target in
      precondition(bytes.count == target.count * byteCount, "\(bytes.count) bytes for shape \(shape)")
      switch self {
      case .bool: fill(target, bytes, UInt8.self) { $0 == 0 ? 0 : 1 }
      case .uint8: fill(target, bytes, UInt8.self) { Float($0) }
      case .int8: fill(target, bytes, Int8.self) { Float($0) }
      case .uint16: fill(target, bytes, UInt16.self) { Float($0) }
      case .int16: fill(target, bytes, Int16.self) { Float($0) }
      case .float16: fill(target, bytes, UInt16.self, Self.half)
      case .bfloat16: fill(target, bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
      case .uint32: fill(target, bytes, UInt32.self) { Float($0) }
      case .int32: fill(target, bytes, Int32.self) { Float($0) }
      case .float32: fill(target, bytes, UInt32.self) { Float(bitPattern: $0) }
      case .uint64: fill(target, bytes, UInt64.self) { Float($0) }
      case .int64: fill(target, bytes, Int64.self) { Float($0) }
      case .float64: fill(target, bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
      }
    }
  }

  private func fill<Raw: FixedWidthInteger & BitwiseCopyable>(
    _ target: UnsafeMutableBufferPointer<Float>, _ bytes: UnsafeRawBufferPointer, _: Raw.Type, _ convert: (Raw) -> Float
  ) {
    for index in target.indices {
      let raw = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Raw>.size, as: Raw.self)
      target.initializeElement(at: index, to: convert(Raw(littleEndian: raw)))
    }
  }

  /// IEEE 754 binary16. By hand, because `Float16` does not exist on every platform.
  private static func half(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The numbers of a tensor as the little-endian bytes of 32-bit floats, appended to `bytes`.
  static func append(_ tensor: Tensor, to bytes: inout [UInt8]) {
    tensor.withUnsafeBufferPointer { numbers in
      #if _endian(little)
        bytes.append(contentsOf: UnsafeRawBufferPointer(numbers))
      #else
        for number in numbers {
          withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
      #endif
    }
  }
}

/// The product of the extents, or nothing where it leaves the range of `Int`.
func checkedCount(of shape: [Int]) -> Int? {
  var count = 1
  for extent in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: extent)
    if overflow || extent < 0 { return nil }
    count = product
  }
  return count
}

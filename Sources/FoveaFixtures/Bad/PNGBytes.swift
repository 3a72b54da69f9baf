/// PNG files by hand (ISO/IEC 15948), so that they can be wrong in one chosen way.
///
/// The image data are stored without compression: the bytes are the same whatever the version of a library.
enum PNGBytes {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// A chunk: length, type, data and check sum.
  /// - Parameter damage: What is changed in the bits of the check sum; 0 for a good one.
  static func chunk(_ type: String, _ data: [UInt8] = [], damage: UInt32 = 0) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(checkSum(body) ^ damage)
  }

  /// The header chunk. Color types: 0 gray, 2 RGB, 3 palette.
  static func header(width: UInt32, height: UInt32, depth: UInt8 = 8, color: UInt8 = 0, damage: UInt32 = 0) -> [UInt8] {
    chunk("IHDR", bigEndian(width) + bigEndian(height) + [depth, color, 0, 0, 0], damage: damage)
  }

  /// Data chunk with these rows, each with filter 0 before it, in one stored block.
  static func data(_ rows: [[UInt8]], damage: UInt32 = 0) -> [UInt8] {
    chunk("IDAT", stored(rows.flatMap { [0] + $0 }), damage: damage)
  }

  static let end = chunk("IEND")

  /// A zlib stream (RFC 1950) of one stored block.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    precondition(bytes.count < 65_536, "\(bytes.count) bytes in one stored block")
    let length = UInt16(bytes.count)
    let (low, high) = (UInt8(length & 255), UInt8(length >> 8))
    var (first, second): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      first = (first + UInt32(byte)) % 65_521
      second = (second + first) % 65_521
    }
    return [0x78, 0x01, 1, low, high, ~low, ~high] + bytes + bigEndian(second << 16 | first)
  }

  static func bigEndian(_ number: UInt32) -> [UInt8] {
    [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
  }

  /// CRC-32 (polynomial 0xEDB88320), bit by bit.
  private static func checkSum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~sum
  }
}

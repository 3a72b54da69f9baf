/// JPEG files by hand (ISO/IEC 10918-1), so that they can be wrong in one chosen way.
enum JPEGBytes {
  static let start: [UInt8] = [0xFF, 0xD8]
  static let end: [UInt8] = [0xFF, 0xD9]

  /// A segment: marker, length and payload.
  static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let length = payload.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + payload
  }

  /// Quantization table 0: all steps 8.
  static let quantization = segment(0xDB, [0] + [UInt8](repeating: 8, count: 64))

  /// A frame header; every component at full size with quantization table 0. Markers: 0xC0 baseline, 0xC1 extended, 0xC2
  /// progressive, 0xC3 lossless.
  static func frame(_ marker: UInt8 = 0xC0, width: Int, height: Int, precision: UInt8 = 8, components: UInt8 = 1) -> [UInt8] {
    let sides = [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)]
    return segment(marker, [precision] + sides + [components] + (1...components).flatMap { [$0, 0x11, 0] })
  }

  /// Huffman tables. DC: `00` no change, `01` a change of six bits. AC: `0` end of block.
  static let tables =
    segment(0xC4, [0x00, 0, 2] + [UInt8](repeating: 0, count: 14) + [0, 6])
    + segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0])

  /// The header of a scan over these components, for the coefficients `from…to`, with the bits from `high` down to `low`.
  static func scan(_ components: [UInt8] = [1], from: UInt8 = 0, to: UInt8 = 63, high: UInt8 = 0, low: UInt8 = 0) -> [UInt8] {
    segment(0xDA, [UInt8(components.count)] + components.flatMap { [$0, 0] } + [from, to, high << 4 | low])
  }

  /// Coded data of a checkerboard of 8×8 blocks, `columns` × `rows` of them, for the tables above.
  static func checkerboard(columns: Int, rows: Int) -> [UInt8] {
    var bits: [UInt8] = []
    var before = 0
    for block in 0..<(columns * rows) {
      let level = (block / columns + block % columns) % 2
      switch level - before {
      case 1: bits += [0, 1, 1, 0, 1, 0, 0, 0]  // + 40
      case -1: bits += [0, 1, 0, 1, 0, 1, 1, 1]  // − 40
      default: bits += [0, 0]
      }
      bits.append(0)
      before = level
    }
    while bits.count % 8 != 0 { bits.append(1) }
    return stride(from: 0, to: bits.count, by: 8).flatMap { place -> [UInt8] in
      let byte = bits[place..<(place + 8)].reduce(UInt8(0)) { $0 << 1 | $1 }
      return byte == 0xFF ? [0xFF, 0] : [byte]
    }
  }

  /// A whole baseline file of 64×64 gray pixels.
  static let checkerboardFile =
    start + quantization + frame(width: 64, height: 64) + tables + scan() + checkerboard(columns: 8, rows: 8) + end

  /// A progressive file of 16×16 pixels that has this many scans and breaks no rule: it sends the bits of each coefficient one by
  /// one, and every bit is 0. Each scan costs a decoder a pass over the picture.
  /// - Parameter scans: At most 2647, as three components have that many bits.
  static func scans(_ scans: Int) -> [UInt8] {
    var bytes = start + quantization + frame(0xC2, width: 16, height: 16, components: 3)
    // DC: `0` no change. AC: `0` end of block.
    for tableClass: UInt8 in [0x00, 0x10] {
      bytes += segment(0xC4, [tableClass, 1] + [UInt8](repeating: 0, count: 15) + [0])
    }
    bytes += scan([1, 2, 3], to: 0) + [0x00, 0x0F]
    var left = scans - 1
    for component: UInt8 in 1...3 {
      for coefficient: UInt8 in 1...63 {
        for low in (UInt8(0)...13).reversed() where left > 0 {
          bytes += scan([component], from: coefficient, to: coefficient, high: low == 13 ? 0 : low + 1, low: low) + [0x0F]
          left -= 1
        }
      }
    }
    precondition(left == 0, "\(scans) scans are more than there are bits")
    return bytes + end
  }
}

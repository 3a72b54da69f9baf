import FoveaPixels
import FoveaTestSupport

/// Makers of files that are small and ask for much.
enum HostilePictures {
  /// A progressive gray JPEG whose picture is one DC scan and then `scans` scans of nothing but runs of empty blocks.
  ///
  /// Each scan takes 9 + 15 bits for each 32,767 blocks, and a decoder that does not count them a pass over the whole picture.
  static func progressive(_ size: PixelSize, scans: Int) -> [UInt8] {
    let blocks = ((size.width + 7) / 8) * ((size.height + 7) / 8)
    var file: [UInt8] = [0xFF, 0xD8]
    file += segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    let sides = [UInt8(size.height >> 8), UInt8(size.height & 255), UInt8(size.width >> 8), UInt8(size.width & 255)]
    file += segment(0xC2, [8] + sides + [1, 1, 0x11, 0])
    // One code of one bit each: for a DC difference of 0, and for a run of 2^14 … 2^15 − 1 empty blocks.
    file += segment(0xC4, [0x00, 1] + [UInt8](repeating: 0, count: 15) + [0x00])
    file += segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0xE0])
    file += segment(0xDA, [1, 1, 0x00, 0, 0, 0x00])
    file += [UInt8](repeating: 0, count: (blocks + 7) / 8)
    let bits = emptyRuns(blocks)
    for _ in 0..<scans {
      file += segment(0xDA, [1, 1, 0x00, 1, 63, 0x00])
      file += bits
    }
    return file + [0xFF, 0xD9]
  }

  /// A PNG that promises 1-bit pixels of this size and holds a few bytes of them.
  static func hollowPNG(width: UInt32, height: UInt32) -> [UInt8] {
    let header = bigEndian(width) + bigEndian(height) + [1, 0, 0, 0, 0]
    return signature + SyntheticImages.pngChunk("IHDR", header)
      + SyntheticImages.pngChunk("IDAT", [0x78, 0x9C, 0x63, 0x60, 0x60, 0x60]) + SyntheticImages.pngChunk("IEND", [])
  }

  /// A PNG of one gray pixel whose data go on behind it: 13 bytes stand for 2064 more, which no row has room for. The check sum is wrong.
  static func endlessPNG(dataBytes: Int) -> [UInt8] {
    // A block in the fixed code: the number 0, and then copies of the byte before, 258 at a time.
    let copies: [UInt8] = [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]
    let bits: [UInt8] = [0, 1, 0] + [0, 0, 1, 1, 0, 0, 0, 0] + (0..<16).flatMap { _ in copies }
    let bytes = stride(from: 0, to: 120, by: 8).map { start in
      (0..<8).reduce(UInt8(0)) { byte, bit in byte | bits[start + bit] << UInt8(bit) }
    }
    // From the third byte on the bits come again after 8 copies.
    var rest = Array(bytes[2...])
    while rest.count < dataBytes { rest += rest }
    let data = [0x78, 0x01] + bytes[..<2] + rest
    let header = bigEndian(1) + bigEndian(1) + [8, 0, 0, 0, 0]
    return signature + SyntheticImages.pngChunk("IHDR", header) + bigEndian(UInt32(data.count)) + Array("IDAT".utf8) + data
      + bigEndian(0)
  }

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] {
    [0xFF, marker, UInt8((data.count + 2) >> 8), UInt8((data.count + 2) & 255)] + data
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// Runs of at most 32,767 empty blocks, each of at least 16,384, that make up `blocks`, with stuffing.
  private static func emptyRuns(_ blocks: Int) -> [UInt8] {
    precondition(blocks >= 1 << 14)
    let runs = (blocks + 32_766) / 32_767
    var bits: [Bool] = []
    for run in 0..<runs {
      let length = blocks / runs + (run < blocks % runs ? 1 : 0)
      bits.append(false)
      for bit in stride(from: 13, through: 0, by: -1) { bits.append((length - (1 << 14)) >> bit & 1 == 1) }
    }
    while bits.count % 8 != 0 { bits.append(true) }
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: bits.count, by: 8) {
      let byte = bits[start..<(start + 8)].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
      bytes.append(byte)
      if byte == 0xFF { bytes.append(0) }
    }
    return bytes
  }
}

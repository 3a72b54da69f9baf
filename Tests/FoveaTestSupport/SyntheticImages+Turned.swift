internal import FoveaCodecs
package import FoveaPixels

extension SyntheticImages {
  /// The bytes of a JPEG file whose EXIF data tell how the picture is to be turned.
  package static func jpeg(_ stored: Bitmap, orientation: Orientation) -> [UInt8] {
    let data = Array("Exif\0\0".utf8) + exif(orientation)
    let jpeg = ImageEncoder.jpeg(stored, quality: 95)
    return Array(jpeg[..<2]) + [0xFF, 0xE1, 0, UInt8(data.count + 2)] + data + Array(jpeg[2...])
  }

  /// The bytes of a PNG file whose EXIF data, which stand behind the pixels, tell the same.
  /// - Parameter chunks: What stands between the pixels and these.
  package static func png(_ stored: Bitmap, orientation: Orientation, behind chunks: [UInt8] = []) -> [UInt8] {
    let png = ImageEncoder.png(stored)
    return Array(png.dropLast(12)) + chunks + pngChunk("eXIf", exif(orientation)) + Array(png.suffix(12))
  }

  /// A chunk of a PNG: length, name, data and check sum.
  package static func pngChunk(_ name: String, _ data: [UInt8] = []) -> [UInt8] {
    let body = Array(name.utf8) + data
    var sum = UInt32.max
    for byte in body {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return bigEndian(UInt32(data.count)) + body + bigEndian(~sum)
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

  private static func exif(_ orientation: Orientation) -> [UInt8] {
    let entry: [UInt8] = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation.rawValue), 0, 0]
    return Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1] + entry
  }
}

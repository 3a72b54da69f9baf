internal import FoveaCodecs
package import FoveaPixels

extension SyntheticImages {
  /// The bytes of a JPEG file whose EXIF data tell how the picture is to be turned.
  package static func jpeg(_ stored: Bitmap, orientation: Orientation) -> [UInt8] {
    let entry: [UInt8] = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation.rawValue), 0, 0]
    let data = Array("Exif\0\0MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1] + entry
    let jpeg = ImageEncoder.jpeg(stored, quality: 95)
    return Array(jpeg[..<2]) + [0xFF, 0xE1, 0, UInt8(data.count + 2)] + data + Array(jpeg[2...])
  }
}

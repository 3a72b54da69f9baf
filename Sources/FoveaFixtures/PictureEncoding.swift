internal import FoveaCodecs
package import FoveaPixels

/// How a picture becomes a file.
package enum PictureEncoding: Sendable, Hashable {
  /// As PNG.
  case png
  /// As JPEG; stored turned, with an EXIF tag that turns it upright, unless the orientation is upright.
  case jpeg(quality: Int, fullColor: Bool, orientation: Orientation)

  /// The encoding of picture `number` of a class. It depends on the number alone, so formats tell nothing about classes: every
  /// fifth picture is a PNG, and one in fifteen a JPEG that is stored turned.
  init(number: Int) {
    if number % 5 == 2 {
      self = .png
    } else {
      let turned = Orientation(rawValue: 2 + number / 15 % 7) ?? .upright
      self = .jpeg(
        quality: 84 + number * 7 % 12, fullColor: number % 3 == 0, orientation: number % 15 == 6 ? turned : .upright)
    }
  }

  /// The usual end of such a file's name; JPEG has two.
  var suffix: String {
    switch self {
    case .png: "png"
    case .jpeg(_, let fullColor, _): fullColor ? "jpeg" : "jpg"
    }
  }

  /// The file of a picture.
  package func bytes(of bitmap: Bitmap) -> [UInt8] {
    switch self {
    case .png:
      return ImageEncoder.png(bitmap, level: 9)
    case .jpeg(let quality, let fullColor, let orientation):
      let bytes = ImageEncoder.jpeg(bitmap.oriented(orientation.reversed), quality: quality, fullColor: fullColor)
      return orientation == .upright ? bytes : Self.tagged(bytes, orientation)
    }
  }

  /// A JPEG file with an EXIF segment, right behind its start, that holds nothing but the orientation.
  private static func tagged(_ bytes: [UInt8], _ orientation: Orientation) -> [UInt8] {
    let tiff: [UInt8] =
      Array("MM".utf8) + [0, 42, 0, 0, 0, 8]
      + [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation.rawValue), 0, 0]
      + [0, 0, 0, 0]
    let payload = Array("Exif".utf8) + [0, 0] + tiff
    return bytes.prefix(2) + JPEGBytes.segment(0xE1, payload) + bytes.dropFirst(2)
  }
}

extension Orientation {
  /// How an upright picture is turned so that this orientation turns it back.
  fileprivate var reversed: Orientation {
    switch self {
    case .rotated90Clockwise: .rotated90Counterclockwise
    case .rotated90Counterclockwise: .rotated90Clockwise
    default: self
    }
  }
}

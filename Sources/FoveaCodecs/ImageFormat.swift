internal import CFoveaCodecs

/// A file format that is read and written here.
public enum ImageFormat: String, Sendable, Hashable, Codable, CaseIterable {
  /// Portable Network Graphics (ISO/IEC 15948).
  case png
  /// JPEG (ISO/IEC 10918), in files with or without JFIF and EXIF heads.
  case jpeg

  /// The name for people.
  public var name: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    }
  }

  /// The library that reads and writes the format here, with its version. Distributions mend old versions, so a number is no
  /// judgement.
  public var library: String {
    switch self {
    case .png: "libpng " + String(cString: fovea_png_version())
    case .jpeg: String(cString: fovea_jpeg_version())
    }
  }

  /// The format that the first bytes tell; names of files are never asked.
  ///
  /// The line ends in the signature of a PNG are left to the decoder, which then can say that a transfer as text broke the file.
  public static func sniff(_ bytes: [UInt8]) -> ImageFormat? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return .png }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    return nil
  }

  /// The name of a known format that is not read here, for messages: `GIF`, `WebP`, `PDF` and the like.
  public static func foreignName(_ bytes: [UInt8]) -> String? {
    if let brand = brandName(bytes) { return brand }
    for (start, name) in foreignStarts where bytes.starts(with: start) { return name }
    if bytes.count >= 2, bytes[0] == UInt8(ascii: "P"), (UInt8(ascii: "1")...UInt8(ascii: "7")).contains(bytes[1]) {
      return "Netpbm"
    }
    if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return "WebP" }
    return nil
  }

  /// The first bytes of formats that have a fixed start.
  private static let foreignStarts: [([UInt8], String)] = [
    (Array("GIF8".utf8), "GIF"), (Array("BM".utf8), "BMP"), (Array("%PDF".utf8), "PDF"),
    ([0x49, 0x49, 0x2A, 0x00], "TIFF"), ([0x4D, 0x4D, 0x00, 0x2A], "TIFF"),
    ([0x49, 0x49, 0x2B, 0x00], "BigTIFF"), ([0x4D, 0x4D, 0x00, 0x2B], "BigTIFF"),
    (Array("8BPS".utf8), "Photoshop"), ([0x00, 0x00, 0x01, 0x00], "Windows icon"),
    ([0xFF, 0x0A], "JPEG XL"), ([0x00, 0x00, 0x00, 0x0C, 0x4A, 0x58, 0x4C, 0x20], "JPEG XL"),
    ([0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50, 0x20, 0x20], "JPEG 2000"), ([0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"),
    ([0x76, 0x2F, 0x31, 0x01], "OpenEXR"), (Array("#?RADIANCE".utf8), "Radiance HDR"), (Array("qoif".utf8), "QOI"),
    ([0x8A, 0x4D, 0x4E, 0x47], "MNG"), ([0x8B, 0x4A, 0x4E, 0x47], "JNG"), (Array("<svg".utf8), "SVG"),
    (Array("<?xml".utf8), "XML"), (Array("<!DOCTYPE".utf8), "HTML"), (Array("<html".utf8), "HTML"),
    ([0x50, 0x4B, 0x03, 0x04], "ZIP"), ([0x1F, 0x8B], "gzip"), ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "NPY"),
  ]

  /// The name behind the brand of an ISO base media file.
  private static func brandName(_ bytes: [UInt8]) -> String? {
    guard bytes.count >= 12, bytes[4..<8].elementsEqual("ftyp".utf8) else { return nil }
    switch String(validating: bytes[8..<12], as: UTF8.self) {
    case "avif", "avis": return "AVIF"
    case "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1": return "HEIF"
    default: return "a video"
    }
  }
}

internal import CFoveaCodecs

extension ImageFormat {
  /// The library that reads and writes the format, with the version at hand, such as "libpng 1.6.39".
  public var libraryVersion: String {
    switch self {
    case .png: "libpng \(String(cString: fovea_png_version()))"
    case .jpeg: "libjpeg-turbo, as libjpeg \(fovea_jpeg_version() / 10)"
    }
  }
}

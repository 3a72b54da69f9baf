public import FoveaFiles

/// Reads any detector.
public enum DetectorFile {
  /// The largest file that is read unless a caller says another, in bytes.
  static let sizeLimit = 256 << 20

  /// The detector in a file: a model of `fovea detect train`, or a cascade in OpenCV's XML, told by the first bytes.
  public static func detector(contentsOf path: BytePath, limit: Int? = nil) throws(FacesError) -> any ObjectDetector {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: limit ?? sizeLimit) } catch { throw .file(error) }
    return try detector(bytes, path: path)
  }

  /// The detector in the bytes of a file; errors name `path`.
  static func detector(_ bytes: [UInt8], path: BytePath) throws(FacesError) -> any ObjectDetector {
    if AnnotatedPictures.looksLikeXML(bytes) { return try Cascade(bytes, path: path) }
    return try WindowDetector(bytes, path: path)
  }
}

public import FoveaFiles

/// Reads any detector.
public enum DetectorFile {
  /// The detector in a file: a model of `fovea detect train`, or a cascade in OpenCV's XML, told by the first bytes.
  public static func detector(contentsOf path: BytePath, limit: Int = 256 << 20) throws(FacesError) -> any ObjectDetector {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: limit) } catch { throw .file(error) }
    if AnnotatedPictures.looksLikeXML(bytes) { return try Cascade(bytes, path: path) }
    return try WindowDetector(bytes, path: path)
  }
}

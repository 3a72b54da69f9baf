public import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaTensors

/// Reads any detector.
public enum DetectorFile {
  /// The largest file that is read unless a caller says another, in bytes.
  static let sizeLimit = 256 << 20

  /// The detector in a file: a model of `fovea detect train`, or a cascade in OpenCV's XML, told by the first bytes.
  public static func detector(contentsOf path: BytePath, limit: Int? = nil) throws(FacesError) -> any ObjectDetector {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: limit ?? sizeLimit) } catch { throw .model(.file(error)) }
    return try detector(bytes, path: path)
  }

  /// The detector in the bytes of a file; errors name `path`.
  static func detector(_ bytes: [UInt8], path: BytePath) throws(FacesError) -> any ObjectDetector {
    if AnnotatedPictures.looksLikeXML(bytes) { return try Cascade(bytes, path: path) }
    do throws(ModelFileError) {
      let file = try opened(bytes, path: path)
      return file.kind == RescoredDetector.kind
        ? try RescoredDetector(file, path: path) : try WindowDetector(file, path: path)
    } catch {
      throw .model(error)
    }
  }

  /// A model file of a detector.
  struct Opened {
    var kind: String
    var parts: ModelParts
    var metadata: [String: String]
  }

  /// What is in a model file of a detector, its digest checked.
  static func opened(_ bytes: [UInt8], path: BytePath) throws(ModelFileError) -> Opened {
    let file: (tensors: [String: Tensor], metadata: [String: String])
    do { file = try Safetensors.decode(bytes) } catch { throw .malformed(path, reason: "\(error)") }
    if let kind = ModelKind(metadata: file.metadata), kind != .detector {
      throw .otherKind(path, found: kind, wanted: .detector)
    }
    guard let format = file.metadata["fovea_format"].flatMap({ Int($0) }) else { throw .foreign(path) }
    guard format <= WindowDetector.fileFormat else {
      throw .tooNew(path, format: format, known: WindowDetector.fileFormat)
    }
    guard SealedTensors.isIntact(bytes) else { throw .corrupt(path) }
    guard let settings = file.metadata["settings"] else { throw .incomplete(path, reason: "its settings cannot be read") }
    return Opened(
      kind: file.metadata["kind"] ?? "", parts: ModelParts(settings: settings, tensors: file.tensors), metadata: file.metadata)
  }
}

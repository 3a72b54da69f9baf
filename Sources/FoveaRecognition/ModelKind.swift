package import FoveaFiles
internal import FoveaTensors

/// What a model file of this library holds, as its metadata tells.
public enum ModelKind: String, Sendable, Hashable, CaseIterable {
  /// What `fovea train` writes.
  case recognizer
  /// What `fovea detect train` writes.
  case detector
  /// What `fovea faces train` writes.
  case faceModel = "face model"
  /// What `fovea faces enroll` writes.
  case gallery

  /// The kind of the model file at a path, of which the header alone is read; `nil` where it is none of these, or cannot be read.
  package init?(headerOf path: BytePath) {
    let metadata = try? Safetensors.metadata { count throws(FileError) in try File.readPrefix(path, count: count) }
    guard let metadata else { return nil }
    self.init(metadata: metadata)
  }

  /// The kind that the metadata of a safetensors file tells; `nil` where it is none of these.
  package init?(metadata: [String: String]) {
    if metadata["fovea_faces_format"] != nil {
      self = .faceModel
    } else if metadata["fovea_gallery_format"] != nil {
      self = .gallery
    } else if metadata["fovea_format"] != nil, let kind = metadata["kind"] {
      if RecipeBook.modelTypes[kind] != nil {
        self = .recognizer
      } else if kind.hasSuffix("-detector") {
        self = .detector
      } else {
        return nil
      }
    } else {
      return nil
    }
  }

  /// The kind with its article.
  var words: String { "a \(rawValue)" }

  /// What to do with such a file where one of another kind was asked for.
  func remedy(wanted: ModelKind) -> String {
    switch self {
    case .faceModel where wanted == .gallery, .gallery where wanted == .faceModel:
      "the face model comes first, then the gallery"
    case .recognizer: "use `fovea predict` or `fovea evaluate`"
    case .detector: "use `fovea detect run` or `fovea detect evaluate`"
    case .faceModel: "use `fovea faces identify` or `fovea faces evaluate`"
    case .gallery: "use `fovea faces identify`"
    }
  }
}

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

  /// The command that takes such a file.
  var command: String {
    switch self {
    case .recognizer: "fovea predict"
    case .detector: "fovea detect run"
    case .faceModel: "fovea faces identify"
    case .gallery: "fovea faces identify"
    }
  }
}

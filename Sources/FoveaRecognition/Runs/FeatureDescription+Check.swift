internal import FoveaFeatures
internal import FoveaPixels

extension FeatureDescription {
  /// Refuses features that pictures of this size do not have.
  func check(for size: PixelSize) throws(RecognitionError) {
    if let problem = problem(for: size) { throw .unusableFeatures(reason: problem) }
  }

  /// Why pictures of this size do not have these features; nothing where they do.
  func problem(for size: PixelSize) -> String? { problem ?? size.problem(forFeaturesOf: minimumSize) }
}

extension EncodingDescription {
  /// Why pictures of this size cannot be encoded; nothing where they can.
  func problem(for size: PixelSize) -> String? { problem ?? size.problem(forFeaturesOf: minimumSize) }
}

extension PixelSize {
  fileprivate func problem(forFeaturesOf least: PixelSize) -> String? {
    width >= least.width && height >= least.height
      ? nil : "pictures of \(self) are too small: these features need at least \(least); give a larger --image-size"
  }
}

extension DecodingError {
  /// What was wrong, and where.
  var sentence: String {
    let context: Context =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context), .dataCorrupted(let context):
        context
      @unknown default: Context(codingPath: [], debugDescription: "not readable")
      }
    let place = context.codingPath.map(\.stringValue).joined(separator: ".")
    return (place.isEmpty ? "" : place + ": ") + context.debugDescription
  }
}

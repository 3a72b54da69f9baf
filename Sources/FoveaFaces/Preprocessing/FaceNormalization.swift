public import FoveaPixels

/// What is done against the light on a face before it is described. Stored in a model by name; each has one set of parameters, so that
/// a name says all.
public enum FaceNormalization: String, Sendable, Hashable, Codable, CaseIterable {
  /// Nothing.
  case none
  /// Every gray becomes about as frequent as any other; see ``FoveaPixels/Bitmap/equalized()``.
  case equalization
  /// Equalization in 8×8 tiles with limited contrast (limit 2); see ``FoveaPixels/Bitmap/locallyEqualized(clip:tiles:)``.
  case clahe
  /// Gamma correction, difference of Gaussians, and equalized contrast; see ``TanTriggs``.
  case tanTriggs = "tan-triggs"

  /// A gray picture with its light normalized.
  /// - Precondition: The picture is gray and has a pixel.
  public func apply(to picture: Bitmap) -> Bitmap {
    precondition(picture.format == .gray && picture.size.area > 0, "light of a gray picture is normalized")
    return switch self {
    case .none: picture
    case .equalization: picture.equalized()
    case .clahe: picture.locallyEqualized()
    case .tanTriggs: TanTriggs().apply(to: picture)
    }
  }
}

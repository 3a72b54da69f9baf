public import FoveaDatasets

/// How much pictures are changed at random while a network learns.
public enum AugmentationStrength: String, Sendable, Hashable, Codable, CaseIterable {
  /// Not at all.
  case unchanged = "none"
  /// Moved by some pixels, and mirrored if they have colors, else turned and stretched a little; what large training sets get by default.
  case light
  /// Moved, cut and tinted, and mirrored if they have colors; what small training sets get by default, which gained nothing by being turned too.
  case strong

  /// The changes.
  ///
  /// Gray pictures may be letters or digits, which lose more when they are cut.
  /// - Parameters:
  ///   - isGray: Whether pictures have no colors.
  ///   - mirrors: Whether pictures are mirrored left to right; nothing mirrors those with colors.
  ///   - shift: By how many pixels pictures are moved at most.
  public func augmentation(isGray: Bool, mirrors: Bool? = nil, shift: Int = 2) -> Augmentation {
    let flip: Augmentation.Flip = mirrors ?? !isGray ? .alternating : .never
    return switch self {
    case .unchanged: .none
    case .light:
      isGray
        ? Augmentation(flip: flip, shift: shift, smallestArea: 0.8, stretch: 1.15, rotation: 10)
        : Augmentation(flip: flip, shift: shift)
    case .strong:
      Augmentation(
        flip: flip, shift: shift, smallestArea: isGray ? 0.6 : 0.3, brightness: 0.3, contrast: 0.3,
        saturation: 0.3)
    }
  }
}

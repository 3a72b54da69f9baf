public import FoveaDatasets

/// How much pictures are changed at random while a network learns.
public enum AugmentationStrength: String, Sendable, Hashable, Codable, CaseIterable {
  /// Not at all.
  case unchanged = "none"
  /// Moved by some pixels, and mirrored if they have colors, else turned and stretched a little; what large training sets get by default.
  case light
  /// As ``light``, and cut and tinted; what small training sets get by default.
  case strong

  /// The changes.
  ///
  /// Pictures with colors are mirrored left to right; gray ones may be letters or digits, which must not be, and which lose more when they are cut.
  /// - Parameter shift: By how many pixels pictures are moved at most.
  public func augmentation(isGray: Bool, shift: Int = 2) -> Augmentation {
    switch self {
    case .unchanged: .none
    case .light:
      isGray
        ? Augmentation(shift: shift, smallestArea: 0.8, stretch: 1.15, rotation: 10)
        : Augmentation(flip: .alternating, shift: shift)
    case .strong:
      Augmentation(
        flip: isGray ? .never : .alternating, shift: shift, smallestArea: isGray ? 0.6 : 0.3, brightness: 0.3, contrast: 0.3,
        saturation: 0.3)
    }
  }
}

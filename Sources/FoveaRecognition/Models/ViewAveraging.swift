package import FoveaDatasets
internal import FoveaTensors

/// Whether a network looks at a picture once, or at several views of it whose class scores are averaged.
///
/// Each view costs as much as the picture itself.
public enum ViewAveraging: String, Sendable, Hashable, Codable, CaseIterable {
  /// The picture alone.
  case none
  /// The picture and its mirror image.
  case mirror
  /// The picture, and moved by one pixel to the upper left and to the lower right, which count half as much each.
  case shift
  /// The picture, moved by one pixel to the upper left and to the lower right, and the mirror image of each; those that are not moved count
  /// as much as the moved ones together (Jordan, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU", 2024).
  case mirrorAndShift = "mirror_and_shift"

  /// What is left of the views for a network that learns from pictures which are changed in this way: one that saw no mirror image is shown none, or
  /// it could not tell left from right, and one that saw no picture moved is shown none.
  package func known(to changes: Augmentation) -> ViewAveraging {
    let isMirrored = (self == .mirror || self == .mirrorAndShift) && changes.flip != .never
    let isMoved = (self == .shift || self == .mirrorAndShift) && (changes.shift > 0 || changes.smallestArea < 1)
    return isMirrored ? (isMoved ? .mirrorAndShift : .mirror) : isMoved ? .shift : .none
  }

  /// The views and their weights, which sum to 1.
  package var views: [(window: Window, weight: Float)] {
    func view(_ shift: Int, _ isFlipped: Bool, _ weight: Float) -> (Window, Float) {
      var window = Window(x: shift, y: shift)
      window.isFlipped = isFlipped
      return (window, weight)
    }
    switch self {
    case .none: return [view(0, false, 1)]
    case .mirror: return [view(0, false, 0.5), view(0, true, 0.5)]
    case .shift: return [view(0, false, 0.5), view(1, false, 0.25), view(-1, false, 0.25)]
    case .mirrorAndShift:
      return [false, true].flatMap { [view(0, $0, 0.25), view(1, $0, 0.125), view(-1, $0, 0.125)] }
    }
  }
}

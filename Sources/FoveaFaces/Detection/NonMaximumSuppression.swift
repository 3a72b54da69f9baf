internal import FoveaPixels

/// Keeps one finding of those that lie on the same thing.
///
/// Findings are taken from the highest score downwards (the earlier of equals first); each removes those below it that share more than
/// ``overlap`` of the area that either covers, or of which more than ``containment`` lies inside of it or the other way round. The second rule
/// catches a small window inside a large one, whose share of the union is small.
public struct NonMaximumSuppression: Sendable, Hashable, Codable {
  /// The largest intersection over union of two findings that stay, 0 to 1.
  public var overlap: Double
  /// The largest share of the smaller of two findings that the other may cover, 0 to 1.
  public var containment: Double

  /// A rule.
  public init(overlap: Double = 0.3, containment: Double = 0.6) {
    self.overlap = overlap
    self.containment = containment
  }

  /// What stays, the highest score first.
  /// - Complexity: Findings times those that stay.
  public func apply(to detections: [Detection]) -> [Detection] {
    let order = detections.indices.sorted {
      detections[$0].score == detections[$1].score ? $0 < $1 : detections[$0].score > detections[$1].score
    }
    var kept: [Detection] = []
    for index in order where !kept.contains(where: { excludes($0.box, detections[index].box) }) { kept.append(detections[index]) }
    return kept
  }

  /// Whether two boxes lie on the same thing.
  func excludes(_ first: PictureBox, _ second: PictureBox) -> Bool {
    guard let shared = first.intersection(second)?.area, shared > 0 else { return false }
    return shared > overlap * (first.area + second.area - shared) || shared > containment * min(first.area, second.area)
  }
}

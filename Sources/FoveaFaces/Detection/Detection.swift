public import FoveaPixels

/// One thing that was found in a picture.
public struct Detection: Sendable, Hashable {
  /// Where it is, in pixels of the picture.
  public var box: PictureBox
  /// How sure the detector is, on its own scale; comparable among findings of one detector only.
  public var score: Double
  /// The score as the probability, 0 to 1, that a finding of this score is right; see the detector for what it was measured on. Nothing where a
  /// detector was never calibrated.
  public var probability: Double?
  /// What it is, such as `face`.
  public var label: String

  /// A finding.
  public init(box: PictureBox, score: Double, probability: Double? = nil, label: String) {
    self.box = box
    self.score = score
    self.probability = probability
    self.label = label
  }
}

/// Finds things in pictures.
public protocol ObjectDetector: Sendable {
  /// What it finds.
  var label: String { get }
  /// The score from which on a finding counts, unless a caller says another.
  var threshold: Double { get }
  /// How far below ``threshold`` curves of findings go on.
  var reach: Double { get }
  /// What says where the points of a finding are; nothing where the detector has not learned it.
  var landmarks: ShapeRegressor? { get }
  /// What there is in a picture, one finding for each thing, the surest first.
  /// - Parameters:
  ///   - threshold: The least score; the detector's own ``threshold`` where it is nothing.
  ///   - upsampling: How often the picture is doubled before the search, 0 to 2: for things smaller than the smallest window.
  ///   - threads: How many threads may be used; the findings do not depend on it.
  func detections(in picture: Bitmap, threshold: Double?, upsampling: Int, threads: Int) -> [Detection]
}

extension Detection {
  /// The label of a detector that does not know what it finds: of a cascade, or one that learned from boxes without names.
  public static let unnamed = "object"
}

extension ObjectDetector {
  /// One, a large step on the scale of a linear machine.
  public var reach: Double { 1 }
  /// Nothing: most detectors know boxes alone.
  public var landmarks: ShapeRegressor? { nil }
}

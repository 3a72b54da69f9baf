/// A boosted cascade: stages of small trees, each of which sends most windows away.
///
/// Viola and Jones, *Rapid Object Detection using a Boosted Cascade of Simple Features*, CVPR 2001, with Haar's features; Liao and others, *Learning
/// Multi-scale Block Local Binary Patterns for Face Recognition*, ICB 2007, for the patterns. Read from OpenCV's XML, and run in its arithmetic:
/// the same windows pass.
public struct Cascade: Sendable, Hashable {
  /// What a node asks.
  public enum Feature: String, Sendable, Hashable {
    /// Differences of sums in two or three rectangles, upright or tilted by 45°, against a threshold.
    case haar = "HAAR"
    /// Which of eight cells around a cell are at least as light, against a set of the 256 answers.
    case localBinaryPatterns = "LBP"
  }

  /// How windows that passed are brought together.
  public struct Grouping: Sendable, Hashable {
    /// The least windows of a group, ``/FoveaFaces/Detection/score`` of a finding; one more than OpenCV's `minNeighbors`.
    public var least: Int
    /// How far sides may lie apart, in parts of the windows' sides.
    public var tolerance: Double

    /// OpenCV's defaults.
    public init(least: Int = 4, tolerance: Double = 0.2) {
      self.least = least
      self.tolerance = tolerance
    }
  }

  /// What it finds; not in the file, so ``/FoveaFaces/Detection/unnamed`` unless set.
  public var label = Detection.unnamed
  /// By how much windows grow from scale to scale, above 1.
  public var scaleStep = 1.1
  /// How windows are brought together.
  public var grouping = Grouping()
  /// What nodes ask.
  public let feature: Feature
  /// The window's width in pixels.
  public let width: Int
  /// The window's height in pixels.
  public let height: Int

  // The parts as the kernel wants them; see fovea_cascade.h.
  var stageTrees: [Int32] = []
  var stageThresholds: [Float] = []
  var treeNodes: [Int32] = []
  var nodes: [Int32] = []
  var splits: [Float] = []
  var subsets: [Int32] = []
  var leaves: [Float] = []
  var rectangles: [Int32] = []
  var weights: [Float] = []
  var tilted: [UInt8] = []

  init(feature: Feature, width: Int, height: Int) {
    self.feature = feature
    self.width = width
    self.height = height
  }

  /// How many stages there are.
  public var stageCount: Int { stageTrees.count }
  /// How many trees there are in all stages.
  public var treeCount: Int { treeNodes.count }
}

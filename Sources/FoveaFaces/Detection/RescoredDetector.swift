public import FoveaLearning
internal import FoveaNetworks
public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// Finds what a ``WindowDetector`` finds, and lets a small network say of each finding whether it is one: the learned approach behind the hand-crafted
/// one, on the same windows.
///
/// 1. The windows' findings from ``floor`` on, overlapping ones removed, are cut out of the gray picture, with what of their surroundings counts.
/// 2. Their score is the network's for the thing less that for anything else.
///
/// `WindowTraining.rescored(_:by:threads:progress:)` makes one.
public struct RescoredDetector: Sendable {
  /// What finds candidates.
  public let windows: WindowDetector
  /// Scores of cut-out gray pictures: of anything else, and of the thing.
  public let network: NetworkModel
  /// The score of ``windows`` from which on a finding is a candidate.
  public let floor: Double
  /// What of its surroundings the network sees on each side of a box, in parts of the box.
  public let surroundings: Double
  /// The network's score from which on a finding counts.
  public var threshold: Double
  /// What makes a probability of a score, as measured on examples and backgrounds that were held out.
  public var calibration: SigmoidCurve
  /// How it was made; nothing where it was put together by hand.
  public var training: Report?

  /// How the network learned.
  public struct Report: Sendable, Hashable, Codable {
    /// Views of the thing that it learned from.
    public var views: Int
    /// Windows without the thing that it learned from.
    public var negatives: Int
    /// Examples of the thing that were held out.
    public var heldOutExamples: Int
    /// Pictures without the thing that were held out.
    public var heldOut: Int
    /// The share of held-out examples that the network takes for the thing at the threshold; nothing where none was held out.
    public var recall: Double?
    /// Findings per held-out background at the threshold; nothing where none was held out.
    public var falseAlarms: Double?
    /// The same of the windows alone, at their own threshold.
    public var falseAlarmsOfWindows: Double?
    /// What was chosen for the network, and why.
    public var choice: String
    /// Seconds from the first picture to the end.
    public var seconds: Double

    enum CodingKeys: String, CodingKey {
      case views, negatives
      case heldOutExamples = "held_out_examples"
      case heldOut = "held_out"
      case recall
      case falseAlarms = "false_alarms_per_picture"
      case falseAlarmsOfWindows = "false_alarms_per_picture_of_windows"
      case choice, seconds
    }
  }

  /// A detector of these parts.
  /// - Precondition: The network gives two scores of gray pictures; the surroundings are 0 or more.
  public init(
    windows: WindowDetector, network: NetworkModel, floor: Double, surroundings: Double, threshold: Double = 0,
    calibration: SigmoidCurve = .uncalibrated, training: Report? = nil
  ) {
    precondition(network.classCount == 2 && network.network.description.inputShape.first == 1, "a network of other pictures")
    precondition(surroundings >= 0, "surroundings of \(surroundings)")
    self.windows = windows
    self.network = network
    self.floor = floor
    self.surroundings = surroundings
    self.threshold = threshold
    self.calibration = calibration
    self.training = training
  }

  /// The size of what the network sees.
  public var size: PixelSize {
    let shape = network.network.description.inputShape
    return PixelSize(width: shape[2], height: shape[1])
  }

  /// The network's scores of what is in some boxes of a gray picture.
  func scores(of boxes: [PictureBox], in gray: Bitmap, threads: Int) -> [Double] {
    let cut = RescoringView(size: size, surroundings: surroundings)
    return scores(of: Parallel.map(boxes.count, threads: threads) { cut.view(of: boxes[$0], in: gray) }, threads: threads)
  }

  func scores(of views: [Bitmap], threads: Int) -> [Double] {
    if views.isEmpty { return [] }
    do {
      let scores = try network.scores(of: views, threads: threads)
      return (0..<scores.rows).map { Double(scores[$0, 1] - scores[$0, 0]) }
    } catch {
      preconditionFailure("a network refused pictures of its own size: \(error)")
    }
  }
}

extension RescoredDetector: ObjectDetector {
  /// What it finds.
  public var label: String { windows.label }
  /// No end: candidates are few.
  public var reach: Double { .infinity }
  /// That of ``windows``.
  public var landmarks: ShapeRegressor? { windows.landmarks }

  /// What is found; a picture smaller than every window has nothing.
  public func detections(
    in picture: Bitmap, threshold: Double? = nil, upsampling: Int = 0, threads: Int = Parallel.defaultThreads
  ) -> [Detection] {
    let least = threshold ?? self.threshold
    let candidates = windows.detections(in: picture, threshold: floor, upsampling: upsampling, threads: threads)
    let scores = scores(of: candidates.map(\.box), in: picture.converted(to: .gray), threads: threads)
    let found = zip(candidates, scores).filter { $0.1 >= least }.map { candidate, score in
      Detection(box: candidate.box, score: score, probability: calibration.measured(of: Float(score)), label: label)
    }
    return found.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }.map(\.element)
  }
}

/// How what is in a box is cut out for a network.
struct RescoringView: Sendable {
  /// The size of what the network sees.
  let size: PixelSize
  /// What of its surroundings is seen on each side of a box, in parts of the box.
  let surroundings: Double

  func view(of box: PictureBox, _ variation: WindowVariation = WindowVariation(), in gray: Bitmap) -> Bitmap {
    gray.view(of: box.scaled(by: 1 + 2 * surroundings), variation, size: size)
  }
}

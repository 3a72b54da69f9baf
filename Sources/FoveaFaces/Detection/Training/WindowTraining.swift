public import FoveaFiles
public import FoveaPixels

/// How a ``WindowDetector`` is learned.
///
/// 1. The shapes of the windows are chosen from the boxes: ``templates`` groups by the logarithm of width over height (k-means); the longer side has
///    ``cells`` cells, or fewer where a fifth of the boxes would be smaller than that.
/// 2. Each example is seen as it is, in a mirror, and moved a little. Windows of backgrounds at random are the first negatives.
/// 3. A linear support vector machine is fitted for each template, the backgrounds are searched, and the windows that score highest there
///    become negatives too (hard negatives); so for ``rounds`` rounds. Of more negatives than 512 MiB hold, those are kept
///    that score highest. Each fifth background is never learned from: by those the falling rate of false positives is measured.
/// 4. Scores of examples by machines that have not seen them (five folds), and findings on the held-out backgrounds, give the curve for
///    probabilities and the threshold at which a picture without the thing has at most ``falseAlarms`` findings on average.
/// 5. Where boxes in pictures were given, the mean place of the box in the windows that find it becomes the template's.
/// 6. Where points in the boxes are marked, eyes among them, ``LandmarkTraining`` learns to find them.
public struct WindowTraining: Sendable, Hashable, Codable {
  /// What is to be found.
  public var label: String
  /// Pixels of the side of a cell: the size of the details that count.
  public var cell: Int
  /// Cells of the longer side of a window.
  public var cells: Int
  /// How many shapes of windows there are.
  public var templates: Int
  /// What of its surroundings belongs to the window on each side of a box, in parts of the box. Examples that were cut out have none: there, the
  /// outer cells of the picture only serve to normalize the others.
  public var padding: Double
  /// Whether mirror images are examples too.
  public var mirrors: Bool
  /// How many moved views of an example there are, and of its mirror image.
  public var moved: Int
  /// The price of errors; see ``/FoveaLearning/LinearSVM/Options/cost``.
  public var cost: Double
  /// What an error on an example counts beside one on a background.
  public var positiveWeight: Double
  /// How often hard negatives are looked for.
  public var rounds: Int
  /// The most hard negatives that one picture gives in a round.
  public var negativesPerPicture: Int
  /// Findings in a picture without the thing, on average, that the threshold allows for.
  public var falseAlarms: Double
  /// By how much a level of the pyramid is smaller than the one before.
  public var scaleStep: Double
  /// Decides everything random.
  public var seed: UInt64

  /// Settings; the defaults are those of the command.
  public init(
    label: String = "face", cell: Int = 4, cells: Int = 8, templates: Int = 1, padding: Double = 0.15, mirrors: Bool = true,
    moved: Int = 4, cost: Double = 0.01, positiveWeight: Double = 4, rounds: Int = 3, negativesPerPicture: Int = 10,
    falseAlarms: Double = 0.1, scaleStep: Double = 1.1, seed: UInt64 = 0
  ) {
    self.label = label
    self.cell = cell
    self.cells = cells
    self.templates = templates
    self.padding = padding
    self.mirrors = mirrors
    self.moved = moved
    self.cost = cost
    self.positiveWeight = positiveWeight
    self.rounds = rounds
    self.negativesPerPicture = negativesPerPicture
    self.falseAlarms = falseAlarms
    self.scaleStep = scaleStep
    self.seed = seed
  }

  enum CodingKeys: String, CodingKey {
    case label, cell, cells, templates, padding, mirrors, moved, cost
    case positiveWeight = "positive_weight"
    case rounds
    case negativesPerPicture = "negatives_per_picture"
    case falseAlarms = "false_alarms"
    case scaleStep = "scale_step"
    case seed
  }
}

extension WindowTraining {
  /// What a detector is learned from: any of these may be empty, but not all that show the thing, and not all that show the rest.
  public struct Examples: Sendable {
    /// Pictures in which things are marked. What is not marked is background.
    public var pictures: AnnotatedPictures
    /// Pictures of the thing alone, cut out, all framed alike.
    public var crops: [Bitmap]
    /// Pictures of something else, cut out.
    public var otherCrops: [Bitmap]
    /// Pictures without the thing.
    public var backgrounds: [BytePath]

    /// Examples.
    public init(
      pictures: AnnotatedPictures = AnnotatedPictures([]), crops: [Bitmap] = [], otherCrops: [Bitmap] = [],
      backgrounds: [BytePath] = []
    ) {
      self.pictures = pictures
      self.crops = crops
      self.otherCrops = otherCrops
      self.backgrounds = backgrounds
    }
  }

  /// How a training went.
  public struct Report: Sendable, Hashable, Codable {
    /// The settings.
    public var settings: WindowTraining
    /// Examples of the thing.
    public var examples: Int
    /// Views of them that were learned from.
    public var views: Int
    /// Things whose box is smaller than the smallest window; only an upsampled search can find such.
    public var smallerThanWindow: Int
    /// Pictures that negatives were taken from.
    public var backgrounds: Int
    /// Pictures without the thing that were held out.
    public var heldOut: Int
    /// The rounds, in order.
    public var rounds: [Round]
    /// The share of examples, each scored by a machine that had not seen it, above the threshold.
    public var recall: Double
    /// Findings per held-out background at the threshold; nothing where none was held out.
    public var falseAlarms: Double?
    /// Pictures that could not be read.
    public var unreadable: [String]
    /// Seconds from the first picture to the end.
    public var seconds: Double
    /// How the points of the things were learned; nothing where none are marked.
    public var landmarks: LandmarkTraining.Report?

    enum CodingKeys: String, CodingKey {
      case settings, examples, views
      case smallerThanWindow = "smaller_than_window"
      case backgrounds
      case heldOut = "held_out"
      case rounds, recall
      case falseAlarms = "false_alarms_per_picture"
      case unreadable, seconds, landmarks
    }
  }

  /// One round of a training: a machine, and what it does on backgrounds that it has not seen.
  public struct Round: Sendable, Hashable, Codable {
    /// The negatives that it was fitted to.
    public var negatives: Int
    /// The windows that were looked at in the held-out backgrounds.
    public var windows: Int
    /// How many of them have a score above 0.
    public var falsePositives: Int
    /// Findings above 0 per held-out background, overlapping ones counted once.
    public var falseAlarms: Double

    /// False positives per window.
    public var falsePositiveRate: Double { windows > 0 ? Double(falsePositives) / Double(windows) : 0 }

    enum CodingKeys: String, CodingKey {
      case negatives, windows
      case falsePositives = "false_positives"
      case falseAlarms = "false_alarms_per_picture"
    }
  }
}

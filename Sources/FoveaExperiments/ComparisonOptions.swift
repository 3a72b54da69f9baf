public import FoveaFiles
public import FoveaRecognition

/// What is measured beside the recipes themselves.
public enum ComparisonPart: String, Sendable, Hashable, Codable, CaseIterable {
  /// Accuracy against the number of training pictures, of both approaches.
  case curves
  /// The same linear learner on raw pixels, on each hand-made feature, and on learned ones.
  case features
  /// Networks of one, two and three blocks, and what each layer of a network knows.
  case depth
  /// How faithful explanations of both approaches are.
  case explanations
  /// A network's features with classical learners, and both approaches together.
  case hybrids
  /// What the files tell without their pictures.
  case shortcuts
  /// Pictures whose label both approaches doubt.
  case labels
  /// The recipes again, with other seeds; where ``ComparisonOptions/repeats`` asks for it.
  case repeats
  /// A look inside the best of both approaches: what each looks at, takes for alike, and has learned.
  case pictures
  /// Pictures that belong to no class; where ``ComparisonOptions/strangers`` names some.
  case strangers

  /// What a person would call it.
  package var title: String {
    switch self {
    case .curves: "learning curves"
    case .features: "features"
    case .depth: "depth"
    case .explanations: "explanations"
    case .hybrids: "hybrids"
    case .shortcuts: "shortcuts"
    case .labels: "labels"
    case .repeats: "repeats"
    case .pictures: "pictures"
    case .strangers: "strangers"
    }
  }
}

/// What a recognizer may cost where it is to be used.
public struct UseLimits: Sendable, Hashable, Codable {
  /// Milliseconds for one picture, from the bytes of its file to the answer.
  public var milliseconds: Double?
  /// Size of the model, in millions of bytes.
  public var megabytes: Double?
  /// Seconds of training.
  public var trainingSeconds: Double?
  /// Whether its explanations must be faithful: evidently better than cells taken at random.
  public var isExplained: Bool

  /// Limits; without any, only accuracy counts.
  public init(
    milliseconds: Double? = nil, megabytes: Double? = nil, trainingSeconds: Double? = nil, isExplained: Bool = false
  ) {
    self.milliseconds = milliseconds
    self.megabytes = megabytes
    self.trainingSeconds = trainingSeconds
    self.isExplained = isExplained
  }

  enum CodingKeys: String, CodingKey {
    case milliseconds = "max_ms"
    case megabytes = "max_mb"
    case trainingSeconds = "max_train_seconds"
    case isExplained = "explained"
  }
}

/// What is compared, and how.
public struct ComparisonOptions: Sendable {
  /// The names of the recipes, at least two.
  public var recipes: [String]
  /// How each of them is trained.
  public var training: TrainingRunOptions
  /// How many pictures are timed one by one for the latency.
  public var latencySamples: Int
  /// What else is measured.
  public var parts = Set(ComparisonPart.allCases)
  /// Seconds that all of it may take; see ``TimePlan``. Without it, everything takes as long as the recipes choose.
  public var budget: Double?
  /// What a recommended recognizer may cost.
  public var limits = UseLimits()
  /// Where finished parts are kept; nowhere by default.
  public var folder: BytePath?
  /// Whether parts that the folder holds are taken from there.
  public var resumes = false
  /// The command that begins the comparison, kept for who resumes it with another.
  public var command: String?
  /// How often every recipe learns, each time with the next seed.
  public var repeats = 1
  /// A folder of pictures that belong to no class.
  public var strangers: BytePath?
  /// How often pictures are drawn anew for intervals.
  public var resamples = ComparisonOptions.standardResamples

  /// Options; the defaults are those of the command.
  public init(
    recipes: [String] = ComparisonOptions.standardRecipes, training: TrainingRunOptions = TrainingRunOptions(),
    latencySamples: Int = 100
  ) {
    self.recipes = recipes
    self.training = training
    self.latencySamples = latencySamples
  }

  /// How often pictures are drawn anew where nobody says.
  public static let standardResamples = 2000

  /// Two hand-crafted recognizers and a learned one.
  public static let standardRecipes = ["hog-svm", "color-knn", "cnn"]

  /// The budget where nobody names one: ten minutes for up to 6,000 pictures, in proportion beyond, and never more than an hour; for each repeat half as
  /// much again.
  public static func standardBudget(pictures: Int, repeats: Int = 1) -> Double {
    min(3600, max(600, Double(pictures) * 0.1)) * (1 + 0.5 * Double(max(1, repeats) - 1))
  }
}

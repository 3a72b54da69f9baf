internal import FoveaLearning
internal import FoveaRecognition

/// A number with its interval.
public struct Measurement: Sendable, Hashable, Codable {
  /// Whose number it is: a recipe, a kind of features, a network; empty where it is of all.
  public var subject: String
  /// The number; nothing where there is none, as with curves that do not meet.
  public var value: Double?
  /// Its 95 % interval; nothing where it was measured once and has none, or the test pictures come in too few groups for one.
  public var interval: [Double]?
  /// The unit: `share`, `difference of shares`, `share of mistakes per doubling`, `share of resamples`, `seconds`, `processor seconds`, `bytes`, `ms`,
  /// `pictures per class`, `joules`, `area`. Shares and their differences are in −1…1, not in percent or points.
  public var unit: String

  /// The unit of one accuracy less another.
  static let difference = "difference of shares"

  init(_ subject: String, _ value: Double?, _ interval: [Double]? = nil, _ unit: String) {
    self.subject = subject
    self.value = value
    self.interval = interval
    self.unit = unit
  }
}

/// One of the eight questions that are asked when hand-crafted and learned recognition are compared, answered for these pictures.
public struct EvidenceRow: Sendable, Hashable, Codable {
  /// The questions.
  public enum Question: String, Sendable, Hashable, Codable, CaseIterable {
    /// From how many pictures on does learning features pay?
    case dataNeed = "data_dependency"
    /// What do more pictures give?
    case trainingSize = "training_set_size"
    /// What are features that people design worth?
    case featureEngineering = "feature_engineering"
    /// What does depth give?
    case depth = "network_depth"
    /// Do explanations name what answers hang on?
    case interpretability
    /// What does it take to train and to answer?
    case computation
    /// What does training time buy?
    case trainingTime = "training_time"
    /// Which to take?
    case useCase = "use_case"

    /// The question in a few words.
    public var title: String {
      switch self {
      case .dataNeed: "Need for data"
      case .trainingSize: "Size of the training set"
      case .featureEngineering: "Feature engineering"
      case .depth: "Network depth"
      case .interpretability: "Interpretability"
      case .computation: "Computation"
      case .trainingTime: "Training time"
      case .useCase: "Use case"
      }
    }

    /// What has to be measured for it.
    public var parts: [ComparisonPart] {
      switch self {
      case .dataNeed, .trainingSize: [.curves]
      case .featureEngineering: [.features]
      case .depth: [.depth]
      case .interpretability: [.explanations]
      case .computation, .trainingTime: []
      case .useCase: [.hybrids, .explanations]
      }
    }
  }

  /// The question.
  public var question: Question
  /// The answer in a sentence or two that follow from the numbers.
  public var answer: String
  /// The numbers, the first the one to remember.
  public var measurements: [Measurement]
  /// The options that, with the command of the comparison without its `--parts`, `--repeats`, `--strangers` and `--explain`, measure this alone.
  public var repeatsWith: String

  enum CodingKeys: String, CodingKey {
    case question, answer, measurements
    case repeatsWith = "repeats_with"
  }

  /// - Parameter flags: What else is to be asked for to measure this alone.
  init(_ question: Question, _ answer: String, _ measurements: [Measurement], flags: [String] = []) {
    self.question = question
    self.answer = answer
    self.measurements = measurements
    let parts = question.parts.map(\.rawValue)
    repeatsWith = (["--parts", parts.isEmpty ? "none" : parts.joined(separator: ",")] + flags).joined(separator: " ")
  }
}

internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaVisuals

/// What `comparison.json` holds and `fovea compare --json` prints.
public struct ComparisonDocument: Sendable, Encodable {
  /// One recipe.
  struct Entry: Sendable, Encodable {
    var recipe: String
    var approach: Approach
    var training: TrainingReport
    var evaluation: EvaluationReport
    var cleanAccuracy: Accuracy?
    var groupInterval: [Double]?
    var modelBytes: Int
    var latency: Double
    var latencyInterval: [Double]
    var processorSeconds: Double
    var joules: Double?

    enum CodingKeys: String, CodingKey {
      case recipe, approach, training, evaluation
      case cleanAccuracy = "accuracy_without_near_duplicates"
      case groupInterval = "accuracy_interval_over_groups"
      case modelBytes = "model_bytes"
      case latency = "latency_ms"
      case latencyInterval = "latency_interval"
      case processorSeconds = "cpu_seconds"
      case joules
    }
  }

  /// How the pictures were cut.
  struct Counts: Sendable, Encodable {
    var train: Int
    var validation: Int
    var test: Int
    var testGroups: Int

    enum CodingKeys: String, CodingKey {
      case train, validation, test
      case testGroups = "test_groups"
    }
  }

  var schemaVersion = 1
  var version = Version.text
  var command: String
  var partCommand: String?
  var folder: BytePath
  var manifestHash: String
  var split: SplitFacts
  var seed: UInt64
  var budget: Double?
  var seconds: Double
  var classes: [String]
  var counts: Counts
  var recipes: [Entry]
  var pairs: [PairedComparison]
  var rows: [EvidenceRow]
  var entrants: [Entrant]
  var recommendation: Recommendation?
  var curves: LearningCurves?
  var features: FeatureStudy?
  var depth: DepthStudy?
  var explanations: ExplanationStudy?
  var shortcuts: ShortcutCheck?
  var labels: LabelCheck?
  var repeats: RepeatStudy?
  var strangers: StrangerStudy?
  var pictures: [VisualFile]?
  var verdict: String

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case version, command, folder
    case partCommand = "part_command"
    case manifestHash = "manifest_sha256"
    case split, seed, seconds
    case budget = "budget_seconds"
    case classes, counts, recipes, pairs, rows, entrants, recommendation, curves, features, depth, explanations, shortcuts, labels
    case repeats, strangers, pictures, verdict
  }

  /// The document of a comparison.
  /// - Parameters:
  ///   - command: The command that makes it again.
  ///   - partCommand: The same without what says where to and which parts are measured.
  public init(_ comparison: Comparison, command: String, partCommand: String? = nil) {
    (self.command, self.partCommand) = (command, partCommand)
    folder = comparison.manifest.root
    manifestHash = comparison.manifest.contentHash
    split = comparison.split
    seed = comparison.seed
    budget = comparison.time.budget
    seconds = comparison.time.spent
    classes = comparison.manifest.labels.names
    counts = Counts(
      train: comparison.manifest.entries(in: .train).count, validation: comparison.manifest.entries(in: .validation).count,
      test: comparison.manifest.entries(in: .test).count, testGroups: comparison.testSet.groupCount)
    recipes = comparison.contenders.map {
      Entry(
        recipe: $0.name, approach: $0.approach, training: $0.training, evaluation: $0.evaluation.report,
        cleanAccuracy: $0.cleanAccuracy, groupInterval: comparison.groupInterval(of: $0).map { [$0.lowerBound, $0.upperBound] },
        modelBytes: $0.modelBytes, latency: $0.latency, latencyInterval: $0.timing.interval,
        processorSeconds: $0.processorSeconds, joules: $0.joules)
    }
    pairs = comparison.pairs
    rows = comparison.rows
    entrants = comparison.entrants
    recommendation = comparison.recommendation
    curves = comparison.curves
    features = comparison.features
    depth = comparison.depth
    explanations = comparison.explanations
    shortcuts = comparison.shortcuts
    labels = comparison.labels
    repeats = comparison.repeats
    strangers = comparison.strangers
    pictures = comparison.inside?.files
    verdict = comparison.verdictText
  }

  /// The document as JSON text.
  public var text: String {
    get throws { try JSONText.encode(self, pretty: true) }
  }
}

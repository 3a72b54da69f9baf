internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition

/// What `comparison.json` holds and `fovea compare --json` prints.
public struct ComparisonDocument: Sendable, Encodable {
  /// One recipe.
  struct Entry: Sendable, Encodable {
    var recipe: String
    var approach: Approach
    var training: TrainingReport
    var evaluation: EvaluationReport
    var modelBytes: Int
    var latency: Double

    enum CodingKeys: String, CodingKey {
      case recipe, approach, training, evaluation
      case modelBytes = "model_bytes"
      case latency = "latency_ms"
    }
  }

  /// How the pictures were cut.
  struct Counts: Sendable, Encodable {
    var train: Int
    var validation: Int
    var test: Int
  }

  var schemaVersion = 1
  var version = Version.text
  var folder: BytePath
  var manifestHash: String
  var seed: UInt64
  var classes: [String]
  var counts: Counts
  var recipes: [Entry]
  var pairs: [PairedComparison]
  var verdict: String

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case version, folder
    case manifestHash = "manifest_sha256"
    case seed, classes, counts, recipes, pairs, verdict
  }

  /// The document of a comparison.
  public init(_ comparison: Comparison) {
    folder = comparison.manifest.root
    manifestHash = comparison.manifest.contentHash
    seed = comparison.seed
    classes = comparison.manifest.labels.names
    counts = Counts(
      train: comparison.manifest.entries(in: .train).count, validation: comparison.manifest.entries(in: .validation).count,
      test: comparison.manifest.entries(in: .test).count)
    recipes = comparison.contenders.map {
      Entry(
        recipe: $0.name, approach: $0.approach, training: $0.training, evaluation: $0.evaluation.report, modelBytes: $0.modelBytes,
        latency: $0.latency)
    }
    pairs = comparison.pairs
    verdict = comparison.verdictText
  }

  /// The document as JSON text.
  public var text: String {
    get throws { try JSONText.encode(self, pretty: true) }
  }
}

internal import FoveaLearning
public import FoveaRecognition

/// What it takes to answer pictures one by one.
public struct Latency: Sendable, Hashable, Codable {
  /// Median milliseconds from the bytes of one picture to its answer, on one thread.
  public var median: Double
  /// 95 % interval of the median, by order statistics.
  public var interval: [Double]
  /// How many pictures were timed.
  public var count: Int

  /// The latency of these times; the first few, which pay for what is set up once, are to be left out by the caller.
  init(_ milliseconds: [Double]) {
    let sorted = milliseconds.sorted()
    count = sorted.count
    median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    // Ranks n/2 ± z √n / 2.
    let half = 0.98 * Double(sorted.count).squareRoot()
    let low = max(0, Int((Double(sorted.count) / 2 - half).rounded(.down)))
    let high = min(max(0, sorted.count - 1), Int((Double(sorted.count) / 2 + half).rounded(.up)))
    interval = sorted.isEmpty ? [0, 0] : [sorted[low], sorted[high]]
  }
}

/// One recipe of a comparison: what it learned, how good that is, and what it cost.
public struct Contender: Sendable {
  /// What was learned.
  public var recognizer: Recognizer
  /// The training.
  public var training: TrainingReport
  /// The test.
  public var evaluation: Evaluation
  /// Bytes of the model file.
  public var modelBytes: Int
  /// The time of single answers.
  public var timing: Latency
  /// Seconds of processor time that the training took, over all threads.
  public var processorSeconds: Double
  /// Joules that the machine used meanwhile; nothing where no counter can be read.
  public var joules: Double?
  /// The accuracy without test pictures that have a near duplicate among those that were learned from.
  public var cleanAccuracy: Accuracy?

  /// The name of the recipe.
  public var name: String { training.recipe }
  /// Which approach it is.
  public var approach: Approach { recognizer.provenance.approach }
  /// Accuracy on the test part.
  public var accuracy: Double { evaluation.report.summary.accuracy }
  /// Median milliseconds from the bytes of one picture to its answer, one picture at a time, on one thread.
  public var latency: Double { timing.median }
  /// Accuracy on the validation part, which chooses what stands for an approach.
  public var validationAccuracy: Double? { training.figures.validationAccuracy }

  /// What of a contender is kept beside its model file.
  struct Record: Codable {
    var training: TrainingReport
    var evaluation: Evaluation
    var modelBytes: Int
    var timing: Latency
    var processorSeconds: Double
    var joules: Double?
  }

  var record: Record {
    Record(
      training: training, evaluation: evaluation, modelBytes: modelBytes, timing: timing, processorSeconds: processorSeconds,
      joules: joules)
  }

  init(_ recognizer: Recognizer, _ record: Record) {
    self.recognizer = recognizer
    training = record.training
    evaluation = record.evaluation
    modelBytes = record.modelBytes
    timing = record.timing
    processorSeconds = record.processorSeconds
    joules = record.joules
  }
}

internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition

/// Recognizers between both approaches: a network's features with a classical learner, and both approaches' answers together.
public struct HybridStudy: Sendable, Hashable, Codable {
  /// One of them.
  public struct Entry: Sendable, Hashable, Codable {
    /// What it is called: the network's recipe, `+` and the learner; or both recipes with `+` between.
    public var name: String
    /// Accuracy on the test part.
    public var accuracy: Accuracy
    /// Accuracy on the validation pictures that its network did not learn from; nothing without any.
    public var validationAccuracy: Double?
    /// Seconds of training, those of the recipes below included.
    public var trainingSeconds: Double
    /// Milliseconds for one picture, from the bytes of its file to the answer.
    public var milliseconds: Double
    /// Bytes of its model file.
    public var modelBytes: Int
    /// The probability of each answer, in the order of the test pictures.
    public var confidences: [Double]
    /// Which answers were right.
    public var rights: Rights

    enum CodingKeys: String, CodingKey {
      case name, accuracy, confidences, rights
      case validationAccuracy = "validation_accuracy"
      case trainingSeconds = "training_seconds"
      case milliseconds = "latency_ms"
      case modelBytes = "model_bytes"
    }
  }

  /// The recognizers.
  public var entries: [Entry]
}

extension HybridStudy {
  /// Fits and tests them.
  /// - Parameter write: Keeps the model of one.
  static func measured(_ context: PartContext, write: (Recognizer) throws -> Void) throws -> HybridStudy {
    guard let learned = context.learned else { return HybridStudy(entries: []) }
    var entries: [Entry] = []
    for head in HybridFit.Head.allCases {
      try context.checkStop(.hybrids)
      guard
        let fitted = try HybridFit.fit(
          head, on: learned.recognizer, context.manifest, context.training,
          progress: context.progress("\(learned.name)+\(head.rawValue)"))
      else { continue }
      entries.append(
        try entry(
          of: fitted.recognizer, trainingSeconds: learned.training.seconds.total + fitted.seconds,
          validationAccuracy: fitted.validationAccuracy, context, write))
    }
    if let handcrafted = context.handcrafted {
      try context.checkStop(.hybrids)
      // Both approaches together: the mean of their calibrated probabilities decides.
      entries.append(
        try entry(
          of: Recognizer(deciding: [handcrafted.recognizer, learned.recognizer], approach: .learned),
          trainingSeconds: handcrafted.training.seconds.total + learned.training.seconds.total, context, write))
    }
    return HybridStudy(entries: entries)
  }

  /// A recognizer, tested and kept.
  private static func entry(
    of recognizer: Recognizer, trainingSeconds: Double, validationAccuracy: Double? = nil, _ context: PartContext,
    _ write: (Recognizer) throws -> Void
  ) throws -> Entry {
    let name = recognizer.provenance.recipe
    let tested = try EvaluationRun.run(
      recognizer, on: context.manifest, options: context.evaluation, progress: context.progress(name))
    try write(recognizer)
    let rights = context.testSet.rights(tested.verdicts)
    let timing = try ComparisonRun.latency(
      of: recognizer, on: tested.verdicts, root: context.manifest.root, count: context.options.latencySamples,
      limits: context.options.training.limits)
    return Entry(
      name: name, accuracy: Accuracy(rights), validationAccuracy: validationAccuracy, trainingSeconds: trainingSeconds,
      milliseconds: timing.median, modelBytes: try recognizer.encoded().count,
      confidences: context.testSet.confidences(tested.verdicts), rights: Rights(rights))
  }
}

extension TestSet {
  /// The probability of each answer; 0 for a picture without one.
  func confidences(_ verdicts: [PictureVerdict]) -> [Double] {
    let answers = Dictionary(
      verdicts.map { ($0.path, Double($0.probabilities[$0.answer])) }, uniquingKeysWith: { first, _ in first })
    return paths.map { answers[$0] ?? 0 }
  }
}

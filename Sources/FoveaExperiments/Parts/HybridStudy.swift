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
    try context.checkStop(.hybrids)
    if let fit = try HybridFit(
      of: learned.recognizer, context.manifest, context.training, progress: context.progress("\(learned.name) as features"))
    {
      var fitted: [HybridFit.Outcome] = []
      for head in HybridFit.Head.allCases {
        try context.checkStop(.hybrids)
        fitted.append(try fit.fit(head))
      }
      try context.checkStop(.hybrids)
      let hybrids = fitted.map(\.recognizer)
      let verdicts = try EvaluationRun.verdicts(
        ofHybrids: hybrids, on: context.manifest, options: context.evaluation,
        progress: context.progress(hybrids.map(\.provenance.recipe).joined(separator: ", ")))
      for (fitted, verdicts) in zip(fitted, verdicts) {
        entries.append(
          try entry(
            of: fitted.recognizer, verdicts, trainingSeconds: learned.training.seconds.total + fitted.seconds,
            validationAccuracy: fitted.validationAccuracy, context, write))
      }
    }
    if let handcrafted = context.handcrafted {
      try context.checkStop(.hybrids)
      // Both approaches together: the mean of their calibrated probabilities decides.
      let members = [handcrafted, learned]
      let together = Recognizer(deciding: members.map(\.recognizer), approach: .learned)
      let verdicts = try EvaluationRun.verdicts(
        ofEnsemble: together, members: members.map { ($0.recognizer, $0.evaluation.verdicts) }, on: context.manifest,
        options: context.evaluation, progress: context.progress(together.provenance.recipe))
      entries.append(
        try entry(
          of: together, verdicts, trainingSeconds: members.reduce(0) { $0 + $1.training.seconds.total }, context, write))
    }
    return HybridStudy(entries: entries)
  }

  /// A recognizer that was tested: timed, and kept.
  private static func entry(
    of recognizer: Recognizer, _ verdicts: [PictureVerdict], trainingSeconds: Double, validationAccuracy: Double? = nil,
    _ context: PartContext, _ write: (Recognizer) throws -> Void
  ) throws -> Entry {
    let name = recognizer.provenance.recipe
    try write(recognizer)
    let rights = context.testSet.rights(verdicts)
    // Each answers a sample of the pictures anew, so that its time is that of the whole model.
    let timing = try ComparisonRun.latency(
      of: recognizer, on: verdicts, root: context.manifest.root, count: context.options.latencySamples,
      limits: context.options.training.limits)
    return Entry(
      name: name, accuracy: Accuracy(rights), validationAccuracy: validationAccuracy, trainingSeconds: trainingSeconds,
      milliseconds: timing.median, modelBytes: try recognizer.encoded().count,
      confidences: context.testSet.confidences(verdicts), rights: Rights(rights))
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

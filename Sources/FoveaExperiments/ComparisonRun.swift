public import FoveaDatasets
public import FoveaFiles
internal import FoveaLearning
public import FoveaRecognition

/// Why recipes could not be compared.
public enum ExperimentError: Error, Sendable, Hashable {
  /// Fewer than two recipes, or one twice.
  case recipes([String])
  /// The folder has no pictures to test on.
  case noTestPart(BytePath)
}

extension ExperimentError: CustomStringConvertible {
  /// One line for people, with the remedy.
  public var description: String {
    switch self {
    case .recipes(let names): "cannot compare \(names.joined(separator: ", ")): name at least two different recipes"
    case .noTestPart(let folder): "\(folder): no pictures to test on; give --split a share for the test part, such as 70/15/15"
    }
  }
}

/// Trains several recipes on one split and tests all of them on the same pictures.
public enum ComparisonRun {
  /// Runs a comparison. Each recipe sees the train and validation parts; the test part is read once for each, after its training.
  /// - Parameter finished: Is given each recipe as soon as it is tested, so that its model can be kept if a later one fails.
  public static func run(
    _ manifest: Manifest, options: ComparisonOptions, progress: @escaping ProgressHandler = { _ in },
    finished: (Contender) throws -> Void = { _ in }
  ) throws -> Comparison {
    guard options.recipes.count > 1, Set(options.recipes).count == options.recipes.count else {
      throw ExperimentError.recipes(options.recipes)
    }
    let recipes = try options.recipes.map { name in try RecipeBook.recipe(named: name) }
    guard !manifest.entries(in: .test).isEmpty else { throw ExperimentError.noTestPart(manifest.root) }
    var contenders: [Contender] = []
    for recipe in recipes {
      let named: ProgressHandler = { report in
        progress(
          ProgressReport(stage: "\(recipe.name): \(report.stage)", done: report.done, total: report.total, note: report.note))
      }
      let outcome = try TrainingRun.run(recipe, on: manifest, options: options.training, progress: named)
      let evaluation = try EvaluationRun.run(
        outcome.recognizer, on: manifest,
        options: EvaluationOptions(
          threads: options.training.threads, onBadFile: options.training.onBadFile, limits: options.training.limits),
        progress: named)
      let contender = Contender(
        recognizer: outcome.recognizer, training: outcome.report, evaluation: evaluation,
        modelBytes: try outcome.recognizer.encoded().count,
        latency: try latency(of: outcome.recognizer, on: evaluation.verdicts, root: manifest.root, count: options.latencySamples))
      try finished(contender)
      contenders.append(contender)
    }
    return Comparison(
      manifest: manifest, contenders: contenders, pairs: pairs(of: contenders), seed: options.training.seed)
  }

  /// Every pair, with p-values corrected for their number.
  static func pairs(of contenders: [Contender]) -> [PairedComparison] {
    var pairs: [PairedComparison] = []
    for (place, first) in contenders.enumerated() {
      for second in contenders[(place + 1)...] { pairs.append(paired(first, second)) }
    }
    let adjusted = Statistics.holm(pairs.map(\.pValue))
    for index in pairs.indices { pairs[index].adjustedPValue = adjusted[index] }
    return pairs
  }

  private static func paired(_ first: Contender, _ second: Contender) -> PairedComparison {
    let answers = Dictionary(second.evaluation.verdicts.map { ($0.path, $0.isRight) }, uniquingKeysWith: { first, _ in first })
    var counts = [[0, 0], [0, 0]]
    for verdict in first.evaluation.verdicts {
      guard let other = answers[verdict.path] else { continue }
      counts[verdict.isRight ? 0 : 1][other ? 0 : 1] += 1
    }
    return PairedComparison(
      first: first.name, second: second.name, bothRight: counts[0][0], onlyFirstRight: counts[0][1],
      onlySecondRight: counts[1][0], bothWrong: counts[1][1])
  }

  private static func latency(
    of recognizer: Recognizer, on verdicts: [PictureVerdict], root: BytePath, count: Int
  ) throws -> Double {
    let stride = max(1, verdicts.count / max(1, count))
    let chosen = verdicts.indices.filter { $0.isMultiple(of: stride) }.prefix(count)
    var times: [Double] = []
    for index in chosen {
      let start = ContinuousClock.now
      let bitmap = try recognizer.prepare(contentsOf: root.appending(verdicts[index].path))
      _ = try recognizer.scores(of: [bitmap], threads: 1)
      times.append(ResourceMeter.seconds(since: start) * 1000)
    }
    // The first answer pays for what is set up once.
    let warm = times.dropFirst(min(5, times.count - 1)).sorted()
    return warm[warm.count / 2]
  }
}

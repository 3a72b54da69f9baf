internal import FoveaDatasets
internal import FoveaNetworks

extension NetworkCourse {
  /// How many whole epochs fit into so many seconds, by the time that a few steps take; at least one. A run that is resumed keeps its number.
  static func epochs(
    within seconds: Double, _ network: Network, _ plan: TrainingPlan, _ normalization: Normalization, _ task: TrainingTask
  ) throws -> Int {
    if let stored = try task.keeping?.folder.storedEpochs { return stored }
    let begun = ContinuousClock.now
    let batches = batches(of: 0, plan, normalization, task)
    var session = try TrainingSession(
      network, plan.settings, engine: task.engine, threads: task.threads, stepsPerEpoch: max(2, batches.count))
    var steps: [Double] = []
    for batch in batches {
      let start = ContinuousClock.now
      _ = try session.runStep(TrainingBatch(inputs: batch.inputs, labels: batch.labels))
      steps.append(ResourceMeter.seconds(since: start))
      if steps.count == timedSteps { break }
    }
    // The first step prepares the network.
    let usual = steps.count > 1 ? steps.dropFirst().sorted()[(steps.count - 1) / 2] : steps.first ?? 0
    let left = seconds - ResourceMeter.seconds(since: begun)
    return epochs(
      within: left, step: usual, steps: batches.count, batch: plan.settings.batchSize, judges: task.validation.count)
  }

  private static let timedSteps = 6

  /// The same by figures.
  /// - Parameters:
  ///   - step: Seconds of a step.
  ///   - steps: Steps of an epoch.
  ///   - batch: Pictures of a step.
  ///   - judges: Validation pictures, which are scored after every second epoch on average at a third of the cost of learning from them.
  package static func epochs(within seconds: Double, step: Double, steps: Int, batch: Int, judges: Int) -> Int {
    let judging = Double(judges) / Double(max(1, batch)) * step / 6
    let epoch = max(1e-9, step * Double(max(1, steps)) + judging)
    return Int(min(10_000, max(1, (seconds * share / epoch).rounded(.down))))
  }

  /// What is planned of the time; the rest is for checkpoints, calibration, and steps that take longer than those that were timed.
  private static let share = 0.95
}

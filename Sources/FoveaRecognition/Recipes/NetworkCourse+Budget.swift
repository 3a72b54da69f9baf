internal import FoveaDatasets
package import FoveaNetworks

extension NetworkCourse {
  /// How many epochs fit into so many seconds, by the time that a few steps take; at least one.
  static func epochs(
    within seconds: Double, _ network: Network, _ plan: TrainingPlan, _ normalization: Normalization, _ task: TrainingTask
  ) throws -> Double {
    let batches = batches(of: 0, plan, normalization, task)
    var session = try TrainingSession(
      network, plan.settings, engine: task.engine, threads: task.threads, stepsPerEpoch: max(2, batches.count))
    let begun = ContinuousClock.now
    var steps: [Double] = []
    for batch in batches {
      if let error = batch.unreadable.first { throw RecognitionError.lostPicture(error, folder: task.keeping?.folder.path) }
      let start = ContinuousClock.now
      _ = try session.runStep(TrainingBatch(inputs: batch.inputs, labels: batch.labels))
      steps.append(ResourceMeter.seconds(since: start))
      let passed = ResourceMeter.seconds(since: begun) / max(1e-9, seconds)
      if steps.count == mostTimed || passed > (steps.count == 1 ? 5 * timing : timing) { break }
    }
    // The first step prepares the network.
    let usual = steps.count > 1 ? steps.dropFirst().sorted()[(steps.count - 1) / 2] : steps.first ?? 0
    let left = seconds - ResourceMeter.seconds(since: task.begun)
    return epochs(within: left, step: usual, steps: batches.count, batch: plan.settings.batchSize, judges: task.validation.count)
  }

  /// Steps that are timed at most, and the part of the time after which fewer are enough; one alone where it takes five times that.
  private static let (mostTimed, timing) = (6, 0.01)

  /// The same by figures.
  /// - Parameters:
  ///   - step: Seconds of a step.
  ///   - steps: Steps of an epoch.
  ///   - batch: Pictures of a step.
  ///   - judges: Validation pictures, which are scored after every second epoch on average at a third of the cost of learning from them.
  package static func epochs(within seconds: Double, step: Double, steps: Int, batch: Int, judges: Int) -> Double {
    let judging = Double(judges) / Double(max(1, batch)) * step / 6
    let epoch = max(1e-9, step * Double(max(1, steps)) + judging)
    return min(10_000, max(0, seconds * Pace.share / epoch))
  }

  /// The plan for the time: with less or more of a network where it is short or long; see ``TrainingPlan/fitting(epochs:pictures:)``. And where it is
  /// the same plan, how many epochs fit.
  static func plan(
    _ plan: TrainingPlan, fitting seconds: Double, _ network: Network, _ normalization: Normalization, _ task: TrainingTask
  ) throws -> (plan: TrainingPlan, epochs: Double?) {
    var (fitting, known) = (plan, Double?.none)
    if let stored = try task.keeping?.folder.storedChoice {
      fitting = plan.fitting(asStored: stored.extent, stored.augmentation)
    } else {
      let epochs = try epochs(within: seconds, network, plan, normalization, oversampled(task))
      known = epochs
      fitting = plan.fitting(epochs: epochs, pictures: task.training.count)
    }
    // What was asked for stays.
    if task.augmentation != nil { fitting.augmentation = plan.augmentation }
    return (fitting, fitting.extent == plan.extent ? known : nil)
  }

  /// The pace of a course from here on; nothing where no time is given.
  ///
  /// Under a limit the steps that were planned are enough, wherever a slow hour of an earlier run has moved the end.
  /// - Parameters:
  ///   - step: Steps that are done, by earlier runs.
  ///   - earlier: Seconds that earlier runs learned.
  package static func pace(
    of task: TrainingTask, _ settings: TrainingSettings, stepsPerEpoch: Int, from step: Int, earlier: Double
  ) -> Pace? {
    guard let seconds = task.budget ?? task.timeLimit else { return nil }
    let planned = settings.movedEnds.last?.steps ?? settings.epochs * stepsPerEpoch
    return Pace(
      within: seconds, most: task.budget == nil ? planned : nil, closing: closing(judges: task.validation.count, settings),
      from: step, at: earlier + ResourceMeter.seconds(since: task.begun))
  }

  /// What follows the last step, in steps: the views of the validation pictures are scored once more.
  static func closing(judges: Int, _ settings: TrainingSettings) -> Double {
    2 * Double(judges) / Double(max(1, settings.batchSize))
  }
}

/// Keeps training within its time: says now and then where it has to end, by what the steps of late took.
///
/// A machine is slower at one time than at another, and a few steps at the beginning are a poor guide to half an hour.
package struct Pace {
  /// What is planned of the time; the rest is for checkpoints, for what follows, and for steps that take longer than those before.
  static let share = 0.985
  /// The part of the time after which the pace is taken again.
  private static let interval = 0.04
  /// The least change of the end that is worth it, as a part of all steps.
  private static let tolerance = 0.01

  private let seconds: Double
  private let most: Int?
  private let closing: Double
  private var mark: (step: Int, seconds: Double)
  private var usual: Double?

  /// The pace of a training.
  /// - Parameters:
  ///   - seconds: What it may take in all.
  ///   - most: Steps that are enough, however much time there is.
  ///   - closing: What follows the last step, in steps.
  ///   - step: Steps that are done as it begins, or goes on.
  ///   - passed: Seconds that have passed by then.
  package init(within seconds: Double, most: Int? = nil, closing: Double = 0, from step: Int = 0, at passed: Double = 0) {
    self.seconds = seconds * Self.share
    self.most = most
    self.closing = closing
    mark = (step, passed)
  }

  /// The step after which to end, where that is to be another than `end`; later than `step`, unless that is the end already.
  /// - Parameters:
  ///   - step: Steps done.
  ///   - passed: Seconds since the beginning.
  package mutating func end(after step: Int, of end: Int, seconds passed: Double) -> Int? {
    guard step < end, step > mark.step, passed - mark.seconds >= Self.interval * seconds else { return nil }
    let late = (passed - mark.seconds) / Double(step - mark.step)
    let usual = usual.map { 0.5 * ($0 + late) } ?? late
    (self.usual, mark) = (usual, (step, passed))
    let left = ((seconds - passed) / usual - closing).rounded(.down)
    let found = step + Int(max(1, min(left, 1e9)))
    let wanted = most.map { min($0, found) } ?? found
    return abs(Double(wanted - end)) > Self.tolerance * Double(end) ? wanted : nil
  }
}

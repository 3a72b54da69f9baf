/// An end of training that was moved while it went on.
public struct MovedEnd: Codable, Hashable, Sendable {
  /// Steps that were done then.
  public var afterStep: Int
  /// Steps until the new end, those included.
  public var steps: Int

  /// A moved end.
  public init(afterStep: Int, steps: Int) {
    self.afterStep = afterStep
    self.steps = steps
  }

  enum CodingKeys: String, CodingKey {
    case afterStep = "after_step"
    case steps
  }
}

extension [MovedEnd] {
  /// Whether each was decided no sooner than the one before, and moved the end behind the steps that were done.
  package var areInOrder: Bool {
    allSatisfy { $0.afterStep >= 0 && $0.steps > $0.afterStep }
      && zip(self, dropFirst()).allSatisfy { $0.afterStep <= $1.afterStep }
  }
}

/// Where a schedule is at a step.
struct SchedulePoint {
  /// The same place in a schedule whose end was never moved, in `0...length`.
  var position: Float
  /// Steps of that schedule.
  var length: Int

  /// The place after some steps where the end was moved from `steps` on: what was left of the schedule then is spread over the steps that were left,
  /// so that no rate jumps.
  init(_ step: Int, of steps: Int, moved ends: [MovedEnd] = []) {
    var (from, done, until) = (0, 0.0, steps)
    func share(_ step: Int) -> Double { done + (1 - done) * min(1, Double(step - from) / Double(until - from)) }
    for end in ends { (from, done, until) = (end.afterStep, share(end.afterStep), end.steps) }
    // Where nothing was moved it is the step to the bit.
    position = ends.isEmpty ? Float(step) : Float(share(step) * Double(steps))
    length = steps
  }
}

extension TrainingSettings {
  /// The learning rate of a step in `0..<steps`, the end of which is not moved.
  public func learningRate(atStep step: Int, of steps: Int) -> Float {
    learningRate * rateShare(at: SchedulePoint(step, of: steps))
  }

  /// The momentum of a step in `0..<steps`, the end of which is not moved.
  public func momentum(atStep step: Int, of steps: Int) -> Float { momentum(at: SchedulePoint(step, of: steps)) }

  /// The learning rate as a part of the highest.
  func rateShare(at point: SchedulePoint) -> Float {
    let (isRising, part) = phase(at: point)
    let (low, height) =
      switch schedule {
      case .linear: (isRising ? firstRate : lastRate, isRising ? part : 1 - part)
      case .cosine: (isRising ? firstRate : lastRate, isRising ? part : 0.5 * (1 + Float.cosine(.pi * part)))
      case .oneCycle: (isRising ? firstRate : lastRate, 0.5 * (1 + Float.cosine(.pi * (isRising ? 1 - part : part))))
      }
    return low + (1 - low) * height
  }

  func momentum(at point: SchedulePoint) -> Float {
    guard schedule == .oneCycle, let lowestMomentum else { return momentum }
    let (isRising, part) = phase(at: point)
    let height = 0.5 * (1 + Float.cosine(.pi * (isRising ? part : 1 - part)))
    return lowestMomentum + (momentum - lowestMomentum) * height
  }

  /// Whether a place is in the warm-up, and the part of the warm-up or of the rest that lies before it.
  private func phase(at point: SchedulePoint) -> (isRising: Bool, part: Float) {
    let rising = warmUp * Float(point.length)
    if point.position < rising { return (true, point.position / rising) }
    return (false, min(1, (point.position - rising) / max(1, Float(point.length) - rising)))
  }

  /// The shards of so many pictures, as ranges of them. A smaller batch has fewer shards and not much smaller ones, since the statistics of a few
  /// pictures are noise; its pictures are dealt evenly, so that shards have at most two sizes.
  package func shardRanges(of count: Int) -> [Range<Int>] {
    let size = (max(count, batchSize) + shards - 1) / shards
    let parts = (count + size - 1) / size
    return (0..<parts).map { part in
      func start(_ part: Int) -> Int { part * (count / parts) + min(part, count % parts) }
      return start(part)..<start(part + 1)
    }
  }

  /// Checks that the numbers are in their ranges.
  func check() {
    precondition(epochs > 0 && batchSize > 0 && shards > 0, "\(epochs) epochs, batches of \(batchSize), \(shards) shards")
    precondition(learningRate >= 0 && weightDecay >= 0, "learning rate \(learningRate), weight decay \(weightDecay)")
    let kept: [Float?] = [momentum, lowestMomentum, squareMomentum, muon?.momentum, lookAhead?.keeping, averageDecay]
    for part in kept.compactMap({ $0 }) { precondition(part >= 0 && part < 1, "a momentum of \(part) is not in 0..<1") }
    precondition(warmUp >= 0 && warmUp <= 1, "warm-up \(warmUp) is not in 0...1")
    precondition(labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing \(labelSmoothing) is not in 0..<1")
    precondition(movedEnds.areInOrder, "ends moved to \(movedEnds)")
    precondition(scoreMargin >= 0 && scoreMargin.isFinite, "a margin of \(scoreMargin)")
    precondition(gradientLimit.map { $0 > 0 } ?? true, "a gradient limit of \(gradientLimit ?? 0)")
    precondition(lookAhead.map { $0.every > 0 } ?? true, "a meeting every \(lookAhead?.every ?? 0) steps")
    precondition(muon.map { $0.iterations > 0 && $0.learningRate >= 0 } ?? true, "Muon with \(muon?.iterations ?? 0) iterations")
    precondition(
      mixing.map { $0.mixup >= 0 && $0.cutMix >= 0 && (0...1).contains($0.chance) } ?? true, "mixing with negative numbers")
    precondition(classWeights?.allSatisfy { $0 >= 0 && $0.isFinite } ?? true, "class weights \(classWeights ?? [])")
    precondition(
      groups.allSatisfy { $0.rateFactor >= 0 && $0.weightDecay ?? 0 >= 0 }, "a parameter group with negative numbers")
  }
}

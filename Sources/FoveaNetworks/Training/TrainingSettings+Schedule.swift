extension TrainingSettings {
  /// The learning rate of a step in `0..<steps`.
  public func learningRate(atStep step: Int, of steps: Int) -> Float { learningRate * rateShare(atStep: step, of: steps) }

  /// The learning rate of a step as a part of the highest.
  func rateShare(atStep step: Int, of steps: Int) -> Float {
    let (isRising, part) = phase(atStep: step, of: steps)
    let (low, height) =
      switch schedule {
      case .linear: (isRising ? firstRate : lastRate, isRising ? part : 1 - part)
      case .cosine: (isRising ? firstRate : lastRate, isRising ? part : 0.5 * (1 + Float.cosine(.pi * part)))
      case .oneCycle: (isRising ? firstRate : lastRate, 0.5 * (1 + Float.cosine(.pi * (isRising ? 1 - part : part))))
      }
    return low + (1 - low) * height
  }

  /// The momentum of a step in `0..<steps`.
  public func momentum(atStep step: Int, of steps: Int) -> Float {
    guard schedule == .oneCycle, let lowestMomentum else { return momentum }
    let (isRising, part) = phase(atStep: step, of: steps)
    let height = 0.5 * (1 + Float.cosine(.pi * (isRising ? part : 1 - part)))
    return lowestMomentum + (momentum - lowestMomentum) * height
  }

  /// Whether a step is in the warm-up, and the part of the warm-up or of the rest that lies before it.
  private func phase(atStep step: Int, of steps: Int) -> (isRising: Bool, part: Float) {
    let position = Float(step)
    let rising = warmUp * Float(steps)
    if position < rising { return (true, position / rising) }
    return (false, min(1, (position - rising) / max(1, Float(steps) - rising)))
  }

  /// Checks that the numbers are in their ranges.
  func check() {
    precondition(epochs > 0 && batchSize > 0 && shards > 0, "\(epochs) epochs, batches of \(batchSize), \(shards) shards")
    precondition(learningRate >= 0 && weightDecay >= 0, "learning rate \(learningRate), weight decay \(weightDecay)")
    let kept: [Float?] = [momentum, lowestMomentum, squareMomentum, muon?.momentum, lookAhead?.keeping, averageDecay]
    for part in kept.compactMap({ $0 }) { precondition(part >= 0 && part < 1, "a momentum of \(part) is not in 0..<1") }
    precondition(warmUp >= 0 && warmUp <= 1, "warm-up \(warmUp) is not in 0...1")
    precondition(labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing \(labelSmoothing) is not in 0..<1")
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

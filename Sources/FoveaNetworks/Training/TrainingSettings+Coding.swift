extension TrainingSettings {
  enum CodingKeys: String, CodingKey {
    case epochs, movedEnds, batchSize, shards, optimizer, muon, learningRate, momentum, lowestMomentum, squareMomentum, epsilon,
      nesterov,
      weightDecay, decoupledDecay, groups, gradientLimit, shiftRateFactor, warmUp, firstRate, lastRate, schedule, labelSmoothing,
      scoreMargin, unitRowLayers, mixing, classWeights, lookAhead, averageDecay, patience, frozenLayers, arithmetic, methods, seed
  }

  /// Settings from the form that is stored; what is not there, as in files of earlier versions, is as usual.
  public init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ value: inout Value, _ key: CodingKeys) throws {
      if let stored = try container.decodeIfPresent(Value.self, forKey: key) { value = stored }
    }
    try read(&epochs, .epochs)
    try read(&movedEnds, .movedEnds)
    try read(&batchSize, .batchSize)
    try read(&shards, .shards)
    try read(&optimizer, .optimizer)
    try read(&muon, .muon)
    try read(&learningRate, .learningRate)
    try read(&momentum, .momentum)
    try read(&lowestMomentum, .lowestMomentum)
    try read(&squareMomentum, .squareMomentum)
    try read(&epsilon, .epsilon)
    try read(&nesterov, .nesterov)
    try read(&weightDecay, .weightDecay)
    try read(&decoupledDecay, .decoupledDecay)
    try read(&groups, .groups)
    try read(&gradientLimit, .gradientLimit)
    try read(&shiftRateFactor, .shiftRateFactor)
    try read(&warmUp, .warmUp)
    try read(&firstRate, .firstRate)
    try read(&lastRate, .lastRate)
    try read(&schedule, .schedule)
    try read(&labelSmoothing, .labelSmoothing)
    try read(&scoreMargin, .scoreMargin)
    try read(&unitRowLayers, .unitRowLayers)
    try read(&mixing, .mixing)
    try read(&classWeights, .classWeights)
    try read(&lookAhead, .lookAhead)
    try read(&averageDecay, .averageDecay)
    try read(&patience, .patience)
    try read(&frozenLayers, .frozenLayers)
    try read(&arithmetic, .arithmetic)
    try read(&methods, .methods)
    try read(&seed, .seed)
  }
}

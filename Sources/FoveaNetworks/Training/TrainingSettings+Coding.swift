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
    try container.read(into: &epochs, forKey: .epochs)
    try container.read(into: &movedEnds, forKey: .movedEnds)
    try container.read(into: &batchSize, forKey: .batchSize)
    try container.read(into: &shards, forKey: .shards)
    try container.read(into: &optimizer, forKey: .optimizer)
    try container.read(into: &muon, forKey: .muon)
    try container.read(into: &learningRate, forKey: .learningRate)
    try container.read(into: &momentum, forKey: .momentum)
    try container.read(into: &lowestMomentum, forKey: .lowestMomentum)
    try container.read(into: &squareMomentum, forKey: .squareMomentum)
    try container.read(into: &epsilon, forKey: .epsilon)
    try container.read(into: &nesterov, forKey: .nesterov)
    try container.read(into: &weightDecay, forKey: .weightDecay)
    try container.read(into: &decoupledDecay, forKey: .decoupledDecay)
    try container.read(into: &groups, forKey: .groups)
    try container.read(into: &gradientLimit, forKey: .gradientLimit)
    try container.read(into: &shiftRateFactor, forKey: .shiftRateFactor)
    try container.read(into: &warmUp, forKey: .warmUp)
    try container.read(into: &firstRate, forKey: .firstRate)
    try container.read(into: &lastRate, forKey: .lastRate)
    try container.read(into: &schedule, forKey: .schedule)
    try container.read(into: &labelSmoothing, forKey: .labelSmoothing)
    try container.read(into: &scoreMargin, forKey: .scoreMargin)
    try container.read(into: &unitRowLayers, forKey: .unitRowLayers)
    try container.read(into: &mixing, forKey: .mixing)
    try container.read(into: &classWeights, forKey: .classWeights)
    try container.read(into: &lookAhead, forKey: .lookAhead)
    try container.read(into: &averageDecay, forKey: .averageDecay)
    try container.read(into: &patience, forKey: .patience)
    try container.read(into: &frozenLayers, forKey: .frozenLayers)
    try container.read(into: &arithmetic, forKey: .arithmetic)
    try container.read(into: &methods, forKey: .methods)
    try container.read(into: &seed, forKey: .seed)
  }
}

extension KeyedDecodingContainer {
  /// Reads a value where there is one, and leaves what is there where there is none.
  func read<Value: Decodable>(into value: inout Value, forKey key: Key) throws {
    if let stored = try decodeIfPresent(Value.self, forKey: key) { value = stored }
  }
}

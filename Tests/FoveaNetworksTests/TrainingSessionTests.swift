import FoveaLearning
import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

/// A small network with every kind of layer that trains.
private func smallNetwork(classes: Int, dropout: Float = 0, seed: UInt64 = 3) throws -> Network {
  try Network(
    NetworkDescription(
      inputShape: [2, 8, 8],
      layers: [
        NamedLayer("conv", .convolution(Convolution(16, kernel: 3, padding: 1))),
        NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("gelu", .activation(.gelu)),
        NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 2))), NamedLayer("drop", .dropout(Dropout(rate: dropout))),
        NamedLayer("flat", .flatten), NamedLayer("head", .dense(Dense(classes))),
      ]), seed: seed)
}

private func batch(_ count: Int, classes: Int, seed: UInt64 = 9) -> TrainingBatch {
  TrainingBatch(inputs: normalTensor([count, 2, 8, 8], seed: seed), labels: (0..<count).map { $0 % classes })
}

@Suite struct TrainingSessionTests {
  @Test(arguments: engines)
  func `eight pictures are learned by heart`(engine: EngineKind) throws {
    var settings = TrainingSettings()
    settings.epochs = 30
    settings.shards = 1
    settings.labelSmoothing = 0
    settings.learningRate = 0.05
    let batch = batch(8, classes: 4)
    var session = try TrainingSession(smallNetwork(classes: 4), settings, engine: engine, threads: 1, stepsPerEpoch: 1)
    var last: EpochRecord?
    while session.epoch < settings.epochs { last = try session.runEpoch([batch]) }
    #expect(last?.accuracy == 1)
    #expect((last?.loss ?? 1) < 0.05)
    let logits = try InferenceSession(session.network, engine: engine, threads: 1).logits(of: batch.inputs)
    for (row, label) in batch.labels.enumerated() {
      #expect(logits[row: row].enumerated().max { $0.1 < $1.1 }?.0 == label)
    }
  }

  @Test(arguments: engines)
  func `an end that is moved ends the schedule sooner or later, and can be repeated`(engine: EngineKind) throws {
    var settings = TrainingSettings()
    (settings.epochs, settings.shards, settings.schedule, settings.warmUp) = (5, 2, .linear, 0.2)
    (settings.firstRate, settings.lastRate, settings.lookAhead) = (0, 0, LookAhead())
    let batch = batch(8, classes: 4)
    func run(_ settings: TrainingSettings, stopping: Int? = nil, moving: (inout TrainingSession) -> Void = { _ in }) throws -> (
      rates: [Float], network: Network, settings: TrainingSettings
    ) {
      var session = try TrainingSession(smallNetwork(classes: 4), settings, engine: engine, threads: 1, stepsPerEpoch: 4)
      var rates: [Float] = []
      while !session.isFinished {
        if session.step == stopping {
          session = try TrainingSession(
            smallNetwork(classes: 4), settings, engine: engine, threads: 1, stepsPerEpoch: 4, resuming: session.state)
        }
        rates.append(try session.runStep(batch).learningRate / settings.learningRate)
        moving(&session)
      }
      #expect(session.epochs == (session.steps + 3) / 4)
      return (rates, session.network, session.settings)
    }
    // Of 20 steps the first four rise to 1; after 8 the rate is 1 − 4/16, which then falls to 0 in 4 or in 24 steps.
    let risen: [Float] = [0, 0.25, 0.5, 0.75, 1, 15 / 16, 14 / 16, 13 / 16]
    for left in [4, 24] {
      let moved = try run(settings) { if $0.step == 8 { $0.end(atStep: 8 + left) } }
      let expected = risen + (0..<left).map { 0.75 * (1 - Float($0) / Float(left)) }
      #expect(moved.rates.count == expected.count && zip(moved.rates, expected).allSatisfy { abs($0 - $1) < 1e-5 })
      #expect(moved.settings.movedEnds == [MovedEnd(afterStep: 8, steps: 8 + left)])
      for stopping in [nil, 6, 10] {
        #expect(try run(moved.settings, stopping: stopping).network.parameters == moved.network.parameters)
      }
      #expect(try run(settings).network.parameters != moved.network.parameters)
    }
    let twice = try run(settings) {
      if $0.step == 8 { $0.end(atStep: 18) }
      if $0.step == 13 { $0.end(atStep: 15) }
    }
    #expect(twice.rates.count == 15 && abs(twice.rates[13] - 0.375) < 1e-5 && abs(twice.rates[14] - 0.1875) < 1e-5)
    // By epochs, batches of the last one that come after the end are not learned from.
    settings.movedEnds = [MovedEnd(afterStep: 2, steps: 6)]
    var session = try TrainingSession(smallNetwork(classes: 4), settings, engine: engine, threads: 1, stepsPerEpoch: 4)
    var images: [Int] = []
    while !session.isFinished { images.append(try session.runEpoch([batch, batch, batch, batch]).images) }
    #expect(session.step == 6 && images == [32, 16])
    let single = try run(settings).network
    #expect(session.network == single)
  }

  @Test(arguments: engines)
  func `rows of a layer have length 1 after each step, and scores are cosines`(engine: EngineKind) throws {
    let network = try Network(
      NetworkDescription(
        inputShape: [2, 8, 8],
        layers: [
          NamedLayer("conv", .convolution(Convolution(16, kernel: 3))), NamedLayer("gelu", .activation(.gelu)),
          NamedLayer("pool", .globalPooling(.maximum)), NamedLayer("length", .groupNormalization(GroupNormalization(groups: 1))),
          NamedLayer("head", .dense(Dense(3, bias: false))),
        ]), seed: 5)
    var settings = TrainingSettings()
    (settings.epochs, settings.shards, settings.scoreMargin) = (2, 2, 0.8)
    (settings.unitRowLayers, settings.frozenLayers) = (["head"], ["length"])
    let batch = batch(9, classes: 3)
    var session = try TrainingSession(network, settings, engine: engine, threads: 2, stepsPerEpoch: 1)
    for _ in 0..<2 { _ = try session.runEpoch([batch]) }
    let head = try #require(session.network[parameter: "head.weight"]).values
    for row in 0..<3 {
      #expect(abs(head[row * 16..<(row + 1) * 16].reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    }
    #expect(session.network[parameter: "length.weight"] == network[parameter: "length.weight"])
    // Of 16 numbers of mean 0 and deviation 1 the length is 4, so no score is larger.
    let inference = try InferenceSession(session.network, engine: engine, threads: 1)
    #expect(try inference.logits(of: batch.inputs).values.allSatisfy { abs($0) <= 4.001 })
    #expect(try inference.embeddings(of: batch.inputs).squaredNorms(threads: 1).allSatisfy { abs($0 - 16) < 0.01 })
    var wrong = settings
    wrong.unitRowLayers = ["nobody"]
    #expect(throws: NetworkError.unknownLayer("nobody")) {
      _ = try TrainingSession(network, wrong, engine: engine, threads: 1, stepsPerEpoch: 1)
    }
  }

  @Test(arguments: engines)
  func `the number of threads changes no bit, and a run can be repeated`(engine: EngineKind) throws {
    var settings = TrainingSettings()
    settings.epochs = 2
    settings.shards = 4
    settings.batchSize = 12
    // The last batch is smaller than the others, and its last shard smaller than its first.
    let batches = [batch(12, classes: 3, seed: 1), batch(12, classes: 3, seed: 2), batch(7, classes: 3, seed: 3)]
    var results: [Network] = []
    for threads in [1, 2, 4, 2] {
      var session = try TrainingSession(
        smallNetwork(classes: 3, dropout: 0.3), settings, engine: engine, threads: threads, stepsPerEpoch: 3)
      while session.epoch < settings.epochs { _ = try session.runEpoch(batches) }
      results.append(session.network)
    }
    for other in results.dropFirst() { #expect(other == results[0]) }
    #expect(results[0] != (try smallNetwork(classes: 3, dropout: 0.3)))
  }

  @Test(arguments: engines)
  func `a session goes on from any step as if it had never stopped`(engine: EngineKind) throws {
    var settings = TrainingSettings()
    settings.epochs = 2
    settings.shards = 2
    settings.batchSize = 6
    let batches = (0..<3).map { batch(6, classes: 3, seed: UInt64($0)) }
    let start = try smallNetwork(classes: 3, dropout: 0.2)
    func session(_ state: TrainingState? = nil) throws -> TrainingSession {
      try TrainingSession(start, settings, engine: engine, threads: 2, stepsPerEpoch: 3, resuming: state)
    }
    /// Trains to the end, leaving the session for a new one after each step whose number is in `stops`.
    func train(stops: Set<Int>) throws -> (TrainingState, [EpochRecord]) {
      var current = try session()
      var records: [EpochRecord] = []
      while current.epoch < settings.epochs {
        while current.stepInEpoch < batches.count {
          _ = try current.runStep(batches[current.stepInEpoch])
          if stops.contains(current.step) { current = try session(current.state) }
        }
        records.append(try current.finishEpoch())
        records[records.count - 1].seconds = 0
      }
      return (current.state, records)
    }
    let whole = try train(stops: [])
    for stops in [[1], [3], [5], [6], [1, 2, 3, 4, 5, 6]] as [Set<Int>] {
      let parts = try train(stops: stops)
      #expect(parts.0 == whole.0, "stopped after \(stops.sorted())")
      #expect(parts.1 == whole.1, "stopped after \(stops.sorted())")
    }
    var once = try session()
    while once.epoch < settings.epochs { _ = try once.runEpoch(batches) }
    #expect(once.state == whole.0)
  }

  @Test func `a state of another network is refused`() throws {
    let state = try TrainingSession(
      smallNetwork(classes: 3), TrainingSettings(), engine: .reference, threads: 1, stepsPerEpoch: 1
    ).state
    let other = try smallNetwork(classes: 30)
    let expected = [other.graph.parameterExtent]
    let found = state.tensors[0].tensor.shape
    #expect(throws: NetworkError.parameterMismatch(name: "parameters", expected: expected, found: found)) {
      _ = try TrainingSession(other, TrainingSettings(), engine: .reference, threads: 1, stepsPerEpoch: 1, resuming: state)
    }
  }

  @Test func `both engines take the same steps`() throws {
    guard engines.count == 2 else { return }
    var settings = TrainingSettings()
    settings.epochs = 2
    settings.shards = 2
    settings.batchSize = 8
    settings.warmUp = 0
    settings.learningRate = 0.02
    var results: [[Float]] = []
    for engine in engines {
      var session = try TrainingSession(
        smallNetwork(classes: 3, dropout: 0.2), settings, engine: engine, threads: 2, stepsPerEpoch: 2)
      while session.epoch < settings.epochs {
        _ = try session.runEpoch([batch(8, classes: 3, seed: 1), batch(8, classes: 3, seed: 2)])
      }
      results.append(session.network.packedParameters().values)
    }
    #expect(Tolerance.relativeError(results[0], results[1]) < 1e-3)
  }

  @Test(arguments: engines)
  func `frozen layers stay as they are`(engine: EngineKind) throws {
    var settings = TrainingSettings()
    settings.epochs = 1
    settings.shards = 1
    settings.frozenLayers = ["conv", "norm"]
    let start = try smallNetwork(classes: 3)
    var session = try TrainingSession(start, settings, engine: engine, threads: 1, stepsPerEpoch: 1)
    _ = try session.runEpoch([batch(6, classes: 3)])
    let end = session.network
    for specification in start.specifications {
      let isFrozen = settings.frozenLayers.contains(specification.layer)
      #expect((start[parameter: specification.name] == end[parameter: specification.name]) == isFrozen, "\(specification.name)")
    }
  }

  /// Scores, and each number of the gradients; 7 where none was written.
  private func gradients(
    of network: Network, fixed: Set<String>, engine: EngineKind, arithmetic: ConvolutionArithmetic = .fastest
  ) throws -> (scores: [Float], gradients: [Float]) {
    let parameters = network.packedParameters().values
    var options = ExecutorOptions(batch: 6, training: true)
    (options.fixed, options.arithmetic) = (fixed, arithmetic)
    let executor = try engine.executor(for: network.graph, options)
    var (scores, gradients) = ([Float](repeating: 0, count: 18), [Float](repeating: 7, count: parameters.count))
    try parameters.withUnsafeBufferPointer { try executor.load(#require($0.baseAddress)) }
    try batch(6, classes: 3).inputs.values.withUnsafeBufferPointer { pictures in
      try executor.forward(#require(pictures.baseAddress), scores: &scores, phase: DropoutPhase(seed: 3))
      try executor.backward((0..<18).map { Float($0 % 5) - 2 }, gradients: &gradients, inputGradient: nil)
    }
    return (scores, gradients)
  }

  /// Expects the same bits of all that is wanted, whatever else is computed.
  private func expectSame(
    _ network: Network, fixed: Set<String>, engine: EngineKind, arithmetic: ConvolutionArithmetic = .fastest
  ) throws {
    let all = try gradients(of: network, fixed: [], engine: engine, arithmetic: arithmetic)
    let some = try gradients(of: network, fixed: fixed, engine: engine, arithmetic: arithmetic)
    #expect(some.scores == all.scores)
    for specification in network.specifications {
      let places = specification.offset..<specification.offset + specification.count
      if !fixed.contains(specification.layer) || !specification.isLearned {
        #expect(some.gradients[places] == all.gradients[places], "\(specification.name) with \(fixed.sorted()) fixed")
      } else if specification.layer.hasPrefix("conv") {
        #expect(some.gradients[places].allSatisfy { $0 == 7 }, "nothing is computed")
      }
    }
  }

  /// The head's gradient, scores, and statistics of normalizations.
  @Test(arguments: engines)
  func `fixed layers change nothing but their own gradients`(engine: EngineKind) throws {
    let network = try smallNetwork(classes: 3, dropout: 0.2)
    for fixed in [["conv"], ["conv", "norm"], ["norm"]] as [Set<String>] {
      try expectSame(network, fixed: fixed, engine: engine)
    }
  }

  /// Where a fixed convolution is rectified and read by another one, by each way to compute convolutions; and where a normalization reads the pictures.
  @Test(arguments: engines, ConvolutionArithmetic.allCases)
  func `fixed layers below others change nothing but their own gradients`(
    engine: EngineKind, arithmetic: ConvolutionArithmetic
  ) throws {
    let head = [NamedLayer("flat", .flatten), NamedLayer("head", .dense(Dense(3)))]
    let convolutions = [
      NamedLayer("conv1", .convolution(Convolution(32, kernel: 3, padding: 1))), NamedLayer("relu1", .activation(.relu)),
      NamedLayer("conv2", .convolution(Convolution(32, kernel: 3, padding: 1))), NamedLayer("relu2", .activation(.relu)),
    ]
    let plain = try Network(NetworkDescription(inputShape: [2, 8, 8], layers: convolutions + head), seed: 4)
    for fixed in [["conv1"], ["conv2"], ["conv1", "conv2"]] as [Set<String>] {
      try expectSame(plain, fixed: fixed, engine: engine, arithmetic: arithmetic)
    }
    let norm = NamedLayer("norm", .batchNormalization(BatchNormalization()))
    let normalized = try Network(NetworkDescription(inputShape: [2, 8, 8], layers: [norm] + convolutions + head), seed: 4)
    for fixed in [["norm"], ["norm", "conv1"]] as [Set<String>] {
      try expectSame(normalized, fixed: fixed, engine: engine, arithmetic: arithmetic)
    }
  }

  @Test(arguments: engines)
  func `layers of rate 0 stay as they are, but for the statistics of normalizations`(engine: EngineKind) throws {
    var settings = TrainingSettings()
    (settings.epochs, settings.shards) = (1, 2)
    settings.groups = [ParameterGroup(layers: ["conv", "norm"], rateFactor: 0)]
    let start = try smallNetwork(classes: 3)
    #expect(start.graph.layersWithoutStep(settings) == ["conv", "norm"])
    settings.groups[0].roles = [.weight, .scale]
    #expect(start.graph.layersWithoutStep(settings).isEmpty, "biases and shifts still take steps")
    settings.groups[0].roles = nil
    var session = try TrainingSession(start, settings, engine: engine, threads: 1, stepsPerEpoch: 1)
    _ = try session.runEpoch([batch(6, classes: 3)])
    for specification in start.specifications {
      let isSame = start[parameter: specification.name] == session.network[parameter: specification.name]
      #expect(isSame == (specification.layer != "head" && specification.isLearned), "\(specification.name)")
    }
  }

  @Test(arguments: engines)
  func `a loss that is not finite ends training`(engine: EngineKind) throws {
    var settings = TrainingSettings()
    settings.shards = 1
    var session = try TrainingSession(smallNetwork(classes: 3), settings, engine: engine, threads: 1, stepsPerEpoch: 2)
    let good = batch(4, classes: 3)
    var bad = good
    bad.inputs = Tensor(shape: bad.inputs.shape, bad.inputs.values.map { $0 * .infinity })
    _ = try session.runStep(good)
    let before = session.network
    #expect(throws: NetworkError.diverged(epoch: 1, step: 2)) { _ = try session.runStep(bad) }
    #expect(session.network == before)
  }

  @Test(arguments: engines)
  func `weights that are not finite end no epoch`(engine: EngineKind) throws {
    var settings = TrainingSettings()
    (settings.shards, settings.learningRate, settings.weightDecay, settings.firstRate) = (1, 1e30, 1e30, 1)
    let good = batch(4, classes: 3)
    var session = try TrainingSession(smallNetwork(classes: 3), settings, engine: engine, threads: 1, stepsPerEpoch: 1)
    #expect(try session.runStep(good).loss.isFinite)
    #expect(throws: NetworkError.diverged(epoch: 1, step: 1)) { _ = try session.finishEpoch() }
    settings.averageDecay = 0.5
    var other = try TrainingSession(smallNetwork(classes: 3), settings, engine: engine, threads: 1, stepsPerEpoch: 1)
    _ = try other.runStep(good)
    #expect(throws: NetworkError.diverged(epoch: 1, step: 1)) { _ = try other.averagedNetwork([good]) }
  }

  /// Scores are 0 and the loss is finite, but a picture of 3e38 times a slope of 2 is not.
  @Test(arguments: engines)
  func `gradients that are not finite change nothing where their length is taken`(engine: EngineKind) throws {
    let description = NetworkDescription(
      inputShape: [1, 2, 2], layers: [NamedLayer("flat", .flatten), NamedLayer("head", .dense(Dense(2, bias: false)))])
    let network = try Network(description, parameters: [NamedTensor("head.weight", Tensor(shape: [2, 4]))])
    var settings = TrainingSettings()
    (settings.shards, settings.labelSmoothing, settings.gradientLimit, settings.classWeights) = (1, 0, 1, [4, 4])
    var session = try TrainingSession(network, settings, engine: engine, threads: 1, stepsPerEpoch: 1)
    let batch = TrainingBatch(inputs: Tensor(shape: [1, 1, 2, 2], [3e38, 3e38, 3e38, 3e38]), labels: [0])
    #expect(throws: NetworkError.diverged(epoch: 1, step: 1)) { _ = try session.runStep(batch) }
    #expect(session.network == network && session.step == 0)
  }

  @Test func `a batch is dealt evenly`() {
    var settings = TrainingSettings()
    (settings.batchSize, settings.shards) = (32, 2)
    #expect(settings.shardRanges(of: 32) == [0..<16, 16..<32])
    #expect(settings.shardRanges(of: 17) == [0..<9, 9..<17])
    #expect(settings.shardRanges(of: 16) == [0..<16])
    #expect(settings.shardRanges(of: 1) == [0..<1])
    #expect(settings.shardRanges(of: 65) == [0..<33, 33..<65])
    (settings.batchSize, settings.shards) = (512, 8)
    for count in 1...600 {
      let ranges = settings.shardRanges(of: count)
      #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == count && ranges.count <= 8)
      #expect(
        zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound && (0...1).contains($0.count - $1.count) })
    }
  }

  @Test func `pictures of another shape are refused`() throws {
    var session = try TrainingSession(
      smallNetwork(classes: 3), TrainingSettings(), engine: .reference, threads: 1, stepsPerEpoch: 1)
    let foreign = TrainingBatch(inputs: Tensor(shape: [1, 3, 8, 8]), labels: [0])
    #expect(throws: NetworkError.inputMismatch(expected: [2, 8, 8], found: [3, 8, 8])) { _ = try session.runStep(foreign) }
    var settings = TrainingSettings()
    settings.averageDecay = 0.5
    let other = try TrainingSession(smallNetwork(classes: 3), settings, engine: .reference, threads: 1, stepsPerEpoch: 1)
    #expect(throws: NetworkError.inputMismatch(expected: [2, 8, 8], found: [3, 8, 8])) { _ = try other.averagedNetwork([foreign]) }
  }

  @Test func `the learning rate rises and falls`() {
    var settings = TrainingSettings()
    settings.learningRate = 2
    settings.warmUp = 0.25
    settings.firstRate = 0.2
    settings.lastRate = 0.1
    settings.schedule = .linear
    let rates = (0...100).map { settings.learningRate(atStep: $0, of: 100) }
    #expect(abs(rates[0] - 0.4) < 1e-6)
    #expect(abs(rates[25] - 2) < 1e-6)
    #expect(abs(rates[100] - 0.2) < 1e-6)
    #expect(abs(rates[62] - (2 * (0.1 + 0.9 * 38 / 75))) < 1e-5)
    settings.schedule = .cosine
    #expect(abs(settings.learningRate(atStep: 50, of: 100) - 2 * (0.1 + 0.9 * 0.75)) < 1e-5)
  }
}

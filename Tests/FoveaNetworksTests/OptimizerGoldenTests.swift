import CFoveaKernels
import Foundation
import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

/// Some steps of each way to train against PyTorch's (`Fixtures/golden/make_optimizers.py`).
@Suite struct OptimizerGoldenTests {
  private let golden: [String: Tensor]
  private let start: Network
  private let batches: [TrainingBatch]

  init() throws {
    let golden = try Safetensors.decode(Fixture.bytes("golden/networks/optimizers.safetensors")).tensors
    let description = NetworkDescription(
      inputShape: [2, 6, 6],
      layers: [
        // No bias: before a normalization its gradient is zero but for rounding, which AdamW would blow up.
        NamedLayer("conv1", .convolution(Convolution(6, kernel: 3, padding: 1, bias: false))),
        NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("gelu1", .activation(.gelu)),
        NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 2))),
        NamedLayer("conv2", .convolution(Convolution(8, kernel: 3, padding: 1, bias: false))),
        NamedLayer("gelu2", .activation(.gelu)), NamedLayer("flat", .flatten), NamedLayer("head", .dense(Dense(3))),
      ])
    start = try Network(
      description,
      parameters: try Network(description, seed: 0).specifications.map {
        NamedTensor($0.name, try #require(golden["start/\($0.name)"]))
      })
    batches = try (0..<4).map { step in
      TrainingBatch(
        inputs: try #require(golden["batch\(step)"]), labels: try #require(golden["labels\(step)"]).values.map { Int($0) })
    }
    self.golden = golden
  }

  /// SGD with Nesterov's momentum at a constant rate.
  private static var plain: TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = 1
    settings.shards = 1
    settings.learningRate = 0.05
    settings.weightDecay = 0.01
    settings.labelSmoothing = 0
    settings.warmUp = 0
    settings.schedule = .linear
    settings.lastRate = 1
    return settings
  }

  static let cases: [(title: String, settings: TrainingSettings)] = {
    var adamW = plain
    adamW.optimizer = .adamW
    adamW.learningRate = 0.01
    adamW.weightDecay = 0.1
    adamW.squareMomentum = 0.98
    adamW.epsilon = 1e-6
    var muon = plain
    muon.weightDecay = 0
    muon.muon = Muon()
    muon.muon?.learningRate = 0.03
    muon.muon?.weightDecay = 0.1
    var clipped = plain
    clipped.gradientLimit = 0.5
    var lookAhead = plain
    lookAhead.lookAhead = LookAhead()
    lookAhead.lookAhead?.every = 3
    lookAhead.lookAhead?.keeping = 0.9
    var averaged = plain
    averaged.averageDecay = 0.3
    return [("adamw", adamW), ("muon", muon), ("clipped", clipped), ("look_ahead", lookAhead), ("averaged", averaged)]
  }()

  private func expectGolden(_ title: String, _ network: Network) throws {
    for parameter in network.parameters {
      let expected = try #require(golden["\(title)/\(parameter.name)"]).values
      #expect(Tolerance.relativeError(parameter.tensor.values, expected) < 2e-4, "\(title) \(parameter.name)")
    }
  }

  @Test(arguments: engines, cases)
  func `steps give PyTorch's parameters`(engine: EngineKind, example: (title: String, settings: TrainingSettings)) throws {
    var session = try TrainingSession(start, example.settings, engine: engine, threads: 2, stepsPerEpoch: 4)
    _ = try session.runEpoch(batches)
    if example.settings.averageDecay == nil {
      try expectGolden(example.title, session.network)
    } else {
      let before = session.network
      try expectGolden(example.title, try session.averagedNetwork(batches))
      #expect(session.network == before)
    }
  }

  /// A step of Muon that keeps the length differs from one that does not by what the weights were made longer or shorter, and in nothing else.
  @Test(arguments: engines)
  func `Muon brings weights to one length before the step`(engine: EngineKind) throws {
    func stepped(_ keepsLength: Bool) throws -> Network {
      var settings = Self.plain
      settings.muon = Muon()
      settings.muon?.keepsLength = keepsLength
      var session = try TrainingSession(start, settings, engine: engine, threads: 2, stepsPerEpoch: 4)
      _ = try session.runStep(batches[0])
      return session.network
    }
    let (kept, free) = (try stepped(true).parameters, try stepped(false).parameters)
    var scaled = 0
    for (before, (kept, free)) in zip(start.parameters, zip(kept, free)) {
      let specification = try #require(start.specifications.first { $0.name == before.name })
      let difference = zip(kept.tensor.values, free.tensor.values).map { $0 - $1 }
      guard difference.contains(where: { $0 != 0 }) else { continue }
      scaled += 1
      let squares = before.tensor.values.reduce(Double(0)) { $0 + Double($1) * Double($1) }
      let factor = Float((Double(specification.shape[0]) / squares).squareRoot() - 1)
      #expect(Tolerance.relativeError(difference, before.tensor.values.map { $0 * factor }) < 1e-4, "\(before.name)")
    }
    #expect(scaled > 0)
    let earlier = try JSONDecoder().decode(Muon.self, from: Data(#"{"learningRate":0.5}"#.utf8))
    #expect(earlier.learningRate == 0.5 && !earlier.keepsLength && earlier.iterations == 5)
  }

  @Test(arguments: engines)
  func `a mixed batch with weighted classes gives PyTorch's step`(engine: EngineKind) throws {
    // The share is drawn, so the batch and its loss are put together by hand here.
    var batch = batches[0]
    Mixture(share: 0.75).apply(to: &batch.inputs)
    let bench = try Bench(start, engine, batch: 6)
    let packed = start.packedParameters().values
    let scores = try bench.scores(batch.inputs.values, packed)
    var gradient = [Float](repeating: 0, count: 18)
    _ = SoftmaxCrossEntropy(smoothing: 0.1, classWeights: [0.5, 1, 2]).evaluate(
      scores, SoftmaxCrossEntropy.Targets(batch.labels[...], partners: Array(batch.labels.reversed())[...], share: 0.75),
      classes: 3,
      weight: 1 / 6, gradient: &gradient)
    let gradients = try bench.gradients(gradient).parameters
    // The first of Nesterov's steps is the gradient 1.9 times.
    for specification in start.specifications where specification.isLearned {
      let range = specification.offset..<specification.offset + specification.count
      let found = range.map { packed[$0] - 0.05 * 1.9 * gradients[$0] }
      let expected = try #require(golden["mixed/\(specification.name)"]).values
      #expect(Tolerance.relativeError(found, expected) < 1e-4, "\(specification.name)")
    }
  }

  @Test(arguments: engines, cases)
  func `threads change no bit, and a session goes on from its state`(
    engine: EngineKind, example: (title: String, settings: TrainingSettings)
  ) throws {
    var settings = example.settings
    settings.shards = 3
    settings.batchSize = 6
    settings.mixing = Mixing(mixup: 0.4, cutMix: 1)
    var ends: [TrainingState] = []
    for threads in [1, 2, 4] {
      var session = try TrainingSession(start, settings, engine: engine, threads: threads, stepsPerEpoch: 4)
      for batch in batches { _ = try session.runStep(batch) }
      ends.append(session.state)
    }
    #expect(ends[0] == ends[1] && ends[0] == ends[2])
    var first = try TrainingSession(start, settings, engine: engine, threads: 2, stepsPerEpoch: 4)
    for batch in batches.prefix(2) { _ = try first.runStep(batch) }
    _ = try first.averagedNetwork(batches)
    var second = try TrainingSession(start, settings, engine: engine, threads: 2, stepsPerEpoch: 4, resuming: first.state)
    for batch in batches.suffix(2) { _ = try second.runStep(batch) }
    #expect(second.state == ends[0])
  }

  @Test func `weights decay apart from the gradient`() throws {
    var settings = Self.plain
    settings.decoupledDecay = true
    settings.weightDecay = 2
    settings.groups = [
      ParameterGroup(roles: [.bias], rateFactor: 0.5), ParameterGroup(layers: ["conv1"], rateFactor: 0),
      ParameterGroup(roles: [.scale], weightDecay: 4),
    ]
    var without = settings
    without.weightDecay = 0
    without.groups = []
    func step(_ settings: TrainingSettings) throws -> Network {
      var session = try TrainingSession(start, settings, engine: .reference, threads: 1, stepsPerEpoch: 4)
      _ = try session.runStep(batches[0])
      return session.network
    }
    let (decayed, plain) = (try step(settings), try step(without))
    for specification in start.specifications where specification.isLearned {
      let before = try #require(start[parameter: specification.name]).values
      let after = try #require(decayed[parameter: specification.name]).values
      let other = try #require(plain[parameter: specification.name]).values
      let expected: [Float] =
        switch (specification.layer, specification.role) {
        case ("conv1", _): before
        case (_, .weight): zip(before, other).map { $1 - 0.05 * 2 * $0 }
        case (_, .scale): zip(before, other).map { $1 - 0.05 * 4 * $0 }
        case (_, .bias): zip(before, other).map { $0 + 0.5 * ($1 - $0) }
        default: other
        }
      #expect(Tolerance.absoluteError(after, expected) < 1e-6, "\(specification.name)")
    }
  }
}

import FoveaNetworks
import FoveaTensors
import Testing

/// Settings that name layers.
@Suite struct LayerNameTests {
  private let batch = TrainingBatch(inputs: normalTensor([6, 2, 6, 6], seed: 9), labels: [0, 1, 2, 0, 1, 2])

  /// A residual layer with others inside, a squeeze-and-excitation among them, and a dense one behind.
  private func nested() throws -> Network {
    let body = [
      NamedLayer("conv", .convolution(Convolution(2, kernel: 3, padding: 1))),
      NamedLayer("norm", .batchNormalization(BatchNormalization())),
      NamedLayer("se", .squeezeExcitation(SqueezeExcitation(hidden: 2))),
    ]
    return try Network(
      NetworkDescription(
        inputShape: [2, 6, 6],
        layers: [
          NamedLayer("block", .residual(Residual(body: body))), NamedLayer("block2", .convolution(Convolution(4, kernel: 1))),
          NamedLayer("pool", .globalPooling(.average)), NamedLayer("head", .dense(Dense(3))),
        ]), seed: 3)
  }

  /// What a step changed.
  private func changed(_ settings: TrainingSettings, engine: EngineKind) throws -> Set<String> {
    let start = try nested()
    var session = try TrainingSession(start, settings, engine: engine, threads: 1, stepsPerEpoch: 1)
    _ = try session.runStep(batch)
    let end = session.network
    return Set(start.specifications.filter { start[parameter: $0.name] != end[parameter: $0.name] }.map(\.name))
  }

  @Test(arguments: engines)
  func `the name of a layer that holds others stands for those`(engine: EngineKind) throws {
    var settings = TrainingSettings()
    (settings.epochs, settings.shards) = (1, 1)
    #expect(try changed(settings, engine: engine).isSuperset(of: ["block.conv.weight", "block.se.fc2.weight", "head.weight"]))
    settings.frozenLayers = ["block"]
    #expect(try changed(settings, engine: engine) == ["block2.weight", "block2.bias", "head.weight", "head.bias"])
    #expect(
      try nested().trainingMultiplyAdds(frozenLayers: ["block"])
        == nested().trainingMultiplyAdds(frozenLayers: ["block.conv", "block.se.fc1", "block.se.fc2", "block.norm"]))
    settings.frozenLayers = []
    settings.groups = [ParameterGroup(layers: ["block"], rateFactor: 0)]
    let statistics = ["block.norm.running_mean", "block.norm.running_var"]
    #expect(
      try changed(settings, engine: engine) == Set(["block2.weight", "block2.bias", "head.weight", "head.bias"] + statistics))
    settings.groups[0].layers = ["block.se"]
    #expect(try changed(settings, engine: engine).isDisjoint(with: ["block.se.fc1.weight", "block.se.fc2.weight"]))
    #expect(try changed(settings, engine: engine).contains("block.conv.weight"))
  }

  /// The mean of rows of length 1 is shorter.
  @Test(arguments: engines)
  func `slow and mean weights have rows of length 1 too`(engine: EngineKind) throws {
    var settings = TrainingSettings()
    (settings.epochs, settings.shards, settings.unitRowLayers) = (4, 1, ["head"])
    settings.averageDecay = 0.9
    var lookAhead = LookAhead()
    lookAhead.every = 1
    settings.lookAhead = lookAhead
    var session = try TrainingSession(nested(), settings, engine: engine, threads: 1, stepsPerEpoch: 1)
    while !session.isFinished { _ = try session.runEpoch([batch]) }
    for network in [session.network, try session.averagedNetwork([batch])] {
      let head = try #require(network[parameter: "head.weight"]).values
      for row in 0..<3 {
        #expect(abs(head[row * 4..<(row + 1) * 4].reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
      }
    }
  }
}

import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

/// Every layer's backward run against central differences of its forward run, on every engine.
@Suite struct GradientTests {
  @Test(arguments: engines, LayerCase.smooth)
  func `backward is the derivative of forward`(engine: EngineKind, layers: LayerCase) throws {
    let batch = 2
    let network = try network(layers.layers, input: layers.input)
    let bench = try Bench(network, engine, batch: batch)
    var parameters = network.packedParameters().values
    // Scales and shifts that differ from one and zero.
    var generator = SeededGenerator(seed: 5)
    for specification in network.specifications where [.scale, .shift, .bias].contains(specification.role) {
      for place in specification.offset..<specification.offset + specification.count {
        parameters[place] += 0.3 * generator.normal()
      }
    }
    let inputs = separated(normalTensor([batch] + layers.input, seed: 2).values)
    let weights = normalTensor([batch, network.classCount], seed: 3).values
    let phase = DropoutPhase(seed: 7, step: 11, firstPicture: 4)

    func objective(_ inputs: [Float], _ parameters: [Float]) throws -> Double {
      let scores = try bench.scores(inputs, parameters, phase: phase)
      return zip(scores, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    _ = try bench.scores(inputs, parameters, phase: phase)
    let gradients = try bench.gradients(weights)

    // A step small enough that no maximum and no corner is crossed, large enough for 24 bits.
    let step: Float = 4e-3
    let someInputs = sample(inputs.count, 10, &generator)
    let inputError = try FiniteDifferences.error(of: gradients.inputs, at: inputs, indices: someInputs, step: step) {
      try objective($0, parameters)
    }
    #expect(inputError < 0.02, "inputs")
    for specification in network.specifications where specification.isLearned {
      let places = sample(specification.count, 10, &generator).map { $0 + specification.offset }
      let error = try FiniteDifferences.error(of: gradients.parameters, at: parameters, indices: places, step: step) {
        try objective(inputs, $0)
      }
      #expect(error < 0.02, "\(specification.name)")
    }
  }

  /// On both sides of their corners at −3 and 3, and clear of these.
  @Test(arguments: engines, [Activation.hardSwish, .hardSigmoid])
  func `backward is the derivative of hard curves piece by piece`(engine: EngineKind, curve: Activation) throws {
    let network = try network([NamedLayer("curve", .activation(curve))], input: [1, 2, 8])
    let bench = try Bench(network, engine, batch: 1)
    let inputs = (0..<16).map { -5.1 + 0.68 * Float($0) }
    let weights = normalTensor([1, 16], seed: 3).values
    _ = try bench.scores(inputs, [])
    let gradients = try bench.gradients(weights)
    let error = try FiniteDifferences.error(of: gradients.inputs, at: inputs, indices: Array(0..<16), step: 4e-3) { inputs in
      zip(try bench.scores(inputs, []), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    #expect(error < 0.02)
  }

  @Test(arguments: LayerCase.all)
  func `both engines agree`(layers: LayerCase) throws {
    guard engines.count == 2 else { return }
    let batch = 3
    let network = try network(layers.layers, input: layers.input)
    let parameters = network.packedParameters().values
    let inputs = normalTensor([batch] + layers.input, seed: 2).values
    let weights = normalTensor([batch, network.classCount], seed: 3).values
    var results: [(scores: [Float], parameters: [Float], inputs: [Float], inference: [Float])] = []
    for engine in engines {
      let bench = try Bench(network, engine, batch: batch)
      let scores = try bench.scores(inputs, parameters, phase: DropoutPhase(seed: 1, step: 2, firstPicture: 3))
      let gradients = try bench.gradients(weights)
      let inference = try Bench(network, engine, batch: batch, training: false).scores(inputs, parameters)
      results.append((scores, gradients.parameters, gradients.inputs, inference))
    }
    #expect(Tolerance.relativeError(results[0].scores, results[1].scores) < 1e-4)
    #expect(Tolerance.relativeError(results[0].parameters, results[1].parameters) < 2e-4)
    #expect(Tolerance.relativeError(results[0].inputs, results[1].inputs) < 2e-4)
    #expect(Tolerance.relativeError(results[0].inference, results[1].inference) < 1e-4)
  }

  /// Moves numbers away from the rectifier's corner, where there is no derivative.
  private func separated(_ numbers: [Float]) -> [Float] {
    numbers.map { abs($0) < 0.02 ? 0.05 : $0 }
  }

  private func sample(_ count: Int, _ wanted: Int, _ generator: inout SeededGenerator) -> [Int] {
    Array(generator.permutation(count).prefix(wanted))
  }
}

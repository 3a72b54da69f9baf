import FoveaKit

/// What the machine can do at most, then training steps: forwards, backwards, and the step of the optimizer.
func networkSteps(_ context: StepContext) throws -> [Step] {
  let engine = EngineKind.best
  let small = engine == .reference
  let (batch, residualBatch, residualSide, product) = small ? (16, 2, 32, 256) : (512, 64, 112, 2048)
  try context.exchange.write(
    [
      "batch": Double(batch), "classes": 10, "residual_batch": Double(residualBatch), "residual_side": Double(residualSide),
      "product": Double(product),
    ], as: "network")
  let peers = context.peers("network.py")
  let limit = Step(
    title: "the machine's limit: a product of two matrices of \(product)×\(product)", amount: 1, unit: "products",
    contenders: [("float32", false), ("bfloat16", true)].compactMap { name, reduced in
      MatrixProduct(size: product, threads: context.threads, reduced: reduced).map { product in
        .ours("\(engine.title), \(name)") {
          try product.run()
          return nil
        }
      }
    } + (peers?.contenders(of: "product") ?? []), operations: 2 * Double(product * product * product), isLimit: true)
  let networks = [
    (
      "cnn-small, \(batch) pictures of 32×32", "step",
      Architectures.cnnSmall(input: [3, 32, 32], classes: 10), batch, ["whiten"]
    ),
    (
      "ResNet-18, \(residualBatch) pictures of \(residualSide)×\(residualSide)", "residual",
      Architectures.resNet18(input: [3, residualSide, residualSide], classes: 10), residualBatch, []
    ),
  ]
  return [limit]
    + (try networks.map { title, key, description, batch, frozen in
      let trainings = try ConvolutionArithmetic.timed.map { arithmetic in
        try BenchmarkTraining(description, batch: batch, frozen: frozen, threads: context.threads, arithmetic: arithmetic)
      }
      return Step(
        title: "network, training step: \(title)", amount: batch, unit: "pictures",
        contenders: trainings.map { training in
          .ours("\(engine.title), \(training.arithmetic.rawValue)") { try training.step() }
        } + (peers?.contenders(of: key) ?? []),
        operations: trainings[0].operations)
    })
}

extension ConvolutionArithmetic {
  /// Those that are timed beside the peers: bfloat16 where it gains speed, and float alone.
  static var timed: [ConvolutionArithmetic] { [.fastest, .float32] }
}

/// A session with one batch of noise, for a closure that is called many times.
final class BenchmarkTraining {
  let batch: TrainingBatch
  let arithmetic: ConvolutionArithmetic
  /// Floating-point operations of a step.
  let operations: Double
  private var session: TrainingSession

  init(
    _ description: NetworkDescription, batch count: Int, frozen: [String] = [], threads: Int,
    arithmetic: ConvolutionArithmetic = .fastest
  ) throws {
    self.arithmetic = arithmetic
    let classes = 10
    var generator = SeededGenerator(seed: 0)
    let shape = [count] + description.inputShape
    let inputs = Tensor(shape: shape, (0..<shape.reduce(1, *)).map { _ in generator.normal() })
    batch = TrainingBatch(inputs: inputs, labels: (0..<count).map { _ in generator.integer(below: classes) })
    var settings = TrainingSettings()
    settings.batchSize = count
    settings.shards = max(1, min(8, count / 16))
    settings.learningRate = 1e-3
    settings.frozenLayers = frozen
    settings.arithmetic = arithmetic
    let network = try Network(description, seed: 0)
    operations = 2 * Double(network.trainingMultiplyAdds(frozenLayers: frozen)) * Double(count)
    session = try TrainingSession(network, settings, engine: .best, threads: threads, stepsPerEpoch: 1000)
  }

  func step() throws -> String? {
    _ = try session.runStep(batch)
    return nil
  }
}

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
  let steps = [
    (
      "cnn-small, \(batch) pictures of 32×32", "step",
      try BenchmarkTraining(
        Architectures.cnnSmall(input: [3, 32, 32], classes: 10), batch: batch, frozen: ["whiten"], threads: context.threads)
    ),
    (
      "ResNet-18, \(residualBatch) pictures of \(residualSide)×\(residualSide)", "residual",
      try BenchmarkTraining(
        Architectures.resNet18(input: [3, residualSide, residualSide], classes: 10), batch: residualBatch, threads: context.threads)
    ),
  ]
  return [limit]
    + steps.map { title, key, training in
      Step(
        title: "network, training step: \(title)", amount: training.batch.labels.count, unit: "pictures",
        contenders: [.ours(engine.title) { try training.step() }] + (peers?.contenders(of: key) ?? []),
        operations: training.operations)
    }
}

/// A session with one batch of noise, for a closure that is called many times.
final class BenchmarkTraining {
  let batch: TrainingBatch
  /// Floating-point operations of a step.
  let operations: Double
  private var session: TrainingSession

  init(_ description: NetworkDescription, batch count: Int, frozen: [String] = [], threads: Int) throws {
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
    let network = try Network(description, seed: 0)
    operations = 2 * Double(network.trainingMultiplyAdds(frozenLayers: frozen)) * Double(count)
    session = try TrainingSession(network, settings, engine: .best, threads: threads, stepsPerEpoch: 1000)
  }

  func step() throws -> String? {
    _ = try session.runStep(batch)
    return nil
  }
}

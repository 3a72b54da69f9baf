import FoveaKit

/// One training step of the small network: forwards, backwards, and the step of the optimizer.
func networkSteps(_ context: StepContext) throws -> [Step] {
  let engine = EngineKind.best
  let batch = engine == .reference ? 16 : 512
  var generator = SeededGenerator(seed: 0)
  let inputs = Tensor(shape: [batch, 3, 32, 32], (0..<batch * 3 * 32 * 32).map { _ in generator.normal() })
  let labels = (0..<batch).map { _ in generator.integer(below: 10) }
  try context.exchange.write(["batch": Double(batch), "classes": 10], as: "network")
  let peers = context.peers("network.py")
  let description = Architectures.cnnSmall(input: [3, 32, 32], classes: 10)
  var settings = TrainingSettings()
  settings.batchSize = batch
  settings.learningRate = 1e-3
  settings.frozenLayers = ["whiten"]
  let session = SessionBox(
    try TrainingSession(Network(description, seed: 0), settings, engine: engine, threads: context.threads, stepsPerEpoch: 1000))
  return [
    Step(
      title: "network, training step: cnn-small, \(batch) pictures of 32×32", amount: batch, unit: "pictures",
      contenders: [.ours(engine.title) { try session.step(TrainingBatch(inputs: inputs, labels: labels)) }]
        + (peers?.contenders(of: "step") ?? []))
  ]
}

/// Holds a session, which cannot be copied, for a closure that is called many times.
private final class SessionBox {
  private var session: TrainingSession

  init(_ session: consuming TrainingSession) { self.session = session }

  func step(_ batch: TrainingBatch) throws -> String? {
    _ = try session.runStep(batch)
    return nil
  }
}

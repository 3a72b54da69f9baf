import FoveaKit

/// Class scores of the small network: for many pictures at once, and for one at a time.
func inferenceSteps(_ context: StepContext) throws -> [Step] {
  let engine = EngineKind.best
  let (batch, rounds) = engine == .reference ? (16, 1) : (256, 50)
  try context.exchange.write(["batch": Double(batch), "rounds": Double(rounds), "classes": 10], as: "inference")
  let peers = context.peers("inference.py")
  let network = try Network(Architectures.cnnSmall(input: [3, 32, 32], classes: 10), seed: 0)
  return [("many", batch, 1), ("single", 1, rounds)].map { key, count, rounds in
    var generator = SeededGenerator(seed: 1)
    let pictures = Tensor(shape: [count, 3, 32, 32], (0..<count * 3 * 32 * 32).map { _ in generator.normal() })
    // Only one session is there at a time: threads of others would make those of a single picture sleep in place of waiting for each other.
    let ours = ConvolutionArithmetic.timed.map { arithmetic in
      Contender.ours("\(engine.title), \(arithmetic.rawValue)") {
        let session = try InferenceSession(
          network, engine: engine, threads: context.threads, maximumBatch: count, arithmetic: arithmetic)
        _ = try session.logits(of: pictures)
        return session
      } _: { session in
        for _ in 0..<rounds { _ = try session.logits(of: pictures) }
      } note: { _ in
        nil
      }
    }
    return Step(
      title: "network, class scores: cnn-small, \(count == 1 ? "one picture" : "\(count) pictures") of 32×32 at a time",
      amount: count * rounds, unit: "pictures",
      contenders: ours + (peers?.contenders(of: key) ?? []),
      operations: 2 * Double(network.multiplyAdds) * Double(count * rounds))
  }
}

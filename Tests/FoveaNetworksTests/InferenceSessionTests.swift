import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct InferenceSessionTests {
  private func residualNetwork() throws -> Network {
    try Network(Architectures.cnnResNet(input: [3, 32, 32], classes: 4), seed: 2)
  }

  @Test(arguments: engines)
  func `scores depend neither on threads nor on neighbors`(engine: EngineKind) throws {
    let network = try Network(
      NetworkDescription(
        inputShape: [3, 6, 6],
        layers: [
          NamedLayer("conv", .convolution(Convolution(16, kernel: 3, padding: 1))), NamedLayer("relu", .activation(.relu)),
          NamedLayer("conv2", .convolution(Convolution(16, kernel: 3, padding: 1))),
          NamedLayer("pool", .globalPooling(.average)), NamedLayer("head", .dense(Dense(5))),
        ]), seed: 1)
    let pictures = normalTensor([37, 3, 6, 6], seed: 1)
    let all = try InferenceSession(network, engine: engine, threads: 1).logits(of: pictures)
    #expect(all.rows == 37 && all.columns == 5)
    for threads in [2, 4] {
      #expect(try InferenceSession(network, engine: engine, threads: threads).logits(of: pictures) == all)
    }
    let single = Tensor(shape: [1, 3, 6, 6], pictures.values[(35 * 108)..<(36 * 108)])
    #expect(try InferenceSession(network, engine: engine, threads: 2).logits(of: single) == all.selecting(rows: [35]))
    #expect(try InferenceSession(network, engine: engine, threads: 2).logits(of: Tensor(shape: [0, 3, 6, 6])).rows == 0)
  }

  @Test func `activations are found by name, and equal on both engines`() throws {
    let network = try residualNetwork()
    let pictures = normalTensor([2, 3, 32, 32], seed: 3)
    let names = ["stem_conv", "stage1_1.norm1", "stage1_1.relu1", "stage1_1", "stage2_1_relu", "pool"]
    var found: [[String: Tensor]] = []
    for engine in engines {
      let session = try InferenceSession(network, engine: engine, threads: 1, maximumBatch: 2)
      found.append(try session.activations(of: pictures, at: names))
      #expect(throws: NetworkError.unknownLayer("nothing")) { try session.activations(of: pictures, at: ["nothing"]) }
      let embeddings = try session.embeddings(of: pictures)
      #expect(embeddings.rows == 2 && embeddings.columns == 256)
      // Equal within rounding: the one run has its normalizations folded, the other has not.
      #expect(Tolerance.relativeError(embeddings.values, found.last?["pool"]?.values ?? []) < 1e-5)
      // Nothing depends on what was asked for before.
      guard engine == .best else { continue }
      let fresh = try InferenceSession(network, engine: engine, threads: 1, maximumBatch: 2)
      #expect(try fresh.embeddings(of: pictures) == embeddings)
      #expect(try fresh.logits(of: pictures) == session.logits(of: pictures))
    }
    #expect(found[0]["stage1_1"]?.shape == [2, 32, 16, 16])
    for name in names {
      let (first, last) = (try #require(found.first?[name]), try #require(found.last?[name]))
      #expect(Tolerance.relativeError(first.values, last.values) < 1e-4, "\(name)")
    }
  }

  @Test func `the embedding is what the last dense layer reads`() throws {
    #expect(try residualNetwork().embeddingLayer == "dropout")
    #expect(try Network(Architectures.cnnSmall(input: [3, 32, 32], classes: 4), seed: 2).embeddingLayer == "pool")
  }

  @Test func `pictures of another shape are refused`() throws {
    let session = try InferenceSession(residualNetwork(), engine: .reference, threads: 1)
    #expect(throws: NetworkError.inputMismatch(expected: [3, 32, 32], found: [3, 32, 31])) {
      try session.logits(of: Tensor(shape: [1, 3, 32, 31]))
    }
  }
}

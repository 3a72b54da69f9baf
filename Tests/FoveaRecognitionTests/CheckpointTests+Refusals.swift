import FoveaFiles
import FoveaNetworks
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Testing

/// What is not kept, and what is not gone on with.
extension CheckpointTests {
  /// One step an epoch, at rates under which weights overflow.
  private func diverging(_ settings: inout TrainingSettings, firstRate: Float) {
    (settings.batchSize, settings.optimizer, settings.muon, settings.groups) = (64, .sgd, nil, [])
    (settings.schedule, settings.warmUp, settings.firstRate) = (.linear, 1, firstRate)
    (settings.learningRate, settings.weightDecay) = (1e30, 1e30)
  }

  @Test func aNetworkOfNoNumbersIsNeverKept() throws {
    #expect(throws: NetworkError.diverged(epoch: 1, step: 1)) {
      try train { _, settings in diverging(&settings, firstRate: 1) }
    }
  }

  @Test func theLastGoodNetworkIsKept() throws {
    // The first step has rate 0, the second overflows.
    let fitted = try train { _, settings in diverging(&settings, firstRate: 0) }
    let stopped = "training diverged in epoch 2, step 2, where a loss or a weight was not finite; the network is that of epoch 1"
    #expect(fitted.figures.stopped == stopped)
    #expect(fitted.figures.bestEpoch == 1)
    let network = try #require(fitted.model as? NetworkModel).network
    #expect(network.parameters.allSatisfy { $0.tensor.values.allSatisfy(\.isFinite) })
  }

  /// Numbers that no sum holds, in a file that is sealed as it should be.
  @Test func countersThatCannotBeAreRefused() throws {
    #expect(throws: RecognitionError.self) { try train(steps: 1) }
    let path = run.appending("last.safetensors")
    let file = try Safetensors.decode(try File.read(path))
    let tensors = file.tensors.sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
    let progress = try #require(file.metadata["progress"])
    for counters in [
      "\"epoch\":\(Int.max)", "\"epoch\":0,\"moved_ends\":[{\"after_step\":1,\"steps\":\(Int.max)}]", "\"epoch\":-1",
    ] {
      var metadata = file.metadata
      metadata["progress"] = progress.replacing("\"epoch\":0", with: counters)
      #expect(metadata["progress"] != progress)
      try File.write(SealedTensors.encode(tensors, metadata: metadata), to: path)
      #expect(throws: CheckpointError.self, "\(counters)") { try train(resuming: true) }
    }
  }

  @Test func otherVectorInstructionsAreADifference() throws {
    func differences(_ stored: String) throws -> [CheckpointError.Difference] {
      try CheckpointError.Difference.all(stored: stored, asked: #"{"alpha": 1, "vector_level": "AVX-512"}"#)
    }
    #expect(try differences(#"{"alpha": 1}"#).isEmpty, "earlier versions did not say")
    #expect(try differences(#"{"alpha": 1, "vector_level": "AVX-512"}"#).isEmpty)
    let found = try differences(#"{"alpha": 2, "vector_level": "AVX2"}"#)
    #expect(found.map(\.name) == ["vector_level", "alpha"] && found[0].stored == "'AVX2'" && found[0].asked == "'AVX-512'")
    _ = try train(epochs: 1)
    let configuration = try String(decoding: File.read(run.appending("config.json"), limit: 1 << 20), as: UTF8.self)
    #expect(configuration.contains("\"vector_level\"") && configuration.contains("\"arithmetic_revision\""))
  }

  /// Each has a remedy that can be followed: neither is a matter of the command's options.
  @Test func otherArithmeticIsRefusedByName() throws {
    func message(_ stored: String, _ asked: String) throws -> String {
      CheckpointError.different("run", try CheckpointError.Difference.all(stored: stored, asked: asked)).description
    }
    let level = try message(#"{"plan": 1, "vector_level": "AVX-512"}"#, #"{"plan": 2, "vector_level": "AVX2"}"#)
    #expect(level.contains("processor") && level.contains("'AVX-512', here 'AVX2'") && level.contains("--force"))
    let revision = try message(#"{"plan": 1}"#, #"{"arithmetic_revision": 1, "plan": 1}"#)
    #expect(
      revision.contains("version that began it") && revision.contains("revision is not set, that of this version 1")
        && revision.contains("--force"))
    for text in [level, revision] { #expect(!text.contains("repeat the command")) }
    let other = try message(#"{"seed": 1}"#, #"{"seed": 2}"#)
    #expect(other.contains("--seed 1 then, 2 now; repeat the command"))
  }

  /// Told is what was given on the command line, not what follows from it or where it is kept.
  @Test(arguments: [
    (#""plan": {"settings": {"epochs": 10}}"#, #""plan": {"settings": {"epochs": 15}}"#, "--epochs 10 then, 15 now"),
    (
      #""recipe": "cnn", "plan": {"settings": {"epochs": 10}}"#, #""recipe": "cnn-small", "plan": {"settings": {"epochs": 15}}"#,
      "--recipe cnn then, cnn-small now"
    ),
    (
      #""preprocessing": {"size": {"width": 32, "height": 32}}, "train_count": 5"#,
      #""preprocessing": {"size": {"width": 48, "height": 48}}, "train_count": 6"#, "--image-size 32 then, 48 now"
    ),
    (
      #""seed": 1, "manifest_sha256": "a", "train_count": 5"#, #""seed": 2, "manifest_sha256": "b", "train_count": 6"#,
      "--seed 1 then, 2 now"
    ),
    (
      #""manifest_sha256": "a", "normalization": {"mean": [1]}"#, #""manifest_sha256": "b", "normalization": {"mean": [2]}"#,
      "other pictures than then, or in other parts (the folder, --split, --group-by, --duplicates)"
    ),
    (#""normalization": {"mean": [1]}"#, #""normalization": {"mean": [2]}"#, "other pixels than then under the names of pictures"),
    (
      #""plan": {"augmentation": {"shift": 1, "contrast": 1}, "settings": {"arithmetic": "fastest"}}"#,
      #""plan": {"augmentation": {"shift": 2, "contrast": 0}, "settings": {"arithmetic": "float32"}}"#,
      "another --augment than then; --precision fastest then, float32 now"
    ),
    (#""seed": 1"#, #""seed": 1, "origin": "ab""#, "another --from than then"),
    (#""unheard": 1"#, #""unheard": 2"#, "unheard is 2, it has 1"),
  ])
  func differencesAreToldInWordsOfTheCommand(stored: String, asked: String, words: String) throws {
    let differences = try CheckpointError.Difference.all(stored: "{\(stored)}", asked: "{\(asked)}")
    let told = CheckpointError.different("run", differences, command: "fovea train photos --recipe cnn").description
    #expect(told.hasPrefix("run: belongs to another training: \(words); repeat the command as it was"), "\(told)")
    #expect(told.hasSuffix("\nit was begun with: fovea train photos --recipe cnn"))
  }

  @Test func theCommandThatBeganARunIsKept() throws {
    let file = run.appending("command.txt")
    func begin(_ command: String?, resuming: Bool = false) throws -> String? {
      _ = try RunFolder(run, resuming: resuming, replacing: true, command: command)
      return File.exists(file) ? String(decoding: try File.read(file), as: UTF8.self) : nil
    }
    #expect(try begin("fovea train a") == "fovea train a\n")
    #expect(try begin("fovea train b", resuming: true) == "fovea train b\n", "stopped before its first checkpoint, it begins again")
    try File.write([1], to: run.appending("last.safetensors"))
    #expect(try begin("fovea train c", resuming: true) == "fovea train b\n")
    #expect(try begin("fovea train d") == "fovea train d\n")
    #expect(try begin(nil) == nil)
  }

  @Test func theRunOfAModelIsFound() throws {
    let own = run.parent.appending("\(run.lastComponent)-model")
    #expect(RunFolder.kept(for: own.appending("cnn.safetensors")) == own.appending("cnn.run"))
    try File.makeFolder(own.appending("parts/cnn.run"))
    #expect(RunFolder.kept(for: own.appending("cnn.safetensors")) == own.appending("parts/cnn.run"), "a model of a comparison")
    try File.makeFolder(own.appending("cnn.run"))
    #expect(RunFolder.kept(for: own.appending("cnn.safetensors")) == own.appending("cnn.run"))
  }
}

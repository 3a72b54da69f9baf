import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaRecognition
import FoveaTestSupport
import Testing

@testable import FoveaFaces

@Suite("Interrupted comparisons")
struct FaceResumeTests {
  private static func options(_ folder: BytePath, stoppingAt part: String? = nil) -> FaceComparisonOptions {
    var options = FaceComparisonOptions(methods: [.lbph, .embedding, .fused], normalizations: [.none], size: PixelSize(48))
    (options.training.threads, options.training.epochs, options.folder) = (2, 1, folder)
    if let part {
      let file = folder.appending("parts").appending(BytePath(part))
      options.training.isStopping = { File.exists(file) }
    }
    options.command = "fovea faces compare then"
    return options
  }

  /// What was found, without times.
  private static func findings(_ comparison: FaceComparison) throws -> [String] {
    try comparison.trials.map { trial in
      var trial = trial
      (trial.fitSeconds, trial.networkSeconds, trial.milliseconds) = (0, nil, 0)
      return try JSONText.encode(trial)
    } + comparison.models.map { try $0.identity }
  }

  @Test("Each network is kept when it is learned, also of some without the others")
  func foldsOfNetworks() throws {
    let manifest = try DrawnFaces.manifest(["ada", "bruno", "chen", "dalia", "emil", "farah", "goran"], learning: 3)
    let folder = try TemporaryFolder()
    var options = Self.options(folder.path, stoppingAt: "network-left-out-0.json")
    options.methods = [.embedding]
    #expect(throws: PartsError.interrupted(folder: folder.path, part: "embedding")) {
      try FaceComparison.run(manifest, options: options)
    }
    let parts = folder.appending("parts")
    let first = try File.read(parts.appending("network-left-out-0.safetensors"))
    #expect(!File.exists(parts.appending("network-left-out-1.json")), "it stopped while the second learned")
    (options.resumes, options.training.isStopping) = (true, { false })
    let trial = try #require(try FaceComparison.run(manifest, options: options).trials.first)
    #expect(trial.open != nil && File.exists(parts.appending("network-left-out-1.json")))
    #expect(try File.read(parts.appending("network-left-out-0.safetensors")) == first)
  }

  @Test("One goes on to what an undisturbed one finds, and is not taken for another")
  func resume() throws {
    let manifest = try DrawnFaces.manifest(["ada", "bruno", "chen", "dalia"], learning: 2)
    let (whole, folder) = (try TemporaryFolder(), try TemporaryFolder())
    let expected = try Self.findings(try FaceComparison.run(manifest, options: Self.options(whole.path)))

    let stopped = PartsError.interrupted(folder: folder.path, part: "embedding")
    // Between ways, then within one when its first network is learned.
    #expect(throws: stopped) {
      try FaceComparison.run(manifest, options: Self.options(folder.path, stoppingAt: "way-lbph-none.json"))
    }
    var resuming = Self.options(folder.path, stoppingAt: "network-all.json")
    resuming.resumes = true
    #expect(throws: stopped) { try FaceComparison.run(manifest, options: resuming) }
    #expect(!File.exists(folder.appending("parts/way-embedding-none.json")))
    resuming.training.isStopping = { false }
    let resumed = try FaceComparison.run(manifest, options: resuming)
    #expect(try Self.findings(resumed) == expected)
    // The network was learned once and counts in both ways, which is said.
    let seconds = resumed.trials.map(\.networkSeconds)
    #expect(seconds[0] == nil && (seconds[1] ?? 0) > 0 && seconds[2] == seconds[1])
    #expect(resumed.trials.allSatisfy { $0.fitSeconds >= $0.networkSeconds ?? 0 })
    #expect(resumed.sharedTime?.contains("The network of embedding and fused was learned once") == true)
    // All of it is kept now.
    var told: [FaceMethod] = []
    let again = try FaceComparison.run(manifest, options: resuming) { told.append($0.method) }
    #expect(told == resuming.methods && again.trials.map(\.fitSeconds) == resumed.trials.map(\.fitSeconds))

    // A damaged model is told, and made anew when it was removed.
    let parts = folder.appending("parts")
    let model = parts.appending("way-lbph-none.safetensors")
    try File.write(Array("damaged".utf8), to: model, replacing: true)
    #expect(throws: PartsError.damaged(model)) { try FaceComparison.run(manifest, options: resuming) }
    try File.remove(model)
    #expect(try Self.findings(try FaceComparison.run(manifest, options: resuming)) == expected)

    func different(_ words: String) -> PartsError { .different(parts, what: words, command: "fovea faces compare then") }
    resuming.command = "fovea faces compare now"
    resuming.training.seed = 1
    #expect(throws: different("--seed 0 then, 1 now")) { try FaceComparison.run(manifest, options: resuming) }
    resuming.training.seed = 0
    resuming.size = PixelSize(50)
    #expect(
      throws: different("other faces than then from the same pictures (the files themselves, places, detector, --align or --size)")
    ) {
      try FaceComparison.run(manifest, options: resuming)
    }
    resuming.size = PixelSize(48)
    resuming.methods = [.lbph]
    #expect(throws: different("--methods lbph,embedding,fused then, lbph now")) {
      try FaceComparison.run(manifest, options: resuming)
    }
    resuming.resumes = false
    _ = try FaceComparison.run(manifest, options: resuming)
    #expect(!File.exists(parts.appending("network-all.safetensors")) && File.exists(parts.appending("way-lbph-none.safetensors")))
    // As one leaves it that is killed while it throws away what an earlier one kept.
    let (identity, claim) = (parts.appending("identity.json"), parts.appending("claim.json"))
    try File.write(try File.read(identity), to: claim)
    try File.remove(identity)
    resuming.resumes = true
    told = []
    _ = try FaceComparison.run(manifest, options: resuming) { told.append($0.method) }
    #expect(told == [.lbph] && File.exists(identity) && !File.exists(claim))
    let empty = try TemporaryFolder()
    (resuming.folder, resuming.resumes) = (empty.path, true)
    #expect(throws: PartsError.nothingKept(empty.appending("parts"))) { try FaceComparison.run(manifest, options: resuming) }
  }
}

import FoveaDatasets
import FoveaFiles
import FoveaRecognition
import FoveaTestSupport
import Testing

@testable import FoveaExperiments

/// Comparisons that were killed while they took a folder.
@Suite struct ClaimTests {
  private struct Identity: PartIdentity, Equatable {
    var seed: Int
    var command: String?

    func difference(from asked: Identity) -> String? { seed == asked.seed ? nil : "--seed \(seed) then, \(asked.seed) now" }
  }

  private struct Killed: Error {}

  /// What an earlier comparison kept in `parts`, in the order in which it goes.
  private let earlier = [
    "a.safetensors", "a.json", "identity.json", "z.safetensors", "z.json", "net.run/last.safetensors", "net.run/config.json",
  ]

  private func text(_ identity: Identity) throws -> [UInt8] { Array(try JSONText.encode(identity).utf8) }

  /// A folder as a comparison with the seed 1 leaves it that is killed while it begins in the place of one with the seed 0.
  /// - Parameter kept: Files that are still there.
  private func folder(_ kept: [String], claimed: Bool, begun: Bool) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in kept { try folder.write(try text(Identity(seed: 0)), to: "parts/" + name) }
    try folder.write([1], to: "parts/.claim.json.1.tmp")
    if claimed { try folder.write(try text(Identity(seed: 1)), to: "parts/claim.json") }
    if begun { try folder.write(try text(Identity(seed: 1)), to: "parts/identity.json") }
    return folder
  }

  @Test(arguments: [
    (7, true, false), (6, true, false), (2, true, false), (1, true, false), (0, true, false), (0, true, true), (0, false, true),
    (0, false, false),
  ])
  func whatWasKilledWhileItBeganIsResumedOrBegunAnew(_ left: Int, _ claimed: Bool, _ begun: Bool) throws {
    let kept = Array(earlier.suffix(left))
    func parts(_ folder: TemporaryFolder) -> BytePath { folder.appending("parts") }
    func isTaken(_ folder: TemporaryFolder, by seed: Int) throws {
      let stored = try JSONText.decode(
        Identity.self, from: String(decoding: try File.read(folder.appending("parts/identity.json")), as: UTF8.self))
      #expect(stored.seed == seed)
      for name in earlier + ["claim.json"] where name != "identity.json" {
        #expect(!File.exists(folder.appending("parts/" + name)), "\(name), \(left) files left")
      }
    }
    let resumed = try folder(kept, claimed: claimed, begun: begun)
    if claimed || begun {
      #expect(throws: PartsError.different(parts(resumed), what: "--seed 1 then, 0 now")) {
        _ = try PartStore(parts(resumed), identity: Identity(seed: 0), resuming: true)
      }
      var clears = 0
      let store = try PartStore(parts(resumed), identity: Identity(seed: 1), resuming: true) { clears += 1 }
      #expect(clears == (claimed ? 1 : 0) && !store.has("a") && !store.has("z"))
      try isTaken(resumed, by: 1)
    } else {
      #expect(throws: PartsError.nothingKept(parts(resumed))) {
        _ = try PartStore(parts(resumed), identity: Identity(seed: 1), resuming: true)
      }
    }
    let anew = try folder(kept, claimed: claimed, begun: begun)
    _ = try PartStore(parts(anew), identity: Identity(seed: 2), resuming: false)
    try isTaken(anew, by: 2)
  }

  @Test func theClaimComesBeforeAnythingElseChanges() throws {
    let folder = try folder(earlier, claimed: false, begun: false)
    let parts = folder.appending("parts")
    #expect(throws: Killed.self) {
      _ = try PartStore(parts, identity: Identity(seed: 1), resuming: false) { throw Killed() }
    }
    for name in earlier + ["claim.json"] { #expect(File.exists(folder.appending("parts/" + name)), "\(name)") }
    let foreign = try TemporaryFolder()
    try foreign.write([1], to: "parts/list.json")
    #expect(throws: PartsError.foreign(foreign.appending("parts/list.json"))) {
      _ = try PartStore(foreign.appending("parts"), identity: Identity(seed: 1), resuming: false)
    }
    #expect(!File.exists(foreign.appending("parts/claim.json")))
  }

  /// What one with other recipes kept beside its parts is thrown away too before the resumed one goes on.
  @Test func aComparisonThatClaimedItsFolderIsResumed() throws {
    let (planted, folder) = (try PlantedFolder(train: 8, test: 4), try TemporaryFolder())
    let manifest = try planted.manifest
    var options = ComparisonOptions(recipes: ["pixels-knn", "color-knn"], training: TrainingRunOptions(threads: 1))
    (options.parts, options.resamples, options.folder) = ([], 20, folder.path)
    _ = try ComparisonRun.run(manifest, options: options)
    let (identity, claim) = (folder.appending("parts/identity.json"), folder.appending("parts/claim.json"))
    try File.write(try File.read(identity), to: claim)
    try File.remove(identity)
    try File.write(try File.read(folder.appending("color-knn.safetensors")), to: folder.appending("hog-knn.safetensors"))
    try folder.write(Array("{\"recipes\": [{\"recipe\": \"hog-knn\"}, {\"recipe\": \"color-knn\"}]}".utf8), to: "comparison.json")
    // It would not be read as a part of this comparison.
    try folder.write([1], to: "parts/recipe-color-knn.json")
    options.resumes = true
    let resumed = try ComparisonRun.run(manifest, options: options)
    #expect(resumed.contenders.map(\.name) == options.recipes)
    #expect(File.exists(identity) && !File.exists(claim) && !File.exists(folder.appending("hog-knn.safetensors")))
  }
}

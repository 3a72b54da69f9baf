import FoveaKit
import FoveaTestSupport
import Testing

/// A folder without parts is divided for a test as it was for the training, which the model says.
@Suite struct DivisionTests {
  private static let remark = "divided as for the training of the model:"
  /// Options of a training, and what the test says of them.
  static let divisions: [(options: [String], said: String?)] = [
    ([], nil),
    (["--split", "70/15/15", "--duplicates", "together"], nil),
    (["--split", "50/20/30"], " --split 50/20/30\n"),
    (["--group-by", "/([0-9])", "--duplicates", "anywhere"], " --group-by '/([0-9])' --duplicates anywhere\n"),
  ]

  @Test(arguments: divisions) func evaluationDividesAsTrainingDid(options: [String], said: String?) throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let model = folder.appending("m.safetensors").description
    let train = ["train", root.description, "--recipe", "pixels-knn", "--seed", "3", "-q", "-o", model]
    #expect(try Tool.run(train + options).code == 0)
    let silent = try Tool.run(["evaluate", model, root.description, "--json"])
    #expect(silent.code == 0 && !silent.errors.contains("not the manifest"), "\(silent.errors)")
    #expect(silent.errors.contains(Self.remark) == (said != nil), "\(silent.errors)")
    if let said { #expect(silent.errors.contains(Self.remark + said), "\(silent.errors)") }
    let told = try Tool.run(["evaluate", model, root.description, "--json"] + options)
    #expect(told.code == 0 && !told.errors.contains(Self.remark))
    #expect(try silent.json["manifest_sha256"] as? String == told.json["manifest_sha256"] as? String)
    #expect(try silent.json["accuracy"] as? Double == told.json["accuracy"] as? Double)
    #expect(try silent.json["accuracy"] as? Double != nil)
  }

  @Test func anotherDivisionOrFolderIsOnesOwn() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let model = folder.appending("m.safetensors").description
    let train = ["train", root.description, "--recipe", "pixels-knn", "-q", "-o", model, "--group-by", "/([0-9])"]
    #expect(try Tool.run(train).code == 0)
    let usual = try Tool.run(["evaluate", model, root.description, "--split", "70/15/15"])
    #expect(usual.code == 0 && usual.errors.contains("not the manifest") && !usual.errors.contains(Self.remark), "\(usual.errors)")
    // In these names nothing is found that could be a group.
    let other = folder.appending("other")
    for name in ["checkers", "discs", "stripes"] {
      try File.makeFolder(other.appending(BytePath(name)))
      for (index, letter) in ["a", "b", "c", "d"].enumerated() {
        let bytes = try File.read(root.appending(BytePath("\(name)/\(2 * index).png")))
        try File.write(bytes, to: other.appending(BytePath("\(name)/\(letter).png")))
      }
    }
    let strange = try Tool.run(["evaluate", model, other.description])
    #expect(strange.code == 0 && strange.errors.contains("not the manifest"), "\(strange.errors)")
    #expect(!strange.errors.contains(Self.remark))
  }

  /// A manifest that has its parts is not divided, whatever was asked for.
  @Test func partsOfAManifestStay() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let (manifest, model) = (folder.appending("parts.csv").description, folder.appending("m.safetensors").description)
    #expect(try Tool.run(["split", root.description, "-o", manifest, "-q"]).code == 0)
    let trained = try Tool.run(["train", manifest, "--recipe", "pixels-knn", "-o", model, "--split", "50/20/30"])
    #expect(trained.code == 0 && trained.errors.contains("--split 50/20/30 is not used"), "\(trained.errors)")
    let outcome = try Tool.run(["evaluate", model, manifest])
    #expect(outcome.code == 0 && !outcome.errors.contains("not the manifest"))
    #expect(!outcome.errors.contains(Self.remark) && !outcome.errors.contains("is not used"), "\(outcome.errors)")
  }

  @Test func facesAreDividedAsInTraining() throws {
    let (folder, root) = try FacesTests.noise(8)
    let model = folder.appending("m").description
    let train = ["faces", "train", root.description, "--method", "lbph", "-q", "-o", model, "--split", "75/0/25"]
    #expect(try Tool.run(train).code == 0)
    let outcome = try Tool.run(["faces", "evaluate", model, root.description, "--json"])
    #expect(outcome.code == 0 && !outcome.errors.contains("not the manifest"), "\(outcome.errors)")
    #expect(outcome.errors.contains(Self.remark + " --split 75/0/25\n"), "\(outcome.errors)")
    #expect(try outcome.json["learned_from"] as? Bool == false)
    let usual = try Tool.run(["faces", "evaluate", model, root.description, "--split", "50/0/50"])
    #expect(usual.code == 0 && usual.errors.contains("not the manifest"), "\(usual.errors)")
  }
}

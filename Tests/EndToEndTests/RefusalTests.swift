import Foundation
import FoveaKit
import FoveaTestSupport
import Testing

/// What the command refuses or remarks before and beside its work, so that nobody is misled and no work is lost.
struct RefusalTests {
  /// Inputs are missing in each line, so that another code would tell of an output that was not looked at first.
  @Test(arguments: [
    "train none --recipe pixels-knn -o F/no/m", "train none --recipe pixels-knn -o F/folder",
    "train none --recipe pixels-knn -o F/m/", "train none --recipe cnn -o F/m --run F/file/run", "split none -o F/no/m.csv",
    "features none --kind hog -o F/no/f.npy", "detect train none -o F/no/m", "detect train none -o F/m --rescore F/no/m",
    "detect run none x.png -o F/file/d", "detect evaluate none none -o F/no/p.html", "detect evaluate none none -o F/file",
    "faces train none --method eigenfaces -o F/folder", "faces enroll none F/no/g --person Ada x.png",
    "faces compare none -o F/file", "compare none -o F/file/d", "visualize none -o F/file",
  ])
  func outputsAreLookedAtFirst(line: String) throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "file")
    try File.makeFolder(folder.appending("folder"))
    let words = line.split(separator: " ").map { $0.hasPrefix("F/") ? folder.path.description + $0.dropFirst() : String($0) }
    let outcome = try Tool.run(words)
    #expect(outcome.code == 73, "\(outcome.errors)")
    #expect(folder.names() == ["file", "folder"])
  }

  /// Pictures that are written below a folder of pictures would be a class of it when it is read again.
  @Test(arguments: [
    "compare F/photos -o F/photos", "compare F/photos -o F/photos/a", "compare F/photos -o F/photos/new/deep",
    "compare F/photos -o F/other/../photos/new", "compare F/photos -o F/link/new", "compare F/link -o F/photos/new",
    "compare F/photos -o F/photos --force", "compare F/photos -o F/strangers/new --strangers F/strangers",
    "visualize none F/strangers F/photos -o F/photos/new", "faces compare F/photos -o F/photos/new",
    "detect run none x.png F/photos -o F/photos/new",
  ])
  func picturesAreNotWrittenAmongThoseThatAreRead(line: String) throws {
    let folder = try TemporaryFolder()
    for name in ["photos/a", "strangers"] { try File.makeFolder(folder.appending(name)) }
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending("link").description, withDestinationPath: folder.appending("photos").description)
    func outcome(_ line: String) throws -> Tool.Outcome {
      try Tool.run(line.split(separator: " ").map { $0.hasPrefix("F/") ? folder.path.description + $0.dropFirst() : String($0) })
    }
    let refused = try outcome(line)
    #expect(refused.code == 64 && refused.errors.contains("name a folder outside"), "\(refused.errors)")
    #expect(folder.names() == ["link", "photos", "strangers"])
    #expect(!File.exists(folder.appending("photos/new")))
    let beside = try outcome("compare F/photos -o F/photos-comparison --quiet")
    #expect(beside.code != 64 && !beside.errors.contains("name a folder outside"), "\(beside.errors)")
  }

  /// What was named and has nothing is told, in the table or as a failure; a comparison that cannot be leaves no folder behind.
  @Test func whatHasNothingIsTold() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let (model, empty) = (folder.path.appending("m.safetensors").description, folder.appending("empty").description)
    try File.makeFolder(folder.appending("empty"))
    #expect(try Tool.run(["train", root.description, "--recipe", "pixels-knn", "-o", model, "-q"]).code == 0)
    let predicted = try Tool.run(["predict", model, empty, root.description, "--csv", "-q"])
    #expect(predicted.code == 65 && predicted.output.contains("\(empty),,,,no PNG or JPEG file in it"), "\(predicted.output)")
    let out = folder.appending("inside")
    let shown = try Tool.run(["visualize", model, empty, "-o", out.description, "-q"])
    #expect(shown.code == 65 && shown.errors.contains("no PNG or JPEG file in it"), "\(shown.errors)")
    #expect(try Tool.run(["visualize", model, folder.appending("gone").description, "-o", out.description]).code == 66)
    let lone = folder.appending("lone")
    try File.makeFolder(lone.appending("only"))
    for name in ["1.png", "2.png"] {
      try File.write(ImageEncoder.png(SyntheticImages.noise(PixelSize(8), seed: 1)), to: lone.appending("only").appending(name))
    }
    let compared = try Tool.run(["compare", lone.description, "-o", folder.appending("compared").description, "-q"])
    #expect(compared.code == 65 && compared.errors.contains("the only class is 'only'"), "\(compared.errors)")
    #expect(!File.exists(folder.appending("compared")) && !File.exists(out))
  }

  /// The parser knows options alone, and says of such a name that it is missing or unknown.
  @Test func filesThatBeginWithADashAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "-f1.jpeg")
    let process = Process()
    process.executableURL = Tool.binary
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path.description)
    process.arguments = ["inspect", "-f1.jpeg"]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 64 && said.contains("./-f1.jpeg"), "\(said)")
  }

  @Test func groupsThatLeaveNothingToTestAreTold() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let split = ["split", root.description, "-o", folder.appending("m.csv").description, "--duplicates", "anywhere", "--group-by"]
    let unknown = try Tool.run(split + ["camera"])
    #expect(unknown.code == 65 && unknown.errors.contains("found in no path, such as checkers/"), "\(unknown.errors)")
    let one = try Tool.run(split + ["/"])
    #expect(one.code == 0 && one.errors.contains("no picture came into the validation and the test part"), "\(one.errors)")
  }

  @Test func foldersOfRecipesAndOtherManifestsAreTold() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let listed = try Tool.run(["recipes", root.description])
    #expect(listed.code == 64 && listed.errors.contains("--json alone"), "\(listed.errors)")
    let manifest = folder.appending("parts").description
    #expect(try Tool.run(["split", root.description, "-o", manifest, "-q"]).code == 0)
    #expect(try Tool.run(["inspect", manifest, "-q"]).output.contains("Classes"))
    let again = ["split", manifest, "-o", folder.appending("again.csv").description, "--force"]
    #expect(try Tool.run(again + ["--split", "50/25/25"]).errors.contains("--split 50/25/25 is not used"))
    #expect(try !Tool.run(again + ["--split", "70/15/15"]).errors.contains("is not used"))
  }

  @Test func pagesAreReplacedWithForceAlone() throws {
    let folder = try TemporaryFolder()
    let page = try folder.write([1], to: "page.html")
    let line = ["detect", "evaluate", "none", "none", "-o", page.description]
    #expect(try Tool.run(line).code == 73)
    #expect(try Tool.run(line + ["--force"]).code == 66)
    #expect(try Tool.run(["train", "none", "--recipe", "pixels-knn", "-o", "-"]).code == 64)
  }

  @Test(arguments: [
    "train none --recipe hog-svm --epochs 5", "train none --recipe hog-svm --augment strong",
    "train none --recipe hog-svm --checkpoint-every 3", "train none --recipe hog-svm --early-rate 0.3",
    "train none --recipe handcrafted --precision float32", "train none --recipe hog-svm --engine reference",
    "train none --recipe cnn --early-rate 0.3", "faces train none --method embedding -o m --early-rate 0.3",
    "compare none -o none/d --recipes hog-svm,color-knn --epochs 3",
  ])
  func optionsOfNetworksAreForNetworks(line: String) throws {
    let outcome = try Tool.run(line.split(separator: " ").map(String.init))
    #expect(outcome.code == 64, "\(outcome.errors)")
    #expect(outcome.errors.contains("--"))
  }

  /// What a comparison cannot be made of is told before anything is read.
  @Test(arguments: [
    "compare none -o none/d --recipes cnn", "compare none -o none/d --recipes hog-svm,hog-svm",
    "compare none -o none/d --parts repeats", "compare none -o none/d --parts strangers", "split none -o - --json",
    "recipes none", "detect evaluate , none", "detect train none -o none/m --rescore none/./m",
  ])
  func whatCannotBeIsRefusedFirst(line: String) throws {
    let outcome = try Tool.run(line.split(separator: " ").map(String.init))
    #expect(outcome.code == 64, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  /// An engine that this build lacks is told before the pictures are looked for.
  @Test(.enabled(if: !EngineKind.oneDNN.isAvailable)) func anEngineThatIsNotBuiltInIsTold() throws {
    let outcome = try Tool.run(["train", "none", "--recipe", "cnn", "--engine", "oneDNN", "-o", "m.safetensors"])
    #expect(outcome.code == 69, "\(outcome.errors)")
  }

  @Test func sharesThatCannotBeAreTold() throws {
    let root = Fixture.path("objects").description
    let first = try Tool.run(["split", root, "-o", "-", "--split", "0/50/50"])
    #expect(first.code == 64 && first.errors.contains("a share above 0"))
    let second = try Tool.run(["split", root, "-o", "-", "--split", "70/20/20"])
    #expect(second.code == 64 && second.errors.contains("sum to 100"))
  }

  @Test func aLearnedPartIsToldAndTheTestPartIsNot() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let model = folder.path.appending("model.safetensors").description
    let trained = try Tool.run(["train", root.description, "--recipe", "pixels-knn", "-o", model])
    #expect(trained.code == 0, "\(trained.errors)")
    let lines = trained.errors.split(separator: "\n")
    #expect(lines.count == Set(lines).count, "each line of progress stands once")
    for (part, isLearned) in [("test", false), ("validation", true), ("train", true)] {
      let outcome = try Tool.run(["evaluate", model, root.description, "--part", part, "--json"])
      #expect(try outcome.json["learned_from"] as? Bool == isLearned, "\(part)")
      #expect(outcome.errors.contains("says nothing about new pictures") == isLearned, "\(part)")
    }
    let table = try Tool.run(["evaluate", model, root.description, "--quiet"]).output
    #expect(!table.contains("first five"), "there are three classes")
    // Pictures of all classes whose numbers begin alike.
    for (words, areGrouped) in [([], false), (["--group-by", "/([0-9])"], true)] as [([String], Bool)] {
      let outcome = try Tool.run(["evaluate", model, root.description, "--json"] + words)
      #expect(outcome.code == 0 && outcome.errors.contains("is too narrow") == areGrouped, "\(outcome.errors)")
    }

    let detector = try Tool.run(["detect", "run", model, root.description])
    #expect(detector.code == 65 && detector.errors.contains("a recognizer") && detector.errors.contains("fovea predict"))
    try File.makeFolder(folder.appending("nothing"))
    let none = try Tool.run(["predict", model, folder.appending("nothing").description])
    #expect(none.code == 65 && none.output.isEmpty)
  }

  @Test func oneGroupIsNothingToLearnFrom() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let model = folder.path.appending("model.safetensors")
    let outcome = try Tool.run([
      "train", root.description, "--recipe", "hog-svm", "-o", model.description, "--group-by", "/",
    ])
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("the group '/'") && outcome.errors.contains("--group-by"), "\(outcome.errors)")
    #expect(!File.exists(model))
  }

  @Test func aStrictInspectionSeesWhatWasLeftOut() throws {
    let folder = try TemporaryFolder()
    for (label, name) in ["a", "b"].enumerated() {
      for index in 0..<2 {
        let picture = SyntheticImages.noise(PixelSize(12), seed: UInt64(label * 2 + index), format: .rgb)
        try folder.write(ImageEncoder.png(picture), to: "\(name)/\(index).png")
      }
    }
    try folder.write(Array("notes".utf8), to: "a/notes.txt")
    let strict = ["inspect", folder.path.description, "--strict", "--quiet"]
    #expect(try Tool.run(strict).code == 0)
    let manifest = try folder.write(Array("path,label\na/0.png,a\nb/0.png,b\nb/9.png,b\n".utf8), to: "m.csv")
    #expect(try Tool.run(["inspect", manifest.description, "--strict", "--quiet"]).code == 1)
    #expect(try Tool.run(["inspect", manifest.description, "--quiet"]).code == 0)
    let empty = try folder.write([], to: "b/zero.png")
    #expect(try Tool.run(strict).code == 1)
    let outcome = try Tool.run(["inspect", empty.description])
    #expect(outcome.code == 65 && outcome.errors.contains("an empty file"), "\(outcome.errors)")
  }

  @Test(arguments: ["outside", "gone", "a"])
  func aStrictInspectionNamesLinksThatAreNotUsed(target: String) throws {
    let (folder, outside) = (try TemporaryFolder(), try TemporaryFolder())
    for (index, name) in ["a/0.png", "a/1.png", "b/2.png", "b/3.png"].enumerated() {
      try folder.write(ImageEncoder.png(SyntheticImages.noise(PixelSize(12), seed: UInt64(index), format: .rgb)), to: name)
    }
    let strict = ["inspect", folder.path.description, "--strict"]
    #expect(try Tool.run(strict + ["--quiet"]).code == 0)
    let place = target == "outside" ? outside.path : folder.path.appending(BytePath(target))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path.appending("c").description, withDestinationPath: place.description)
    let real = try #require(outside.path.resolvingLinks())
    let reason =
      switch target {
      case "outside": "a link out of the folder, to \(real)"
      case "gone": "a link that leads to nothing"
      default: "a link to a folder that is read already"
      }
    for form in [["--quiet"], ["--quiet", "--json"]] {
      let outcome = try Tool.run(strict + form)
      #expect(outcome.code == 1 && outcome.errors.contains("1 link is not used: c (\(reason));"), "\(outcome.errors)")
    }
    #expect(try Tool.run(["inspect", folder.path.description, "--quiet"]).code == 0)
  }

  @Test func aManifestOnStandardOutputEndsOnce() throws {
    let outcome = try Tool.run(["split", Fixture.path("objects").description, "-o", "-", "--split", "100/0/0", "--quiet"])
    #expect(outcome.code == 0 && outcome.output.hasSuffix("\n") && !outcome.output.hasSuffix("\n\n"))
    #expect(outcome.output.split(separator: "\n").dropFirst().allSatisfy { $0.contains(",train") })
  }

  @Test func namesOfClassesStandAsTheyAre() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let name = "new\nline"
    try FileManager.default.moveItem(
      atPath: root.appending("discs").description, toPath: root.description + "/" + name)
    let model = folder.path.appending("model.safetensors").description
    let trained = try Tool.run(["train", root.description, "--recipe", "pixels-knn", "-o", model, "--json", "--quiet"])
    #expect(try trained.json["classes"] as? [String] == ["checkers", name, "stripes"])
    let picture = root.appending(name).appending("0.png")
    let row = try #require(
      (try Tool.run(["predict", model, picture.text ?? "", "--top", "3", "--json"]).json["predictions"] as? [[String: Any]])?.first)
    let names = (row["candidates"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    #expect(names?.contains(name) == true)
    #expect(try Tool.run(["predict", model, picture.text ?? "", "--top", "3", "--csv"]).output.contains("\"\(name)\""))
    #expect(try Tool.run(["predict", model, picture.text ?? "", "--top", "3"]).output.contains("new\\x0Aline"))
  }
}

import Foundation
import FoveaKit
import FoveaTestSupport
import Testing

/// From a folder of pictures to results, as a user goes.
struct WorkflowTests {
  /// A few pictures of each of three classes, and one file that is no picture.
  static func smallFolder() throws -> (TemporaryFolder, BytePath) {
    let folder = try TemporaryFolder()
    let root = folder.path.appending("pictures")
    for (label, name) in ["checkers", "discs", "stripes"].enumerated() {
      try File.makeFolder(root.appending(name))
      for index in 0..<24 {
        let size = PixelSize(32)
        let plain =
          switch label {
          case 0: SyntheticImages.checkers(size, side: 3 + index % 4)
          case 1: SyntheticImages.disc(size, radius: Double(6 + index % 8))
          default: SyntheticImages.stripes(size, period: 4 + index % 5)
          }
        var generator = SeededGenerator(seed: UInt64(index), stream: UInt64(label))
        let noisy = Bitmap(
          size: size, format: plain.format,
          samples: plain.samples.map { UInt8(clamping: Int($0) / 2 + 32 + generator.integer(below: 60)) })
        let file = root.appending(name).appending("\(index).\(index.isMultiple(of: 2) ? "png" : "jpg")")
        try File.write(index.isMultiple(of: 2) ? ImageEncoder.png(noisy) : ImageEncoder.jpeg(noisy), to: file)
      }
    }
    try File.write(Array("hello".utf8), to: root.appending("discs").appending("notes.jpg"))
    return (folder, root)
  }

  @Test(arguments: ["hog-svm", "color-knn", "cnn"])
  func trainsTestsAndPredicts(recipe: String) throws {
    let (folder, root) = try Self.smallFolder()
    let model = folder.path.appending("model.safetensors").description
    let before = try Self.fingerprint(of: root)
    var arguments = ["train", root.description, "--recipe", recipe, "-o", model, "--json", "--quiet"]
    if recipe == "cnn" { arguments += ["--epochs", "6"] }
    let trained = try Tool.run(arguments)
    #expect(trained.code == 0, "\(trained.errors)")
    let report = try trained.json
    #expect(report["schema_version"] as? Int == 1)
    #expect(report["recipe"] as? String == recipe)
    #expect(report["classes"] as? [String] == ["checkers", "discs", "stripes"])
    #expect((report["train_count"] as? Int ?? 0) > 40)
    #expect((report["peak_memory_bytes"] as? Int ?? 0) > 1 << 20)
    #expect((report["seconds"] as? [String: Any])?["total"] as? Double ?? 0 > 0)

    #expect(try Tool.run(arguments).code == 73, "a model is not replaced without --force")

    let tested = try Tool.run(["evaluate", model, root.description, "--json", "--quiet"])
    #expect(tested.code == 0, "\(tested.errors)")
    let evaluation = try tested.json
    let accuracy = try #require(evaluation["accuracy"] as? Double)
    #expect(accuracy > (recipe == "color-knn" ? 0.4 : 0.6))
    let interval = try #require(evaluation["accuracy_interval"] as? [Double])
    #expect(interval[0] <= accuracy && accuracy <= interval[1])
    let confusion = try #require(evaluation["confusion"] as? [[Int]])
    #expect(confusion.joined().reduce(0, +) == evaluation["count"] as? Int)
    let checked = ["evaluate", model, root.description, "--quiet", "--min-accuracy"]
    #expect(try Tool.run(checked + ["1"]).code == (accuracy < 1 ? 1 : 0), "a check that fails is code 1")
    #expect(try Tool.run(checked + ["0.01"]).code == 0)

    let predicted = try Tool.run([
      "predict", model, root.appending("stripes").description, root.appending("discs/notes.jpg").description, "--json", "--quiet",
      "--top", "2",
    ])
    #expect(predicted.code == 65, "a picture that cannot be read is code 65")
    let rows = try #require(try predicted.json["predictions"] as? [[String: Any]])
    #expect(rows.count == 25)
    #expect(rows.count { $0["error"] != nil } == 1)
    #expect(rows.allSatisfy { $0["error"] != nil || ($0["candidates"] as? [Any])?.count == 2 })
    let reduced = try Tool.run([
      "predict", model, root.appending("stripes").description, "--json", "--quiet", "--top", "2", "--precision", "fastest",
    ])
    if recipe == "cnn" {
      #expect(reduced.code == 0, "\(reduced.errors)")
      #expect((try reduced.json["predictions"] as? [Any])?.count == 24)
    } else {
      #expect(reduced.code == 64 && reduced.errors.contains("is no network, and --precision is for networks"), "\(reduced.errors)")
    }
    #expect(try Self.fingerprint(of: root) == before, "no verb changes the pictures")
  }

  @Test func showsWhatAModelLooksAt() throws {
    let (folder, root) = try Self.smallFolder()
    let model = folder.path.appending("model.safetensors").description
    #expect(try Tool.run(["train", root.description, "--recipe", "hog-svm", "-o", model, "--quiet"]).code == 0)
    let out = folder.path.appending("inside")
    let arguments = ["visualize", model, root.description, "-o", out.description, "--pictures", "3", "--top", "3", "--json"]
    let shown = try Tool.run(arguments)
    #expect(shown.code == 0, "\(shown.errors)")
    let report = try shown.json
    #expect(report["schema_version"] as? Int == 1)
    #expect((report["pictures"] as? [String])?.count == 3)
    #expect(shown.errors.contains("not shown: grad-cam: "))
    for file in try #require(report["files"] as? [[String: String]]) {
      #expect(File.exists(out.appending(file["path"] ?? "")), "\(file)")
    }
    #expect(File.exists(out.appending("index.html")))
    #expect(try Tool.run(arguments).code == 73, "an earlier run is not replaced without --force")
    #expect(try Tool.run(arguments + ["--force", "--method", "templates"]).code == 0)
    #expect(try Tool.run(arguments + ["--force", "--method", "guesses"]).code == 64)
    #expect(try Tool.run(arguments + ["--force", "--method", "grad-cam"]).code == 65)
  }

  @Test func showsUnitsByTheirNames() throws {
    let folder = try TemporaryFolder()
    let layers = [
      NamedLayer("conv", .convolution(Convolution(4, kernel: 3, padding: 1))), NamedLayer("bend", .activation(.relu)),
      NamedLayer("pool", .globalPooling(.average)), NamedLayer("head", .dense(Dense(2))),
    ]
    let network = try Network(NetworkDescription(inputShape: [3, 16, 16], layers: layers), seed: 1)
    let model = folder.appending("model.safetensors")
    try Recognizer(
      labels: LabelSet(["ant", "bee"]), preprocessing: Preprocessing(size: PixelSize(16)), temperature: 1,
      provenance: Provenance(
        recipe: "cnn", approach: .learned, settings: "{}", manifestHash: "0", trainingCount: 2, seed: 0),
      model: NetworkModel(network: network, normalization: Normalization(mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25]))
    ).write(to: model)
    let out = folder.appending("inside")
    func visualize(_ units: String) throws -> Tool.Outcome {
      try Tool.run(["visualize", model.description, "-o", out.description, "--force", "--method", "units", "--units", units])
    }
    let shown = try visualize("bend:3,conv:1")
    #expect(shown.code == 0, "\(shown.errors)")
    #expect(File.exists(out.appending("units/bend/unit-0003.png")) && File.exists(out.appending("units/conv/unit-0001.png")))
    #expect(!File.exists(out.appending("units/bend/unit-0000.png")))
    #expect(try visualize("1").code == 0 && File.exists(out.appending("units/bend/unit-0000.png")))
    let layer = try visualize("bent:3")
    #expect(layer.code == 64 && layer.errors.contains("there are: conv, bend; did you mean bend?"), "\(layer.errors)")
    let channel = try visualize("bend:4")
    #expect(channel.code == 64 && channel.errors.contains("no channel 4; it has 4, which count from 0 to 3"), "\(channel.errors)")
  }

  /// What other options ask for is measured, though `--parts` does not name it.
  @Test func optionsBringTheirParts() throws {
    let (folder, root) = try Self.smallFolder()
    let out = folder.path.appending("out")
    let outcome = try Tool.run([
      "compare", root.description, "-o", out.description, "--recipes", "pixels-knn,color-knn", "--parts", "none", "--repeats", "2",
      "--strangers", root.appending("discs").description, "--explain", "--balance", "weights", "--json", "--quiet",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try outcome.json
    #expect(json["curves"] == nil)
    for part in ["repeats", "strangers", "explanations"] { #expect(json[part] is [String: Any], "\(part)") }
    let command = try #require(json["command"] as? String)
    #expect(command.contains("--balance weights") && command.contains("--repeats 2 --strangers ") && command.contains("--explain"))
    // A line that measures one part alone does not bring the others again.
    let one = try #require(json["part_command"] as? String)
    #expect(one.contains("--balance weights"))
    for option in ["--parts", "--repeats", "--strangers", "--explain"] { #expect(!one.contains(option)) }
    let rows = try #require(json["rows"] as? [[String: Any]])
    let use = try #require(rows.first { $0["question"] as? String == "use_case" }?["repeats_with"] as? String)
    #expect(use == "--parts hybrids,explanations --explain")
    let page = String(decoding: try File.read(out.appending("report.html")), as: UTF8.self)
    #expect(!one.contains(" -o "))
    #expect(page.contains(" \(use)<") && page.contains(" --parts none<"))
    // Each can be pasted as it is: into a folder of its own.
    #expect(page.contains("-o \(out.description)-use-case ") && page.contains("-o \(out.description)-computation "))
  }

  @Test func comparesBothApproaches() throws {
    let (folder, root) = try Self.smallFolder()
    let out = folder.path.appending("out")
    let outcome = try Tool.run([
      "compare", root.description, "-o", out.description, "--epochs", "2", "--parts", "none", "--quiet",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    for name in [
      "manifest.csv", "comparison.json", "report.html", "hog-svm.safetensors", "color-knn.safetensors", "cnn.safetensors",
    ] {
      #expect(File.exists(out.appending(name)), "\(name)")
    }
    let json = try JSONSerialization.jsonObject(with: Data(try File.read(out.appending("comparison.json")))) as? [String: Any]
    let recipes = try #require(json?["recipes"] as? [[String: Any]])
    #expect(recipes.count == 3)
    let pairs = try #require(json?["pairs"] as? [[String: Any]])
    #expect(pairs.count == 3)
    for pair in pairs {
      let parts = ["both_right", "only_first_right", "only_second_right", "both_wrong"].map { pair[$0] as? Int ?? -1 }
      #expect(parts.reduce(0, +) == pair["count"] as? Int)
    }
    let page = String(decoding: try File.read(out.appending("report.html")), as: UTF8.self)
    #expect(page.contains("<!DOCTYPE html>") || page.contains("<!doctype html>"))
    #expect(!page.contains("src=\"http") && !page.contains("href=\"http"))

    let again = try Tool.run([
      "evaluate", out.appending("hog-svm.safetensors").description, out.appending("manifest.csv").description, "--json", "--quiet",
    ])
    let first = recipes.first { $0["recipe"] as? String == "hog-svm" }?["evaluation"] as? [String: Any]
    #expect(try again.json["accuracy"] as? Double == first?["accuracy"] as? Double, "the manifest repeats the split")
    #expect(try again.json["changed"] == nil)
    #expect(try Tool.run(["compare", root.description, "-o", out.description]).code == 73)

    // The manifest knows what its pictures showed.
    let lines = String(decoding: try File.read(out.appending("manifest.csv")), as: UTF8.self).split(separator: "\n")
    let line = try #require(lines.first { $0.contains(".png,") && $0.contains(",test,") })
    let picture = out.appending(String(line.prefix { $0 != "," }))
    try File.write(ImageEncoder.png(Bitmap(size: PixelSize(32), format: .gray, fill: [3])), to: picture)
    let changed = try Tool.run([
      "evaluate", out.appending("hog-svm.safetensors").description, out.appending("manifest.csv").description, "--json",
    ])
    #expect(changed.code == 0 && changed.errors.contains("not those that the manifest was frozen with"), "\(changed.errors)")
    #expect((try changed.json["changed"] as? [String])?.count == 1)
  }

  @Test func answersQuestionsAndGoesOn() throws {
    let (folder, root) = try Self.smallFolder()
    let out = folder.path.appending("out")
    var arguments = [
      "compare", root.description, "-o", out.description, "--recipes", "pixels-knn,cnn-small", "--epochs", "1", "--parts",
      "curves,hybrids,shortcuts", "--max-ms", "1000", "--json", "--quiet",
    ]
    let outcome = try Tool.run(arguments)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try #require(try outcome.json["rows"] as? [[String: Any]])
    let questions = rows.compactMap { $0["question"] as? String }
    #expect(questions == ["data_dependency", "training_set_size", "computation", "training_time", "use_case"])
    for row in rows {
      #expect(!((row["answer"] as? String) ?? "").isEmpty && !((row["measurements"] as? [Any]) ?? []).isEmpty)
      #expect((row["repeats_with"] as? String)?.hasPrefix("--parts ") == true)
    }
    let entrants = try #require(try outcome.json["entrants"] as? [[String: Any]])
    #expect(
      entrants.compactMap { $0["name"] as? String }
        == ["pixels-knn", "cnn-small", "cnn-small+svm", "cnn-small+knn", "pixels-knn+cnn-small"])
    let hybrid = out.appending("cnn-small+svm.safetensors").description
    let tested = try Tool.run(["evaluate", hybrid, out.appending("manifest.csv").description, "--json", "--quiet"])
    let stated = entrants.first { $0["name"] as? String == "cnn-small+svm" }?["accuracy"] as? [String: Any]
    #expect(try tested.json["accuracy"] as? Double == stated?["value"] as? Double, "a hybrid is a model like others")

    #expect(try Tool.run(arguments).code == 73)
    arguments.append("--resume")
    let again = try Tool.run(arguments)
    #expect(again.code == 0, "\(again.errors)")
    #expect(try again.json["verdict"] as? String == outcome.json["verdict"] as? String)
    let other = try Tool.run(arguments + ["--seed", "5"])
    #expect(other.code == 65, "another comparison's parts are refused")
    #expect(other.errors.contains("--seed 0 then, 5 now; repeat the command"), "\(other.errors)")
    #expect(other.errors.contains("it was begun with: fovea compare \(root) -o \(out) --recipes pixels-knn,cnn-small"))
    #expect(try Tool.run(["compare", root.description, "-o", out.description, "--parts", "nonsense"]).code == 64)
  }

  @Test(arguments: ["hog-svm", "cnn"])
  func threadsDoNotChangeTheModel(recipe: String) throws {
    let (folder, root) = try Self.smallFolder()
    var models: [[UInt8]] = []
    for threads in [1, 2, 4] {
      let model = folder.path.appending("\(threads).safetensors")
      let outcome = try Tool.run(
        ["train", root.description, "--recipe", recipe, "-o", model.description, "--threads", "\(threads)", "--quiet"]
          + (recipe == "cnn" ? ["--epochs", "1"] : []))
      #expect(outcome.code == 0, "\(outcome.errors)")
      models.append(try File.read(model))
    }
    #expect(models[0] == models[1] && models[0] == models[2])
  }

  @Test func damagedModelsAreRefused() throws {
    let (folder, root) = try Self.smallFolder()
    let model = folder.path.appending("model.safetensors")
    #expect(try Tool.run(["train", root.description, "--recipe", "color-knn", "-o", model.description, "--quiet"]).code == 0)
    var bytes = try File.read(model)
    bytes[bytes.count - 3] ^= 1
    let damaged = folder.path.appending("damaged.safetensors")
    try File.write(bytes, to: damaged)
    let outcome = try Tool.run(["evaluate", damaged.description, root.description])
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("damaged.safetensors"))
    try File.write(Array(bytes.prefix(100)), to: damaged)
    #expect(try Tool.run(["evaluate", damaged.description, root.description]).code == 65)
  }

  @Test(arguments: ["npy", "csv", "libsvm"])
  func writesFeatures(form: String) throws {
    let (folder, root) = try Self.smallFolder()
    let file = folder.path.appending("features.\(form)")
    let outcome = try Tool.run(["features", root.description, "--kind", "hog", "-o", file.description, "--json", "--quiet"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let report = try outcome.json
    let (rows, columns) = (report["rows"] as? Int ?? 0, report["columns"] as? Int ?? 0)
    #expect(rows == 72 && columns > 100)
    let files = report["files"] as? [String] ?? []
    #expect(files.contains(file.description + ".names.txt") == (form != "csv") && files.allSatisfy { File.exists(BytePath($0)) })
    let bytes = try File.read(file)
    switch form {
    case "npy": #expect(try NPY.decode(bytes).shape == [rows, columns])
    case "csv":
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      #expect(lines.count == rows + 1)
      #expect(lines.allSatisfy { $0.split(separator: ",").count == columns + 2 })
    default:
      #expect(String(decoding: bytes, as: UTF8.self).split(separator: "\n").count == rows)
    }
  }

  /// The seed of a description divides the folder too: else features are learned from other pictures.
  @Test func aDescriptionGivesTheSameFeaturesAgain() throws {
    let (folder, root) = try Self.smallFolder()
    func features(_ name: String, _ words: String...) throws -> (outcome: Tool.Outcome, bytes: [UInt8]) {
      let file = folder.appending("\(name).npy")
      let outcome = try Tool.run(["features", root.description, "-o", file.description, "--json"] + words)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return (outcome, try File.read(file))
    }
    let first = try features("first", "--kind", "patches", "--seed", "3")
    #expect(try first.outcome.json["seed"] as? Int == 3)
    let description = try folder.write(Array(first.outcome.output.utf8), to: "patches.json").description
    let again = try features("again", "--description", description)
    #expect(again.bytes == first.bytes && !again.outcome.errors.contains("in place of the seed"))
    #expect(try again.outcome.json["seed"] as? Int == 3)
    let same = try features("same", "--description", description, "--seed", "3")
    #expect(same.bytes == first.bytes && !same.outcome.errors.contains("in place of the seed"))
    let other = try features("other", "--description", description, "--seed", "4")
    #expect(other.bytes != first.bytes && other.outcome.errors.contains("in place of the seed 3"), "\(other.outcome.errors)")
    #expect(try other.outcome.json["seed"] as? Int == 4)
  }

  /// Names, bytes and times of change of all files below a folder.
  private static func fingerprint(of root: BytePath) throws -> [String] {
    let manager = FileManager.default
    return try manager.subpathsOfDirectory(atPath: root.description).sorted().map { name in
      let path = root.description + "/" + name
      let date = try manager.attributesOfItem(atPath: path)[.modificationDate] as? Date
      let digest = (try? File.read(BytePath(path))).map { SHA256.hex(of: $0) } ?? "folder"
      return "\(name) \(date?.timeIntervalSince1970 ?? 0) \(digest)"
    }
  }

  @Test func aDamagedPictureEndsTheWorkWhereThatIsWanted() throws {
    let (folder, root) = try Self.smallFolder()
    let good = try File.read(root.appending("discs/0.png"))
    try File.write(Array(good.prefix(good.count / 2)), to: root.appending("discs/broken.png"))
    let (features, manifest) = (folder.appending("features.npy"), folder.appending("manifest.csv"))
    for arguments in [
      ["features", "\(root)", "--kind", "color", "-o", "\(features)", "--quiet"],
      ["split", "\(root)", "-o", "\(manifest)", "--quiet"],
    ] {
      let failed = try Tool.run(arguments + ["--on-bad-file", "fail"])
      #expect(failed.code == 65 && failed.errors.contains("broken.png"), "\(failed.errors)")
      #expect(!File.exists(features) && !File.exists(manifest))
    }
    let list = try folder.write([1], to: "features.npy.pictures.csv")
    let arguments = ["features", "\(root)", "--kind", "color", "-o", "\(features)", "--quiet"]
    #expect(try Tool.run(arguments).code == 73, "the list of pictures is not replaced without --force")
    #expect(try File.read(list) == [1] && !File.exists(features))
    #expect(try Tool.run(arguments + ["--force"]).code == 0)
    #expect(try File.read(list).count > 1)
  }

  @Test func aColumnWithASpaceInItsNameTellsTheGroups() throws {
    let (folder, root) = try Self.smallFolder()
    let lines = (0..<24).map { "discs/\($0).\($0.isMultiple(of: 2) ? "png" : "jpg"),discs,person \($0 / 4)" }
    try File.write((["path,label, Subject ID "] + lines).joined(separator: "\n"), to: root.appending("list.csv"))
    let manifest = folder.appending("manifest.csv")
    for (index, column) in ["subject id", " SUBJECT ID"].enumerated() {
      let outcome = try Tool.run(
        ["split", "\(root.appending("list.csv"))", "-o", "\(manifest)", "--group-by", column, "--duplicates", "anywhere"]
          + (index > 0 ? ["--force"] : []))
      #expect(outcome.code == 0 && outcome.errors.contains("6 groups"), "\(outcome.errors)")
    }
  }
}

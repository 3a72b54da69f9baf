import Foundation
import FoveaKit
import FoveaTestSupport
import Testing

/// Persons told apart by the command, as a user goes.
struct FacesTests {
  /// Six persons of the drawn faces, four pictures of each to learn from and four to be named.
  static func people() throws -> (TemporaryFolder, BytePath) {
    let folder = try TemporaryFolder()
    let root = folder.path.appending("people")
    let drawn = Fixture.path("faces")
    for person in ["ada", "bruno", "chen", "dalia", "emil", "farah"] {
      let pictures = try FolderScanner.pictures(below: drawn.appending(person)).pictures
      for (index, picture) in pictures.prefix(8).enumerated() {
        let part = root.appending(index < 4 ? "train" : "test").appending(person)
        try File.makeFolder(part)
        try File.write(File.read(picture), to: part.appending(picture.lastComponent))
      }
    }
    return (folder, root)
  }

  @Test func `persons are enrolled, named, removed, and another model's gallery is refused`() throws {
    let (folder, root) = try Self.people()
    let (model, other) = (folder.appending("lbp.safetensors").description, folder.appending("eigen.safetensors").description)
    let gallery = folder.appending("people.gallery").description
    for (method, path) in [("lbp-svm", model), ("eigenfaces", other)] {
      let trained = try Tool.run([
        "faces", "train", root.description, "--method", method, "-o", path, "--size", "48", "--json", "-q",
      ])
      #expect(trained.code == 0, "\(trained.errors)")
      #expect(try trained.json["train_count"] as? Int == 24)
    }
    let enrolled = try Tool.run(["faces", "enroll", model, gallery, "--folder", root.description, "--json", "-q"])
    #expect(enrolled.code == 0, "\(enrolled.errors)")
    #expect(try (enrolled.json["persons"] as? [Any])?.count == 6)
    #expect(try enrolled.json["threshold"] is [String: Any])

    let broken = try folder.write(Array("no picture".utf8), to: "broken.jpg").description
    let named = try Tool.run([
      "faces", "identify", model, gallery, root.appending("test").description, broken, "--threshold", "-9", "--csv", "-q",
    ])
    #expect(named.code == 65)
    let lines = named.output.split(separator: "\n").dropFirst()
    #expect(lines.count == 25)
    let right = lines.count { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return fields[0].contains("/\(fields[2])/")
    }
    // One in six is chance; drawn heads differ by hair more than by what patterns see.
    #expect(right >= 16)
    #expect(lines.last?.hasPrefix(broken + ",,,") ?? false)

    #expect(try Tool.run(["faces", "identify", other, gallery, broken, "-q"]).code == 65)
    #expect(try Tool.run(["faces", "enroll", model, gallery, "--folder", root.description, "-q"]).code == 64)
    #expect(try Tool.run(["faces", "enroll", model, gallery, "--remove", "nobody", "-q"]).code == 64)
    let removed = try Tool.run(["faces", "enroll", model, gallery, "--remove", "chen", "--json", "-q"])
    let left = try removed.json
    #expect(left["removed"] as? Int == 4 && (left["persons"] as? [Any])?.count == 5)
  }

  @Test func `a network for faces begins from another`() throws {
    let (folder, root) = try Self.people()
    let (first, second) = (folder.appending("first.safetensors").description, folder.appending("second.safetensors").description)
    let train = ["faces", "train", root.description, "--epochs", "1", "--json", "-q"]
    let trained = try Tool.run(train + ["--method", "embedding", "--size", "40", "--normalization", "equalization", "-o", first])
    #expect(trained.code == 0, "\(trained.errors)")
    let begun = try Tool.run(train + ["--method", "embedding", "--from", first, "--early-rate", "0", "-o", second])
    #expect(begun.code == 0, "\(begun.errors)")
    let report = try begun.json
    #expect((report["crop_size"] as? [String: Any])?["width"] as? Int == 40 && report["normalization"] as? String == "equalization")
    func refusal(_ words: [String]) throws -> String {
      let outcome = try Tool.run(train + words + ["-o", folder.appending("none.safetensors").description])
      #expect(outcome.code == 64)
      return outcome.errors
    }
    #expect(try refusal(["--method", "lbph", "--from", first]).contains("--from is for embedding"))
    #expect(try refusal(["--method", "embedding", "--from", first, "--size", "50"]).contains("leave out --size"))
    let described = folder.appending("lbph.safetensors").description
    #expect(try Tool.run(["faces", "train", root.description, "--method", "lbph", "-o", described, "-q"]).code == 0)
    #expect(try refusal(["--method", "embedding", "--from", described]).contains("lbph has no network"))
  }

  @Test func `a threshold is fitted on pairs, kept, and used`() throws {
    let (folder, root) = try Self.people()
    let model = folder.appending("m.safetensors").description
    #expect(
      try Tool.run(["faces", "train", root.description, "--method", "fisherfaces", "-o", model, "--size", "48", "-q"]).code == 0)
    let pictures = try FolderScanner.pictures(below: root.appending("test")).pictures
    var table = "a,b,same,half\n"
    for (left, first) in pictures.enumerated() {
      for second in pictures.dropFirst(left + 1) {
        table += "\(first),\(second),\(first.parent == second.parent ? 1 : 0),\(left < 12 ? "early" : "late")\n"
      }
    }
    let pairs = try folder.write(Array(table.utf8), to: "pairs.csv").description
    let arguments = ["faces", "verify", model, "--pairs", pairs, "--root", "/", "--group", "half", "--json"]
    let two = ["faces", "verify", model, pictures[0].description, pictures[1].description]
    let unfitted = try Tool.run(two)
    #expect(unfitted.code == 0 && unfitted.errors.contains("--far 0.01 --store"), "\(unfitted.errors)")
    let fitted = try Tool.run(arguments + ["--far", "0.05", "--store"])
    #expect(fitted.code == 0 && fitted.errors.contains("now holds the threshold"), "\(fitted.errors)")
    #expect(try !Tool.run(two).errors.contains("threshold"))
    let report = try fitted.json
    #expect((report["rows"] as? [Any])?.count == 276 && (report["groups"] as? [Any])?.count == 2)
    #expect(((report["errors"] as? [String: Any])?["false_accept_rate"] as? Double ?? 1) <= 0.05)
    let used = try Tool.run(arguments).json
    #expect(used["threshold"] as? Double == report["threshold"] as? Double && used["threshold"] != nil)
    #expect(try Tool.run(arguments + ["--far", "0.0001"]).code == 64)
    let clusters = try Tool.run(["faces", "cluster", model, root.appending("test").description, "--names", "--json", "-q"])
    let agreement = try clusters.json["b_cubed"] as? [String: Any]
    #expect(clusters.code == 0 && agreement?["persons"] as? Int == 6)
  }

  @Test func `a comparison writes its page and its figures`() throws {
    let (folder, root) = try Self.people()
    let out = folder.appending("out")
    // Somebody of whom there is nothing to learn is no mistake of anybody's.
    let drawn = try FolderScanner.pictures(below: Fixture.path("faces").appending("goran")).pictures
    try folder.write(File.read(drawn[0]), to: "people/test/goran/0.png")
    let compared = try Tool.run([
      "faces", "compare", root.description, "-o", out.description, "--methods", "eigenfaces,lbph", "--normalizations", "none,clahe",
      "--size", "48", "--repeats", "2", "--json", "-q",
    ])
    #expect(compared.code == 0, "\(compared.errors)")
    let command = try #require(try compared.json["command"] as? String)
    #expect(command.hasPrefix("fovea faces compare \(root) -o \(out) ") && command.contains(" --size 48x48"))
    #expect(try compared.json["strangers"] as? Int == 1 && compared.json["test_count"] as? Int == 24)
    let trials = try compared.json["trials"] as? [[String: Any]] ?? []
    #expect(trials.allSatisfy { ($0["closed_set"] as? [String: Any])?["count"] as? Int == 24 })
    #expect(trials.count == 4 && trials.allSatisfy { $0["open_set"] != nil && $0["verification_unseen"] != nil })
    let page = String(decoding: try File.read(out.appending("report.html")), as: UTF8.self)
    for text in ["Eigenfaces:", "Local binary patterns:", "The hardest pairs", "persons unseen", "1 test picture shows persons"] {
      #expect(page.contains(text))
    }
    #expect(try Tool.run(["faces", "compare", root.description, "-o", out.description, "-q"]).code == 73)
    let best = try #require(try compared.json["best"] as? [String: Any])
    let (method, train) = try (#require(best["method"] as? String), #require(best["train_command"] as? String))
    #expect(
      train.hasPrefix("fovea faces train \(root) --method \(method) --normalization \(best["normalization"] ?? "") -o \(out)/"))
    #expect(page.contains("Train the best of them") && page.contains(train))
    let trained = try Tool.run(train.split(separator: " ").dropFirst().map(String.init) + ["--json", "-q"])
    #expect(trained.code == 0, "\(trained.errors)")
    #expect(try trained.json["train_count"] as? Int == 24 && File.exists(out.appending(BytePath("\(method).safetensors"))))
  }

  @Test func `a comparison for which the time is too short names what is missing`() throws {
    let (folder, root) = try Self.people()
    let out = folder.appending("out")
    let compare = [
      "faces", "compare", root.description, "-o", out.description, "--methods", "lbph,eigenfaces", "--normalizations", "none",
      "--size", "48", "--repeats", "3",
    ]
    let short = try Tool.run(compare + ["--budget", "0.001s"])
    #expect(short.code == 0 && short.errors.contains("note: It took"), "\(short.errors)")
    let told = ["There was no time for 1 of 2 ways: eigenfaces.", "Of 3 random splits there was time for none."]
    let page = String(decoding: try File.read(out.appending("report.html")), as: UTF8.self)
    for words in told { #expect(short.output.contains(words) && page.contains(words), "\(words)") }
    #expect(short.output.contains("0 of 3") && page.contains("--budget 0.001s"))
    let whole = try Tool.run(compare + ["--budget", "10m", "--resume", "--json", "-q"])
    #expect(whole.code == 0, "\(whole.errors)")
    let trials = try whole.json["trials"] as? [[String: Any]] ?? []
    #expect(trials.map { $0["method"] as? String } == ["lbph", "eigenfaces"])
    #expect(trials.allSatisfy { (($0["spread"] as? [String: Any])?["accuracies"] as? [Any])?.count == 3 })
    #expect(try (whole.json["left_out"] as? [Any])?.isEmpty == true && whole.json["budget_seconds"] as? Double == 600)
  }

  @Test func `rates stand for each group of a manifest without being asked for`() throws {
    let (folder, root) = try Self.people()
    var table = "path,label,group\n"
    for picture in try FolderScanner.pictures(below: root).pictures {
      let person = picture.parent.lastComponent.description
      let path = "people/\(picture.parent.parent.lastComponent)/\(person)/\(picture.lastComponent)"
      table += "\(path),\(person),\(["ada", "bruno", "chen"].contains(person) ? "early" : "late")\n"
    }
    let manifest = try folder.write(Array(table.utf8), to: "people.csv").description
    let (model, out) = (folder.appending("m").description, folder.appending("out"))
    let anywhere = ["--duplicates", "anywhere"]
    let trained = try Tool.run(["faces", "train", manifest, "--method", "lbph", "--size", "48", "-o", model] + anywhere)
    #expect(trained.code == 0 && trained.errors.contains("groups hold whole persons"), "\(trained.errors)")
    let measured = try Tool.run(["faces", "evaluate", model, manifest] + anywhere)
    #expect(measured.code == 0 && !measured.errors.contains("not the manifest"), "\(measured.errors)")
    for text in ["by group; pairs within", "early", "late", GroupFigures.smallness] {
      #expect(measured.output.contains(text), "\(measured.output)")
    }
    let report = try Tool.run(["faces", "evaluate", model, manifest, "--json", "-q"] + anywhere).json
    let groups = (report["groups"] as? [String: Any])?["groups"] as? [[String: Any]] ?? []
    #expect(groups.map { $0["name"] as? String } == ["early", "late"])
    #expect(groups.allSatisfy { $0["persons"] as? Int == 3 && ($0["closed_set"] as? [String: Any])?["count"] as? Int == 12 })
    // Of one person there are no pairs of different ones, no rate of these and no interval.
    let single = table.replacingOccurrences(of: ",ada,early", with: ",ada,alone")
    let few = try Tool.run(
      ["faces", "evaluate", model, folder.write(Array(single.utf8), to: "single.csv").description, "-q"] + anywhere)
    let alone = try #require(few.output.split(separator: "\n").first { $0.hasPrefix("alone") }, "\(few.output)")
    let withoutInterval = try Regex("no pairs +[0-9.]+[^–(]{1,4}\\(")
    #expect(alone.contains(withoutInterval), "\(alone)")
    let compared = try Tool.run(
      ["faces", "compare", manifest, "-o", out.description, "--methods", "lbph", "--normalizations", "none", "--size", "48", "-q"]
        + anywhere)
    #expect(compared.code == 0 && compared.output.contains("the best way, lbph with light none, by group"), "\(compared.output)")
    let page = String(decoding: try File.read(out.appending("report.html")), as: UTF8.self)
    #expect(page.contains("Are all groups told apart as well?") && page.contains(GroupFigures.smallness))
  }

  /// Three persons, of each so many pictures of noise, some with a copy, without parts.
  static func noise(_ pictures: Int, copies: Int = 0) throws -> (TemporaryFolder, BytePath) {
    let folder = try TemporaryFolder()
    for person in 0..<3 {
      for number in 0..<pictures {
        let bytes = ImageEncoder.png(SyntheticImages.noise(PixelSize(48), seed: UInt64(100 * person + number)))
        try File.makeFolder(folder.appending("people").appending(BytePath("p\(person)")))
        try folder.write(bytes, to: "people/p\(person)/\(number).png")
        if number < copies { try folder.write(bytes, to: "people/p\(person)/copy-\(number).png") }
      }
    }
    return (folder, folder.appending("people"))
  }

  @Test func `pictures that cannot be used are named by evaluate and compare`() throws {
    let (folder, root) = try Self.noise(6)
    let (model, out) = (folder.appending("m").description, folder.appending("out"))
    // The head of a picture without its body.
    let whole = ImageEncoder.png(SyntheticImages.noise(PixelSize(48), seed: 9))
    try folder.write(Array(whole.prefix(200)), to: "people/p0/broken.png")
    #expect(try Tool.run(["faces", "train", root.description, "--method", "lbph", "--size", "48", "-o", model, "-q"]).code == 0)
    let measured = try Tool.run(["faces", "evaluate", model, root.description, "-q"])
    #expect(measured.code == 0 && measured.output.contains("left out: p0/broken.png: PNG"), "\(measured.output)")
    let compare = ["faces", "compare", root.description, "-o", out.description, "--methods", "lbph", "--normalizations", "none"]
    let compared = try Tool.run(compare + ["--size", "48", "--json", "-q"])
    #expect(compared.code == 0, "\(compared.errors)")
    #expect(try (compared.json["unreadable"] as? [[String: Any]])?.map { $0["path"] as? String } == ["p0/broken.png"])
    let page = String(decoding: try File.read(out.appending("report.html")), as: UTF8.self)
    #expect(page.contains("1 picture is left out of all of this"))
  }

  @Test func `persons behind links out of the folder are named`() throws {
    let (folder, root) = try Self.noise(4)
    let (model, gallery) = (folder.appending("m").description, folder.appending("g").description)
    let store = folder.appending("store")
    try File.makeFolder(store)
    try FileManager.default.createSymbolicLink(atPath: root.appending("zoe").description, withDestinationPath: store.description)
    let words = "1 link leads out of the folder and is not followed: zoe to "
    let trained = try Tool.run(["faces", "train", root.description, "--method", "lbph", "--size", "48", "-o", model])
    #expect(trained.code == 0 && trained.errors.contains(words), "\(trained.errors)")
    #expect(trained.errors.contains("are the test part") && trained.errors.contains("--all"), "\(trained.errors)")
    let enrolled = try Tool.run(["faces", "enroll", model, gallery, "--folder", root.description])
    #expect(enrolled.code == 0 && enrolled.errors.contains(words), "\(enrolled.errors)")
  }

  @Test func `a table of places is held against the pictures`() throws {
    let (folder, root) = try Self.noise(4)
    let model = folder.appending("m").description
    func train(_ name: String, _ rows: [String]) throws -> Tool.Outcome {
      let table = "path,left_eye_x,left_eye_y,right_eye_x,right_eye_y\n" + rows.joined(separator: "\n")
      let path = try folder.write(Array(table.utf8), to: name).description
      return try Tool.run([
        "faces", "train", root.description, "--method", "lbph", "--size", "48", "--force", "-o", model, "--boxes", path,
      ])
    }
    let some = try train("some.csv", ["p0/0.png,34,20,14,20", "p0/1.png,34,20,14,20", "p9/0.png,34,20,14,20"])
    #expect(some.code == 0, "\(some.errors)")
    for text in ["in 3 of 3 faces", "1 of the 3 pictures that it names are not here: p9/0.png", "names 2 of 12 pictures"] {
      #expect(some.errors.contains(text), "\(some.errors)")
    }
    let other = try train("other.csv", ["elsewhere/p0/0.png,14,20,34,20"])
    #expect(other.code == 65, "\(other.errors)")
    for text in ["its first is elsewhere/p0/0.png", "the first of the pictures is p0/0.png"] {
      #expect(other.errors.contains(text), "\(other.errors)")
    }
  }

  @Test func `one person is too few to tell persons apart`() throws {
    let folder = try TemporaryFolder()
    for number in 0..<4 {
      let picture = SyntheticImages.noise(PixelSize(48), seed: UInt64(number))
      try folder.write(ImageEncoder.png(picture), to: "people/ada/\(number).png")
    }
    let model = folder.appending("m")
    func train(_ method: String) throws -> Tool.Outcome {
      try Tool.run([
        "faces", "train", folder.appending("people").description, "--method", method, "--all", "--force", "-o", model.description,
      ])
    }
    for method in FaceMethod.allCases where method.partsPersons {
      let refused = try train(method.rawValue)
      #expect(refused.code == 65 && refused.errors.contains("needs at least 2"), "\(method): \(refused.errors)")
    }
    #expect(!File.exists(model))
    for method in ["lbph", "hog-svm"] {
      let trained = try train(method)
      #expect(trained.code == 0 && trained.errors.contains("show one person"), "\(trained.errors)")
    }
  }

  @Test func `copies stay together where a folder of persons is divided`() throws {
    let (folder, root) = try Self.noise(4, copies: 2)
    let train = ["faces", "train", root.description, "--method", "lbph", "--force", "-o", folder.appending("m").description]
    let together = try Tool.run(train)
    #expect(together.code == 0, "\(together.errors)")
    #expect(together.errors.contains("12 pictures look the same as others, in 6 sets; each set stays in one part"))
    let apart = try Tool.run(train + ["--duplicates", "anywhere"])
    #expect(apart.code == 0 && !apart.errors.contains("look the same"))
    let grouped = try Tool.run(train + ["--group-by", "copy|[0-9]\\.png"])
    #expect(grouped.code == 0 && grouped.errors.contains("5 groups"), "\(grouped.errors)")
  }

  @Test func `a model is measured on the division of its training, and what it learned is said`() throws {
    let (folder, root) = try Self.noise(8)
    let (model, all) = (folder.appending("m").description, folder.appending("all").description)
    let train = ["faces", "train", root.description, "--method", "lbph", "--seed", "7", "-q", "-o"]
    #expect(try Tool.run(train + [model]).code == 0)
    #expect(try Tool.run(train + [all, "--all"]).code == 0)
    // Of another division it is not known whether the model learned from its test part.
    let cases: [(String, [String], Bool, Bool?)] = [
      (model, [], false, false), (model, ["--seed", "8"], true, nil), (all, [], false, true), (all, ["--seed", "8"], true, nil),
    ]
    for (path, seed, isOther, isLearned) in cases {
      let outcome = try Tool.run(["faces", "evaluate", path, root.description, "--json"] + seed)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("not the manifest") == isOther, "\(path) \(seed)")
      #expect(try outcome.json["learned_from"] as? Bool == isLearned, "\(path) \(seed)")
      #expect(outcome.errors.contains("learned from the pictures of the test part") == (isLearned == true), "\(path) \(seed)")
    }
  }

  @Test func `faces are replaced and counted, and a gallery keeps its rate`() throws {
    let (folder, root) = try Self.people()
    let (model, gallery) = (folder.appending("m").description, folder.appending("g").description)
    #expect(try Tool.run(["faces", "train", root.description, "--method", "lbph", "-o", model, "--size", "48", "-q"]).code == 0)
    func enroll(_ words: [String]) throws -> (enrolled: Int?, removed: Int?, rate: Double?, errors: String) {
      let outcome = try Tool.run(["faces", "enroll", model, gallery, "--json"] + words)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let report = try outcome.json
      let threshold = report["threshold"] as? [String: Any]
      return (
        report["enrolled"] as? Int, report["removed"] as? Int, threshold?["false_accept_rate"] as? Double, outcome.errors
      )
    }
    let first = try enroll(["--folder", root.description, "--far", "0.2"])
    #expect(first.enrolled == 24 && first.removed == 0 && first.rate == 0.2)
    let again = try enroll(["--folder", root.description, "--force"])
    #expect(again.enrolled == 24 && again.removed == 24 && again.rate == 0.2)
    // A picture of a person who is in the folder too joins those of the folder.
    let more = try FolderScanner.pictures(below: root.appending("test").appending("ada")).pictures[0].description
    let both = try enroll(["--folder", root.description, "--force", "--person", "ada", more])
    #expect(both.enrolled == 25 && both.removed == 24)
    #expect(try enroll(["--folder", root.description, "--force"]).removed == 25)
    let removed = try enroll(["--remove", "chen"])
    #expect(removed.enrolled == 0 && removed.removed == 4 && removed.rate == 0.2 && !removed.errors.contains("no longer for"))
    let changed = try enroll(["--remove", "ada", "--far", "0.3"])
    #expect(changed.rate == 0.3 && changed.errors.contains("no longer for 20"), "\(changed.errors)")
    for name in ["bruno", "dalia", "emil"] { _ = try enroll(["--remove", name]) }
    #expect(try enroll(["--folder", root.description, "--force"]).rate == 0.3, "also after too few were left for a threshold")
  }

  @Test(arguments: [
    "train none --method lbph -o m --components 5", "train none --method lbph -o m --epochs 3",
    "train none --method lbph -o m --from n", "train none --method lbph -o m --align box",
    "compare none -o d --methods lbph,hog-svm --epochs 3", "compare none -o d --methods lbph --from n",
    "compare none -o d --methods embedding --normalizations none", "compare none -o d --methods fused --repeats 2",
    "compare none -o d --align box", "compare none -o d --align eyes,box", "compare none -o d --methods lbph,hog-svm,lbph",
    "enroll m g --person Ada x.png --all",
    "enroll m g --folder none --add --force",
    "enroll m g --list --far 0.1", "verify m a.png b.png --root r",
    "enroll m g --list --add", "enroll m g --remove Ada --force", "enroll m g --remove Ada --keep-pictures",
    "enroll m g --list --boxes b.csv", "enroll m g --remove Ada --detect d",
  ])
  func `options without use are refused`(line: String) throws {
    let outcome = try Tool.run(["faces"] + line.split(separator: " ").map(String.init))
    #expect(outcome.code == 64, "\(outcome.errors)")
    #expect(outcome.errors.contains("--"))
  }

  @Test func `a threshold that cannot be kept is told before the work`() throws {
    let folder = try TemporaryFolder()
    let model = folder.appending("no/m").description
    #expect(try Tool.run(["faces", "verify", model, "--pairs", "none", "--far", "0.1", "--store"]).code == 73)
    #expect(try Tool.run(["faces", "verify", model, "--pairs", "none", "--far", "0.1"]).code == 66)
  }
}

import Foundation
import FoveaKit
import FoveaTestSupport
import Testing

/// What the command says and ends with, beside its main work.
struct CommandTests {
  @Test func helpNamesEveryVerb() throws {
    let outcome = try Tool.run(["--help"])
    #expect(outcome.code == 0)
    for verb in ["inspect", "split", "train", "predict", "evaluate", "compare", "features", "visualize", "recipes", "doctor"] {
      #expect(outcome.output.contains("  \(verb) "), "\(verb)")
      #expect(try Tool.run([verb, "--help"]).code == 0)
    }
    #expect(try Tool.run(["--version"]).output == Version.text + "\n")
  }

  @Test func wrongWordsAreUsageErrors() throws {
    #expect(try Tool.run(["explode"]).code == 64)
    #expect(try Tool.run(["train"]).code == 64)
    let outcome = try Tool.run(["train", Fixture.path("objects").description, "--recipe", "hog-svn"])
    #expect(outcome.code == 64)
    #expect(outcome.errors.contains("hog-svm"))
    #expect(outcome.output.isEmpty)
    #expect(try Tool.run(["split", Fixture.path("objects").description, "-o", "-", "--split", "70/20/20"]).code == 64)
  }

  @Test(arguments: [
    ("tran photos --recipe cnn", "fovea has no subcommand 'tran'; did you mean train?"),
    ("trian", "did you mean train?"), ("Compare x -o y", "did you mean compare?"), ("visualise m", "did you mean visualize?"),
    ("eval m x", "did you mean evaluate?"),
    ("faces enrol m g --list", "fovea faces has no subcommand 'enrol'; did you mean enroll?"),
    ("detect rn m x", "did you mean run?"), ("help tran", "did you mean train?"), ("tran --help", "did you mean train?"),
    ("photos", "fovea has no subcommand 'photos'; there are inspect, split, train"),
    ("faces photos", "there are train, enroll, identify"),
  ])
  func misspeltVerbsAreTold(line: String, words: String) throws {
    let outcome = try Tool.run(line.split(separator: " ").map(String.init))
    #expect(outcome.code == 64 && outcome.output.isEmpty)
    // The parser breaks long lines.
    #expect(outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(words), "\(outcome.errors)")
  }

  @Test(arguments: ["help", "help train", "faces", "help faces", "detect run --help", "faces --help"])
  func helpIsGivenForAll(line: String) throws {
    let outcome = try Tool.run(line.split(separator: " ").map(String.init))
    #expect(outcome.code == 0 && outcome.output.contains("USAGE: fovea"), "\(outcome.errors)")
  }

  @Test func missingInputIsNamed() throws {
    for arguments in [
      ["inspect", "no-such-thing"], ["train", "no-such-thing", "--recipe", "hog-svm"], ["evaluate", "no-such-thing", "x"],
      ["predict", "no-such-thing", "x.png"], ["compare", "no-such-thing", "-o", "out"],
    ] {
      let outcome = try Tool.run(arguments)
      #expect(outcome.code == 66, "\(arguments)")
      #expect(outcome.errors.contains("no-such-thing"), "\(arguments)")
    }
  }

  @Test func lostOutputIsAnError() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    #expect(try Tool.run(["recipes", "--json"], output: "/dev/full").code == 74)
  }

  @Test func onePictureIsToldAboutOrRefusedWithTheReason() throws {
    let folder = try TemporaryFolder()
    let good = folder.path.appending("good.png")
    let picture = SyntheticImages.stripes(PixelSize(width: 20, height: 12), period: 4)
    let bytes = ImageEncoder.png(picture)
    try File.write(bytes, to: good)
    let outcome = try Tool.run(["inspect", good.description, "--json"])
    #expect(outcome.code == 0)
    let json = try outcome.json
    #expect(json["ok"] as? Bool == true)
    #expect(json["width"] as? Int == 20)
    #expect(json["height"] as? Int == 12)
    #expect((json["pixel_sha256"] as? String)?.count == 64)

    let bad = folder.path.appending("bad.png")
    try File.write(Array(bytes.prefix(bytes.count / 2)), to: bad)
    let refused = try Tool.run(["inspect", bad.description, "--json"])
    #expect(refused.code == 65)
    #expect(try refused.json["ok"] as? Bool == false)
    #expect(refused.errors.contains("bad.png"))
    #expect(try Tool.run(["inspect", folder.path.appending("none.png").description]).code == 66)
  }

  @Test func recipesShowTheirSettings() throws {
    let json = try Tool.run(["recipes", Fixture.path("objects").description, "--json", "--quiet"]).json
    let recipes = try #require(json["recipes"] as? [[String: Any]])
    #expect(recipes.map { $0["name"] as? String } == RecipeBook.all.map(\.name))
    for recipe in recipes {
      var settings = try #require(recipe["settings"] as? [String: Any])
      // A search shows the settings of each recipe that it tries, and those that decide together show theirs.
      if let others = (settings["candidates"] ?? settings["members"]) as? [[String: Any]] { settings = try #require(others.first) }
      #expect(settings["preprocessing"] != nil)
      #expect(settings["features"] != nil || settings["plan"] != nil)
    }
  }

  @Test func doctorFindsThisMachineWell() throws {
    let outcome = try Tool.run(["doctor", "--json"])
    #expect(outcome.code == 0)
    let findings = try #require(try outcome.json["findings"] as? [[String: Any]])
    #expect(findings.allSatisfy { $0["ok"] as? Bool == true })
    #expect(findings.contains { $0["part"] as? String == "engine reference" })
  }

  /// Of several paths each is inspected, whatever is wrong with others; the code is the largest, and JSON is one object.
  @Test func severalPathsAreInspectedToTheEnd() throws {
    let folder = try TemporaryFolder()
    let picture = ImageEncoder.png(SyntheticImages.stripes(PixelSize(width: 20, height: 12), period: 4))
    let good = try folder.write(picture, to: "good.png").description
    let bad = try folder.write(Array(picture.prefix(picture.count / 2)), to: "bad.png").description
    try File.makeFolder(folder.appending("empty"))
    let paths = [folder.appending("empty").description, bad, folder.appending("none.csv").description, good]
    let outcome = try Tool.run(["inspect"] + paths + ["--json", "--quiet"])
    #expect(outcome.code == 66, "\(outcome.errors)")
    let json = try outcome.json
    #expect(json["schema_version"] as? Int == 1)
    let reports = try #require(json["paths"] as? [[String: Any]])
    #expect(reports.count == 4 && reports[3]["ok"] as? Bool == true && reports[1]["ok"] as? Bool == false)
    #expect(reports[2]["error"] as? String != nil)
    #expect(outcome.errors.contains("bad.png") && outcome.errors.contains("none.csv"))
    let text = try Tool.run(["inspect", folder.appending("none.csv").description, good])
    #expect(text.code == 66 && text.output.contains("good.png"))
    let both = try Tool.run(["inspect", good, good, "--json"])
    #expect(both.code == 0)
    #expect(try (both.json["paths"] as? [Any])?.count == 2)
  }

  /// Each would end in a trap, run for ever, or fail only when the result is written.
  @Test(arguments: [
    "predict m x.png --threads 0", "evaluate m x --threads 0", "inspect x --threads 1025",
    "predict m x.png --top 9223372036854775807",
    "predict m x.png --reject-below nan", "evaluate m x --min-accuracy nan", "compare x -o d --budget 1e30s",
    "compare x -o d --budget infm", "compare x -o d --max-train-time 1e308h", "faces compare x -o d --epochs 0",
    "faces compare x -o d --budget infm",
    "faces train x --method embedding -o m --epochs 9223372036854775807", "faces identify m g x --threshold nan",
    "faces verify m a b --threshold inf", "faces cluster m x --threshold inf", "faces evaluate m x --at-least nan",
    "detect run m x --threshold inf", "detect evaluate m x --min-recall nan", "detect train x -o m --false-alarms 1e300",
    "detect train x -o m --cost 1e300", "split x -o m.csv --folds 9223372036854775807",
    "visualize m -o d --top 9223372036854775807", "visualize m -o d --units 0", "visualize m -o d --units 10001",
    "visualize m -o d --units bend1", "visualize m -o d --units bend1:-1", "visualize m -o d --units 3,bend1:2",
    "evaluate m x --min-accuracy 95", "faces evaluate m x --at-least 1.5",
    "detect evaluate m x --min-recall -1", "split x -o m.csv --threads 0",
  ])
  func numbersOutOfBoundsAreUsageErrors(line: String) throws {
    let outcome = try Tool.run(line.split(separator: " ").map(String.init))
    #expect(outcome.code == 64, "\(outcome.errors)")
  }
}

import FoveaKit
import FoveaTestSupport
import Testing

/// Options of `fovea detect` and what it prints.
struct DetectOptionTests {
  @Test func aThresholdMayBeBelowZero() throws {
    let (cascade, picture) = (Fixture.path("golden/faces/lbp.xml"), Fixture.path("golden/faces/picture-0.png"))
    let search = ["detect", "run", "\(cascade)", "\(picture)", "--json", "--quiet"]
    let run = try Tool.run(search + ["--threshold", "-0.5"])
    #expect(run.code == 0, "\(run.errors)")
    #expect(try Tool.run(search + ["--threshold=-0.5"]).output == run.output)
    #expect(try Tool.run(search + ["--threshold", "nan"]).code == 64)
  }

  @Test func drawingsOfOneNameAreNumberedAndTold() throws {
    let folder = try TemporaryFolder()
    let bytes = try File.read(Fixture.path("golden/faces/picture-0.png"))
    let pictures = try ["a/x.png", "b/x.png", "c/y.png"].map { try folder.write(bytes, to: $0) }
    let found = folder.appending("found")
    let search = ["detect", "run", "\(Fixture.path("golden/faces/lbp.xml"))"] + pictures.map(\.description) + ["--json"]
    let run = try Tool.run(search + ["-o", "\(found)"])
    #expect(run.code == 0, "\(run.errors)")
    #expect(
      run.errors.contains("1 drawing has a number") && run.errors.contains("\(pictures[1]) is \(found)/x-2.png"), "\(run.errors)")
    let rows = try #require(try run.json["pictures"] as? [[String: Any]])
    #expect(rows.map { $0["drawing"] as? String } == ["x.png", "x-2.png", "y.png"].map { "\(found)/\($0)" })
    #expect(["x.png", "x-2.png", "y.png"].allSatisfy { File.exists(found.appending(BytePath($0))) })
    let undrawn = try Tool.run(search)
    #expect(!undrawn.errors.contains("drawing") && !undrawn.output.contains("\"drawing\""))
  }

  @Test func whatWasNotMeasuredIsNoZero() throws {
    let folder = try TemporaryFolder()
    var lines = ["path,x,y,width,height,label"]
    for seed in 0..<3 {
      let picture = try folder.write(ImageEncoder.png(SyntheticImages.noise(PixelSize(200), seed: UInt64(seed))), to: "\(seed).png")
      lines += (0..<4).map { "\(picture),\(20 + 110 * ($0 % 2)),\(20 + 110 * ($0 / 2)),40,40,thing" }
    }
    let boxes = try folder.write(Array(lines.joined(separator: "\n").utf8), to: "boxes.csv")
    let trained = try Tool.run(["detect", "train", "\(boxes)", "-o", "\(folder.appending("m"))", "--rounds", "0", "--moved", "0"])
    #expect(trained.code == 0, "\(trained.errors)")
    #expect(trained.errors.contains("may give many") && trained.errors.contains("--background"), "\(trained.errors)")
    let isRow: (Substring) -> Bool = { $0.split(separator: " ").suffix(4) == ["–", "–", "–", "–"] }
    #expect(trained.output.split(separator: "\n").count(where: isRow) == 1, "\(trained.output)")
  }

  /// A model that finds nothing anywhere, said to find things of this label.
  private func blindModel(_ label: String, in folder: TemporaryFolder) throws -> BytePath {
    let weights = [Float](repeating: 0, count: 9 * WindowTemplate.channels)
    let template = WindowTemplate(cells: GridSize(3), weights: weights, bias: -5, box: PictureBox(x: 0, y: 0, width: 1, height: 1))
    let path = folder.appending("\(label).safetensors")
    try WindowDetector(label: label, cell: 4, templates: [template]).write(to: path)
    return path
  }

  @Test func theLabelThatIsJudgedIsTheModelsOwn() throws {
    let folder = try TemporaryFolder()
    let picture = Fixture.path("golden/faces/picture-0.png")
    let lines = ["path,x,y,width,height,label", "\(picture),1,1,20,20,face", "\(picture),9,9,9,9,dog", "\(picture),5,5,9,9,dog"]
    let boxes = try folder.write(Array(lines.joined(separator: "\n").utf8), to: "boxes.csv")
    func evaluate(_ model: BytePath, _ words: String...) throws -> Tool.Outcome {
      try Tool.run(["detect", "evaluate", "\(model)", "\(boxes)", "--json"] + words)
    }
    let own = try evaluate(blindModel("face", in: folder))
    #expect(own.code == 0 && own.errors.contains("judged by the boxes of 'face'") && own.errors.contains("dog"), "\(own.errors)")
    #expect(try own.json["objects"] as? Int == 1)
    #expect(try own.json["label"] as? String == "face")
    let named = try evaluate(blindModel("face", in: folder), "--label", "dog")
    #expect(try named.json["objects"] as? Int == 2)
    let other = try evaluate(blindModel("cat", in: folder))
    #expect(other.code == 64 && other.errors.contains("--label: dog, face"), "\(other.errors)")
    let unknown = try evaluate(Fixture.path("golden/faces/lbp.xml"))
    #expect(unknown.code == 0 && unknown.errors.contains("boxes of all labels count: dog, face"), "\(unknown.errors)")
    #expect(try unknown.json["objects"] as? Int == 3)
  }

  @Test func picturesThatAreNotThereAreCountedAndNamed() throws {
    let folder = try TemporaryFolder()
    let rows = ["\(Fixture.path("golden/faces/picture-0.png"))", "a.png", "b.png", "c.png", "d.png"].map { "\($0),1,1,20,20" }
    let boxes = try folder.write(Array((["path,x,y,width,height"] + rows).joined(separator: "\n").utf8), to: "boxes.csv")
    let run = try Tool.run(["detect", "evaluate", "\(Fixture.path("golden/faces/lbp.xml"))", "\(boxes)", "--json"])
    #expect(run.code == 65)
    #expect(run.errors.contains("4 pictures could not be read: \(folder.appending("a.png")) ("), "\(run.errors)")
    #expect(run.errors.contains("\(folder.appending("c.png")) (") && run.errors.contains(") and 1 more"), "\(run.errors)")
    #expect(try run.json["pictures"] as? Int == 1)
    #expect((try run.json["unreadable"] as? [Any])?.count == 4)
  }

  @Test func theTestPartIsMeasuredAndNotLearnedFrom() throws {
    let folder = try TemporaryFolder()
    let picture = try File.read(Fixture.path("golden/faces/picture-0.png"))
    for name in ["train/a", "train/b", "test/c"] {
      try folder.write(picture, to: "\(name).png")
      try folder.write(Array("0 0.5 0.5 0.5 0.5\n".utf8), to: "\(name).txt")
    }
    let evaluate = ["detect", "evaluate", "\(Fixture.path("golden/faces/lbp.xml"))", "\(folder.path)", "--json"]
    let test = try Tool.run(evaluate)
    #expect(test.code == 0 && test.errors.contains("the test part is measured, 1 picture; 2 of the others"), "\(test.errors)")
    #expect(try test.json["pictures"] as? Int == 1)
    let all = try Tool.run(evaluate + ["--all"])
    #expect(try all.json["pictures"] as? Int == 3)
    // Too few to learn from, which is seen after they were read.
    let train = ["detect", "train", "\(folder.path)", "-o", "\(folder.appending("m"))"]
    let learned = try Tool.run(train)
    #expect(learned.code == 65 && learned.errors.contains("left out: 1 picture of the test part"), "\(learned.errors)")
    #expect(try !Tool.run(train + ["--all"]).errors.contains("left out"))
  }

  @Test func severalModelsAreOneObject() throws {
    let folder = try TemporaryFolder()
    let cascade = Fixture.path("golden/faces/lbp.xml")
    let lines = ["path,x,y,width,height,label", "\(Fixture.path("golden/faces/picture-0.png")),1,1,20,20,face"]
    let boxes = try folder.write(Array(lines.joined(separator: "\n").utf8), to: "boxes.csv")
    let both = try Tool.run(["detect", "evaluate", "\(cascade),\(cascade)", "\(boxes)", "--json", "--quiet"])
    #expect(both.code == 0, "\(both.errors)")
    let json = try both.json
    #expect(json["schema_version"] as? Int == 1)
    let evaluations = try #require(json["evaluations"] as? [[String: Any]])
    #expect(evaluations.count == 2 && evaluations.allSatisfy { $0["model"] as? String == "\(cascade)" })
    let one = try Tool.run(["detect", "evaluate", "\(cascade)", "\(boxes)", "--json", "--quiet"])
    #expect(try one.json["average_precision"] != nil)
  }
}

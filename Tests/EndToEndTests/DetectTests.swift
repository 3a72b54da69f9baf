import FoveaKit
import FoveaTestSupport
import Testing

/// `fovea detect` as a user runs it, on the faces that the project draws.
struct DetectTests {
  @Test func trainsRunsAndEvaluatesOnDrawnFaces() throws {
    let folder = try TemporaryFolder()
    let (faces, objects) = (Fixture.path("faces"), Fixture.path("objects"))
    let pictures = try FolderScanner.pictures(below: faces).pictures
    let lines = try pictures.map { path in
      let size = try ImageDecoder.decode(contentsOf: path).bitmap.size
      let side = Double(min(size.width, size.height)) * 0.6
      return "\(path),\((Double(size.width) - side) / 2),\((Double(size.height) - side) / 2),\(side),\(side),face"
    }
    func csv(_ lines: [String]) -> [UInt8] { Array((["path,x,y,width,height,label"] + lines).joined(separator: "\n").utf8) }
    let learned = lines.indices.filter { $0 % 2 == 0 }.map { lines[$0] }
    let boxes = try folder.write(csv(learned), to: "train.csv")
    let others = try folder.write(csv(lines.indices.filter { $0 % 2 == 1 }.map { lines[$0] }), to: "test.csv")
    let model = folder.appending("face.safetensors")
    let train = [
      "detect", "train", "\(boxes)", "--background", "\(objects)", "-o", "\(model)", "--cell", "6", "--rounds", "2", "--moved", "1",
    ]
    let trained = try Tool.run(train + ["--json", "--quiet"])
    #expect(trained.code == 0, "\(trained.errors)")
    let json = try trained.json
    #expect(json["label"] as? String == "face")
    let training = try #require(json["training"] as? [String: Any])
    #expect(training["examples"] as? Int == learned.count)
    #expect((training["rounds"] as? [Any])?.isEmpty == false)
    #expect(try Tool.run(train).code == 73)

    let page = folder.appending("found.html")
    let evaluated = try Tool.run(["detect", "evaluate", "\(model)", "\(others)", "-o", "\(page)", "--json", "--quiet"])
    #expect(evaluated.code == 0, "\(evaluated.errors)")
    let result = try evaluated.json
    #expect(result["average_precision"] as? Double ?? 0 > 0.6)
    #expect(String(decoding: try File.read(page), as: UTF8.self).contains("Precision over recall"))
    #expect(try Tool.run(["detect", "evaluate", "\(model)", "\(others)", "--min-recall", "1.01", "--quiet"]).code == 64)
    // No finding reaches such a threshold.
    #expect(
      try Tool.run([
        "detect", "evaluate", "\(model)", "\(others)", "--threshold", "1000", "--min-recall", "0.5", "--quiet",
      ]).code == 1)

    let broken = try folder.write([1, 2, 3], to: "broken.png")
    let drawings = folder.appending("found")
    let run = try Tool.run(["detect", "run", "\(model)", "\(pictures[1])", "\(broken)", "-o", "\(drawings)", "--csv", "--quiet"])
    #expect(run.code == 65)
    #expect(run.output.hasPrefix("path,x,y,width,height,label,score,probability,error\n\(pictures[1]),"))
    #expect(run.output.contains("\(broken),,,,,,,,"))
    #expect(try FolderScanner.pictures(below: drawings).pictures.count == 1)
  }

  @Test func aNetworkLooksAgain() throws {
    let folder = try TemporaryFolder()
    let faces = try FolderScanner.pictures(below: Fixture.path("faces")).pictures
    let lines = try faces.prefix(24).map { path in
      let size = try ImageDecoder.decode(contentsOf: path).bitmap.size
      return "\(path),\(size.width / 5),\(size.height / 5),\(size.width * 3 / 5),\(size.height * 3 / 5),face"
    }
    let boxes = try folder.write(Array((["path,x,y,width,height,label"] + lines).joined(separator: "\n").utf8), to: "boxes.csv")
    let backgrounds = folder.appending("backgrounds")
    try File.makeFolder(backgrounds)
    for (index, path) in try FolderScanner.pictures(below: Fixture.path("objects")).pictures.prefix(12).enumerated() {
      try File.write(File.read(path), to: backgrounds.appending("\(index).jpg"))
    }
    let (first, second) = (folder.appending("windows.safetensors"), folder.appending("network.safetensors"))
    let train = [
      "detect", "train", "\(boxes)", "--background", "\(backgrounds)", "-o", "\(first)", "--rounds", "1", "--moved", "0",
    ]
    let large = try Tool.run(train + ["--cell", "20"])
    #expect(large.code == 65 && large.errors.contains("a smaller --cell"))
    #expect(try Tool.run(train + ["--rescore", "\(first)"]).code == 64)
    let trained = try Tool.run(train + ["--rescore", "\(second)", "--json", "--quiet"])
    #expect(trained.code == 0, "\(trained.errors)")
    let rescored = try #require(try trained.json["rescored"] as? [String: Any])
    #expect(rescored["model"] as? String == "\(second)")
    #expect((rescored["training"] as? [String: Any])?["views"] as? Int == 2 * 20, "each fifth of 24 faces is held out")
    #expect(try Tool.run(train + ["--rescore", "\(second)"]).code == 73)
    let evaluated = try Tool.run(["detect", "evaluate", "\(first),\(second)", "\(boxes)", "--quiet"])
    #expect(evaluated.code == 0 && evaluated.output.contains("network.safetensors"), "\(evaluated.errors)")
    let run = try Tool.run(["detect", "run", "\(second)", "\(faces[0])", "--json", "--quiet"])
    #expect(run.code == 0)
    #expect((try run.json["pictures"] as? [Any])?.count == 1)
  }

  @Test func whatCannotBeUsedEndsWithItsCode() throws {
    let folder = try TemporaryFolder()
    let boxes = try folder.write(Array("path,x,y,width,height\na.png,1,2,x,4".utf8), to: "boxes.csv")
    #expect(try Tool.run(["detect", "train", "\(boxes)", "-o", "\(folder.appending("m"))"]).code == 65)
    #expect(try Tool.run(["detect", "train", "no-such-file", "-o", "\(folder.appending("m"))"]).code == 66)
    #expect(try Tool.run(["detect", "run", "no-such-model", "x.png"]).code == 66)
    #expect(try Tool.run(["detect", "run", "\(boxes)", "x.png"]).code == 65)
    #expect(try Tool.run(["detect", "train", "\(boxes)", "-o", "m", "--cell", "1"]).code == 64)
    let cascade = Fixture.path("golden/faces/lbp.xml")
    let picture = Fixture.path("golden/faces/picture-0.png")
    let run = try Tool.run(["detect", "run", "\(cascade)", "\(picture)", "--json", "--quiet"])
    #expect(run.code == 0)
    #expect((try run.json["pictures"] as? [Any])?.count == 1)
  }

  @Test func picturesAreNeverDrawnOver() throws {
    let folder = try TemporaryFolder()
    let picture = try File.read(Fixture.path("golden/faces/picture-0.png"))
    for name in ["a/x.png", "b/x.png", "x-2.png"] { try folder.write(picture, to: "pictures/" + name) }
    let (pictures, drawings) = (folder.appending("pictures"), folder.appending("found"))
    let search = ["detect", "run", "\(Fixture.path("golden/faces/lbp.xml"))", "\(pictures)", "--quiet"]
    #expect(try Tool.run(search + ["-o", "\(drawings)"]).code == 0)
    let names = try FolderScanner.pictures(below: drawings).pictures.map(\.lastComponent)
    #expect(names == ["x-2-2.png", "x-2.png", "x.png"])
    let again = try Tool.run(search + ["-o", "\(drawings)"])
    #expect(again.code == 73 && again.errors.contains("--force") && again.output.isEmpty)
    #expect(try Tool.run(search + ["-o", "\(drawings)", "--force"]).code == 0)
    for words in [[], ["--force"]] {
      for place in [pictures, pictures.appending("a"), pictures.appending("new")] {
        let refused = try Tool.run(search + ["-o", "\(place)"] + words)
        #expect(refused.code == 64 && refused.errors.contains("name a folder outside"), "\(refused.errors)")
      }
      let single = ["detect", "run", "\(Fixture.path("golden/faces/lbp.xml"))", "\(pictures)/x-2.png", "-o", "\(pictures)"]
      let refused = try Tool.run(single + words)
      #expect(refused.code == 73 && refused.errors.contains("never changed"), "\(refused.errors)")
    }
    #expect(!File.exists(pictures.appending("new")))
    #expect(try File.read(pictures.appending("x-2.png")) == picture && !File.exists(pictures.appending("x.png")))
  }

  @Test func aThresholdBeyondAllScoresFindsNothing() throws {
    let (cascade, picture) = (Fixture.path("golden/faces/lbp.xml"), Fixture.path("golden/faces/picture-0.png"))
    let run = try Tool.run(["detect", "run", "\(cascade)", "\(picture)", "--threshold", "1e30", "--json", "--quiet"])
    #expect(run.code == 0, "\(run.errors)")
    let rows = try #require(try run.json["pictures"] as? [[String: Any]])
    #expect(rows.count == 1 && (rows[0]["detections"] as? [Any])?.isEmpty == true)
  }
}

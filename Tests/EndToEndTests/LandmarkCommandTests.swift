import Foundation
import FoveaKit
import FoveaTestSupport
import Testing

@testable import FoveaTool

/// Points of faces as a user of `fovea detect` and `fovea faces` meets them.
struct LandmarkCommandTests {
  /// Drawn faces with boxes and eyes, and a table of them.
  private static func marked(_ count: Int, in folder: TemporaryFolder) throws -> (table: BytePath, pictures: [BytePath]) {
    var lines = ["path,x,y,width,height,label,left_eye_x,left_eye_y,right_eye_x,right_eye_y"]
    var pictures: [BytePath] = []
    for index in 0..<count {
      let face = SyntheticFace(seed: UInt64(index))
      pictures.append(try folder.write(ImageEncoder.png(face.picture), to: "pictures/\(index).png"))
      let (box, left, right) = (face.box, face.leftEye, face.rightEye)
      lines.append(
        "pictures/\(index).png,\(box.x),\(box.y),\(box.width),\(box.height),face,\(left.x),\(left.y),\(right.x),\(right.y)")
    }
    return (try folder.write(Array(lines.joined(separator: "\n").utf8), to: "boxes.csv"), pictures)
  }

  /// The quickest training of a detector, with backgrounds of noise.
  private static func training(_ table: BytePath, in folder: TemporaryFolder) throws -> [String] {
    for index in 0..<4 {
      try folder.write(ImageEncoder.png(SyntheticImages.noise(PixelSize(160), seed: UInt64(index))), to: "others/\(index).png")
    }
    return [
      "detect", "train", "\(table)", "--background", "\(folder.appending("others"))", "-o",
      "\(folder.appending("face.safetensors"))",
      "--cell", "6", "--rounds", "0", "--moved", "0",
    ]
  }

  @Test func aDetectorLearnsPointsAndGivesThem() throws {
    let folder = try TemporaryFolder()
    let (table, pictures) = try Self.marked(36, in: folder)
    let model = folder.appending("face.safetensors")
    let trained = try Tool.run(Self.training(table, in: folder) + ["--json"])
    #expect(trained.code == 0 && !trained.errors.contains("points were not learned"), "\(trained.errors)")
    let training = try #require(try trained.json["training"] as? [String: Any])
    let landmarks = try #require(training["landmarks"] as? [String: Any])
    #expect(landmarks["outcome"] as? String == "learned" && landmarks["faces"] as? Int == 36 && landmarks["held_out"] as? Int == 7)
    let errors = ["error", "error_of_eye_finder", "error_of_mean_shape"].map { landmarks[$0] as? Double ?? -1 }
    #expect(errors[0] >= 0 && errors[0] < errors[1] && errors[0] < errors[2])

    // Any finding will do, so that all scores count.
    let search = ["detect", "run", "\(model)", "\(pictures[0])", "--threshold", "-100", "--quiet"]
    let run = try Tool.run(search + ["--json", "-o", "\(folder.appending("found"))"])
    #expect(run.code == 0, "\(run.errors)")
    let rows = try #require(try run.json["pictures"] as? [[String: Any]])
    let found = try #require((rows[0]["detections"] as? [[String: Any]])?.first)
    let points = try #require((found["landmarks"] as? [String: Any])?["points"] as? [[String: Any]])
    #expect(points.map { $0["name"] as? String } == ["left_eye", "right_eye"] && points[0]["x"] is Double)
    let empty = try folder.write(ImageEncoder.png(Bitmap(size: PixelSize(3), format: .gray, fill: [9])), to: "empty.png")
    let csv = try Tool.run(search + ["\(empty)", "--csv"]).output.split(separator: "\n")
    #expect(
      csv.first
        == "path,x,y,width,height,label,score,probability,error,points_confidence,left_eye_x,left_eye_y,right_eye_x,right_eye_y")
    #expect(csv.contains("\(empty),,,,,,,,,,,,,"))
    let commas = csv.map { line in line.count { $0 == "," } }
    #expect(csv.count > 2 && commas.allSatisfy { $0 == 13 })
  }

  @Test func tooFewPointsAreTold() throws {
    let folder = try TemporaryFolder()
    let (table, pictures) = try Self.marked(12, in: folder)
    let model = folder.appending("face.safetensors")
    let trained = try Tool.run(Self.training(table, in: folder))
    #expect(
      trained.code == 0 && trained.errors.contains("points were not learned, since only 12 faces in 12 pictures"),
      "\(trained.errors)")
    #expect(!trained.output.contains("points of"))
    let run = try Tool.run(["detect", "run", "\(model)", "\(pictures[0])", "--threshold", "-100", "--csv", "--quiet"])
    #expect(run.output.hasPrefix("path,x,y,width,height,label,score,probability,error\n"))
  }

  @Test func whatCameOfPointsIsSaid() throws {
    func report(_ outcome: String, _ points: [String], errors: String = "") throws -> LandmarkTraining.Report {
      let names = points.map { "\"\($0)\"" }.joined(separator: ",")
      let text = #"{"outcome":"\#(outcome)","points":[\#(names)],"faces":45,"pictures":40,"held_out":9,"stages":3\#(errors)}"#
      return try JSONDecoder().decode(LandmarkTraining.Report.self, from: Data(text.utf8))
    }
    let eyes = ["left_eye", "right_eye"]
    let errors = #","error":0.05,"error_of_eye_finder":0.1,"error_of_mean_shape":0.2,"error_of_points":0.075"#
    let learned = try report("learned", eyes, errors: errors)
    #expect(Summaries.landmarkNote(learned) == nil)
    let line = try #require(Summaries.landmarkTraining(learned))
    #expect(line.contains("45 faces") && line.contains("9 held-out") && !line.contains("points 7.5"), "\(line)")
    #expect(["5.0", "10.0", "20.0"].allSatisfy(line.contains), "\(line)")
    #expect(
      try Summaries.landmarkTraining(report("learned", eyes + ["nose"], errors: errors))?.contains("all 3 points 7.5") ?? false)
    #expect(try Summaries.landmarkTraining(report("too_few", eyes)) == nil)
    #expect(try Summaries.landmarkNote(report("too_few", eyes))?.contains("at least 30 in 5") ?? false)
    #expect(try Summaries.landmarkNote(report("no_eyes", ["nose"]))?.contains("left_eye and right_eye") ?? false)
    #expect(try Summaries.landmarkNote(report("not_better", eyes, errors: errors))?.contains("are not kept") ?? false)
  }
}

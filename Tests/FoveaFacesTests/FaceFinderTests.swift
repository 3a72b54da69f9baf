import FoveaCodecs
import FoveaDatasets
import FoveaFaces
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite("Faces found in photographs")
struct FaceFinderTests {
  /// A plain face with two dark eyes at these places, in a box of 100 pixels at (x, y).
  static func photograph(eyes: [(x: Int, y: Int)], gray: UInt8 = 200) -> Bitmap {
    var samples = [UInt8](repeating: gray, count: 240 * 200)
    for eye in eyes {
      for y in -6...6 {
        for x in -6...6 where x * x + y * y <= 36 { samples[(eye.y + y) * 240 + eye.x + x] = 30 }
      }
    }
    return Bitmap(size: PixelSize(width: 240, height: 200), format: .gray, samples: samples)
  }

  @Test("Large and near the middle comes first")
  func prominence() {
    let (corner, middle, small) = (
      PictureBox(x: 0, y: 0, width: 70, height: 70), PictureBox(x: 90, y: 70, width: 60, height: 60),
      PictureBox(x: 110, y: 90, width: 20, height: 20)
    )
    let finder = FaceFinder(ToldDetector(boxes: [small, corner, middle]), digest: "d")
    let found = finder.faces(in: Self.photograph(eyes: []), alignment: .box)
    #expect(found.map(\.place.box) == [middle, corner, small])
    #expect(found.allSatisfy { $0.hasEyes == nil })
  }

  @Test("Eyes that stand out say how a face stands; without them its box does")
  func eyes() throws {
    let box = PictureBox(x: 70, y: 50, width: 100, height: 100)
    let finder = FaceFinder(ToldDetector(boxes: [box]), digest: "d")
    // Not where eyes are in most faces: the left one lower.
    let found = try #require(finder.faces(in: Self.photograph(eyes: [(x: 98, y: 92), (x: 138, y: 84)]), alignment: .eyes).first)
    let eyes = try #require(found.place.landmarks)
    #expect(found.hasEyes == true)
    #expect(abs(eyes.leftEye.x - 98.5) < 2 && abs(eyes.leftEye.y - 92.5) < 2)
    #expect(abs(eyes.rightEye.x - 138.5) < 2 && abs(eyes.rightEye.y - 84.5) < 2)

    let blank = try #require(finder.faces(in: Self.photograph(eyes: []), alignment: .eyes).first)
    #expect(blank.hasEyes == false)
    let usual = try #require(blank.place.landmarks)
    #expect(usual.leftEye.y == usual.rightEye.y && usual.leftEye.x + usual.rightEye.x == 2 * 120)
    #expect(finder.faces(in: Self.photograph(eyes: [], gray: 0), alignment: .eyes).isEmpty)
  }

  /// Two persons with a readable and a black photograph each for both parts.
  private static func people(_ folder: BytePath) throws -> Manifest {
    var entries: [Manifest.Entry] = []
    for (part, name) in [(Part.train, "train"), (.test, "test")] {
      for (person, shift) in [("ada", 0), ("bob", 12)] {
        try File.makeFolder(folder.appending("\(name)").appending("\(person)"))
        for (number, gray) in [UInt8(200), 0].enumerated() {
          let path = BytePath("\(name)/\(person)/\(number).png")
          let picture =
            gray == 0 ? photograph(eyes: [], gray: 0) : photograph(eyes: [(x: 100, y: 88 + shift), (x: 140, y: 88 + shift)])
          try File.write(ImageEncoder.png(picture), to: folder.appending(path))
          entries.append(Manifest.Entry(path: path, label: person, part: part))
        }
      }
    }
    return Manifest(root: folder, entries: entries)
  }

  @Test("A photograph without a face is left out of training and counts as not named right")
  func losses() throws {
    let folder = try TemporaryFolder()
    let manifest = try Self.people(folder.path)
    let source = FaceSource(
      finder: FaceFinder(ToldDetector(boxes: [PictureBox(x: 70, y: 50, width: 100, height: 100)]), digest: "0123456789abcdef"))
    let preparation = FacePreparation(size: PixelSize(48), finding: source.finding(.box))
    let pictures = try FacePictures.load(manifest, preparation: preparation, source: source)
    #expect(pictures.count == 4)
    #expect(pictures.search?.faceless.count == 4)
    let training = pictures.part(.train)
    #expect(training.count == 2 && training.search?.faceless.count == 2)
    #expect(training.only([0]).search?.faceless.map(\.label) == ["ada"])

    let model = try FaceTraining.fit(.lbph, training)
    #expect(model.preparation.finding == FaceFinding(detector: "0123456789abcdef", alignment: .box))
    let report = try FaceEvaluation.run(model, model: "m", on: manifest, source: source)
    #expect(report.closed.count == 4 && report.closed.accuracy == 0.5)
    let losses = try #require(report.losses)
    #expect(losses.pictures == 4 && losses.withoutFace == 2 && losses.wronglyNamed == 0 && losses.withoutEyes == nil)
    #expect(report.faceless.count == 4)

    let none = FaceSource(finder: FaceFinder(ToldDetector(boxes: []), digest: "0"))
    #expect(throws: FacesError.noFaces(pictures: 8)) { try FacePictures.load(manifest, preparation: preparation, source: none) }
  }

  @Test("A model knows its detector, and another one is told")
  func mismatch() throws {
    let (first, second) = (FaceFinder(ToldDetector(boxes: []), digest: "aaaa"), FaceFinder(ToldDetector(boxes: []), digest: "bbbb"))
    let found = FacePreparation(size: PixelSize(48), finding: FaceSource(finder: first).finding(.eyes))
    let whole = FacePreparation(size: PixelSize(48))
    #expect(FaceSource(finder: first).mismatch(with: found) == nil)
    #expect(FaceSource(finder: second).mismatch(with: found)?.contains("aaaa") ?? false)
    #expect(FaceSource().mismatch(with: found)?.contains("--detect") ?? false)
    #expect(FaceSource().mismatch(with: whole) == nil)
    #expect(FaceSource(finder: first).mismatch(with: whole) != nil)
    // A table of places goes before the finder, whatever the model learned from.
    let table = FacePlaces(["a": [.wholePicture]])
    #expect(FaceSource(places: table).mismatch(with: found) == nil)
  }
}

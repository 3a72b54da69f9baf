import FoveaCodecs
import FoveaFaces
import FoveaFeatures
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite("Points of faces")
struct LandmarkTests {
  private static func detector(_ landmarks: ShapeRegressor?) -> WindowDetector {
    let template = WindowTemplate(
      cells: GridSize(2), weights: [Float](repeating: 0, count: 4 * WindowTemplate.channels), bias: 0.25,
      box: PictureBox(x: 0, y: 0, width: 1, height: 1))
    return WindowDetector(label: "face", cell: 8, templates: [template], landmarks: landmarks)
  }

  @Test("Eyes of held-out faces are much nearer than those of the mean shape, and than those sought without learning")
  func learns() throws {
    let report = try #require(MarkedFaces.learned).report
    #expect(report.outcome == .learned && report.points == ["left_eye", "right_eye"])
    #expect(report.faces == 40 && report.pictures == 40 && report.heldOut == 8 && (1...5).contains(report.stages))
    let (error, mean, finder) = (
      try #require(report.error), try #require(report.errorOfMean), try #require(report.errorOfEyeFinder)
    )
    #expect(error < 0.6 * mean && error < finder, "\(error) beside \(mean) and \(finder)")
    // Two points are both eyes.
    #expect(report.errorOfPoints.map { abs($0 - error) < 1e-12 } ?? false)
  }

  @Test("Points are found in new pictures, and beyond the border of one")
  func finds() throws {
    let regressor = try #require(MarkedFaces.learned).regressor
    let faces = (0..<10).map { SyntheticFace(seed: 5000 + UInt64($0)) }
    var (missed, usual) = (0.0, 0.0)
    for face in faces {
      let found = try #require(regressor.find(in: face.picture, box: face.box))
      #expect(found.points.map(\.name) == ["left_eye", "right_eye"])
      #expect(found.points.map { PicturePoint(x: $0.x, y: $0.y) } == [found.leftEye, found.rightEye])
      #expect(found.confidence > 0 && found.confidence <= 1)
      missed += MarkedFaces.error(found.leftEye, found.rightEye, of: face)
      // Where the eyes of these faces are on average.
      let box = face.box
      usual += MarkedFaces.error(
        PicturePoint(x: box.centerX - 18, y: box.centerY - 6), PicturePoint(x: box.centerX + 18, y: box.centerY - 6), of: face)
    }
    #expect(missed < 0.7 * usual, "\(missed / 10) beside \(usual / 10)")

    let color = faces[0].picture.converted(to: .rgb)
    #expect(regressor.find(in: color, box: faces[0].box) == regressor.find(in: faces[0].picture, box: faces[0].box))
    let cut = SyntheticFace(seed: 6000, left: -12)
    let found = try #require(regressor.find(in: cut.picture, box: cut.box))
    #expect(MarkedFaces.error(found.leftEye, found.rightEye, of: cut) < 0.7)
    #expect(regressor.find(in: cut.picture, box: PictureBox(x: 10, y: 10, width: 15, height: 40)) == nil)
    #expect(regressor.find(in: cut.picture, box: PictureBox(x: 150, y: 10, width: 40, height: 40)) == nil)
  }

  @Test("A file keeps them, files without them are those of before, and wrong ones are refused")
  func files() throws {
    let learned = try #require(MarkedFaces.learned)
    let (detector, plain) = (Self.detector(learned.regressor), Self.detector(nil))
    #expect(detector != plain)
    let read = try WindowDetector(detector.encoded(), path: "m")
    #expect(read == detector)
    let face = SyntheticFace(seed: 7000)
    #expect(read.landmarks?.find(in: face.picture, box: face.box) == learned.regressor.find(in: face.picture, box: face.box))
    let old = try plain.encoded()
    #expect(try WindowDetector(old, path: "m") == plain)
    let text = String(decoding: old, as: UTF8.self)
    #expect(!text.contains("landmarks") && text.contains(#""fovea_format":"1""#))
    #expect(try String(decoding: detector.encoded(), as: UTF8.self).contains(#""fovea_format":"2""#))
  }

  @Test("Too few faces, too few pictures and points without eyes are told, and not learned")
  func few() throws {
    let training = LandmarkTraining(views: 2)
    let few = try MarkedFaces(29).fitted(by: training)
    #expect(few.regressor == nil && few.report?.outcome == .tooFew && few.report?.faces == 29 && few.report?.error == nil)
    let crowded = try MarkedFaces(4, times: 10).fitted(by: training)
    #expect(crowded.regressor == nil && crowded.report?.outcome == .tooFew && crowded.report?.faces == 40)
    #expect(crowded.report?.pictures == 4)

    let box = PictureBox(x: 1, y: 1, width: 40, height: 40)
    func pictures(_ points: [String: PicturePoint]) -> AnnotatedPictures {
      AnnotatedPictures([AnnotatedPicture(path: "none.png", boxes: [AnnotatedBox(box, points: points)])])
    }
    let blind = try training.fit(pictures(["nose": PicturePoint(x: 20, y: 20)]), threads: 1)
    #expect(blind.regressor == nil && blind.report?.outcome == .noEyes && blind.report?.points == ["nose"])
    let unmarked = try training.fit(pictures([:]), threads: 1)
    #expect(unmarked.regressor == nil && unmarked.report == nil)
  }

  @Test("Any number of threads gives the same bytes")
  func threads() throws {
    let marked = try MarkedFaces(30, seed: 3)
    let training = LandmarkTraining(views: 2, seed: 5)
    let one = try marked.fitted(by: training, threads: 1)
    let bytes = try Self.detector(one.regressor).encoded()
    for threads in [2, 4] {
      let other = try marked.fitted(by: training, threads: threads)
      #expect(other.report == one.report)
      #expect(try Self.detector(other.regressor).encoded() == bytes)
    }
  }

  @Test("Faces are aligned by learned eyes as far as these can be relied on, else as without them")
  func alignment() throws {
    let regressor = try #require(MarkedFaces.learned).regressor
    var relied = 0
    for seed in 8000..<8006 {
      let face = SyntheticFace(seed: UInt64(seed))
      var finder = FaceFinder(ToldDetector(boxes: [face.box], landmarks: regressor), digest: "d")
      let without = FaceFinder(ToldDetector(boxes: [face.box]), digest: "d")
      let shape = try #require(regressor.find(in: face.picture, box: face.box))
      let found = try #require(finder.faces(in: face.picture, alignment: .eyes).first)
      if shape.confidence >= 0.3 {
        relied += 1
        #expect(found.hasEyes == true && found.place.landmarks?.leftEye == shape.leftEye)
        #expect(found.place.landmarks?.rightEye == shape.rightEye)
      }
      finder.leastConfidence = 1.1
      var strict = without
      strict.leastConfidence = 1.1
      #expect(
        finder.faces(in: face.picture, alignment: .eyes).map(\.place)
          == strict.faces(in: face.picture, alignment: .eyes).map(\.place))
      #expect(
        finder.faces(in: face.picture, alignment: .box).map(\.place)
          == without.faces(in: face.picture, alignment: .box).map(\.place))
    }
    #expect(relied > 0)
  }

  @Test("A run gives the points of each finding and draws them")
  func runs() throws {
    let regressor = try #require(MarkedFaces.learned).regressor
    let folder = try TemporaryFolder()
    let face = SyntheticFace(seed: 9000)
    let path = try folder.write(ImageEncoder.png(face.picture), to: "pictures/a.png")
    let detector = ToldDetector(boxes: [face.box], landmarks: regressor)
    let options = DetectionRun.Options(threads: 2, drawings: folder.appending("drawn"))
    let item = try #require(DetectionRun.run(detector, on: [path], options: options).first?.detections.first)
    let found = try #require(regressor.find(in: face.picture, box: face.box))
    #expect(item.landmarks?.confidence == found.confidence && item.landmarks?.points == found.points)
    let drawing = try ImageDecoder.decode(contentsOf: folder.appending("drawn/a.png")).bitmap
    let (x, y) = (Int(found.leftEye.x.rounded(.down)), Int(found.leftEye.y.rounded(.down)))
    #expect((0..<3).map { drawing[x, y, $0] } == [57, 211, 83])
    let plain = try DetectionRun.run(ToldDetector(boxes: [face.box]), on: [path])
    #expect(plain.first?.detections.first?.landmarks == nil)
  }
}

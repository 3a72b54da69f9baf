import FoveaCodecs
import FoveaFaces
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite("Labels that are judged")
struct DetectionLabelTests {
  /// Finds both things of the picture.
  private struct Finder: ObjectDetector {
    var label: String
    let threshold = 0.0

    func detections(in picture: Bitmap, threshold: Double?, upsampling: Int, threads: Int) -> [Detection] {
      [
        Detection(box: PictureBox(x: 0, y: 0, width: 10, height: 10), score: 2, label: label),
        Detection(box: PictureBox(x: 20, y: 0, width: 10, height: 10), score: 1, label: label),
      ]
    }
  }

  private static func boxes(_ first: String, _ second: String, isIgnored: Bool = false, path: String = "p.png") -> AnnotatedPictures
  {
    AnnotatedPictures([
      AnnotatedPicture(
        path: .init(path),
        boxes: [
          AnnotatedBox(PictureBox(x: 0, y: 0, width: 10, height: 10), label: first),
          AnnotatedBox(PictureBox(x: 20, y: 0, width: 10, height: 10), label: second, isIgnored: isIgnored),
        ])
    ])
  }

  @Test("A finding on a thing of another label is a false alarm, on an ignored one of its own or of no label it is nothing")
  func otherLabels() throws {
    let folder = try TemporaryFolder()
    let bitmap = Bitmap(size: PixelSize(width: 40, height: 10), format: .gray, fill: [9])
    let path = try folder.write(ImageEncoder.png(bitmap), to: "p.png").description
    func result(_ label: String, isIgnored: Bool) throws -> DetectionEvaluation {
      let annotated = Self.boxes("cat", label, isIgnored: isIgnored, path: path)
      let judged = try DetectionEvaluation.judged(annotated, label: "cat", by: [])
      return try DetectionEvaluation.run(Finder(label: "cat"), model: "m", on: judged.boxes, options: .init(threads: 1))
    }
    #expect(try result("dog", isIgnored: false).rows[0].findings.map(\.outcome) == [.right, .falseAlarm])
    #expect(try result("dog", isIgnored: true).rows[0].findings.map(\.outcome) == [.right, .falseAlarm])
    #expect(try result("cat", isIgnored: true).rows[0].findings.map(\.outcome) == [.right, .ignored])
    #expect(try result("", isIgnored: true).rows[0].findings.map(\.outcome) == [.right, .ignored])
    #expect(try result("cat", isIgnored: false).objects == 2)
  }

  @Test("The label is the one that was named, else what the detectors find")
  func chosen() throws {
    func chosen(_ annotated: AnnotatedPictures, _ label: String?, _ detectors: String...) throws -> String? {
      try DetectionEvaluation.judged(annotated, label: label, by: detectors.map { Finder(label: $0) }).label
    }
    let two = Self.boxes("cat", "dog")
    #expect(try chosen(two, "dog", "cat") == "dog")
    #expect(try chosen(two, nil, "cat") == "cat")
    #expect(try chosen(two, nil, Detection.unnamed) == nil)
    #expect(try chosen(two, nil, Detection.unnamed, "dog") == "dog")
    #expect(try chosen(Self.boxes(Detection.unnamed, "dog"), nil, Detection.unnamed) == Detection.unnamed)
    #expect(try chosen(Self.boxes("", ""), nil, "cat") == nil)
    #expect(throws: FacesError.label("face", known: ["cat", "dog"])) { try chosen(two, nil, "face") }
    #expect(throws: FacesError.label(nil, known: ["cat", "dog"])) { try chosen(two, nil, "cat", "dog") }
    #expect(throws: FacesError.label("face", known: ["cat", "dog"])) { try chosen(two, "face", "cat") }
    #expect(FacesError.label("face", known: ["cat", "dog"]).description.hasSuffix("with --label: cat, dog"))
  }
}

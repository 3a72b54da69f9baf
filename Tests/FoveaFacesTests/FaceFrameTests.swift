import FoveaFiles
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

@testable import FoveaFaces

@Suite("Squares of faces, and what their points are called")
struct FaceFrameTests {
  @Test("A point of the picture is where the square shows it, moved, turned and in a mirror", arguments: [1, 2, 3])
  func places(seed: UInt64) {
    let point = PicturePoint(x: 66, y: 44)
    let picture = SyntheticImages.disc(PixelSize(width: 120, height: 100), radius: 4, center: (point.x, point.y))
    let box = PictureBox(x: 30, y: 20, width: 60, height: 56)
    var generator = SeededGenerator(seed: seed)
    let varied = FaceFrame(varying: box, &generator)
    for frame in [FaceFrame(around: box), varied, varied.inMirror] {
      let square = frame.square(of: picture)
      #expect(square.size == PixelSize(FaceFrame.side))
      var (sum, x, y) = (0.0, 0.0, 0.0)
      for row in 0..<square.height {
        for column in 0..<square.width {
          let light = Double(square[column, row, 0])
          (sum, x, y) = (sum + light, x + light * (Double(column) + 0.5), y + light * (Double(row) + 0.5))
        }
      }
      let place = frame.place(of: point)
      #expect(abs(x / sum - place.x * 96) < 0.7 && abs(y / sum - place.y * 96) < 0.7)
      #expect(frame.point(at: place).distance(to: point) < 1e-9)
    }
    let middle = FaceFrame(around: box).place(of: PicturePoint(x: 60, y: 48))
    #expect(middle == PicturePoint(x: 0.5, y: 0.5))
  }

  @Test("Names say where the eyes are and which points change places in a mirror")
  func names() throws {
    #expect(LandmarkNames.ordered(["chin", "nose", "right_eye", "left_eye"]) == ["left_eye", "right_eye", "nose", "chin"])
    #expect(LandmarkNames(["nose", "left_eye"]) == nil)
    let five = try #require(LandmarkNames(LandmarkNames.common))
    #expect(five.mirrored == [1, 0, 2, 4, 3])
    // A person's own left is the right of the picture: the eyes are told by where they are.
    let swapped =
      [PicturePoint(x: 9, y: 1), PicturePoint(x: 4, y: 2)] + [PicturePoint](repeating: PicturePoint(x: 6, y: 6), count: 3)
    let eyes = five.eyes(of: swapped)
    #expect(eyes.left == PicturePoint(x: 4, y: 2) && eyes.right == PicturePoint(x: 9, y: 1))
    #expect(try #require(LandmarkNames(["left_eye", "right_eye", "mouth_left"])).mirrored == nil)

    let numbered = try #require(LandmarkNames((0..<68).map { $0 < 10 ? "0\($0)" : "\($0)" }))
    #expect(numbered.mirrored == nil)
    let row = (0..<68).map { PicturePoint(x: Double($0), y: 0) }
    #expect(numbered.eyes(of: row).left.x == 38.5 && numbered.eyes(of: row).right.x == 44.5)
    #expect(LandmarkNames((1..<69).map { "\($0)" }) == nil)
  }

  @Test("Points that few faces have are left out, and faces without the others too")
  func faces() throws {
    let box = PictureBox(x: 0, y: 0, width: 40, height: 40)
    let eyes = ["left_eye": PicturePoint(x: 10, y: 10), "right_eye": PicturePoint(x: 30, y: 10)]
    let more = eyes.merging(["nose": PicturePoint(x: 20, y: 20)]) { left, _ in left }
    func picture(_ number: Int, _ boxes: [AnnotatedBox]) -> AnnotatedPicture {
      AnnotatedPicture(path: BytePath("\(number).png"), boxes: boxes)
    }
    // Nine of ten have a nose.
    let most = (0..<9).map { picture($0, [AnnotatedBox(box, points: more)]) }
    let all = LandmarkFaces(AnnotatedPictures(most + [picture(9, [AnnotatedBox(box, points: eyes)])]))
    #expect(all.marked == 10 && all.count == 9 && all.landmarks?.names == ["left_eye", "right_eye", "nose"])
    // Eight of ten have one, and ignored or unmarked faces do not count.
    let others = [AnnotatedBox(box, isIgnored: true, points: more), AnnotatedBox(box)]
    var few = LandmarkFaces(
      AnnotatedPictures(most.prefix(8) + [picture(8, [AnnotatedBox(box, points: eyes), AnnotatedBox(box, points: eyes)] + others)]))
    #expect(few.marked == 10 && few.count == 10 && few.landmarks?.names == ["left_eye", "right_eye"])
    few.thin(to: 5)
    #expect(few.count == 5 && few.pictures.map(\.path) == ["0.png", "2.png", "4.png", "6.png", "8.png"])
    let tiny = LandmarkFaces(AnnotatedPictures([picture(0, [AnnotatedBox(box.scaled(by: 0.3), points: eyes)])]))
    #expect(tiny.marked == 1 && tiny.count == 0)
  }
}

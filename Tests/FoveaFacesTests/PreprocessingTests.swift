import FoveaFaces
import FoveaFiles
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

/// The drawn faces of the golden files, 6 persons × 4 views of 58×74 pixels.
enum GoldenFaces {
  static let size = PixelSize(width: 58, height: 74)

  static func pictures() throws -> [Bitmap] {
    let tensor = try Fixture.npy("golden/faces/pictures.npy")
    let values = tensor.values
    return (0..<tensor.shape[0]).map { picture in
      Bitmap(
        size: size, format: .gray, samples: values[picture * size.area..<(picture + 1) * size.area].map { UInt8($0) })
    }
  }

  static func grays(_ name: String) throws -> [UInt8] { try Fixture.npy("golden/faces/\(name).npy").values.map { UInt8($0) } }
}

@Suite("Normalization of light")
struct PreprocessingTests {
  @Test("Equalization gives OpenCV's bytes")
  func equalization() throws {
    #expect(try GoldenFaces.pictures()[0].equalized().samples == GoldenFaces.grays("equalized"))
  }

  @Test("Local equalization gives OpenCV's bytes, of sides that are multiples of the tiles and of others")
  func local() throws {
    let picture = try GoldenFaces.pictures()[0]
    #expect(try picture.locallyEqualized().samples == GoldenFaces.grays("clahe_odd"))
    let even = picture.cropped(x: 1, y: 1, size: PixelSize(width: 56, height: 72))
    #expect(try even.locallyEqualized().samples == GoldenFaces.grays("clahe_even"))
  }

  @Test("Tan and Triggs' normalization is NumPy's but for rounding")
  func tanTriggs() throws {
    let found = try TanTriggs().apply(to: GoldenFaces.pictures()[0]).samples
    let expected = try GoldenFaces.grays("tan_triggs")
    let differences = zip(found, expected).map { abs(Int($0) - Int($1)) }
    #expect(found.count == expected.count)
    #expect(differences.max() ?? 255 <= 1)
    #expect(differences.count { $0 > 0 } < 5)
  }

  @Test("A flat picture stays flat", arguments: FaceNormalization.allCases)
  func flat(normalization: FaceNormalization) {
    let picture = Bitmap(size: PixelSize(24), format: .gray, fill: [90])
    #expect(Set(normalization.apply(to: picture).samples).count == 1)
  }
}

@Suite("Alignment of faces")
struct AlignmentTests {
  @Test("A similarity is found again from three places that it moved")
  func similarity() throws {
    let truth = SimilarityTransform(a: 1.2, b: -0.7, shift: PicturePoint(x: 5, y: -3))
    let places = [PicturePoint(x: 1, y: 2), PicturePoint(x: 10, y: -4), PicturePoint(x: 3, y: 8)]
    let found = try #require(SimilarityTransform(from: places, to: places.map { truth($0) }))
    #expect(abs(found.a - truth.a) < 1e-12 && abs(found.b - truth.b) < 1e-12)
    #expect(abs(found.shift.x - 5) < 1e-12 && abs(found.shift.y + 3) < 1e-12)
    #expect(SimilarityTransform(from: [places[0], places[0]], to: [places[1], places[2]]) == nil)
  }

  @Test("Eyes of a turned picture come to stand where those of all crops stand")
  func aligned() {
    // A black picture with a white square around each eye, the line between them turned by 45 degrees.
    var picture = Bitmap(size: PixelSize(200), format: .gray, fill: [0])
    let eyes = [PicturePoint(x: 80, y: 80), PicturePoint(x: 130, y: 130)]
    for eye in eyes { picture.fill(x: Int(eye.x) - 4, y: Int(eye.y) - 4, size: PixelSize(8), with: [255]) }
    let place = FacePlace(landmarks: FaceLandmarks(leftEye: eyes[0], rightEye: eyes[1]))
    let crop = FacePreparation(size: PixelSize(112)).crop(picture, at: place)
    // The middles of the white regions of either half.
    for (columns, x, y) in [(0..<56, 38.2946, 51.6963), (56..<112, 73.5318, 51.5014)] {
      var (sum, sumX, sumY) = (0.0, 0.0, 0.0)
      for row in 0..<112 {
        for column in columns {
          let weight = Double(crop[column, row, 0])
          (sum, sumX, sumY) = (sum + weight, sumX + weight * (Double(column) + 0.5), sumY + weight * (Double(row) + 0.5))
        }
      }
      #expect(sum > 0)
      #expect(abs(sumX / sum - x) < 0.3 && abs(sumY / sum - y) < 0.3)
    }
  }

  @Test("A box is cut out, and one that reaches beyond the picture as far as it goes")
  func box() {
    var picture = Bitmap(size: PixelSize(100), format: .gray, fill: [10])
    picture.fill(x: 30, y: 20, size: PixelSize(40), with: [200])
    let preparation = FacePreparation(size: PixelSize(40))
    let inside = preparation.crop(picture, at: FacePlace(box: PictureBox(x: 30, y: 20, width: 40, height: 40)))
    #expect(Set(inside.samples) == [200])
    let beyond = preparation.crop(picture, at: FacePlace(box: PictureBox(x: 80, y: -30, width: 60, height: 60)))
    #expect(Set(beyond.samples) == [10] && beyond.size == PixelSize(40))
  }

  @Test("Tables of boxes and eyes are read, and wrong lines named")
  func places() throws {
    let text = "path,x,y,width,height,left_eye_x,left_eye_y,right_eye_x,right_eye_y\na.png,1,2,30,40,,,,\na.png,5,6,7,8,1,2,3,4\n"
    let places = try FacePlaces(Array(text.utf8), path: "boxes.csv")
    #expect(places["a.png"]?.count == 2 && places["b.png"] == nil && places.hasLandmarks)
    #expect(places["a.png"]?[0].box == PictureBox(x: 1, y: 2, width: 30, height: 40))
    #expect(places["a.png"]?[1].landmarks?.rightEye == PicturePoint(x: 3, y: 4))
    #expect(throws: FacesError.self) { try FacePlaces(Array("path,x,y,width,height\na,1,2,0,4\n".utf8), path: "b.csv") }
    #expect(throws: FacesError.malformedTable("b.csv", line: 2, reason: "'nan' under 'x' is no number within ±1000000")) {
      try FacePlaces(Array("path,x,y,width,height\na,nan,2,3,4\n".utf8), path: "b.csv")
    }
    #expect(throws: FacesError.self) { try FacePlaces(Array("path,left\na,1\n".utf8), path: "b.csv") }
  }
}

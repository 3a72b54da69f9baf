import FoveaCodecs
import FoveaDatasets
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

  @Test("A box is cut out")
  func box() {
    var picture = Bitmap(size: PixelSize(100), format: .gray, fill: [10])
    picture.fill(x: 30, y: 20, size: PixelSize(40), with: [200])
    let preparation = FacePreparation(size: PixelSize(40))
    let inside = preparation.crop(picture, at: FacePlace(box: PictureBox(x: 30, y: 20, width: 40, height: 40)))
    #expect(Set(inside.samples) == [200])
  }

  @Test("A box that reaches beyond the picture keeps its shape and scale")
  func boxBeyond() {
    // Stripes of ten rows in turn white and black, so that every twentieth row is the same.
    var picture = Bitmap(size: PixelSize(100), format: .gray, fill: [0])
    for row in stride(from: 0, to: 100, by: 20) {
      picture.fill(x: 0, y: row, size: PixelSize(width: 100, height: 10), with: [255])
    }
    let preparation = FacePreparation(size: PixelSize(40))
    func rows(_ rows: Range<Int>, ofBoxAt x: Double, _ y: Double) -> Bitmap {
      let crop = preparation.crop(picture, at: FacePlace(box: PictureBox(x: x, y: y, width: 40, height: 40)))
      return crop.cropped(x: 0, y: rows.lowerBound, size: PixelSize(width: 40, height: rows.count))
    }
    for x in [-30.0, 30, 90] {
      #expect(rows(0..<15, ofBoxAt: x, 85) == rows(0..<15, ofBoxAt: 30, 45))
      #expect(rows(25..<40, ofBoxAt: x, -25) == rows(25..<40, ofBoxAt: 30, 35))
    }
  }

  @Test("A box outside of the picture is a failure of this picture that names its row")
  func boxOutside() throws {
    let folder = try TemporaryFolder()
    let pictures = ["a.png", "b.png"].map { folder.path.appending($0) }
    for path in pictures {
      try File.write(ImageEncoder.png(Bitmap(size: PixelSize(40), format: .gray, fill: [90])), to: path)
    }
    let table = "path,x,y,width,height\n\(pictures[0]),30,30,20,20\n\(pictures[1]),0,0,20,20\n\(pictures[1]),40,0,20,20\n"
    let source = FaceSource(places: try FacePlaces(Array(table.utf8), path: "boxes.csv"))
    let preparation = FacePreparation(size: PixelSize(16))
    let outcomes = source.faces(of: pictures, preparation, threads: 1)
    guard case .faces(let faces) = outcomes[0], case .nothing(let path, let reason) = outcomes[1] else {
      Issue.record("one picture with a face, one without")
      return
    }
    #expect(faces.count == 1 && faces[0].crop.size == PixelSize(16) && path == pictures[1])
    #expect(reason == "boxes.csv, line 4: the box of 20×20 at (40, 0) lies outside of the picture of 40×40")

    let manifest = Manifest(
      root: folder.path, entries: ["a.png", "b.png"].map { Manifest.Entry(path: $0, label: "ada", part: .train) })
    let loaded = try FacePictures.load(manifest, preparation: preparation, source: source)
    #expect(loaded.count == 1 && loaded.unreadable.map(\.path) == ["b.png"])
    #expect(throws: FacesError.self) {
      try FacePictures.load(
        manifest, preparation: preparation, source: source, options: LabeledPictures.LoadOptions(badFiles: BadFilePolicy(.fail)))
    }
  }

  /// A table of eyes.
  private static func eyes(_ rows: String...) throws -> FacePlaces {
    let text = "path,left_eye_x,left_eye_y,right_eye_x,right_eye_y\n" + rows.joined(separator: "\n") + "\n"
    return try FacePlaces(Array(text.utf8), path: "eyes.csv")
  }

  @Test("Eyes named by the person's sides are exchanged, all or some")
  func sides() throws {
    let plain = try Self.eyes("a,10,20,40,22", "b,10,20,40,22", "c,30,50,30,20")
    #expect(plain.exchanged == nil)
    // A head turned by a quarter stays as it is.
    #expect(plain["c"]?[0].landmarks?.leftEye == PicturePoint(x: 30, y: 50))
    let all = try Self.eyes("a,40,22,10,20", "b,40,22,10,20")
    for path in ["a", "b"] as [BytePath] { #expect(all[path] == plain["a"]) }
    let told = try #require(all.exchanged)
    #expect(told.isConvention && told.count == 2 && told.description.contains("the person's own"))
    let some = try Self.eyes("a,10,20,40,22", "b,40,22,10,20", "c,10,20,40,22")
    #expect(some["a"] == plain["a"] && some["b"] == plain["a"])
    let one = try #require(some.exchanged)
    #expect(!one.isConvention && one.count == 1 && one.faces == 3 && one.first.line == 3)
    #expect(one.description.contains("1 of 3 faces, first in line 3"))
  }

  @Test("With a mouth a face that stands upside down is told from exchanged sides")
  func sidesWithMouth() throws {
    func read(_ points: String) throws -> (landmarks: FaceLandmarks?, isExchanged: Bool) {
      let head =
        "path,left_eye_x,left_eye_y,right_eye_x,right_eye_y,nose_x,nose_y,mouth_left_x,mouth_left_y,mouth_right_x,mouth_right_y\n"
      let places = try FacePlaces(Array((head + "a,\(points)\n").utf8), path: "f.csv")
      return (places["a"]?[0].landmarks, places.exchanged != nil)
    }
    let upright = try read("10,20,40,20,25,30,15,40,35,40")
    #expect(!upright.isExchanged && upright.landmarks?.leftEye.x == 10)
    let exchanged = try read("40,20,10,20,25,30,35,40,15,40")
    #expect(exchanged.isExchanged && exchanged.landmarks == upright.landmarks)
    let mouthAlone = try read("10,20,40,20,25,30,35,40,15,40")
    #expect(mouthAlone.isExchanged && mouthAlone.landmarks == upright.landmarks)
    let turned = try read("40,40,10,40,25,30,35,20,15,20")
    #expect(!turned.isExchanged && turned.landmarks?.leftEye.x == 40)
  }

  @Test("Eyes at one place and places outside of the picture are refused with their row")
  func wrongEyes() throws {
    let folder = try TemporaryFolder()
    let picture = folder.path.appending("a.png")
    try File.write(ImageEncoder.png(Bitmap(size: PixelSize(40), format: .gray, fill: [90])), to: picture)
    for (eyes, reason) in [
      ("12,20,12,20", "both eyes are at (12, 20)"),
      ("12,20,41,20", "the right eye at (41, 20) lies outside of the picture of 40×40"),
      ("-3,20,30,20", "the left eye at (\u{2212}3, 20) lies outside of the picture of 40×40"),
    ] {
      let source = FaceSource(places: try Self.eyes("\(picture),\(eyes)"))
      guard case .nothing(_, let found)? = source.faces(of: [picture], FacePreparation(size: PixelSize(16)), threads: 1).first
      else {
        Issue.record("a face at \(eyes)")
        continue
      }
      #expect(found == "eyes.csv, line 2: \(reason)")
    }
  }

  /// Stored with 40×20 pixels, upright 20×40.
  @Test("Places that lie in the stored picture alone are refused with their row")
  func notUpright() throws {
    let folder = try TemporaryFolder()
    let stored = Bitmap(size: PixelSize(width: 40, height: 20), format: .gray, fill: [90])
    try folder.write(SyntheticImages.jpeg(stored, orientation: .rotated90Clockwise), to: "a.jpg")
    try folder.write(ImageEncoder.png(Bitmap(size: PixelSize(width: 20, height: 40), format: .gray, fill: [90])), to: "b.png")
    func source(_ rows: String...) throws -> FaceSource {
      let head = "path,x,y,width,height,left_eye_x,left_eye_y,right_eye_x,right_eye_y"
      let table = ([head] + rows.map { "\(folder.path)/\($0)" }).joined(separator: "\n")
      return FaceSource(places: try FacePlaces(Array(table.utf8), path: "f.csv"))
    }
    func reason(_ name: String, _ source: FaceSource) -> String? {
      let picture = folder.path.appending(BytePath(name))
      let outcome = source.faces(of: [picture], FacePreparation(size: PixelSize(16)), threads: 1).first
      guard case .nothing(_, let reason)? = outcome else { return nil }
      return reason
    }
    let remedy =
      "lies outside of the picture, which has 20×40 when it is turned upright as its EXIF orientation says, and within the 40×20 that are "
      + "stored; measure places on the upright picture, or take the orientation out of the file"
    #expect(
      try reason("a.jpg", source("a.jpg,1,1,5,5,,,,", "a.jpg,16,2,10,5,,,,"))
        == "f.csv, line 3: the box of 10×5 at (16, 2) \(remedy)")
    #expect(try reason("a.jpg", source("a.jpg,,,,,12,9,28,9")) == "f.csv, line 2: the right eye at (28, 9) \(remedy)")
    // A half lies in the upright picture, another box lies in it alone, or the picture is not turned.
    #expect(try reason("a.jpg", source("a.jpg,15,2,10,5,,,,")) == nil)
    #expect(try reason("a.jpg", source("a.jpg,16,2,10,5,,,,", "a.jpg,1,30,5,5,,,,")) == nil)
    let outside = "f.csv, line 2: the right eye at (28, 9) lies outside of the picture of 20×40"
    #expect(try reason("a.jpg", source("a.jpg,,,,,12,9,28,9", "a.jpg,1,30,5,5,,,,")) == outside)
    #expect(try reason("b.png", source("b.png,,,,,12,9,28,9")) == outside)

    // Such a picture is left out, and says nothing of the size of crops.
    let manifest = Manifest(
      root: folder.path, entries: ["a.jpg", "b.png"].map { Manifest.Entry(path: $0, label: "ada", part: .train) })
    let places = try source("a.jpg,18,2,20,5,,,,", "b.png,1,1,10,20,,,,")
    #expect(try FacePictures.cropSize(of: manifest, source: places) == PixelSize(width: 40, height: 80))
    let loaded = try FacePictures.load(manifest, preparation: FacePreparation(size: PixelSize(16)), source: places)
    #expect(loaded.entries.map(\.path) == ["b.png"] && loaded.unreadable.map(\.path) == ["a.jpg"])
  }

  @Test("Rows without a picture and pictures without a row are told, and a table of other pictures is refused")
  func matching() throws {
    let rows = ["a.png", "./people/b.png", "c.png", "d.png", "e.png", "f.png"].map { "\($0),1,2,30,40\n" }.joined()
    let places = try FacePlaces(Array(("path,x,y,width,height\n" + rows).utf8), path: "boxes.csv")
    let placed = try places.pictures(among: ["a.png", "b.png", "x.png"], below: "people")
    #expect(placed.missing == ["c.png", "d.png", "e.png", "f.png"] && placed.unnamed == ["x.png"])
    #expect(
      placed.remarks(on: "boxes.csv", isSearched: false) == [
        "boxes.csv: 4 of the 6 pictures that it names are not here: c.png, d.png, e.png and 1 more",
        "boxes.csv: names 2 of 3 pictures; each of the others is taken for a face as a whole: x.png",
      ])
    #expect(try places.pictures(among: []).unnamed.isEmpty && FacePlaces.none.pictures(among: ["a"]).missing.isEmpty)
    #expect(throws: FacesError.noneNamed(table: "boxes.csv", row: "a.png", picture: "b.png")) {
      try places.pictures(among: ["b.png"], below: "others")
    }
  }

  @Test("The size of crops is that of the faces that are learned from: of the first in each picture, where all places are in it")
  func sizes() throws {
    let folder = try TemporaryFolder()
    for (name, side) in [("a", 200), ("b", 200), ("c", 200), ("test", 200), ("d", 50)] {
      try folder.write(ImageEncoder.png(Bitmap(size: PixelSize(side), format: .gray, fill: [9])), to: name + ".png")
    }
    try folder.write([1, 2, 3], to: "broken.png")
    func size(_ names: [String], _ rows: [String]) throws -> PixelSize {
      let table = (["path,x,y,width,height,left_eye_x,left_eye_y,right_eye_x,right_eye_y"] + rows).joined(separator: "\n")
      let manifest = Manifest(root: folder.path, entries: names.map { Manifest.Entry(path: BytePath($0 + ".png"), label: "ada") })
      return try FacePictures.cropSize(
        of: manifest, source: FaceSource(places: try FacePlaces(Array(table.utf8), path: "boxes.csv")))
    }
    let large = (0..<9).map { "test.png,\($0),0,100,100,,,," }
    let rows = ["a.png,5,5,50,60,,,,", "a.png,9,9,100,100,,,,", "b.png,5,5,50,60,,,,", "b.png,9,9,100,100,,,,"]
    #expect(try size(["a", "b"], rows + large) == PixelSize(width: 50, height: 60), "the first faces of the pictures at hand")
    let wrong = ["c.png,5,5,90,45,,,,", "c.png,300,5,90,45,,,,", "d.png,60,0,90,45,,,,", "broken.png,5,5,90,45,,,,"]
    #expect(try size(["a", "c", "d", "broken"], rows + wrong) == PixelSize(width: 50, height: 60), "what is left out")
    // What is said of a picture of another part makes no place known.
    #expect(try size(["d"], large) == PixelSize(50))
    #expect(try size(["d"], ["test.png,,,,,50,50,90,50"]) == PixelSize(50))
    #expect(try size(["d"], ["d.png,,,,,10,20,30,20"]) == PixelSize(112))
  }

  @Test("Tables of boxes and eyes are read, and wrong lines named")
  func places() throws {
    let text = "path,x,y,width,height,left_eye_x,left_eye_y,right_eye_x,right_eye_y\na.png,1,2,30,40,,,,\na.png,5,6,7,8,1,2,3,4\n"
    let places = try FacePlaces(Array(text.utf8), path: "boxes.csv")
    #expect(places["a.png"]?.count == 2 && places["b.png"] == nil)
    #expect(places["a.png"]?[0].box == PictureBox(x: 1, y: 2, width: 30, height: 40))
    #expect(places["a.png"]?[1].landmarks?.rightEye == PicturePoint(x: 3, y: 4))
    #expect(throws: FacesError.self) { try FacePlaces(Array("path,x,y,width,height\na,1,2,0,4\n".utf8), path: "b.csv") }
    #expect(throws: FacesError.malformedTable("b.csv", line: 2, reason: "'nan' under 'x' is no number within ±1000000")) {
      try FacePlaces(Array("path,x,y,width,height\na,nan,2,3,4\n".utf8), path: "b.csv")
    }
    #expect(throws: FacesError.self) { try FacePlaces(Array("path,left\na,1\n".utf8), path: "b.csv") }
    let separated = #expect(throws: FacesError.self) { try FacePlaces(Array("path\tx\ty\na\t1\t2\n".utf8), path: "b.csv") }
    #expect(separated?.description.contains("separated by tabs; use commas") ?? false)
  }
}

import FoveaCodecs
import FoveaFaces
import FoveaFiles
import FoveaPixels
import FoveaTestSupport

/// Drawn faces whose eyes are marked, each in a file of its own.
struct MarkedFaces {
  let folder: TemporaryFolder
  let faces: [SyntheticFace]
  let annotated: AnnotatedPictures

  /// - Parameter times: How often the face of a picture is marked.
  init(_ count: Int, times: Int = 1, seed: UInt64 = 0) throws {
    folder = try TemporaryFolder()
    faces = (0..<count).map { SyntheticFace(seed: seed &* 1000 &+ UInt64($0)) }
    var pictures: [AnnotatedPicture] = []
    for (index, face) in faces.enumerated() {
      let path = try folder.write(ImageEncoder.png(face.picture), to: "\(index).png")
      let box = AnnotatedBox(face.box, label: "face", points: Self.points(face))
      pictures.append(AnnotatedPicture(path: path, boxes: [AnnotatedBox](repeating: box, count: times)))
    }
    annotated = AnnotatedPictures(pictures)
  }

  /// What a training makes of them; the files stay until it has ended.
  func fitted(by training: LandmarkTraining, threads: Int = 2) throws -> (
    regressor: ShapeRegressor?, report: LandmarkTraining.Report?
  ) {
    defer { withExtendedLifetime(folder) {} }
    return try training.fit(annotated, threads: threads)
  }

  static func points(_ face: SyntheticFace) -> [String: PicturePoint] {
    ["left_eye": point(face.leftEye), "right_eye": point(face.rightEye)]
  }

  static func point(_ place: SIMD2<Double>) -> PicturePoint { PicturePoint(x: place.x, y: place.y) }

  /// How far two eyes are from those of a face, in parts of their distance.
  static func error(_ left: PicturePoint, _ right: PicturePoint, of face: SyntheticFace) -> Double {
    func length(_ offset: SIMD2<Double>) -> Double { (offset * offset).sum().squareRoot() }
    let missed = length(SIMD2(left.x, left.y) - face.leftEye) + length(SIMD2(right.x, right.y) - face.rightEye)
    return missed / 2 / length(face.leftEye - face.rightEye)
  }

  /// What 40 of them teach.
  struct Learned: Sendable {
    var regressor: ShapeRegressor
    var report: LandmarkTraining.Report
  }

  /// Learned once for all tests.
  static let learned: Learned? = {
    guard let marked = try? MarkedFaces(40),
      let (regressor, report) = try? marked.fitted(by: LandmarkTraining(views: 8)), let regressor, let report
    else { return nil }
    return Learned(regressor: regressor, report: report)
  }()
}

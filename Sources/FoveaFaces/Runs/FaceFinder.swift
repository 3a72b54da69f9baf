public import FoveaFiles
public import FoveaPixels
internal import FoveaRecognition

/// How faces were found in photographs before they were cut out; stored in the model with the rest of the preparation.
public struct FaceFinding: Sendable, Hashable, Codable {
  /// How a found face is brought to the place in the crop that all faces have.
  public enum Alignment: String, Sendable, Hashable, Codable, CaseIterable {
    /// By its eyes, which the detector gives where it has learned to, and which are sought in its box else; where none stand out, by its box.
    case eyes
    /// By its box alone, in which eyes are taken to be where they are in most faces.
    case box
  }

  /// The SHA-256 of the detector's file.
  public var detector: String
  /// How faces are aligned.
  public var alignment: Alignment

  /// Faces of a detector.
  public init(detector: String, alignment: Alignment = .eyes) { (self.detector, self.alignment) = (detector, alignment) }

  enum CodingKeys: String, CodingKey {
    case detector = "detector_sha256"
    case alignment
  }
}

/// Finds the faces of photographs: a detector gives boxes, and the eyes in a box say how its face stands.
public struct FaceFinder: Sendable {
  /// What gives boxes.
  public let detector: any ObjectDetector
  /// The SHA-256 of the detector's file.
  public let digest: String
  /// What finds eyes in a box where the detector has learned none, or relies little on those that it gives.
  public var eyes = EyeFinder()
  /// From which ``EyeFinder/Eyes/confidence`` or ``ShapeRegressor/Found/confidence`` on eyes count as found.
  public var leastConfidence = EyeFinder.leastConfidence

  /// A finder by the detector in a file, a model of `fovea detect train` or a cascade in OpenCV's XML.
  public init(contentsOf path: BytePath) throws(FacesError) {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: DetectorFile.sizeLimit) } catch { throw .file(error) }
    self.init(try DetectorFile.detector(bytes, path: path), digest: SHA256.hex(of: bytes))
  }

  /// A finder by a detector.
  /// - Parameter digest: The SHA-256 of its file, by which models know it.
  public init(_ detector: any ObjectDetector, digest: String) { (self.detector, self.digest) = (detector, digest) }

  /// A face with whether its eyes were found.
  public struct Found: Sendable {
    /// Its box and where its eyes are, or where they are in most faces of such a box.
    public var place: FacePlace
    /// Whether eyes stood out; nothing where none were sought.
    public var hasEyes: Bool?
  }

  /// The faces of an upright picture, the most prominent first: large and near the middle.
  ///
  /// Prominence is the area of the box over `1 + (2d)²`, where d is the distance of its middle from the picture's in parts of the diagonal's half.
  public func faces(in picture: Bitmap, alignment: FaceFinding.Alignment) -> [Found] {
    boxes(in: picture).map { face($0, in: picture, alignment) }
  }

  /// The boxes of the faces of an upright picture, the most prominent first.
  func boxes(in picture: Bitmap) -> [PictureBox] {
    let (middleX, middleY) = (Double(picture.width) / 2, Double(picture.height) / 2)
    let reach = middleX * middleX + middleY * middleY
    func prominence(_ box: PictureBox) -> Double {
      let (x, y) = (box.x + box.width / 2 - middleX, box.y + box.height / 2 - middleY)
      return box.width * box.height / (1 + 4 * (x * x + y * y) / reach)
    }
    return detector.detections(in: picture, threshold: nil, upsampling: 0, threads: 1)
      .map { (box: $0.box, prominence: prominence($0.box)) }
      .sorted { ($1.prominence, $0.box.x, $0.box.y) < ($0.prominence, $1.box.x, $1.box.y) }
      .map(\.box)
  }

  /// The face in a box.
  func face(_ box: PictureBox, in picture: Bitmap, _ alignment: FaceFinding.Alignment) -> Found {
    func found(_ left: PicturePoint, _ right: PicturePoint, _ hasEyes: Bool?) -> Found {
      Found(place: FacePlace(box: box, landmarks: FaceLandmarks(leftEye: left, rightEye: right)), hasEyes: hasEyes)
    }
    guard alignment == .eyes else {
      let usual = eyes.usual(in: box)
      return found(usual.left, usual.right, nil)
    }
    if let shape = detector.landmarks?.find(in: picture, box: box), shape.confidence >= leastConfidence {
      return found(shape.leftEye, shape.rightEye, true)
    }
    let places = eyes.eyesOrUsual(in: picture, box: box, least: leastConfidence)
    return found(places.left, places.right, places.areFound)
  }
}

internal import FoveaCodecs
public import FoveaPixels
internal import FoveaReports

/// Places on a face that say how it stands in a picture. Left and right are those of the picture: the left eye of a face that stands upright is
/// the one nearer to the left side of the picture, the person's own right one.
public struct FaceLandmarks: Sendable, Hashable, Codable {
  /// The middle of the eye on the left of the picture.
  public var leftEye: PicturePoint
  /// The middle of the eye on the right.
  public var rightEye: PicturePoint
  /// The tip of the nose, and the corners of the mouth on the left and on the right; all three or none.
  public var lowerFace: LowerFace?

  /// What lies below the eyes.
  public struct LowerFace: Sendable, Hashable, Codable {
    /// The tip of the nose.
    public var nose: PicturePoint
    /// The corner of the mouth on the left.
    public var mouthLeft: PicturePoint
    /// The corner of the mouth on the right.
    public var mouthRight: PicturePoint

    /// These places.
    public init(nose: PicturePoint, mouthLeft: PicturePoint, mouthRight: PicturePoint) {
      (self.nose, self.mouthLeft, self.mouthRight) = (nose, mouthLeft, mouthRight)
    }
  }

  /// These places.
  public init(leftEye: PicturePoint, rightEye: PicturePoint, lowerFace: LowerFace? = nil) {
    (self.leftEye, self.rightEye, self.lowerFace) = (leftEye, rightEye, lowerFace)
  }

  /// Two or five places: eyes, nose, mouth.
  public var points: [PicturePoint] {
    [leftEye, rightEye] + (lowerFace.map { [$0.nose, $0.mouthLeft, $0.mouthRight] } ?? [])
  }
}

/// Where a face is in a picture: the box around it, the places on it, or both. Landmarks count where they are known.
public struct FacePlace: Sendable, Hashable, Codable {
  /// The box around the face.
  public var box: PictureBox?
  /// Places on the face.
  public var landmarks: FaceLandmarks?

  /// A place.
  public init(box: PictureBox? = nil, landmarks: FaceLandmarks? = nil) { (self.box, self.landmarks) = (box, landmarks) }

  /// The whole picture.
  public static let wholePicture = FacePlace()
}

/// Why there is no face at a place that was given.
public enum FacePlaceProblem: Error, Sendable, Hashable {
  /// The box shares nothing with the picture.
  case boxOutside(PictureBox, of: PixelSize)
  /// Both eyes are at one place, or less than a pixel apart.
  case eyesTogether(PicturePoint)
  /// An eye, the nose or a corner of the mouth lies outside of the picture.
  case pointOutside(String, PicturePoint, of: PixelSize)
  /// A box or a point, by its name, lies in the picture as it is stored, and not as it stands upright.
  case notUpright(String, PicturePoint, of: PixelSize, stored: PixelSize)
}

extension FacePlaceProblem: CustomStringConvertible {
  /// What is wrong, with the numbers.
  public var description: String {
    switch self {
    case .boxOutside(let box, let size):
      "the \(Self.name(of: box)) at \(Self.text(PicturePoint(x: box.x, y: box.y))) lies outside of the picture of \(size)"
    case .eyesTogether(let point): "both eyes are at \(Self.text(point))"
    case .pointOutside(let name, let point, let size):
      "the \(name) at \(Self.text(point)) lies outside of the picture of \(size)"
    case .notUpright(let name, let point, let size, let stored):
      "the \(name) at \(Self.text(point)) lies outside of the picture, which has \(size) when it is turned upright as its EXIF orientation says, "
        + "and within the \(stored) that are stored; measure places on the upright picture, or take the orientation out of the file"
    }
  }

  /// A box with its size, without its place.
  fileprivate static func name(of box: PictureBox) -> String { "box of \(text(box.width))×\(text(box.height))" }

  private static func text(_ point: PicturePoint) -> String { "(\(text(point.x)), \(text(point.y)))" }

  private static func text(_ number: Double) -> String { Numeral.short(number, digits: 6) }
}

extension FacePlace {
  /// Why no face can be cut out of an upright picture of this size here; nothing where one can.
  public func problem(in size: PixelSize) -> FacePlaceProblem? {
    if let landmarks { return landmarks.problem(in: size) }
    guard let box else { return nil }
    return (box.intersection(PictureBox(size))?.area ?? 0) > 0 ? nil : .boxOutside(box, of: size)
  }

  /// The first of a picture's places at which no face can be cut out, and why; nothing where each can be.
  ///
  /// Where turning exchanges the sides of a picture, all its places lie in it as it is stored, and one has less than a half in the upright
  /// picture, they can hardly have been measured on that.
  static func problem(of places: [FacePlace], in info: ImageInfo) -> (index: Int, problem: FacePlaceProblem)? {
    let isStored = info.size != info.storedSize && places.allSatisfy { $0.isWithin(info.storedSize) }
    for (index, place) in places.enumerated() {
      if isStored, let outside = place.outside(info.size) {
        return (index, .notUpright(outside.name, outside.point, of: info.size, stored: info.storedSize))
      }
      if let problem = place.problem(in: info.size) { return (index, problem) }
    }
    return nil
  }

  /// Whether all of it lies in a picture of this size.
  private func isWithin(_ size: PixelSize) -> Bool {
    if let landmarks { return landmarks.outside(size) == nil }
    return box?.isWithin(PictureBox(size)) ?? true
  }

  /// What of it lies outside of a picture of this size: a point, or more than a half of the box.
  private func outside(_ size: PixelSize) -> (name: String, point: PicturePoint)? {
    if let landmarks { return landmarks.outside(size) }
    guard let box, box.isMostlyOutside(PictureBox(size)) else { return nil }
    return (FacePlaceProblem.name(of: box), PicturePoint(x: box.x, y: box.y))
  }
}

extension FaceLandmarks {
  /// What ``points`` are.
  private static let names = ["left eye", "right eye", "nose", "left corner of the mouth", "right corner of the mouth"]

  fileprivate func problem(in size: PixelSize) -> FacePlaceProblem? {
    let (acrossX, acrossY) = (rightEye.x - leftEye.x, rightEye.y - leftEye.y)
    if acrossX * acrossX + acrossY * acrossY < 1 { return .eyesTogether(leftEye) }
    return outside(size).map { .pointOutside($0.name, $0.point, of: size) }
  }

  /// The first point that lies outside of a picture of this size.
  fileprivate func outside(_ size: PixelSize) -> (name: String, point: PicturePoint)? {
    for (name, point) in zip(Self.names, points)
    where !(0...Double(size.width)).contains(point.x) || !(0...Double(size.height)).contains(point.y) {
      return (name, point)
    }
    return nil
  }
}

internal import CFoveaKernels
internal import FoveaDatasets
public import FoveaPixels

/// What is done to every face between its picture and a recognizer: cut out, aligned where its landmarks are known, made gray, brought to one
/// size, its light normalized. Stored in the model; there is no second way.
public struct FacePreparation: Sendable, Hashable, Codable {
  /// The size of a crop.
  public var size: PixelSize
  /// What is done against the light.
  public var normalization: FaceNormalization
  /// By how much a box is widened around its middle before it is cut out.
  public var margin: Double
  /// How faces were found; nothing where places were given, or pictures were faces as a whole.
  public var finding: FaceFinding?

  /// A preparation.
  public init(size: PixelSize, normalization: FaceNormalization = .none, margin: Double = 1, finding: FaceFinding? = nil) {
    precondition(size.area > 0 && margin > 0, "crops of \(size), a margin of \(margin)")
    (self.size, self.normalization, self.margin, self.finding) = (size, normalization, margin, finding)
  }

  /// The size that crops of faces of this size get: their own, made smaller in its shape to at most 112 pixels on the longer side, and
  /// larger to at least 40 on the shorter.
  public static func cropSize(for natural: PixelSize) -> PixelSize {
    guard natural.area > 0 else { return PixelSize(112) }
    let longer = Double(max(natural.width, natural.height))
    let shrinking = min(1, 112 / longer)
    let shorter = Double(min(natural.width, natural.height)) * shrinking
    let factor = shrinking * max(1, 40 / shorter)
    func side(_ length: Int) -> Int { min(224, max(40, Int((Double(length) * factor).rounded()))) }
    return PixelSize(width: side(natural.width), height: side(natural.height))
  }

  /// Why a preparation that came from a file cannot be used; nothing where it can.
  var problem: String? {
    guard (16...512).contains(size.width), (16...512).contains(size.height) else { return "crops of \(size)" }
    return margin.isFinite && (0.25...4).contains(margin) ? nil : "a margin of \(margin)"
  }

  /// A face of a picture as a crop, its light as it is. What of it lies beyond the picture is mirrored at the border, so that every face keeps
  /// its shape and scale; ``FacePlace/problem(in:)`` says where there would be nothing else.
  public func crop(_ picture: Bitmap, at place: FacePlace = .wholePicture) -> Bitmap {
    let gray = picture.converted(to: .gray)
    if let landmarks = place.landmarks, let aligned = aligned(gray, landmarks) { return aligned }
    guard let box = place.box?.scaled(by: margin) else {
      return Preprocessing(size: size, colorMode: .gray, fit: .cropToFill).apply(to: gray)
    }
    return part(of: gray, box)?.resized(to: size) ?? gray.view(of: box, size: size)
  }

  /// The crop with its light normalized: what a recognizer sees.
  public func apply(to picture: Bitmap, at place: FacePlace = .wholePicture) -> Bitmap {
    normalization.apply(to: crop(picture, at: place))
  }

  /// What a box shows; nothing where it reaches beyond the picture by half a pixel or more.
  private func part(of picture: Bitmap, _ box: PictureBox) -> Bitmap? {
    guard box.x > -0.5, box.y > -0.5, box.x + box.width < Double(picture.width) + 0.5,
      box.y + box.height < Double(picture.height) + 0.5
    else { return nil }
    let (left, top) = (min(Int(box.x.rounded()), picture.width - 1), min(Int(box.y.rounded()), picture.height - 1))
    let size = PixelSize(
      width: max(1, min(picture.width - left, Int(box.width.rounded()))),
      height: max(1, min(picture.height - top, Int(box.height.rounded()))))
    return picture.cropped(x: left, y: top, size: size)
  }
}

extension FacePreparation {
  /// Where eyes, nose and corners of the mouth stand in a crop of 112×112 pixels: the places of the five-point template that most published
  /// recognizers are trained with (Deng et al., *ArcFace*, CVPR 2019).
  private static let template: [(x: Double, y: Double)] = [
    (38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041),
  ]

  /// The places of eyes, nose and mouth in a crop; the template fills its height and stands in its middle.
  var canonicalPoints: [PicturePoint] {
    let factor = Double(size.height) / 112
    return Self.template.map { place in
      PicturePoint(x: (place.x - 56) * factor + Double(size.width) / 2, y: place.y * factor)
    }
  }

  /// The picture turned, scaled and moved so that the landmarks stand where they stand in all crops; bilinear, of a picture that was made
  /// smaller first where the crop is less than half as large. Nothing where the landmarks are one place.
  private func aligned(_ picture: Bitmap, _ landmarks: FaceLandmarks) -> Bitmap? {
    let points = landmarks.points
    guard let transform = SimilarityTransform(from: Array(canonicalPoints.prefix(points.count)), to: points),
      transform.scale > 1e-3, transform.scale.isFinite
    else { return nil }
    var (source, factorX, factorY) = (picture, 1.0, 1.0)
    if transform.scale >= 2 {
      let smaller = PixelSize(
        width: max(1, Int((Double(picture.width) / transform.scale).rounded())),
        height: max(1, Int((Double(picture.height) / transform.scale).rounded())))
      source = picture.resized(to: smaller)
      factorX = Double(smaller.width) / Double(picture.width)
      factorY = Double(smaller.height) / Double(picture.height)
    }
    // From the middle of a pixel of the crop to the place in the source, counted from the middle of its first pixel.
    let origin = transform(PicturePoint(x: 0.5, y: 0.5))
    let place = [
      transform.a * factorX, -transform.b * factorX, origin.x * factorX - 0.5, transform.b * factorY, transform.a * factorY,
      origin.y * factorY - 0.5,
    ].map { Float($0) }
    var warped = [Float](repeating: 0, count: size.area)
    source.samples.withUnsafeBufferPointer { samples in
      fovea_warp_planes(
        samples.baseAddress, source.width, source.height, 1, place, [1, 0, 0, 0], size.width, size.height, [1], [0], &warped)
    }
    return Bitmap(size: size, format: .gray, samples: warped.map { UInt8($0.rounded()) })
  }
}

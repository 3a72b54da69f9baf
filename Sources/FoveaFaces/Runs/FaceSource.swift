public import FoveaCodecs
public import FoveaFiles
public import FoveaPixels
internal import FoveaTensors

/// How faces are had from picture files: by a table of places, by a finder, or each picture as a whole.
public struct FaceSource: Sendable {
  /// What a table says; it goes before the finder.
  public var places: FacePlaces
  /// Finds faces in pictures that the table does not name; without it they are faces as a whole.
  public var finder: FaceFinder?
  /// What a file may ask of the decoder.
  public var limits: DecodeLimits

  /// A source.
  public init(places: FacePlaces = .none, finder: FaceFinder? = nil, limits: DecodeLimits = .standard) {
    (self.places, self.finder, self.limits) = (places, finder, limits)
  }

  /// What a model should know of how its faces are found; nothing without a finder.
  public func finding(_ alignment: FaceFinding.Alignment) -> FaceFinding? {
    finder.map { FaceFinding(detector: $0.digest, alignment: alignment) }
  }

  /// A face of a picture.
  public struct Face: Sendable {
    /// The picture.
    public var path: BytePath
    /// Which of its faces, from 0.
    public var number: Int
    /// Where it is.
    public var place: FacePlace
    /// Whether its eyes stood out; nothing where none were sought.
    public var hasEyes: Bool?
    /// Whether a finder found it; a face of a table, or a picture as a whole, was not.
    public var isFound: Bool
    /// The crop, its light as it is.
    public var crop: Bitmap
  }

  /// What a picture gave: its faces, or why there are none.
  public enum Outcome: Sendable {
    /// One or more. Of those that a finder found the most prominent is the first.
    case faces([Face])
    /// The file cannot be read, or no face is in it.
    case nothing(BytePath, reason: String)
  }

  /// Why a picture without a face gives nothing.
  static let noFace = "no face was found"

  /// The faces of pictures, in their order; `-` is a picture on standard input.
  public func faces(of paths: [BytePath], _ preparation: FacePreparation, threads: Int) -> [Outcome] {
    Parallel.map(paths.count, threads: threads) { index in
      let path = paths[index]
      do throws(FacesError) {
        let image: DecodedImage
        do throws(PictureError) {
          image = try ImageDecoder.decode(named: path, options: DecodeOptions(limits: limits))
        } catch {
          throw .picture(error)
        }
        let found = try spots(in: image, path).map { face(at: $0, in: image.bitmap, preparation) }
        return found.isEmpty ? .nothing(path, reason: Self.noFace) : .faces(found)
      } catch {
        return .nothing(path, reason: error.pictureReason ?? error.description)
      }
    }
  }

  /// Where a picture has a face, before it is aligned.
  struct Spot {
    /// The picture.
    fileprivate var path: BytePath
    /// Which of its faces, from 0.
    fileprivate var number: Int
    /// What a table says of it; a picture as a whole counts as told.
    fileprivate var told: FacePlace?
    /// The box of one that a finder found.
    fileprivate var box: PictureBox?
  }

  /// Where a picture has faces: the costly part of finding them, and the same for every alignment. None where a finder finds none.
  /// - Parameter folder: Below which the path stands, where the table may name the picture so.
  /// - Throws: ``FacesError/place(_:row:_:)`` where the table names a place at which there is nothing of the picture.
  func spots(in image: DecodedImage, _ path: BytePath, below folder: BytePath? = nil) throws(FacesError) -> [Spot] {
    guard let named = places.faces(of: path, below: folder) else {
      guard let finder else { return [Spot(path: path, number: 0, told: .wholePicture)] }
      return finder.boxes(in: image.bitmap).enumerated().map { Spot(path: path, number: $0, box: $1) }
    }
    if let found = FacePlace.problem(of: named.map(\.place), in: image.info) {
      throw .place(path, row: named[found.index].row, found.problem)
    }
    return named.enumerated().map { Spot(path: path, number: $0, told: $1.place) }
  }

  /// The face at a spot of a picture.
  func face(at spot: Spot, in picture: Bitmap, _ preparation: FacePreparation) -> Face {
    let found = spot.box.flatMap { finder?.face($0, in: picture, preparation.finding?.alignment ?? .eyes) }
    let place = found?.place ?? spot.told ?? .wholePicture
    return Face(
      path: spot.path, number: spot.number, place: place, hasEyes: found?.hasEyes, isFound: found != nil,
      crop: preparation.crop(picture, at: place))
  }

  /// What of this source does not go with the faces that a model learned from, with the remedy; nothing where all does.
  public func mismatch(with preparation: FacePreparation) -> String? {
    switch (preparation.finding, finder) {
    case (nil, nil): return nil
    case (nil, _?):
      return
        "the model learned from faces that no detector found, which may have been cut out in another way than those of --detect"
    case (let finding?, nil):
      guard places.count == 0 else { return nil }
      return
        "the model learned from faces that the detector \(finding.detector.prefix(12)) found, and each picture is now taken for a face "
        + "as a whole; give this detector with --detect"
    case (let finding?, let finder?):
      guard finding.detector != finder.digest else { return nil }
      return
        "the model learned from faces that the detector \(finding.detector.prefix(12)) found; those of \(finder.digest.prefix(12)) "
        + "are cut out in another way, and more of them may get a wrong name"
    }
  }
}

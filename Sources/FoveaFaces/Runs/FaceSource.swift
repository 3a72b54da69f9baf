public import FoveaCodecs
public import FoveaFiles
public import FoveaPixels
internal import FoveaTensors

/// Finds the faces of an upright picture.
public typealias FaceFinder = @Sendable (Bitmap) throws -> [FacePlace]

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

  /// A face of a picture.
  public struct Face: Sendable {
    /// The picture.
    public var path: BytePath
    /// Which of its faces, from 0.
    public var number: Int
    /// Where it is.
    public var place: FacePlace
    /// The crop, its light as it is.
    public var crop: Bitmap
  }

  /// What a picture gave: its faces, or why there are none.
  public enum Outcome: Sendable {
    /// One or more.
    case faces([Face])
    /// The file cannot be read, or no face is in it.
    case nothing(BytePath, reason: String)
  }

  /// The faces of pictures, in their order; `-` is a picture on standard input.
  public func faces(of paths: [BytePath], _ preparation: FacePreparation, threads: Int) -> [Outcome] {
    Parallel.map(paths.count, threads: threads) { index in
      let path = paths[index]
      let picture: Bitmap
      do throws(PictureError) {
        picture = try ImageDecoder.decode(named: path, options: DecodeOptions(limits: limits)).bitmap
      } catch {
        return .nothing(path, reason: error.reason)
      }
      let found: [FacePlace]
      do { found = try places[path] ?? finder?(picture) ?? [.wholePicture] } catch { return .nothing(path, reason: "\(error)") }
      guard !found.isEmpty else { return .nothing(path, reason: "no face was found") }
      return .faces(
        found.enumerated().map { number, place in
          Face(path: path, number: number, place: place, crop: preparation.crop(picture, at: place))
        })
    }
  }
}

/// Where test pictures of enrolled persons were lost between the photograph and the right name.
public struct FaceLosses: Sendable, Hashable, Codable {
  /// Pictures that could be read.
  public var pictures: Int
  /// Those in which no face was found; they count as not named right.
  public var withoutFace: Int
  /// Those whose face was cut out by its box because no eyes stood out in it; nothing where none were sought.
  public var withoutEyes: Int?
  /// Those whose face got a wrong name.
  public var wronglyNamed: Int
  /// Those of ``wronglyNamed`` in which no eyes stood out.
  public var wronglyNamedWithoutEyes: Int?

  enum CodingKeys: String, CodingKey {
    case pictures
    case withoutFace = "without_face"
    case withoutEyes = "without_eyes"
    case wronglyNamed = "wrongly_named"
    case wronglyNamedWithoutEyes = "wrongly_named_without_eyes"
  }

  /// The losses of pictures whose faces were sought.
  /// - Parameter isRight: Whether each crop got the right name.
  init(_ search: FacePictures.Search, isRight: [Bool]) {
    pictures = isRight.count + search.faceless.count
    withoutFace = search.faceless.count
    wronglyNamed = isRight.count { !$0 }
    if search.finding.alignment == .eyes {
      withoutEyes = search.hasEyes.count { $0 == false }
      wronglyNamedWithoutEyes = zip(isRight, search.hasEyes).count { !$0 && $1 == false }
    }
  }
}

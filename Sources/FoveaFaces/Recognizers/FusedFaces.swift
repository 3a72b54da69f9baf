internal import FoveaFeatures
internal import FoveaLearning
public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// Faces by several embedders together. Each gives a face numbers of length 1, and these stand beside each other: the cosine of two faces is the mean of
/// the embedders' cosines.
public struct FusedFaces: FaceEmbedder {
  /// The word by which a model file knows this kind.
  public static let kind = "fusion"

  /// What is put together.
  public let members: [any FaceEmbedder]

  /// These embedders together.
  /// - Precondition: At least one, for crops of one size.
  public init(_ members: [any FaceEmbedder]) {
    precondition(!members.isEmpty, "a fusion of nothing")
    self.members = members
  }

  /// How many numbers a face has.
  public var length: Int { members.reduce(0) { $0 + $1.length } }

  /// What the members say of each crop, each at length 1, one behind the other.
  public func embeddings(of crops: [Bitmap], threads: Int) throws -> Matrix {
    let columns = try members.map { try $0.embeddings(of: crops, threads: threads).scaledToLengthOne(threads: threads) }
    return Matrix(rows: crops.count, columns: length) { target in
      var place = 0
      for row in 0..<crops.count {
        for part in columns {
          for number in part[row: row] {
            target.initializeElement(at: place, to: number)
            place += 1
          }
        }
      }
    }
  }
}

extension FusedFaces {
  private struct Member: Codable {
    var embedder: String
    var settings: String
  }

  /// Those of the members, tensors behind the member's number and a point.
  public var parts: ModelParts {
    get throws {
      var (all, tensors): ([Member], [String: Tensor]) = ([], [:])
      for (number, member) in members.enumerated() {
        let parts = try member.parts
        all.append(Member(embedder: type(of: member).kind, settings: parts.settings))
        for (name, tensor) in parts.tensors { tensors["\(number).\(name)"] = tensor }
      }
      return ModelParts(settings: try JSONText.encode(all), tensors: tensors)
    }
  }

  /// The embedder of these parts; throws where a member cannot be had of its own.
  public init(parts: ModelParts, size: PixelSize) throws {
    let all = try JSONText.decode([Member].self, from: parts.settings)
    guard !all.isEmpty else { throw FacePartsError("a fusion of nothing") }
    members = try all.enumerated().map { number, member in
      guard let type = FaceModel.embedders[member.embedder], type != FusedFaces.self else {
        throw FacePartsError("a fusion with faces described in an unknown way '\(member.embedder)'")
      }
      return try type.init(parts: ModelParts(settings: member.settings, tensors: parts.tensors(behind: "\(number).")), size: size)
    }
  }
}

extension ModelParts {
  /// Tensors whose names begin so, by what follows.
  func tensors(behind prefix: String) -> [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: tensors.lazy.filter { $0.key.hasPrefix(prefix) }.map {
        (String($0.key.dropFirst(prefix.count)), $0.value)
      }
    )
  }
}

internal import FoveaDatasets
internal import FoveaLearning
public import FoveaPixels
public import FoveaTensors

/// Several hand-crafted models that decide together: their class scores, times a factor for each, are added up (``/FoveaLearning/ScorePool``).
public struct FusionModel: RecognitionModel {
  /// One of the models.
  public struct Member: Sendable {
    /// The recipe that made it.
    public let recipe: String
    /// What its scores are multiplied by.
    public let factor: Float
    /// The model. Pictures are brought to its size where that is another.
    public let model: HandcraftedModel

    /// A member.
    public init(recipe: String, factor: Float, model: HandcraftedModel) {
      self.recipe = recipe
      self.factor = factor
      self.model = model
    }
  }

  /// What a file says about the model beside its numbers.
  struct Settings: Codable {
    struct Member: Codable {
      var recipe: String
      var settings: String
    }

    var members: [Member]
    var size: PixelSize
    var format: PixelFormat
    var trials: [TrialFigures]?
  }

  /// The word by which a model file knows this kind.
  public static let kind = "fusion"

  /// The models.
  public let members: [Member]
  /// The size of the pictures.
  public let size: PixelSize
  /// The format of the pictures.
  public let format: PixelFormat
  /// What was tried before the members were chosen, if anything.
  public internal(set) var trials: [TrialFigures]?

  /// Models that decide together.
  /// - Precondition: At least one, all for the same number of classes and for pictures of this format.
  public init(members: [Member], size: PixelSize, format: PixelFormat, trials: [TrialFigures]? = nil) {
    precondition(!members.isEmpty, "no models to decide")
    precondition(members.allSatisfy { $0.model.format == format && $0.model.classCount == members[0].model.classCount })
    self.members = members
    self.size = size
    self.format = format
    self.trials = trials
  }

  /// The pictures that it takes.
  public var input: (size: PixelSize, format: PixelFormat)? { (size, format) }
  /// How many scores a picture gets.
  public var classCount: Int { members[0].model.classCount }
  /// Length of the feature vectors of all members.
  public var embeddingLength: Int { members.reduce(0) { $0 + $1.model.embeddingLength } }
  /// All numbers that were learned or kept.
  public var parameterCount: Int { members.reduce(members.count) { $0 + $1.model.parameterCount } }

  /// Class scores whose softmax is the probability of the class.
  public func scores(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    let scores = try members.map { try $0.model.scores(of: $0.model.sized(pictures), threads: threads) }
    return ScorePool.pooled(scores, factors: members.map(\.factor))
  }

  /// The feature vectors of all members, one behind the other, those of a member divided by the root of their number.
  public func embeddings(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    guard !pictures.isEmpty else { return Matrix(rows: 0, columns: embeddingLength) }
    let parts = try members.map { try $0.model.embeddings(of: $0.model.sized(pictures), threads: threads) }
    return Matrix(
      (0..<pictures.count).map { row in
        parts.flatMap { part in
          let scale = 1 / Float(part.columns).squareRoot()
          return part[row: row].map { $0 * scale }
        }
      })
  }
}

extension HandcraftedModel {
  /// Pictures at the size of this model.
  func sized(_ pictures: [Bitmap]) -> [Bitmap] { pictures.map { $0.resized(to: size) } }
}

extension FusionModel {
  /// Settings and numbers; those of the members stand under `member0.`, `member1.` …, the factors in `factors`.
  public var parts: ModelParts {
    get throws {
      var tensors = ["factors": Tensor(shape: [members.count], members.map(\.factor))]
      var settings = Settings(members: [], size: size, format: format, trials: trials)
      for (place, member) in members.enumerated() {
        let parts = try member.model.parts
        settings.members.append(Settings.Member(recipe: member.recipe, settings: parts.settings))
        for (name, tensor) in parts.tensors { tensors["member\(place)." + name] = tensor }
      }
      return ModelParts(settings: try JSONText.encode(settings), tensors: tensors)
    }
  }

  /// The model of these parts; throws where numbers are missing or have the wrong shape.
  public init(parts: ModelParts) throws {
    let settings = try JSONText.decode(Settings.self, from: parts.settings)
    if let problem = Preprocessing.problem(of: settings.size) { throw ModelPartsError(problem) }
    guard (1...64).contains(settings.members.count) else {
      throw ModelPartsError("\(settings.members.count) models that decide together, not 1 … 64")
    }
    let factors = try StoredTensors.vector("factors", of: settings.members.count, in: parts.tensors)
    guard factors.allSatisfy({ $0 >= 0 }) else { throw ModelPartsError("factors of scores that are below 0") }
    let members = try settings.members.enumerated().map { place, member in
      let model = try HandcraftedModel(
        parts: ModelParts(settings: member.settings, tensors: parts.tensors.behind("member\(place).")))
      return Member(recipe: member.recipe, factor: factors[place], model: model)
    }
    guard members.allSatisfy({ $0.model.classCount == members[0].model.classCount && $0.model.format == settings.format }) else {
      throw ModelPartsError("models that decide together, for different classes or formats")
    }
    self.init(members: members, size: settings.size, format: settings.format, trials: settings.trials)
  }
}

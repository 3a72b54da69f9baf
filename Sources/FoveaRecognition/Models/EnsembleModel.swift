internal import FoveaDatasets
public import FoveaLearning
public import FoveaNetworks
public import FoveaPixels
public import FoveaTensors

/// Recognizers of any kind that decide together: the mean of their calibrated probabilities is the probability of a class.
///
/// Pictures come at the largest size of all members, and in color where one member wants it; each member has them brought to its own size and
/// format.
public struct EnsembleModel: RecognitionModel {
  /// One of the recognizers.
  public struct Member: Sendable {
    /// The recipe that made it.
    public let recipe: String
    /// The size of the pictures that it takes.
    public let size: PixelSize
    /// The format of the pictures that it takes.
    public let format: PixelFormat
    /// How its scores become probabilities.
    public let calibration: Calibration
    /// Its model.
    public let model: any RecognitionModel

    /// A recognizer as a member.
    public init(_ recognizer: Recognizer) {
      self.init(
        recipe: recognizer.provenance.recipe, size: recognizer.preprocessing.size, format: recognizer.preprocessing.format,
        calibration: recognizer.calibration ?? .temperature(recognizer.temperature), model: recognizer.model)
    }

    init(recipe: String, size: PixelSize, format: PixelFormat, calibration: Calibration, model: any RecognitionModel) {
      self.recipe = recipe
      self.size = size
      self.format = format
      self.calibration = calibration
      self.model = model
    }

    /// The same recognizer with another model, or the same model in another form.
    func with(_ model: any RecognitionModel) -> Member {
      Member(recipe: recipe, size: size, format: format, calibration: calibration, model: model)
    }

    func prepared(_ pictures: [Bitmap]) -> [Bitmap] { pictures.map { $0.resized(to: size).converted(to: format) } }

    /// Its probabilities of the classes, a row for each picture.
    func probabilities(of pictures: [Bitmap], threads: Int) throws -> Matrix {
      calibration.probabilities(of: try model.scores(of: prepared(pictures), threads: threads))
    }
  }

  /// What a file says about the model beside its numbers.
  private struct Settings: Codable {
    struct Member: Codable {
      var recipe: String
      var kind: String
      var size: PixelSize
      var format: PixelFormat
      var calibration: Calibration
      var settings: String
    }

    var members: [Member]
  }

  /// The word by which a model file knows this kind.
  public static let kind = "ensemble"

  /// The recognizers.
  public let members: [Member]

  /// Recognizers that decide together.
  /// - Precondition: At least one, all for the same number of classes, and none an ensemble itself: their means would weigh its members less.
  public init(members: [Member]) {
    precondition(!members.isEmpty, "no recognizers to decide")
    precondition(!members.contains { $0.model is EnsembleModel }, "a recognizer that decides is several already")
    precondition(members.allSatisfy { $0.model.classCount == members[0].model.classCount }, "recognizers of different classes")
    self.members = members
  }

  /// The largest size of a member, in color where one wants color.
  public var input: (size: PixelSize, format: PixelFormat)? {
    let size = PixelSize(width: members.map(\.size.width).max() ?? 1, height: members.map(\.size.height).max() ?? 1)
    return (size, members.contains { $0.format != .gray } ? .rgb : .gray)
  }
  /// How many scores a picture gets.
  public var classCount: Int { members[0].model.classCount }
  /// Length of the feature vectors of all members.
  public var embeddingLength: Int { members.reduce(0) { $0 + $1.model.embeddingLength } }
  /// All numbers that were learned or kept.
  public var parameterCount: Int { members.reduce(0) { $0 + $1.model.parameterCount } }
  /// The same recognizers, none of which averages over views.
  public var lookingOnce: EnsembleModel { EnsembleModel(members: members.map { $0.with($0.model.lookingOnce) }) }

  /// The same recognizers, whose networks are computed in another way.
  public func computed(by arithmetic: ConvolutionArithmetic) -> EnsembleModel {
    EnsembleModel(members: members.map { $0.with($0.model.computed(by: arithmetic)) })
  }

  /// Logarithms of the mean probabilities: their softmax is the mean again.
  public func scores(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    Self.scores(ofProbabilities: try members.map { try $0.probabilities(of: pictures, threads: threads) })
  }

  /// The scores of pictures by what each member says of them.
  static func scores(ofProbabilities members: [Matrix]) -> Matrix { ScorePool.logMean(of: members) }

  /// The feature vectors of all members, one behind the other, each of length 1, so that every member counts alike.
  public func embeddings(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    guard !pictures.isEmpty else { return Matrix(rows: 0, columns: embeddingLength) }
    let parts = try members.map { member in
      try member.model.embeddings(of: member.prepared(pictures), threads: threads).scaledToLengthOne()
    }
    return Matrix((0..<pictures.count).map { row in parts.flatMap { $0[row: row] } })
  }

  /// Settings and numbers; those of the members stand under `member0.`, `member1.` …
  public var parts: ModelParts {
    get throws {
      var tensors: [String: Tensor] = [:]
      var settings = Settings(members: [])
      for (place, member) in members.enumerated() {
        let parts = try member.model.parts
        settings.members.append(
          Settings.Member(
            recipe: member.recipe, kind: type(of: member.model).kind, size: member.size, format: member.format,
            calibration: member.calibration, settings: parts.settings))
        for (name, tensor) in parts.tensors { tensors["member\(place)." + name] = tensor }
      }
      return ModelParts(settings: try JSONText.encode(settings), tensors: tensors)
    }
  }

  /// The model of these parts; throws where numbers are missing or have the wrong shape.
  public init(parts: ModelParts) throws {
    let settings = try JSONText.decode(Settings.self, from: parts.settings)
    guard (1...64).contains(settings.members.count) else {
      throw ModelPartsError("\(settings.members.count) recognizers that decide together, not 1 … 64")
    }
    let members = try settings.members.enumerated().map { place, member in
      guard let type = RecipeBook.modelTypes[member.kind], type.kind != Self.kind else {
        throw ModelPartsError("a member of the kind '\(member.kind)'")
      }
      if let problem = Preprocessing.problem(of: member.size) { throw ModelPartsError(problem) }
      let model = try type.init(
        parts: ModelParts(settings: member.settings, tensors: parts.tensors.behind("member\(place).")))
      if let input = model.input, input != (member.size, member.format) {
        throw ModelPartsError("a member for pictures of \(input.size) that is given them at \(member.size)")
      }
      if let problem = member.calibration.problem(classCount: model.classCount) { throw ModelPartsError(problem) }
      return Member(
        recipe: member.recipe, size: member.size, format: member.format, calibration: member.calibration, model: model)
    }
    guard members.allSatisfy({ $0.model.classCount == members[0].model.classCount }) else {
      throw ModelPartsError("recognizers that decide together, for different classes")
    }
    self.init(members: members)
  }
}

extension Recognizer {
  /// Recognizers of the same classes that decide together, named after all of them; how pictures are prepared beside their size is as the first
  /// prepares them. The settings of where it came from are those of each, by the names of their recipes.
  /// - Parameters:
  ///   - recognizers: At least one.
  ///   - approach: Of the whole.
  /// - Precondition: All have the same class names, and none is an ``EnsembleModel``.
  public init(deciding recognizers: [Recognizer], approach: Approach) {
    precondition(!recognizers.isEmpty, "no recognizers to decide")
    precondition(recognizers.allSatisfy { $0.labels == recognizers[0].labels }, "recognizers of different classes")
    let model = EnsembleModel(members: recognizers.map(EnsembleModel.Member.init))
    var preprocessing = recognizers[0].preprocessing
    if let input = model.input {
      preprocessing.size = input.size
      preprocessing.colorMode = input.format == .gray ? .gray : .rgb
    }
    var provenance = recognizers[0].provenance
    provenance.recipe = recognizers.map(\.provenance.recipe).joined(separator: "+")
    provenance.settings = Self.settings(of: recognizers.map(\.provenance))
    provenance.approach = approach
    provenance.trainingCount = recognizers.map(\.provenance.trainingCount).max() ?? 0
    self.init(labels: recognizers[0].labels, preprocessing: preprocessing, temperature: 1, provenance: provenance, model: model)
  }

  /// The settings of several recipes as one JSON object, whose keys are the recipes' names; of equal names the later ones have their place behind them.
  private static func settings(of all: [Provenance]) -> String {
    var members: [String: String] = [:]
    for (place, one) in all.enumerated() {
      members[members[one.recipe] == nil ? one.recipe : "\(one.recipe) \(place + 1)"] = one.settings
    }
    let texts = members.sorted { $0.key < $1.key }.map { name, settings in
      "\(JSONText.quoted(name)):\(settings.isEmpty ? "null" : settings)"
    }
    return "{\(texts.joined(separator: ","))}"
  }
}

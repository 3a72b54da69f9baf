public import FoveaDatasets
public import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition
public import FoveaTensors

/// What `fovea faces evaluate --json` prints.
public struct FaceEvaluation: Sendable, Codable {
  /// A test picture that got a wrong name.
  public struct Mistake: Sendable, Codable {
    /// The picture.
    public var path: BytePath
    /// Whose it is.
    public var person: String
    /// The name it got.
    public var answer: String
  }

  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// The model file.
  public var model: BytePath
  /// The method.
  public var method: FaceMethod
  /// Whether the model learned from pictures of the test part, so that the figures say nothing about new ones. Nothing where it was trained with
  /// another manifest, and in documents of before this was told.
  public var isLearnedFrom: Bool?
  /// The digest of the manifest; nothing in documents of before it was kept.
  public var manifestHash: String?
  /// Persons with test pictures who are enrolled.
  public var persons: Int
  /// How many of the test pictures are named right.
  public var closed: ClosedSetFigures
  /// Where pictures were lost, where faces were sought.
  public var losses: FaceLosses?
  /// How well pairs of test pictures are told apart, where there are some of both kinds.
  public var verification: VerificationFigures?
  /// The test pictures of each group, where the manifest has groups; nothing in documents of before they were told apart.
  public var groups: GroupFigures?
  /// Pictures with wrong names.
  public var mistakes: [Mistake]
  /// Test pictures of persons without a picture in the train part.
  public var strangers: Int
  /// Pictures of both parts in which no face was found.
  public var faceless: [BytePath]
  /// Pictures that were left out because they cannot be decoded.
  public var unreadable: [UnreadablePicture]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case model, method
    case isLearnedFrom = "learned_from"
    case manifestHash = "manifest_sha256"
    case persons
    case closed = "closed_set"
    case losses, verification, groups, mistakes, strangers
    case faceless = "without_face"
    case unreadable
  }

  /// Enrolls the train and validation parts, names the test part and compares the pairs of it: all, or as many as ``ScoredPairs/largestCount``.
  /// - Parameter path: The model's file.
  /// - Throws: `RecognitionError.emptyPart` where nobody can be enrolled or named, ``FacesError`` and `DatasetError` where pictures cannot be used.
  public static func run(
    _ faces: FaceModel, model path: BytePath, on manifest: Manifest, source: FaceSource = FaceSource(),
    loading: LabeledPictures.LoadOptions = LabeledPictures.LoadOptions(), seed: UInt64 = 0, threads: Int = Parallel.defaultThreads
  ) throws -> FaceEvaluation {
    for part in [Part.train, .test] where !manifest.entries.contains(where: { $0.part == part }) {
      throw RecognitionError.emptyPart(part.rawValue, folder: manifest.root)
    }
    let pictures = try FacePictures.load(
      manifest, parts: [.train, .validation, .test], preparation: faces.preparation, source: source, options: loading)
    let (training, test) = (pictures.part(.train, .validation), pictures.part(.test))
    var options = FaceTrainingOptions(seed: seed, threads: threads)
    options.normalization = faces.preparation.normalization
    let gallery = try FaceTrialRunner.gallery(faces, training, options)
    let names = gallery.persons
    let enrolled = Set(names)
    let known = test.only(test.persons.names.indices.filter { enrolled.contains(test.persons[$0]) })
    guard known.count > 0, !gallery.faces.isEmpty else { throw RecognitionError.emptyPart("test", folder: manifest.root) }
    let rows = try faces.embeddings(of: known.crops, threads: threads)
    let answers = try gallery.matcher(faces, threads: threads).predictions(of: rows, threads: threads)
    let isRight = zip(answers, known.labels).map { names[$0.label] == known.persons[$1] }
    let pairs = ScoredPairs(of: rows, by: faces, persons: known.labels, seed: seed, threads: threads)
    return FaceEvaluation(
      model: path, method: faces.method, isLearnedFrom: faces.learned(from: .test, of: manifest),
      manifestHash: manifest.contentHash,
      persons: known.present.count,
      closed: ClosedSetFigures(isRight: isRight, of: known, seed: seed, threads: threads),
      losses: known.search.map { FaceLosses($0, isRight: isRight) },
      verification: pairs.isMeasurable ? VerificationFigures(pairs, seed: seed, threads: threads) : nil,
      groups: GroupFigures(known, rows, isRight: isRight, pairs: pairs, by: faces, seed: seed, threads: threads),
      mistakes: isRight.indices.filter { !isRight[$0] }.map {
        Mistake(path: known.entries[$0].path, person: known.persons[known.labels[$0]], answer: names[answers[$0].label])
      },
      strangers: test.count - known.count, faceless: (pictures.search?.faceless ?? []).map(\.path), unreadable: pictures.unreadable)
  }
}

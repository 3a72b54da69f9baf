public import FoveaCodecs
public import FoveaDatasets
public import FoveaFeatures
public import FoveaFiles
internal import FoveaLearning
public import FoveaPixels
public import FoveaTensors

/// A feature vector for each picture of a manifest, and the files that other tools read.
public struct FeatureTable: Sendable {
  /// What computes the features.
  public enum Source: Sendable {
    /// Hand-crafted features, their parameters settled by the folder.
    case family(HandcraftedRecipe.FeatureFamily)
    /// Hand-crafted features with all parameters, of pictures that are brought to a size; by default to the typical one of the folder.
    case description(FeatureDescription, size: PixelSize?)
    /// Features that are learned from the pictures, with all settings, their seed among them; as above.
    case encoding(EncodingDescription, size: PixelSize?)
    /// The embedding of a trained recognizer.
    case model(Recognizer)
  }

  /// The form of a file.
  public enum Form: String, Sendable, CaseIterable {
    /// NumPy's, with a list of the pictures and the names of the columns beside it.
    case npy
    /// Comma-separated values with a head.
    case csv
    /// The text form of LIBSVM, with the names of the columns beside it.
    case libsvm

    /// The form that a name's ending stands for.
    public init?(suffixOf path: BytePath) {
      guard let ending = path.bytes.split(separator: UInt8(ascii: ".")).last, path.bytes.contains(UInt8(ascii: ".")) else {
        return nil
      }
      self.init(rawValue: String(decoding: ending, as: UTF8.self).lowercased())
    }
  }

  /// A row for each readable picture.
  public let matrix: Matrix
  /// A name for each column.
  public let names: [String]
  /// The pictures of the rows.
  public let entries: [Manifest.Entry]
  /// The class names.
  public let labels: [String]
  /// Pictures that could not be read.
  public let unreadable: [UnreadablePicture]
  /// The size that pictures were brought to.
  public let size: PixelSize
  /// The features with all parameters; nothing where a model computed them or they were learned from the pictures.
  public let features: FeatureDescription?
  /// What was learned from the pictures, with all settings, if anything.
  public let encoding: EncodingDescription?

  /// Computes the features of all pictures of a manifest, whatever their part.
  ///
  /// Features that have to be learned are learned from the training part, or from all pictures where that has none.
  /// - Parameters:
  ///   - source: What computes the features.
  ///   - manifest: The pictures.
  ///   - seed: Decides what is random in learning the features of a family.
  ///   - threads: How many threads may be used; the features do not depend on it.
  ///   - onBadFile: What a damaged picture does.
  ///   - limits: What a file may ask of the decoder.
  ///   - progress: Is told how far the work is.
  /// - Throws: ``RecognitionError/unusableFeatures(reason:)`` for features without numbers, and for pictures that are too small, among others.
  public init(
    _ source: Source, of manifest: Manifest, seed: UInt64 = 0, threads: Int = Parallel.defaultThreads,
    onBadFile: BadFilePolicy = BadFilePolicy(), limits: DecodeLimits = .standard,
    progress: @escaping ProgressHandler = { _ in }
  ) throws {
    let preprocessing: Preprocessing
    switch source {
    case .family(let family):
      let choice = family.choice(for: try Self.facts(of: manifest, limits))
      preprocessing = choice.preprocessing
      features = choice.encoding == nil ? choice.features : nil
      encoding = choice.encoding?.seeded(seed)
    case .description(let description, let size):
      preprocessing = try Self.preprocessing(of: manifest, size, limits)
      features = description
      encoding = nil
      try description.check(for: preprocessing.size)
      guard description.length(for: preprocessing.size, format: preprocessing.format) > 0 else {
        throw RecognitionError.unusableFeatures(reason: "these features have no numbers; name at least one kind")
      }
    case .encoding(let description, let size):
      preprocessing = try Self.preprocessing(of: manifest, size, limits)
      features = nil
      encoding = description
      if let problem = description.problem(for: preprocessing.size) { throw RecognitionError.unusableFeatures(reason: problem) }
    case .model(let recognizer):
      preprocessing = recognizer.preprocessing
      features = nil
      encoding = nil
    }
    size = preprocessing.size
    let pictures = try LabeledPictures.load(
      manifest, preprocessing: preprocessing,
      options: LabeledPictures.LoadOptions(limits: limits, badFiles: onBadFile, threads: threads)
    ) { done, total in
      progress(ProgressReport(stage: "reading pictures", done: done, total: total))
    }
    if case .model(let recognizer) = source {
      let rows = try Self.embeddings(recognizer, pictures, threads, progress)
      matrix = rows
      names = (0..<rows.columns).map { "embedding_\($0)" }
    } else {
      let learned = try Self.learned(encoding, pictures, threads, progress)
      let descriptor = PictureDescriptor(features: features ?? .combined([]), encoding: learned)
      matrix = try descriptor.matrix(
        count: pictures.count, size: preprocessing.size, format: preprocessing.format, threads: threads,
        bitmap: { try pictures.bitmap($0) },
        progress: { progress(ProgressReport(stage: "computing features", done: $0, total: pictures.count)) })
      names = descriptor.names(for: preprocessing.size, format: preprocessing.format)
    }
    entries = (0..<pictures.count).map { pictures.entry($0) }
    labels = manifest.labels.names
    unreadable = pictures.unreadable
  }

  /// The facts about the pictures that features are learned from: those of the training part, or all where that has none.
  private static func facts(of manifest: Manifest, _ limits: DecodeLimits) throws(DatasetError) -> DataFacts {
    var facts = try DataFacts(of: manifest, limits: limits)
    if facts.trainingCount == 0 { facts.trainingCount = manifest.entries.count }
    return facts
  }

  /// Pictures as they are for features with all parameters.
  private static func preprocessing(
    of manifest: Manifest, _ size: PixelSize?, _ limits: DecodeLimits
  ) throws(DatasetError) -> Preprocessing {
    let facts = try facts(of: manifest, limits)
    return Preprocessing(size: size ?? facts.typicalSize, colorMode: facts.isGray ? .gray : .rgb)
  }

  private static func learned(
    _ encoding: EncodingDescription?, _ pictures: LabeledPictures, _ threads: Int, _ progress: ProgressHandler
  ) throws -> FittedEncoding? {
    guard let encoding else { return nil }
    let trained = (0..<pictures.count).filter { pictures.entry($0).part == .train }
    let known = trained.isEmpty ? Array(0..<pictures.count) : trained
    let (size, format) = (pictures.preprocessing.size, pictures.preprocessing.format)
    return try encoding.fit(
      count: known.count, size: size, format: format, threads: threads, bitmap: { try pictures.bitmap(known[$0]) },
      progress: { progress(ProgressReport(stage: "learning a dictionary", done: $0, total: $1)) })
  }

  private static func embeddings(
    _ recognizer: Recognizer, _ pictures: LabeledPictures, _ threads: Int, _ progress: ProgressHandler
  ) throws -> Matrix {
    var values: [Float] = []
    let chunk = 512
    for first in stride(from: 0, to: pictures.count, by: chunk) {
      let last = min(first + chunk, pictures.count)
      let bitmaps = try (first..<last).map { try pictures.bitmap($0) }
      values += try recognizer.embeddings(of: bitmaps, threads: threads).values
      progress(ProgressReport(stage: "computing features", done: last, total: pictures.count))
    }
    return Matrix(rows: pictures.count, columns: recognizer.model.embeddingLength, values)
  }
}

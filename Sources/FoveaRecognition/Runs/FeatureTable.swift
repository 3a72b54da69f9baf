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
    /// The embedding of a trained recognizer.
    case model(Recognizer)
  }

  /// The form of a file.
  public enum Form: String, Sendable, CaseIterable {
    /// NumPy's, with a list of the pictures beside it.
    case npy
    /// Comma-separated values with a head.
    case csv
    /// The text form of LIBSVM.
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
  /// The features with all parameters; nothing where a model computed them.
  public let features: FeatureDescription?

  /// Computes the features of all pictures of a manifest, whatever their part.
  ///
  /// Features that have to be learned are learned from the training part, or from all pictures where that has none.
  /// - Parameters:
  ///   - source: What computes the features.
  ///   - manifest: The pictures.
  ///   - seed: Decides what is random in learning features.
  ///   - threads: How many threads may be used; the features do not depend on it.
  ///   - onBadFile: What a damaged picture does.
  ///   - limits: What a file may ask of the decoder.
  ///   - progress: Is told how far the work is.
  public init(
    _ source: Source, of manifest: Manifest, seed: UInt64 = 0, threads: Int = Parallel.defaultThreads,
    onBadFile: BadFilePolicy = BadFilePolicy(), limits: DecodeLimits = .standard,
    progress: @escaping ProgressHandler = { _ in }
  ) throws {
    let preprocessing: Preprocessing
    var wanted: EncodingDescription?
    switch source {
    case .family(let family):
      let choice = family.choice(for: try Self.facts(of: manifest, limits))
      preprocessing = choice.preprocessing
      features = choice.features
      wanted = choice.encoding
    case .description(let description, let size):
      let facts = try Self.facts(of: manifest, limits)
      preprocessing = Preprocessing(size: size ?? facts.typicalSize, colorMode: facts.isGray ? .gray : .rgb)
      features = description
      try description.check(for: preprocessing.size)
    case .model(let recognizer):
      preprocessing = recognizer.preprocessing
      features = nil
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
    } else if let features {
      let learned = try Self.learned(wanted?.seeded(seed), pictures, threads, progress)
      let descriptor = PictureDescriptor(features: features, encoding: learned)
      matrix = try descriptor.matrix(
        count: pictures.count, size: preprocessing.size, format: preprocessing.format, threads: threads,
        bitmap: { try pictures.bitmap($0) },
        progress: { progress(ProgressReport(stage: "computing features", done: $0, total: pictures.count)) })
      names = descriptor.names(for: preprocessing.size, format: preprocessing.format)
    } else {
      preconditionFailure("features without a description")
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

/// What `fovea features --json` prints.
public struct FeatureReport: Sendable, Codable {
  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// Pictures.
  public var rows: Int
  /// Features of a picture.
  public var columns: Int
  /// The class names; a label in the files is an index into them.
  public var classes: [String]
  /// The files that were written.
  public var files: [BytePath]
  /// Pictures that could not be read.
  public var unreadable: [UnreadablePicture]
  /// The size that pictures were brought to.
  public var imageSize: PixelSize
  /// The features with all parameters, in the form that `--description` reads.
  public var description: FeatureDescription?

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case rows, columns, classes, files, unreadable, description
    case imageSize = "image_size"
  }
}

extension FeatureTable {
  /// The facts about the table and its files.
  public func report(files: [BytePath]) -> FeatureReport {
    FeatureReport(
      rows: matrix.rows, columns: matrix.columns, classes: labels, files: files, unreadable: unreadable, imageSize: size,
      description: features)
  }

  /// The files that a table in this form is written to: the one named, and for `.npy` the list of pictures beside it.
  public static func files(at path: BytePath, as form: Form) -> [BytePath] {
    form == .npy ? [path, list(beside: path)] : [path]
  }

  private static func list(beside path: BytePath) -> BytePath { BytePath(bytes: path.bytes + Array(".pictures.csv".utf8)) }

  /// Writes the table to ``files(at:as:)``.
  /// - Parameters:
  ///   - path: The file.
  ///   - form: Its form.
  ///   - replacing: Whether files that are there are replaced; else they are an error.
  /// - Returns: The files that were written.
  public func write(to path: BytePath, as form: Form, replacing: Bool = true) throws(FileError) -> [BytePath] {
    let files = Self.files(at: path, as: form)
    if !replacing, let old = files.first(where: { File.exists($0) }) { throw .exists(old) }
    switch form {
    case .npy:
      try File.write(NPY.encode(matrix.tensor), to: path, replacing: replacing)
      let rows = entries.map { "\(CSV.field($0.path)),\(CSV.field($0.label)),\($0.part?.rawValue ?? "")" }
      try File.write(
        (["path,label,part"] + rows).joined(separator: "\n") + "\n", to: Self.list(beside: path), replacing: replacing)
    case .csv:
      var text = (["path", "label"] + names).map { CSV.field($0) }.joined(separator: ",") + "\n"
      for (row, entry) in entries.enumerated() {
        text += "\(CSV.field(entry.path)),\(CSV.field(entry.label))"
        for value in matrix[row: row] { text += ",\(value)" }
        text += "\n"
      }
      try File.write(text, to: path, replacing: replacing)
    case .libsvm:
      let order = LabelSet(labels)
      var text = ""
      for (row, entry) in entries.enumerated() {
        text += "\(order.label(of: entry.label) ?? 0)"
        for (column, value) in matrix[row: row].enumerated() where value != 0 { text += " \(column + 1):\(value)" }
        text += "\n"
      }
      try File.write(text, to: path, replacing: replacing)
    }
    return files
  }
}

public import FoveaCodecs
public import FoveaDatasets
public import FoveaFiles
public import FoveaLearning
internal import FoveaPixels
public import FoveaTensors

/// How a recognizer is tested.
public struct EvaluationOptions: Sendable {
  /// How many threads may be used; the result does not depend on it.
  public var threads: Int
  /// What a damaged picture does.
  public var onBadFile: BadFilePolicy
  /// What a file may ask of the decoder.
  public var limits: DecodeLimits
  /// Whether the pixels of pictures are compared with the hashes that the manifest has of them, for ``EvaluationReport/changed``.
  public var checksPixels: Bool

  /// Options; the defaults are those of the command.
  public init(
    threads: Int = Parallel.defaultThreads, onBadFile: BadFilePolicy = BadFilePolicy(), limits: DecodeLimits = .standard,
    checksPixels: Bool = false
  ) {
    self.threads = threads
    self.onBadFile = onBadFile
    self.limits = limits
    self.checksPixels = checksPixels
  }
}

/// What a recognizer said about one picture whose class is known.
public struct PictureVerdict: Sendable, Hashable, Codable {
  /// Where the picture is, below the folder.
  public var path: BytePath
  /// Its class, as a label of the recognizer.
  public var truth: Int
  /// The class with the largest score.
  public var answer: Int
  /// The probability of each class.
  public var probabilities: [Float]

  /// What was said of a picture.
  package init(path: BytePath, truth: Int, answer: Int, probabilities: [Float]) {
    self.path = path
    self.truth = truth
    self.answer = answer
    self.probabilities = probabilities
  }

  /// Whether the answer is the truth.
  public var isRight: Bool { truth == answer }
}

/// What `fovea evaluate --json` prints.
public struct EvaluationReport: Sendable, Codable {
  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// The name of the recipe.
  public var recipe: String
  /// The model file.
  public var model: BytePath?
  /// The part that was tested on.
  public var part: Part
  /// Whether the recognizer learned from pictures of this part, so that its accuracy says nothing about new ones.
  public var isLearnedFrom = false
  /// Accuracy and what belongs to it.
  public var summary: ClassificationSummary
  /// Pictures that could not be read and were left out.
  public var unreadable: [UnreadablePicture]
  /// Seconds for all of it, reading included.
  public var seconds: Double
  /// Milliseconds for one picture, from bytes to answer, all threads busy; what comparing pixels with hashes takes is left out.
  public var millisecondsPerImage: Double
  /// The digest of the manifest that was tested on.
  public var manifestHash: String
  /// Pictures whose pixels are not those that the manifest was frozen with, among them those that cannot be read; nothing where there are none, or
  /// nobody looked.
  public var changed: [BytePath]?

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case recipe, model, part, unreadable, changed, seconds
    case isLearnedFrom = "learned_from"
    case millisecondsPerImage = "ms_per_image"
    case manifestHash = "manifest_sha256"
  }

  /// Written with the summary's keys beside the others.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(recipe, forKey: .recipe)
    try container.encodeIfPresent(model, forKey: .model)
    try container.encode(part, forKey: .part)
    try container.encode(isLearnedFrom, forKey: .isLearnedFrom)
    try container.encode(unreadable, forKey: .unreadable)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(millisecondsPerImage, forKey: .millisecondsPerImage)
    try container.encode(manifestHash, forKey: .manifestHash)
    try container.encodeIfPresent(changed, forKey: .changed)
    try summary.encode(to: encoder)
  }
}

extension EvaluationReport {
  /// Read from the form that ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schemaVersion = try container.decode(Int.self, forKey: .schemaVersion)
    recipe = try container.decode(String.self, forKey: .recipe)
    model = try container.decodeIfPresent(BytePath.self, forKey: .model)
    part = try container.decode(Part.self, forKey: .part)
    isLearnedFrom = try container.decodeIfPresent(Bool.self, forKey: .isLearnedFrom) ?? false
    unreadable = try container.decode([UnreadablePicture].self, forKey: .unreadable)
    seconds = try container.decode(Double.self, forKey: .seconds)
    millisecondsPerImage = try container.decode(Double.self, forKey: .millisecondsPerImage)
    manifestHash = try container.decode(String.self, forKey: .manifestHash)
    changed = try container.decodeIfPresent([BytePath].self, forKey: .changed)
    summary = try ClassificationSummary(from: decoder)
  }
}

/// A test of a recognizer: the report, and each answer.
public struct Evaluation: Sendable, Codable {
  /// What it comes to.
  public var report: EvaluationReport
  /// What was said of each picture, in the order of the manifest.
  public var verdicts: [PictureVerdict]
}

/// Tests a recognizer on a part of a manifest.
public enum EvaluationRun {
  /// How many pictures are scored at once; a constant, so that memory does not grow with the folder.
  private static let chunk = 1024

  /// The answers on the pictures of one part.
  /// - Throws: ``RecognitionError/differentClasses(unknown:model:)`` where the folder has a class that the recognizer does not know,
  ///   ``RecognitionError/emptyPart(_:folder:)``, `DatasetError` where pictures cannot be read, and what ``Recognizer/scores(of:threads:)`` throws.
  public static func run(
    _ recognizer: Recognizer, on manifest: Manifest, part: Part = .test, options: EvaluationOptions = EvaluationOptions(),
    model: BytePath? = nil, progress: @escaping ProgressHandler = { _ in }
  ) throws -> Evaluation {
    let start = ContinuousClock.now
    let check = options.checksPixels ? PixelCheck() : nil
    let pictures = try pictures(of: part, of: manifest, for: recognizer, options, model: model, check: check, progress)
    let scores = try scores(of: pictures, progress) { bitmaps, _ in
      [try recognizer.scores(of: bitmaps, threads: options.threads)]
    }[0]
    let probabilities = recognizer.probabilities(of: scores)
    let predictions = Prediction.predictions(from: scores)
    let verdicts = verdicts(pictures.entries.map(\.path), truth: pictures.labels, predictions, probabilities)
    let seconds = ResourceMeter.seconds(since: start)
    let answering = max(0, seconds - (check?.seconds ?? 0) / Double(min(options.threads, verdicts.count)))
    var report = EvaluationReport(
      recipe: recognizer.provenance.recipe, model: model, part: part,
      summary: ClassificationSummary(
        truth: pictures.labels, predictions: predictions, labels: recognizer.labels,
        calibration: CalibrationFigures(truth: pictures.labels, probabilities: probabilities)),
      unreadable: pictures.unreadable, seconds: seconds, millisecondsPerImage: answering * 1000 / Double(verdicts.count),
      manifestHash: manifest.contentHash)
    report.isLearnedFrom = recognizer.learned(from: part, of: manifest)
    if let changed = check?.changed(among: manifest.entries(in: part)), !changed.isEmpty { report.changed = changed }
    return Evaluation(report: report, verdicts: verdicts)
  }

  /// The pictures of a part as a recognizer takes them, with its labels.
  static func pictures(
    of part: Part, of manifest: Manifest, for recognizer: Recognizer, _ options: EvaluationOptions, model: BytePath? = nil,
    check: PixelCheck? = nil, _ progress: @escaping ProgressHandler
  ) throws -> LabeledPictures {
    let entries = manifest.entries(in: part)
    let unknown = Set(entries.map(\.label)).filter { recognizer.labels.label(of: $0) == nil }.sorted()
    guard unknown.isEmpty else {
      throw RecognitionError.differentClasses(unknown: unknown, model: model ?? BytePath(recognizer.provenance.recipe))
    }
    guard !entries.isEmpty else { throw RecognitionError.emptyPart(part.rawValue, folder: manifest.root) }
    return try LabeledPictures.load(
      manifest, parts: [part], preprocessing: recognizer.preprocessing,
      options: LabeledPictures.LoadOptions(limits: options.limits, badFiles: options.onBadFile, threads: options.threads),
      check: check
    ) { done, total in
      progress(ProgressReport(stage: "reading test pictures", done: done, total: total))
    }.relabeled(as: recognizer.labels).pictures
  }

  /// Scores of several kinds, a chunk of pictures at a time.
  /// - Parameter body: Gives for the pictures of a range a matrix of each kind, with a row for each picture.
  static func scores(
    of pictures: LabeledPictures, _ progress: ProgressHandler, _ body: ([Bitmap], Range<Int>) throws -> [Matrix]
  ) throws -> [Matrix] {
    var (values, columns): ([[Float]], [Int]) = ([], [])
    for first in stride(from: 0, to: pictures.count, by: chunk) {
      let range = first..<min(first + chunk, pictures.count)
      let found = try body(try range.map { try pictures.bitmap($0) }, range)
      if values.isEmpty { (values, columns) = (found.map { _ in [] }, found.map(\.columns)) }
      for (kind, matrix) in found.enumerated() { values[kind] += matrix.values }
      progress(ProgressReport(stage: "testing", done: range.upperBound, total: pictures.count))
    }
    return zip(values, columns).map { Matrix(rows: pictures.count, columns: $1, $0) }
  }

  /// What a recognizer says of pictures by its scores of them.
  static func verdicts(of recognizer: Recognizer, _ paths: [BytePath], truth: [Int], _ scores: Matrix) -> [PictureVerdict] {
    verdicts(paths, truth: truth, Prediction.predictions(from: scores, top: 1), recognizer.probabilities(of: scores))
  }

  private static func verdicts(
    _ paths: [BytePath], truth: [Int], _ predictions: [Prediction], _ probabilities: Matrix
  ) -> [PictureVerdict] {
    paths.indices.map { row in
      PictureVerdict(
        path: paths[row], truth: truth[row], answer: predictions[row].label, probabilities: probabilities[row: row])
    }
  }
}

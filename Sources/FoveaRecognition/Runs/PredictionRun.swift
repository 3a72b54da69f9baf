public import FoveaCodecs
internal import FoveaDatasets
public import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
public import FoveaTensors

/// How pictures are recognized.
public struct PredictionOptions: Sendable {
  /// How many threads may be used; the result does not depend on it.
  public var threads: Int
  /// How many classes are named for each picture.
  public var top: Int
  /// The answer is "unknown" where the best class has a smaller probability.
  public var rejectBelow: Double?
  /// What a file may ask of the decoder.
  public var limits: DecodeLimits

  /// Options; the defaults are those of the command.
  public init(
    threads: Int = Parallel.defaultThreads, top: Int = 1, rejectBelow: Double? = nil, limits: DecodeLimits = .standard
  ) {
    self.threads = threads
    self.top = top
    self.rejectBelow = rejectBelow
    self.limits = limits
  }
}

/// What is said about one picture.
public struct PredictionRow: Sendable, Hashable, Codable {
  /// A class and its probability.
  public struct Candidate: Sendable, Hashable, Codable {
    /// The class name.
    public var name: String
    /// From 0 to 1.
    public var probability: Double
  }

  /// The file; `-` for standard input.
  public var path: BytePath
  /// The answer: a class name, or nothing where the picture was rejected as unknown or could not be read.
  public var answer: String?
  /// The likeliest classes, the likeliest first.
  public var candidates: [Candidate]
  /// Whether no class was likely enough.
  public var isUnknown: Bool
  /// Why the picture could not be read.
  public var error: String?

  enum CodingKeys: String, CodingKey {
    case path, answer, candidates
    case isUnknown = "unknown"
    case error
  }
}

/// What `fovea predict --json` prints.
public struct PredictionReport: Sendable, Codable {
  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// The model file.
  public var model: BytePath
  /// A row for each picture.
  public var predictions: [PredictionRow]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case model, predictions
  }

  /// A report of these rows.
  public init(model: BytePath, rows: [PredictionRow]) {
    self.model = model
    predictions = rows
  }
}

/// Recognizes pictures whose class is not known.
public enum PredictionRun {
  /// A row for each picture: files as they are named, folders with all that is below them, `-` for a picture on standard input.
  ///
  /// A picture that cannot be read is a row with the reason; other pictures are not affected.
  /// - Throws: `DatasetError` where a folder cannot be read or has no picture, and what ``Recognizer/scores(of:threads:)`` throws.
  public static func run(
    _ recognizer: Recognizer, on paths: [BytePath], options: PredictionOptions = PredictionOptions(),
    progress: @escaping ProgressHandler = { _ in }
  ) throws -> [PredictionRow] {
    let (files, skipped) = try FolderScanner.pictures(among: paths)
    var rows = skipped.map { failure($0.path, $0.reason) }
    let failedCount = rows.count
    let chunk = 512
    for first in stride(from: 0, to: files.count, by: chunk) {
      let part = Array(files[first..<min(first + chunk, files.count)])
      rows += try recognize(part, recognizer, options)
      progress(ProgressReport(stage: "recognizing", done: rows.count - failedCount, total: files.count))
    }
    return rows
  }

  private static func recognize(
    _ files: [BytePath], _ recognizer: Recognizer, _ options: PredictionOptions
  ) throws -> [PredictionRow] {
    let outcomes: [Result<Bitmap, PictureError>] = Parallel.map(files.count, threads: options.threads) { index in
      do throws(PictureError) {
        return .success(try picture(files[index], recognizer, options))
      } catch {
        return .failure(error)
      }
    }
    let bitmaps = outcomes.compactMap { try? $0.get() }
    let probabilities = recognizer.probabilities(of: try recognizer.scores(of: bitmaps, threads: options.threads))
    var next = 0
    return zip(files, outcomes).map { path, outcome in
      switch outcome {
      case .failure(let error):
        return failure(path, error.reason)
      case .success:
        defer { next += 1 }
        return row(path, probabilities[row: next], recognizer.labels, options)
      }
    }
  }

  private static func failure(_ path: BytePath, _ reason: String) -> PredictionRow {
    PredictionRow(path: path, answer: nil, candidates: [], isUnknown: false, error: reason)
  }

  private static func picture(
    _ path: BytePath, _ recognizer: Recognizer, _ options: PredictionOptions
  ) throws(PictureError) -> Bitmap {
    recognizer.prepare(
      try ImageDecoder.decode(named: path, options: recognizer.preprocessing.decodeOptions(options.limits)))
  }

  private static func row(
    _ path: BytePath, _ probabilities: [Float], _ labels: LabelSet, _ options: PredictionOptions
  ) -> PredictionRow {
    let ranking = probabilities.indices.sorted {
      probabilities[$0] == probabilities[$1] ? $0 < $1 : probabilities[$0] > probabilities[$1]
    }
    let candidates = ranking.prefix(options.top).map {
      PredictionRow.Candidate(name: labels[$0], probability: Double(probabilities[$0]))
    }
    let best = Double(ranking.first.map { probabilities[$0] } ?? 0)
    let isUnknown = options.rejectBelow.map { best < $0 } ?? false
    return PredictionRow(
      path: path, answer: isUnknown ? nil : ranking.first.map { labels[$0] }, candidates: candidates, isUnknown: isUnknown,
      error: nil)
  }
}

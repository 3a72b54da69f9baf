internal import FoveaDatasets
public import FoveaFiles
internal import FoveaLearning
public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// Who is said to be on a picture.
public struct IdentificationRow: Sendable, Hashable, Codable {
  /// Somebody enrolled, and how well the face fits.
  public struct Candidate: Sendable, Hashable, Codable {
    /// The name.
    public var person: String
    /// Larger is likelier; what numbers mean depends on the model.
    public var score: Double
  }

  /// The picture; `-` for standard input.
  public var path: BytePath
  /// Which of its faces, from 1; nothing where there is none.
  public var face: Int?
  /// Where the face is, where that is known.
  public var box: PictureBox?
  /// The answer: a name, or nothing where nobody fits well enough or there is no face.
  public var answer: String?
  /// The persons that fit best, the best first.
  public var candidates: [Candidate]
  /// Whether the face fits nobody well enough.
  public var isUnknown: Bool
  /// Why there is no answer: the file cannot be read, or has no face.
  public var error: String?

  enum CodingKeys: String, CodingKey {
    case path, face, box, answer, candidates
    case isUnknown = "unknown"
    case error
  }
}

/// What `fovea faces identify --json` prints.
public struct IdentificationReport: Sendable, Codable {
  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// The model file.
  public var model: BytePath
  /// The gallery file.
  public var gallery: BytePath
  /// The score from which on a face counts as somebody enrolled; nothing where everybody gets a name.
  public var threshold: Double?
  /// How that threshold was fitted, where it was.
  public var fitted: FaceThreshold?
  /// A row for each face, and for each picture without one.
  public var rows: [IdentificationRow]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case model, gallery, threshold, fitted, rows
  }

  /// A report of these rows.
  public init(model: BytePath, gallery: BytePath, threshold: Double?, fitted: FaceThreshold?, rows: [IdentificationRow]) {
    (self.model, self.gallery, self.threshold, self.fitted, self.rows) = (model, gallery, threshold, fitted, rows)
  }
}

/// Names the faces of pictures by a gallery.
public enum IdentificationRun {
  /// A row for each face: files as they are named, folders with all pictures below them. A picture that cannot be read or has no face is a
  /// row with the reason.
  /// - Parameters:
  ///   - threshold: The score from which on a face counts as enrolled; without it everybody gets a name.
  ///   - top: How many persons are named for each face.
  public static func run(
    _ model: FaceModel, _ gallery: FaceGallery, on paths: [BytePath], source: FaceSource = FaceSource(), threshold: Double? = nil,
    top: Int = 1, threads: Int = Parallel.defaultThreads, progress: @escaping ProgressHandler = { _ in }
  ) throws -> [IdentificationRow] {
    let (files, skipped) = try FolderScanner.pictures(among: paths)
    let matcher = try gallery.matcher(model, threads: threads)
    let persons = gallery.persons
    var rows = skipped.map { failure($0.path, $0.reason) }
    let chunk = 256
    for first in stride(from: 0, to: files.count, by: chunk) {
      let part = Array(files[first..<min(first + chunk, files.count)])
      let outcomes = source.faces(of: part, model.preparation, threads: threads)
      let crops = outcomes.flatMap { outcome -> [Bitmap] in
        if case .faces(let faces) = outcome { return faces.map(\.crop) }
        return []
      }
      let answers = try matcher.predictions(of: try model.embeddings(of: crops, threads: threads), top: top, threads: threads)
      var next = 0
      for outcome in outcomes {
        switch outcome {
        case .nothing(let path, let reason): rows.append(failure(path, reason))
        case .faces(let faces):
          for face in faces {
            rows.append(row(face, answers[next], persons, threshold))
            next += 1
          }
        }
      }
      progress(ProgressReport(stage: "identifying", done: first + part.count, total: files.count))
    }
    return rows
  }

  private static func failure(_ path: BytePath, _ reason: String) -> IdentificationRow {
    IdentificationRow(path: path, candidates: [], isUnknown: false, error: reason)
  }

  private static func row(
    _ face: FaceSource.Face, _ prediction: Prediction, _ persons: [String], _ threshold: Double?
  ) -> IdentificationRow {
    let isUnknown = threshold.map { !(Double(prediction.score) >= $0) } ?? false
    return IdentificationRow(
      path: face.path, face: face.number + 1, box: face.place.box, answer: isUnknown ? nil : persons[prediction.label],
      candidates: prediction.ranking.map { .init(person: persons[$0.label], score: Double($0.score)) }, isUnknown: isUnknown)
  }
}

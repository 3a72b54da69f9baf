internal import FoveaDatasets
public import FoveaFiles
internal import FoveaPixels
public import FoveaTensors

/// What is said of a pair of pictures.
public struct VerificationRow: Sendable, Hashable, Codable {
  /// The first picture.
  public var first: BytePath
  /// The second picture.
  public var second: BytePath
  /// How alike both faces are; nothing where one cannot be had.
  public var similarity: Double?
  /// Whether they are taken for one person; nothing without a threshold.
  public var accepted: Bool?
  /// Whether they are, where that is known.
  public var same: Bool?
  /// The group of the pair, where groups are given.
  public var group: String?
  /// Why there is no similarity.
  public var error: String?

  enum CodingKeys: String, CodingKey {
    case first = "a"
    case second = "b"
    case similarity, accepted, same, group, error
  }
}

/// What `fovea faces verify --json` prints.
public struct VerificationReport: Sendable, Codable {
  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// The model file.
  public var model: BytePath
  /// From which similarity on pairs are accepted, where that is known.
  public var threshold: Double?
  /// How the threshold was fitted, where it was.
  public var fitted: FaceThreshold?
  /// The figures of the pairs, where it is known whether they show one person and there are some of both kinds.
  public var figures: VerificationFigures?
  /// The errors at the threshold on these pairs; where it was fitted on them, those of ``heldOut`` say more.
  public var errors: ErrorRates?
  /// The errors where each half of the persons was judged by the threshold of the other half.
  public var heldOut: ErrorRates?
  /// The errors at the threshold in each group.
  public var groups: [ErrorRates]
  /// The places among ``rows`` of pairs that are in none of these figures: they hold a picture against itself, or are said to show different
  /// persons where other pairs say that these are one. Nothing in documents of before they were told.
  public var ignored: [Int]?
  /// A row for each pair.
  public var rows: [VerificationRow]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case model, threshold, fitted, figures, errors
    case heldOut = "held_out"
    case groups, ignored, rows
  }
}

/// Says of pairs of pictures whether they show one person.
public enum VerificationRun {
  /// How pairs are judged.
  public struct Options: Sendable {
    /// Fits the threshold on the pairs, for this rate of false accepts.
    public var falseAcceptRate: Double?
    /// A threshold to use in place of the model's.
    public var threshold: Double?
    /// Decides which persons are drawn for intervals, and how they are halved.
    public var seed: UInt64
    /// How many threads may be used; results do not depend on it.
    public var threads: Int

    /// Options.
    public init(falseAcceptRate: Double? = nil, threshold: Double? = nil, seed: UInt64 = 0, threads: Int = Parallel.defaultThreads)
    {
      (self.falseAcceptRate, self.threshold, self.seed, self.threads) = (falseAcceptRate, threshold, seed, threads)
    }
  }

  /// Two pictures; of several faces in one the first counts.
  public static func run(
    _ model: FaceModel, path: BytePath, first: BytePath, second: BytePath, source: FaceSource = FaceSource(),
    options: Options = Options()
  ) throws -> VerificationReport {
    let embedded = try Embedded(model, [first, second], source, options.threads)
    let threshold = options.threshold ?? model.verification?.similarity
    return VerificationReport(
      model: path, threshold: threshold, fitted: options.threshold == nil ? model.verification : nil, groups: [],
      rows: [embedded.row(first, second, threshold)])
  }

  /// Pairs of which it is known whether they show one person. A pair of which a picture has no face is a row with the reason.
  /// - Throws: ``FacesError/rateNotMeasurable(rate:differentPairs:)`` where the pairs are too few for the rate, among others.
  public static func run(
    _ model: FaceModel, path: BytePath, pairs: FacePairs, source: FaceSource = FaceSource(), options: Options = Options()
  ) throws -> VerificationReport {
    let embedded = try Embedded(model, pairs.pictures, source, options.threads)
    let numbers = pairs.personNumbers
    var rows = pairs.pairs.map { pair in
      var row = embedded.row(pair.first, pair.second, nil)
      (row.same, row.group) = (pair.isSame, pair.group)
      return row
    }
    // Of pairs that contradict others, or that are a picture twice, nothing can be learned.
    func says(_ row: VerificationRow) -> Bool {
      row.first != row.second && row.same == (numbers[row.first] == numbers[row.second])
    }
    let scored = rows.filter(says).compactMap { row in
      row.similarity.map {
        ScoredPairs.Pair(similarity: Float($0), first: numbers[row.first] ?? 0, second: numbers[row.second] ?? 0)
      }
    }
    let measured = ScoredPairs(scored)
    var report = VerificationReport(model: path, groups: [], ignored: rows.indices.filter { !says(rows[$0]) }, rows: [])
    if measured.isMeasurable { report.figures = VerificationFigures(measured, seed: options.seed, threads: options.threads) }
    if let rate = options.falseAcceptRate {
      let fitted = try FaceThreshold(fittedOn: measured, falseAcceptRate: rate, seed: options.seed, threads: options.threads)
      report.fitted = fitted
      report.heldOut = measured.crossed(falseAcceptRate: rate, seed: options.seed, threads: options.threads)
    } else if options.threshold == nil {
      report.fitted = model.verification
    }
    report.threshold = options.threshold ?? report.fitted?.similarity
    if let threshold = report.threshold {
      for index in rows.indices { rows[index].accepted = rows[index].similarity.map { $0 >= threshold } }
      func rates(_ rows: [VerificationRow], group: String? = nil) -> ErrorRates {
        let judged = rows.filter(says).compactMap { row -> ErrorRates.Pair? in
          guard let isAccepted = row.accepted, let isSame = row.same else { return nil }
          return .init(isSame: isSame, isAccepted: isAccepted, first: numbers[row.first] ?? 0, second: numbers[row.second] ?? 0)
        }
        return ErrorRates(judged, group: group, seed: options.seed, threads: options.threads)
      }
      report.errors = rates(rows)
      let groups = Dictionary(grouping: rows.filter { $0.group != nil }, by: { $0.group ?? "" })
      report.groups = groups.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { rates($0.value, group: $0.key) }
    }
    report.rows = rows
    return report
  }

  /// The faces of pictures as rows of numbers.
  private struct Embedded {
    private let model: FaceModel
    private let rows: Matrix
    private var places: [BytePath: Int] = [:]
    private var reasons: [BytePath: String] = [:]

    init(_ model: FaceModel, _ paths: [BytePath], _ source: FaceSource, _ threads: Int) throws {
      self.model = model
      var crops: [Bitmap] = []
      for first in stride(from: 0, to: paths.count, by: 512) {
        let part = Array(paths[first..<min(first + 512, paths.count)])
        for outcome in source.faces(of: part, model.preparation, threads: threads) {
          switch outcome {
          case .nothing(let path, let reason): reasons[path] = reason
          case .faces(let faces):
            places[faces[0].path] = crops.count
            crops.append(faces[0].crop)
          }
        }
      }
      rows = try model.embeddings(of: crops, threads: threads)
    }

    func row(_ first: BytePath, _ second: BytePath, _ threshold: Double?) -> VerificationRow {
      var row = VerificationRow(first: first, second: second)
      guard let one = places[first], let other = places[second] else {
        row.error = [first, second].compactMap { path in reasons[path].map { "\(path): \($0)" } }.joined(separator: "; ")
        return row
      }
      let similarity = model.similarities(
        of: rows.selecting(rows: [one]), to: rows.selecting(rows: [other]), threads: 1)
      row.similarity = Double(similarity[0, 0])
      row.accepted = threshold.map { Double(similarity[0, 0]) >= $0 }
      return row
    }
  }
}

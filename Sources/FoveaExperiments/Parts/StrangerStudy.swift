internal import FoveaCodecs
internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
public import FoveaRecognition
internal import FoveaTensors

/// What the recognizers say of pictures that belong to none of their classes.
public struct StrangerStudy: Sendable, Hashable, Codable {
  /// One recognizer.
  public struct Entry: Sendable, Hashable, Codable {
    /// The recipe, or the name of a hybrid.
    public var recipe: String
    /// Its approach; a hybrid's is that of its network.
    public var approach: Approach
    /// How probably it is surer of a picture of the test part than of a stranger: 0.5 where it cannot tell them apart, 1 where it always can.
    public var area: Double
    /// The share of strangers that it answers nevertheless, where it answers the 95 % of the test pictures that it is surest of.
    public var answered: Accuracy
    /// The probability from which on it answers there.
    public var threshold: Double
    /// The class that it takes most of the answered strangers for; nothing where none is answered.
    public var commonest: String?

    enum CodingKeys: String, CodingKey {
      case recipe, approach, threshold, commonest
      case area = "area_under_roc"
      case answered = "strangers_answered"
    }
  }

  /// How many strangers were shown.
  public var count: Int
  /// How many of them cannot be read.
  public var unreadable: Int
  /// The recipes, in the order of the comparison, and behind them the hybrids.
  public var entries: [Entry]

  /// A recognizer that is shown strangers.
  struct Subject {
    var recognizer: Recognizer
    /// The probability of its answer to each test picture.
    var confidences: [Double]

    init(_ recognizer: Recognizer, confidences: [Double]) {
      self.recognizer = recognizer
      self.confidences = confidences
    }
  }
}

extension StrangerStudy {
  private static let most = 2000
  /// The share of test pictures that are answered where strangers are counted.
  static let known = 0.95

  /// The pictures of a folder, of more than 2000 evenly spaced ones.
  static func paths(below folder: BytePath) throws -> [BytePath] {
    let paths = try FolderScanner.pictures(below: folder).pictures
    guard !paths.isEmpty else { throw ExperimentError.noStrangers(folder, reason: "there is no PNG or JPEG picture in it") }
    return paths.thinned(to: most)
  }

  /// Shows the pictures of a folder to all of some recognizers.
  static func measured(_ context: PartContext, _ subjects: [Subject], _ folder: BytePath) throws -> StrangerStudy {
    let paths = try paths(below: folder)
    let threads = context.options.training.threads
    var study = StrangerStudy(count: 0, unreadable: 0, entries: [])
    for (place, subject) in subjects.enumerated() {
      try context.checkStop(.strangers)
      let (recognizer, limits) = (subject.recognizer, context.options.training.limits)
      var confidences: [Double] = []
      var answers: [Int] = []
      var firstError: PictureError?
      for start in stride(from: 0, to: paths.count, by: 256) {
        let part = Array(paths[start..<min(paths.count, start + 256)])
        let outcomes: [Result<Bitmap, PictureError>] = Parallel.map(part.count, threads: threads) { index in
          do throws(PictureError) {
            return .success(try recognizer.prepare(contentsOf: part[index], limits: limits))
          } catch {
            return .failure(error)
          }
        }
        if firstError == nil {
          firstError = outcomes.lazy.compactMap { if case .failure(let error) = $0 { error } else { nil } }.first
        }
        let pictures = outcomes.compactMap { try? $0.get() }
        let probabilities = recognizer.probabilities(of: try recognizer.scores(of: pictures, threads: threads))
        for prediction in Prediction.predictions(from: probabilities, top: 1) {
          confidences.append(Double(prediction.score))
          answers.append(prediction.label)
        }
        context.progress(
          ProgressReport(
            stage: recognizer.provenance.recipe, done: place * paths.count + start + part.count,
            total: subjects.count * paths.count))
      }
      if confidences.isEmpty, let firstError { throw ExperimentError.noStrangers(folder, reason: firstError.description) }
      (study.count, study.unreadable) = (confidences.count, paths.count - confidences.count)
      study.entries.append(Entry(recognizer, subject.confidences, confidences, answers))
    }
    return study
  }
}

extension StrangerStudy.Entry {
  /// - Parameters:
  ///   - known: The probability of the answer for each test picture.
  ///   - strange: The same for each stranger.
  ///   - answers: The class of each stranger's answer.
  init(_ recognizer: Recognizer, _ known: [Double], _ strange: [Double], _ answers: [Int]) {
    let sorted = known.sorted()
    let refused = Int((Double(sorted.count) * (1 - StrangerStudy.known)).rounded(.down))
    let threshold = sorted.isEmpty ? 0 : sorted[min(refused, sorted.count - 1)]
    let answered = strange.indices.filter { strange[$0] >= threshold }
    var counts: [Int: Int] = [:]
    for index in answered { counts[answers[index], default: 0] += 1 }
    let commonest = counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
    self.init(
      recipe: recognizer.provenance.recipe, approach: recognizer.provenance.approach,
      area: Statistics.areaUnderROC(larger: known, smaller: strange),
      answered: Accuracy(right: answered.count, of: strange.count), threshold: threshold,
      commonest: commonest.map { recognizer.labels[$0.key] })
  }
}

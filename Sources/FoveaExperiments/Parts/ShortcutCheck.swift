internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

/// What the files tell of the class though it is not what the pictures show: recognizers of next to nothing, trained on the train part and
/// tested on the test part.
public struct ShortcutCheck: Sendable, Hashable, Codable {
  /// A property, and how well it recognizes.
  public struct Entry: Sendable, Hashable, Codable {
    /// What is known of a picture.
    public var property: String
    /// Whether it is a property of the file, which no honest task depends on; colors and borders may be part of what is to be seen.
    public var isOfFile: Bool
    /// Accuracy on the test part.
    public var accuracy: Accuracy
    /// Classes that the property tells from all others: at least four of five of their pictures are found by it, at most one of five of the other classes'
    /// is taken for one of them, and the Wilson intervals of the two shares do not meet.
    public var toldClasses: [String]
    /// Whether it does so well that recognizers may learn it instead of what is shown.
    public var isWarning: Bool

    enum CodingKeys: String, CodingKey {
      case property, accuracy
      case isOfFile = "of_file"
      case toldClasses = "told_classes"
      case isWarning = "warning"
    }
  }

  /// The properties.
  public var entries: [Entry]
  /// The accuracy of always naming the most frequent class of the test part.
  public var chance: Double
  /// Which classes look turned in their pixels; nothing where there are too few classes to tell.
  public var turns: TurnCheck?

  /// Those that warn.
  public var warnings: [Entry] { entries.filter(\.isWarning) }
}

extension ShortcutCheck {
  /// What is compared between pictures: numbers, or words that are equal or not.
  enum Value {
    case numbers([Float])
    case word(String)
  }

  /// Checks all properties. A property of files warns where its accuracy is above chance by ten points for certain, by Wilson's interval, or
  /// where it tells a class; colors and borders only where they are right more often than not and twice as often as chance.
  static func measured(_ survey: PictureSurvey, threads: Int = Parallel.defaultThreads) -> ShortcutCheck {
    let entries = survey.manifest.entries
    let labels = survey.manifest.labels
    let known = entries.indices.filter { survey.facts[$0] != nil }
    let training = known.filter { entries[$0].part == .train }
    let tests = known.filter { entries[$0].part == .test }
    let truth = entries.map { labels.label(of: $0.label) ?? 0 }
    guard !training.isEmpty, !tests.isEmpty else { return ShortcutCheck(entries: [], chance: 0) }
    let counts = tests.reduce(into: [Int](repeating: 0, count: labels.count)) { $0[truth[$1]] += 1 }
    let chance = Double(counts.max() ?? 0) / Double(tests.count)
    let properties: [(String, Bool, (PictureSurvey.Facts) -> Value)] = [
      ("file size", true, { .numbers([Float($0.fileBytes).squareRoot().squareRoot()]) }),
      ("width and height", true, { .word("\($0.size)") }), ("encoding", true, { .word($0.encoding) }),
      ("JPEG quality", true, { .word($0.quality.map { "\($0)" } ?? "none") }),
      ("shape (upright, lying or square)", true, { .word($0.size.shape) }),
      ("EXIF orientation", true, { .word("\($0.orientation)") }),
      ("mean color", false, { .numbers($0.meanColor) }), ("border pixels", false, { .numbers($0.border) }),
    ]
    let found = properties.map { name, isOfFile, value in
      let values = survey.facts.map { $0.map(value) }
      let answers = answers(
        tests.compactMap { values[$0] }, training.compactMap { values[$0] }, training.map { truth[$0] }, labels.count)
      let confusion = ConfusionMatrix(truth: tests.map { truth[$0] }, predicted: answers, classCount: labels.count)
      let told = isOfFile ? (0..<labels.count).filter { isTold($0, confusion) } : []
      let accuracy = Accuracy(right: confusion.correct, of: tests.count)
      let isHigh = accuracy.interval[0] > (isOfFile ? chance + 0.1 : max(0.5, 2 * chance))
      return Entry(
        property: name, isOfFile: isOfFile, accuracy: accuracy, toldClasses: told.map { labels[$0] },
        isWarning: isHigh || !told.isEmpty)
    }
    return ShortcutCheck(
      entries: found, chance: chance,
      turns: TurnCheck.measured(survey.facts.map { $0?.sketch }, truth: truth, labels: labels, threads: threads))
  }

  private static func isTold(_ label: Int, _ confusion: ConfusionMatrix) -> Bool {
    let own = confusion.support(of: label)
    let others = confusion.total - own
    let found = confusion.counts[label][label]
    let taken = confusion.predictedCount(of: label) - found
    guard own > 0, others > 0, found * 5 >= own * 4, taken * 5 <= others else { return false }
    return Statistics.wilsonInterval(successes: found, trials: own).lowerBound
      > Statistics.wilsonInterval(successes: taken, trials: others).upperBound
  }

  /// The class of each value: that of most training pictures with the same word, or of the 15 nearest by scaled numbers.
  static func answers(_ tests: [Value], _ training: [Value], _ labels: [Int], _ classes: Int) -> [Int] {
    func mode(_ labels: some Sequence<Int>) -> Int {
      let counts = labels.reduce(into: [Int](repeating: 0, count: classes)) { $0[$1] += 1 }
      return counts.indices.max { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
    }
    let overall = mode(labels)
    let words = training.compactMap { if case .word(let word) = $0 { word } else { nil } }
    if words.count == training.count {
      let modes = Dictionary(grouping: words.indices) { words[$0] }.mapValues { mode($0.map { labels[$0] }) }
      return tests.map { if case .word(let word) = $0 { modes[word] ?? overall } else { overall } }
    }
    func matrix(_ values: [Value]) -> Matrix {
      Matrix(values.map { if case .numbers(let numbers) = $0 { numbers } else { [] } })
    }
    var (rows, held) = (matrix(training), matrix(tests))
    guard let scaler = try? StandardScaler.fit(rows, threads: 1), (try? scaler.transform(&rows, threads: 1)) != nil,
      (try? scaler.transform(&held, threads: 1)) != nil,
      let neighbors = try? KNearestNeighbors.fit(
        rows, labels: labels, classCount: classes, options: KNearestNeighbors.Options(k: 15)),
      let scores = try? neighbors.scores(of: held)
    else { return tests.map { _ in overall } }
    return Prediction.predictions(from: scores, top: 1).map(\.label)
  }
}

extension PixelSize {
  /// Which side is the longer one, in a word.
  fileprivate var shape: String {
    height == width ? "square" : height > width ? "upright" : "lying"
  }
}

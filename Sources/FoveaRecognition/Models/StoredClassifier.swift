public import FoveaLearning
public import FoveaTensors

/// A classifier of vectors that a model file can hold.
public typealias StorableClassifier = TensorStorable & VectorClassifier

/// The classifier behind features or embeddings, and how it stands in a model file: its settings among those of the model, under a word for its
/// kind, and its numbers as tensors.
///
/// Ask for the type of the ``learner`` only to draw or explain what one kind alone has; all of them score rows.
public struct StoredClassifier: Sendable {
  /// The kinds that a file can hold, by the word for them. A new learner adds a line.
  static let kinds: [(word: String, type: any StorableClassifier.Type)] = [
    ("linearSVM", LinearSVM.self),
    ("nearestNeighbors", KNearestNeighbors.self),
    ("kernelSVM", KernelSVM.self),
    ("logisticRegression", LogisticRegression.self),
    ("ridge", RidgeClassifier.self),
    ("linearDiscriminant", LinearDiscriminant.self),
    ("quadraticDiscriminant", QuadraticDiscriminant.self),
    ("nearestMean", NearestClassMean.self),
    ("metricNeighbors", MetricNeighbors.self),
  ]

  /// The classifier.
  public let learner: any StorableClassifier

  /// A classifier to be stored.
  /// - Precondition: It is of a kind that files can hold.
  public init(_ learner: any StorableClassifier) {
    precondition(Self.kinds.contains { $0.type == type(of: learner) }, "files cannot hold a \(type(of: learner))")
    self.learner = learner
  }

  /// How many classes there are.
  public var classCount: Int { learner.classCount }
  /// How many numbers a row has.
  public var dimension: Int { learner.dimension }

  /// The scores of each row.
  public func scores(of rows: Matrix, threads: Int) throws(LearningError) -> Matrix {
    try learner.scores(of: rows, threads: threads)
  }

  /// The learned numbers, their names behind a prefix.
  func tensors(prefix: String) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: learner.tensors.map { (prefix + $0.name, $0.tensor) })
  }

  /// The settings, as they stand among those of a model.
  package var settings: Settings { Settings(learner) }

  /// The classifier of settings and tensors.
  package init(_ settings: Settings, tensors: [String: Tensor]) throws(LearningError) {
    learner = try settings.make(tensors)
  }
}

extension StoredClassifier {
  /// The settings of a classifier of some kind. In JSON they are one key, the kind's word, among those of the model.
  package struct Settings: Codable, Sendable {
    private let write: @Sendable (any Encoder) throws -> Void
    fileprivate let make: @Sendable ([String: Tensor]) throws(LearningError) -> any StorableClassifier

    fileprivate init<Learner: StorableClassifier>(_ learner: Learner) {
      let word = StoredClassifier.kinds.first { $0.type == Learner.self }?.word ?? ""
      self.init(word, learner.options, of: Learner.self)
    }

    private init<Learner: StorableClassifier>(_ word: String, _ options: Learner.Options, of type: Learner.Type) {
      write = { encoder in
        var container = encoder.container(keyedBy: Word.self)
        try container.encode(options, forKey: Word(stringValue: word))
      }
      make = { tensors throws(LearningError) in try Learner(options: options, tensors: tensors) }
    }

    package init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Word.self)
      guard let (word, type) = StoredClassifier.kinds.first(where: { container.contains(Word(stringValue: $0.word)) }) else {
        throw ModelPartsError("no classifier")
      }
      func read<Learner: StorableClassifier>(_ type: Learner.Type) throws -> Settings {
        Settings(word, try container.decode(Learner.Options.self, forKey: Word(stringValue: word)), of: type)
      }
      self = try read(type)
    }

    package func encode(to encoder: any Encoder) throws { try write(encoder) }
  }

  /// The word for a kind, as a key.
  private struct Word: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension [String: Tensor] {
  /// The tensors whose names begin with a prefix, without it.
  func behind(_ prefix: String) -> [String: Tensor] {
    var chosen: [String: Tensor] = [:]
    for (name, tensor) in self where name.hasPrefix(prefix) { chosen[String(name.dropFirst(prefix.count))] = tensor }
    return chosen
  }
}

internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaTensors

/// Fits classical learners on the embeddings of a trained network, which are computed once for all of them.
struct HybridFit {
  /// Which learner.
  enum Head: String, CaseIterable {
    case svm
    case knn
  }

  /// A recognizer of a network's embeddings and a learner.
  struct Outcome {
    var recognizer: Recognizer
    /// What its fit cost beside the network, the embeddings included.
    var seconds: Double
    /// Accuracy on the pictures that judged the network; nothing without any.
    var validationAccuracy: Double?
  }

  /// Costs of a support vector machine that are tried, for rows of length 1.
  private static let costs = [0.1, 1, 10]

  private let base: Recognizer
  private let network: NetworkModel
  private let options: TrainingRunOptions
  /// A row for each picture that the network learned from, and behind them those that judged it.
  private let rows: Matrix
  private let labels: [Int]
  private let learnedCount: Int
  /// Seconds that the rows took.
  private let seconds: Double

  /// The pictures that settings are chosen on.
  let judges: [BytePath]

  /// Computes the embeddings of the pictures of the train and the validation part; nothing for a recognizer that is no network.
  /// - Parameter judges: The pictures that judged the network, where the manifest has a share alone of what it learned from.
  init?(
    of base: Recognizer, _ manifest: Manifest, judges: Set<BytePath>? = nil, _ options: TrainingRunOptions,
    progress: @escaping ProgressHandler
  ) throws {
    guard let network = base.model as? NetworkModel else { return nil }
    let start = ContinuousClock.now
    let pictures = try LabeledPictures.load(
      manifest, parts: [.train, .validation], preprocessing: base.preprocessing,
      options: LabeledPictures.LoadOptions(
        limits: options.limits, cacheLimit: options.cacheLimit, badFiles: options.onBadFile, threads: options.threads))
    let labeled = pictures.relabeled(as: base.labels).pictures
    let (training, validation) = (labeled.part(.train), labeled.part(.validation))
    var division = NetworkRecipe.division(training: training, validation: validation)
    if let judges {
      let isJudge = validation.entries.map { judges.contains($0.path) }
      division = (
        training.appending(validation.subset(isJudge.indices.filter { !isJudge[$0] })),
        validation.subset(isJudge.indices.filter { isJudge[$0] })
      )
    }
    let known = division.learned.appending(division.judges)
    rows = try Self.embeddings(of: known, network, options.threads, progress)
    (labels, learnedCount, self.judges) = (known.labels, division.learned.count, division.judges.entries.map(\.path))
    (self.base, self.network, self.options) = (base, network, options)
    seconds = ResourceMeter.seconds(since: start)
  }

  /// The pictures that judged the network of a comparison.
  static func judges(of contender: Contender, in manifest: Manifest) -> Set<BytePath> {
    let lost = Set(contender.training.unreadable.map(\.path))
    let entries = manifest.entries(in: .train, .validation).filter { !lost.contains($0.path) }
    // Nothing is decoded: names and classes are all that is asked for.
    let store = PictureStore(
      root: manifest.root, entries: entries, preprocessing: contender.recognizer.preprocessing, cacheLimit: 0)
    let pictures = LabeledPictures(
      store: store, indices: Array(entries.indices), labels: entries.map { manifest.labels.label(of: $0.label) ?? 0 },
      labelSet: manifest.labels)
    let division = NetworkRecipe.division(training: pictures.part(.train), validation: pictures.part(.validation))
    return Set(division.judges.entries.map(\.path))
  }

  /// What a learner on a network is called.
  static func name(_ head: Head, on base: Recognizer) -> String { "\(base.provenance.recipe)+\(head.rawValue)" }

  /// Fits a learner.
  ///
  /// The cost is the one that is right most often on the pictures that judged the network, which alone it did not learn from
  /// (`NetworkRecipe.division(training:validation:)`); the temperature is fitted there too, and is 1 where there are none. Then the
  /// learner is fitted on all pictures.
  func fit(_ head: Head) throws -> Outcome {
    let start = ContinuousClock.now
    let training = Array(0..<learnedCount)
    let held = Array(learnedCount..<labels.count)
    let judges = held.map { labels[$0] }
    var rows = rows
    var scaler: StandardScaler?
    if head == .svm {
      let fitted = try StandardScaler.fit(rows.selecting(rows: training), threads: options.threads)
      try fitted.transform(&rows, threads: options.threads)
      scaler = fitted
    }
    // That a picture comes several times is the same as that it counts as often.
    func classWeights(_ chosen: [Int]) -> [Float]? {
      if options.balance == .none { return nil }
      var counts = [Int](repeating: 0, count: base.labels.count)
      for index in chosen { counts[labels[index]] += 1 }
      return ClassBalance.voteWeights(counts: counts)
    }
    func neighbors(_ chosen: [Int]) throws -> KNearestNeighbors {
      var settings = KNearestNeighbors.Options(k: 5, metric: .cosine, weighting: .distance)
      settings.classWeights = classWeights(chosen)
      return try KNearestNeighbors.fit(
        rows.selecting(rows: chosen), labels: chosen.map { labels[$0] }, classCount: base.labels.count,
        options: settings, threads: options.threads)
    }
    func machines(_ chosen: [Int], _ costs: [Double]) throws -> [LinearSVM] {
      var settings = LinearSVM.Options(tolerance: 0.01, maxEpochs: 100)
      settings.seed = options.seed
      settings.bias *= Double(rows.columns).squareRoot()
      return try LinearSVM.path(
        rows.selecting(rows: chosen), labels: chosen.map { labels[$0] }, classCount: base.labels.count, options: settings,
        costs: costs.map { $0 / Double(rows.columns) },
        weights: classWeights(chosen).map { weights in chosen.map { weights[labels[$0]] } }, threads: options.threads)
    }
    var best: (cost: Double, accuracy: Double, scores: Matrix)?
    if !held.isEmpty {
      let judged = rows.selecting(rows: held)
      let tried = head == .svm ? Self.costs : [1]
      let candidates: [any VectorClassifier] = head == .svm ? try machines(training, tried) : [try neighbors(training)]
      for (cost, candidate) in zip(tried, candidates) {
        let scores = try candidate.scores(of: judged, threads: options.threads)
        let right = Prediction.predictions(from: scores, top: 1).enumerated().count { $1.label == judges[$0] }
        let accuracy = Double(right) / Double(held.count)
        if accuracy > best?.accuracy ?? -1 { best = (cost, accuracy, scores) }
      }
    }
    let all = Array(labels.indices)
    let model = StoredClassifier(head == .svm ? try machines(all, [best?.cost ?? 1])[0] : try neighbors(all))
    var provenance = base.provenance
    provenance.recipe = Self.name(head, on: base)
    provenance.trainingCount = labels.count
    let recognizer = Recognizer(
      labels: base.labels, preprocessing: base.preprocessing,
      temperature: best.map { TemperatureScaling.fit(scores: $0.scores, labels: judges) } ?? 1,
      provenance: provenance, model: HybridModel(network: network, scaler: scaler, classifier: model))
    return Outcome(
      recognizer: recognizer, seconds: seconds + ResourceMeter.seconds(since: start), validationAccuracy: best?.accuracy)
  }

  /// A network's embeddings, some pictures at a time.
  private static func embeddings(
    of pictures: LabeledPictures, _ network: NetworkModel, _ threads: Int, _ progress: ProgressHandler
  ) throws -> Matrix {
    var values: [Float] = []
    values.reserveCapacity(pictures.count * network.embeddingLength)
    for first in stride(from: 0, to: pictures.count, by: 512) {
      let last = min(first + 512, pictures.count)
      let bitmaps = try (first..<last).map { try pictures.bitmap($0) }
      values += try network.embeddings(of: bitmaps, threads: threads).values
      progress(ProgressReport(stage: "embedding pictures", done: last, total: pictures.count))
    }
    return Matrix(rows: pictures.count, columns: network.embeddingLength, values)
  }
}

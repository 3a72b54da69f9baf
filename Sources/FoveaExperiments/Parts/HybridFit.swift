internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaTensors

/// Fits a classical learner on the embeddings of a trained network.
enum HybridFit {
  /// Which learner.
  enum Head: String, CaseIterable {
    case svm
    case knn
  }

  /// Costs of a support vector machine that are tried, for rows of length 1.
  private static let costs = [0.1, 1, 10]

  /// The recognizer of a network's embeddings and a learner, with what its fit cost beside the network.
  ///
  /// The cost is the one that is right most often on the pictures that judged the network, which alone it did not learn from
  /// (`NetworkRecipe.division(training:validation:)`); the temperature is fitted there too, and is 1 where there are none. Then the
  /// learner is fitted on all pictures.
  static func fit(
    _ head: Head, on base: Recognizer, _ manifest: Manifest, _ options: TrainingRunOptions, progress: @escaping ProgressHandler
  ) throws -> (recognizer: Recognizer, seconds: Double, validationAccuracy: Double?)? {
    guard let network = base.model as? NetworkModel else { return nil }
    let start = ContinuousClock.now
    let pictures = try LabeledPictures.load(
      manifest, parts: [.train, .validation], preprocessing: base.preprocessing,
      options: LabeledPictures.LoadOptions(
        limits: options.limits, cacheLimit: options.cacheLimit, badFiles: options.onBadFile, threads: options.threads))
    let labeled = pictures.relabeled(as: base.labels).pictures
    let division = NetworkRecipe.division(training: labeled.part(.train), validation: labeled.part(.validation))
    let known = division.learned.appending(division.judges)
    var rows = try embeddings(of: known, network, options.threads, progress)
    let training = Array(0..<division.learned.count)
    let held = Array(division.learned.count..<known.count)
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
      for index in chosen { counts[known.labels[index]] += 1 }
      return ClassBalance.voteWeights(counts: counts)
    }
    func neighbors(_ chosen: [Int]) throws -> KNearestNeighbors {
      var settings = KNearestNeighbors.Options(k: 5, metric: .cosine, weighting: .distance)
      settings.classWeights = classWeights(chosen)
      return try KNearestNeighbors.fit(
        rows.selecting(rows: chosen), labels: chosen.map { known.labels[$0] }, classCount: base.labels.count,
        options: settings, threads: options.threads)
    }
    func machines(_ chosen: [Int], _ costs: [Double]) throws -> [LinearSVM] {
      var settings = LinearSVM.Options(tolerance: 0.01, maxEpochs: 100)
      settings.seed = options.seed
      settings.bias *= Double(rows.columns).squareRoot()
      return try LinearSVM.path(
        rows.selecting(rows: chosen), labels: chosen.map { known.labels[$0] }, classCount: base.labels.count, options: settings,
        costs: costs.map { $0 / Double(rows.columns) },
        weights: classWeights(chosen).map { weights in chosen.map { weights[known.labels[$0]] } }, threads: options.threads)
    }
    var best: (cost: Double, accuracy: Double, scores: Matrix)?
    if !held.isEmpty {
      let judged = rows.selecting(rows: held)
      let tried = head == .svm ? costs : [1]
      let candidates: [any VectorClassifier] = head == .svm ? try machines(training, tried) : [try neighbors(training)]
      for (cost, candidate) in zip(tried, candidates) {
        let scores = try candidate.scores(of: judged, threads: options.threads)
        let right = Prediction.predictions(from: scores, top: 1).enumerated().count { $1.label == division.judges.labels[$0] }
        let accuracy = Double(right) / Double(held.count)
        if accuracy > best?.accuracy ?? -1 { best = (cost, accuracy, scores) }
      }
    }
    let all = Array(known.labels.indices)
    let model = StoredClassifier(head == .svm ? try machines(all, [best?.cost ?? 1])[0] : try neighbors(all))
    var provenance = base.provenance
    provenance.recipe += "+\(head.rawValue)"
    provenance.trainingCount = known.count
    let recognizer = Recognizer(
      labels: base.labels, preprocessing: base.preprocessing,
      temperature: best.map { TemperatureScaling.fit(scores: $0.scores, labels: division.judges.labels) } ?? 1,
      provenance: provenance, model: HybridModel(network: network, scaler: scaler, classifier: model))
    return (recognizer, ResourceMeter.seconds(since: start), best?.accuracy)
  }

  /// A network's embeddings, some pictures at a time.
  static func embeddings(
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

internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaNetworks
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors
internal import FoveaVisuals

/// What two classical learners can tell from each layer of a network, and from features that people designed, of the same pictures.
struct LayerProbes {
  /// What was measured.
  struct Outcome: Codable {
    var layers: [DepthStudy.Probe] = []
    var handmade: [DepthStudy.Probe] = []
    var leftOut: [String] = []
  }

  /// At most so many layers are probed, evenly spaced.
  static let mostLayers = 12
  /// A layer's maps are brought to at most so many numbers, or to the mean of each channel where there are more channels.
  static let longest = 1024
  /// At most so many pictures teach the probes.
  static let mostPictures = 2000
  /// The share of the time of its part after which no more is begun than the least that says something.
  private static let share = 0.4

  /// Whose train and validation parts are learned from, and whose test part is answered.
  let manifest: Manifest
  private let context: PartContext
  private let learned: Contender
  private let start = ContinuousClock.now

  /// - Parameter testSet: The test pictures that are answered.
  init(of learned: Contender, answering testSet: TestSet, _ context: PartContext) {
    manifest = context.answering(testSet, context.limited(to: Self.mostPictures))
    (self.learned, self.context) = (learned, context)
  }

  /// Measures them: one kind of features and two layers in any case, and the others while there is time.
  func measured(_ model: NetworkModel) throws -> Outcome {
    var outcome = Outcome()
    outcome.handmade.append(try handmade(.hog))
    let names = JointView.spread(Self.layers(of: model.network), most: Self.mostLayers)
    let shapes = try names.map { try model.network.outputShape(of: $0) }
    let options = context.training
    let session = try InferenceSession(model.network, engine: options.engine, threads: options.threads)
    let probes = try probed(learned.recognizer, names, shapes) { pictures, wanted in
      let layers = wanted.map { names[$0] }
      let found = try session.activations(of: model.normalization.tensor(of: pictures), at: layers)
      return layers.compactMap { found[$0]?.pooled(toMost: Self.longest) }
    }
    outcome.layers = probes.compactMap { $0 }
    outcome.leftOut = names.indices.filter { probes[$0] == nil }.map { names[$0] }
    // A dictionary of patches takes longest, so it comes last.
    for family in [HandcraftedRecipe.FeatureFamily.color, .patterns, .patches] {
      try context.checkStop(.depth)
      if isOver() { outcome.leftOut.append(family.rawValue) } else { outcome.handmade.append(try handmade(family)) }
    }
    return outcome
  }

  /// The outputs of a network's convolutions and blocks, each behind the normalization and the activation that belong to it, and what the last dense
  /// layer reads.
  static func layers(of network: FoveaNetworks.Network) -> [String] {
    var chosen: [String] = []
    for layer in network.description.layers {
      guard (try? network.outputShape(of: layer.name))?.count == 3 else { continue }
      switch layer.layer {
      case .convolution, .residual, .concatenation: chosen.append(layer.name)
      case .batchNormalization, .groupNormalization, .activation, .squeezeExcitation:
        if !chosen.isEmpty { chosen[chosen.count - 1] = layer.name }
      default: break
      }
    }
    let last = network.embeddingLayer
    return chosen.filter { $0 != last } + [last].compactMap { $0 }
  }

  /// The order in which some layers are probed, so that those that there is time for are spread over all: the last, the first, then the middles of
  /// what is between.
  static func order(of count: Int) -> [Int] {
    guard count > 1 else { return Array(0..<count) }
    var (order, gaps) = ([count - 1, 0], [(0, count - 1)])
    while !gaps.isEmpty {
      let (low, high) = gaps.removeFirst()
      guard high - low > 1 else { continue }
      let middle = (low + high) / 2
      order.append(middle)
      gaps += [(low, middle), (middle, high)]
    }
    return order
  }

  /// Whether the probes' share of the time is over once so many seconds more have passed for what was begun.
  private func isOver(owing owed: Double = 0) -> Bool {
    Self.isOver(ResourceMeter.seconds(since: start), owing: owed, of: context.allowance)
  }

  /// The same by figures.
  static func isOver(_ spent: Double, owing owed: Double, of allowance: Double?) -> Bool {
    allowance.map { spent + owed > share * $0 } ?? false
  }

  /// The probe of features that people designed: as a recipe of the comparison computes them, if one does.
  private func handmade(_ family: HandcraftedRecipe.FeatureFamily) throws -> DepthStudy.Probe {
    let own = context.contenders.first { contender in
      contender.recognizer.model is HandcraftedModel
        && ((try? RecipeBook.recipe(named: contender.name)) as? HandcraftedRecipe)?.family == family
    }
    let recognizer: Recognizer
    if let own {
      recognizer = own.recognizer
    } else {
      // What learns behind the features is not asked, so it is what learns most quickly.
      let recipe = HandcraftedRecipe(
        name: "\(family.rawValue)-ncm", summary: "\(family.rawValue), nearest mean", family: family,
        learner: .nearestMean(scaled: false))
      recognizer = try TrainingRun.run(
        recipe, on: manifest, options: context.training, progress: context.progress(family.rawValue)
      ).recognizer
    }
    let threads = context.training.threads
    let probes = try probed(recognizer, [family.rawValue], [[recognizer.model.embeddingLength]]) { pictures, _ in
      [try recognizer.embeddings(of: pictures, threads: threads)]
    }
    guard let probe = probes[0] else { preconditionFailure("the first is always probed") }
    return probe
  }

  /// The two learners on one kind of rows.
  private struct Learners {
    let scaler: StandardScaler
    let machine: LinearSVM
    let neighbors: KNearestNeighbors
    /// How many answers of each were right.
    var right = (machine: 0, neighbors: 0)

    init(_ raw: Matrix, _ pictures: LabeledPictures, _ options: TrainingRunOptions) throws {
      let classes = pictures.labelSet.count
      var rows = raw
      scaler = try StandardScaler.fit(rows, threads: options.threads)
      try scaler.transform(&rows, threads: options.threads)
      var settings = LinearSVM.Options(tolerance: 0.01, maxEpochs: 100)
      settings.seed = options.seed
      settings.cost /= Double(rows.columns)
      settings.bias *= Double(rows.columns).squareRoot()
      machine = try LinearSVM.fit(rows, labels: pictures.labels, classCount: classes, options: settings, threads: options.threads)
      neighbors = try KNearestNeighbors.fit(
        rows, labels: pictures.labels, classCount: classes, options: .init(k: 5, weighting: .distance), threads: options.threads)
    }

    mutating func test(_ raw: Matrix, _ labels: ArraySlice<Int>, threads: Int) throws {
      var rows = raw
      try scaler.transform(&rows, threads: threads)
      func count(_ scores: Matrix) -> Int {
        zip(Prediction.predictions(from: scores, top: 1), labels).count { $0.label == $1 }
      }
      right.machine += count(try machine.scores(of: rows, threads: threads))
      right.neighbors += count(try neighbors.scores(of: rows, threads: threads))
    }

    /// Seconds that so many answers will take, by those to a few rows that were learned from.
    func seconds(ofAnswers count: Int, like raw: Matrix, _ labels: [Int], threads: Int) throws -> Double {
      let few = min(128, raw.rows)
      var trial = self
      let begun = ContinuousClock.now
      try trial.test(raw.selecting(rows: Array(0..<few)), labels.prefix(few), threads: threads)
      return ResourceMeter.seconds(since: begun) * Double(count) / Double(max(1, few))
    }
  }

  /// Probes of descriptions of the same pictures; nothing for those for which there was no time, of which the first two of ``order(of:)`` are none.
  /// - Parameters:
  ///   - shapes: What each description consists of, before it is brought to fewer numbers.
  ///   - rows: Gives a row for each picture in each of the wanted descriptions.
  private func probed(
    _ recognizer: Recognizer, _ names: [String], _ shapes: [[Int]],
    rows: (_ pictures: [Bitmap], _ wanted: [Int]) throws -> [Matrix]
  ) throws -> [DepthStudy.Probe?] {
    let options = context.training
    let title = names.count > 1 ? learned.name : names[0]
    let known = try pictures([.train, .validation], recognizer)
    var values = [[Float]](repeating: [], count: names.count)
    let begun = ContinuousClock.now
    try eachBatch(of: known, "\(title), pictures to learn from") { pictures, _ in
      for (place, matrix) in try rows(pictures, Array(names.indices)).enumerated() { values[place] += matrix.values }
    }
    // What learns has to answer the test pictures too, of which there may be many more.
    let asked = manifest.entries(in: .test).count
    var owed = ResourceMeter.seconds(since: begun) * Double(asked) / Double(max(1, known.count))
    var learners: [Int: Learners] = [:]
    var lengths = [Int](repeating: 0, count: names.count)
    for (turn, place) in Self.order(of: names.count).enumerated() {
      try context.checkStop(.depth)
      if turn > 1, isOver(owing: owed) { break }
      lengths[place] = values[place].count / max(1, known.count)
      let matrix = Matrix(rows: known.count, columns: lengths[place], values[place])
      values[place] = []
      let learner = try Learners(matrix, known, options)
      owed += try learner.seconds(ofAnswers: asked, like: matrix, known.labels, threads: options.threads)
      learners[place] = learner
    }
    values = []
    let wanted = learners.keys.sorted()
    let tests = try pictures([.test], recognizer)
    // A batch at a time, since there may be many more of these pictures than teach.
    try eachBatch(of: tests, "\(title), test pictures") { pictures, range in
      for (place, matrix) in zip(wanted, try rows(pictures, wanted)) {
        try learners[place]?.test(matrix, tests.labels[range], threads: options.threads)
      }
    }
    return names.indices.map { place in
      learners[place].map { found in
        DepthStudy.Probe(
          layer: names[place], shape: shapes[place], linear: Accuracy(right: found.right.machine, of: tests.count),
          neighbors: Accuracy(right: found.right.neighbors, of: tests.count), length: lengths[place])
      }
    }
  }

  private func pictures(_ parts: [Part], _ recognizer: Recognizer) throws -> LabeledPictures {
    let options = context.training
    return try LabeledPictures.load(
      manifest, parts: parts, preprocessing: recognizer.preprocessing,
      options: .init(
        limits: options.limits, cacheLimit: options.cacheLimit, badFiles: options.onBadFile, threads: options.threads)
    ).relabeled(as: learned.recognizer.labels).pictures
  }

  private func eachBatch(
    of pictures: LabeledPictures, _ stage: String, _ body: ([Bitmap], Range<Int>) throws -> Void
  ) throws {
    for first in stride(from: 0, to: pictures.count, by: 128) {
      try context.checkStop(.depth)
      let range = first..<min(first + 128, pictures.count)
      try body(try range.map { try pictures.bitmap($0) }, range)
      context.progress(ProgressReport(stage: stage, done: range.upperBound, total: pictures.count))
    }
  }
}

extension Tensor {
  /// A row for each picture of `[batch, channels, height, width]`: the means of the cells of the finest square grid, of 4×4 at most, of which all
  /// channels together have at most so many, or the mean of each channel; of `[batch, numbers]` the numbers.
  func pooled(toMost most: Int) -> Matrix {
    let batch = shape.first ?? 0
    guard shape.count == 4 else { return Matrix(reshaped(to: [batch, batch == 0 ? 0 : count / batch])) }
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    let grid = (2...4).last { $0 <= min(height, width) && channels * $0 * $0 <= most } ?? 1
    func span(_ cell: Int, _ side: Int) -> Range<Int> { cell * side / grid..<((cell + 1) * side + grid - 1) / grid }
    var means: [Float] = []
    means.reserveCapacity(batch * channels * grid * grid)
    withUnsafeBufferPointer { numbers in
      for map in 0..<batch * channels {
        for row in 0..<grid {
          for column in 0..<grid {
            let (rows, columns) = (span(row, height), span(column, width))
            var sum: Float = 0
            for y in rows { for x in columns { sum += numbers[(map * height + y) * width + x] } }
            means.append(sum / Float(rows.count * columns.count))
          }
        }
      }
    }
    return Matrix(rows: batch, columns: channels * grid * grid, means)
  }
}

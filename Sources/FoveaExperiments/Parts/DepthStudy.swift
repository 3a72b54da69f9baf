internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaNetworks
internal import FoveaRecognition
internal import FoveaTensors

/// What depth gives: networks of one, two and three blocks, and what each layer of the comparison's network knows.
public struct DepthStudy: Sendable, Hashable, Codable {
  /// A network of some blocks.
  public struct Network: Sendable, Hashable, Codable {
    /// How many blocks of the small network it has.
    public var blocks: Int
    /// Learned numbers.
    public var parameters: Int
    /// How many epochs it learned.
    public var epochs: Int
    /// Accuracy on the test part.
    public var accuracy: Accuracy
    /// Seconds of training.
    public var seconds: Double
    /// Which answers were right.
    public var rights: Rights
  }

  /// What can be told from one layer.
  public struct Probe: Sendable, Hashable, Codable {
    /// The full name of the layer.
    public var layer: String
    /// Channels, height and width of what it puts out.
    public var shape: [Int]
    /// Accuracy of a linear support vector machine on the layer's channel means.
    public var linear: Accuracy
    /// Accuracy of five nearest neighbors on them.
    public var neighbors: Accuracy
  }

  /// The networks, shallow to deep.
  public var networks: [Network]
  /// The layers of the comparison's network, from the picture on.
  public var probes: [Probe]
  /// The recipe whose network was probed.
  public var recipe: String
  /// How many pictures the probes learned from.
  public var probePictures: Int

  enum CodingKeys: String, CodingKey {
    case networks, probes, recipe
    case probePictures = "probe_pictures"
  }
}

extension DepthStudy {
  /// How much an epoch costs beside that of all three blocks, roughly; the later blocks see smaller pictures.
  private static let efforts = [0.6, 0.9, 1]
  /// At most so many pictures teach the probes.
  private static let probeLimit = 2000

  /// Measures both.
  static func measured(_ context: PartContext) throws -> DepthStudy? {
    guard let learned = context.learned, let model = learned.recognizer.model as? NetworkModel else { return nil }
    let layers = probedLayers(of: model.network)
    let manifest = context.limited(to: probeLimit)
    let probes = try context.store.part("depth-probes") { try self.probes(layers, learned, model, manifest, context) }
    var networks: [Network] = []
    let settled = try RecipeBook.recipe(named: learned.name).settled(
      for: try DataFacts(of: context.manifest, limits: context.options.training.limits))
    let isSmall = (settled as? NetworkRecipe)?.plan?.family == .small
    let wanted = learned.training.figures.epochs ?? 1
    // All depths learn for the same number of epochs: where time is short the recipe's own network, which has all three blocks, learns anew.
    let epochs = try context.store.part("depth-plan") {
      let plan = EpochPlan(learned)
      func epochs(_ depths: [Int]) -> Int {
        plan?.epochs(
          within: context.allowance, depths.map { _ in (learned.training.trainCount, wanted) },
          effort: depths.map { efforts[$0 - 1] }
        ).first ?? wanted
      }
      return isSmall && epochs([1, 2]) == wanted ? wanted : epochs([1, 2, 3])
    }
    let isKnown = isSmall && epochs == wanted
    let depths = isKnown ? [1, 2] : [1, 2, 3]
    for blocks in depths {
      try context.checkStop(.depth)
      networks.append(
        try context.store.part("depth-\(blocks)") {
          var recipe = NetworkRecipe(
            name: "cnn-small-\(blocks)", summary: "the small network with \(blocks) of its blocks", family: .small)
          recipe.blocks = blocks
          let outcome = try context.outcome(
            recipe, context.manifest, epochs: epochs, "\(blocks) \(blocks == 1 ? "block" : "blocks")")
          let rights = context.testSet.rights(outcome.verdicts)
          return Network(
            blocks: blocks, parameters: outcome.recognizer.model.parameterCount, epochs: outcome.training.figures.epochs ?? 0,
            accuracy: Accuracy(rights), seconds: outcome.training.seconds.total, rights: Rights(rights))
        })
    }
    if isKnown {
      let rights = context.testSet.rights(learned.evaluation.verdicts)
      networks.append(
        Network(
          blocks: 3, parameters: model.parameterCount, epochs: wanted, accuracy: Accuracy(rights),
          seconds: learned.training.seconds.total, rights: Rights(rights)))
    }
    return DepthStudy(
      networks: networks, probes: probes, recipe: learned.name,
      probePictures: manifest.entries(in: .train, .validation).count)
  }

  /// The last activation at each size of the maps, and what the last dense layer reads.
  static func probedLayers(of network: FoveaNetworks.Network) -> [String] {
    var chosen: [(name: String, area: Int)] = []
    for layer in network.description.layers {
      guard case .activation = layer.layer, let shape = try? network.outputShape(of: layer.name), shape.count == 3 else { continue }
      let area = shape[1] * shape[2]
      if chosen.last?.area == area { chosen.removeLast() }
      chosen.append((layer.name, area))
    }
    let last = network.embeddingLayer
    return chosen.map(\.name).filter { $0 != last } + [last].compactMap { $0 }
  }

  private static func probes(
    _ layers: [String], _ learned: Contender, _ model: NetworkModel, _ manifest: Manifest, _ context: PartContext
  ) throws -> [Probe] {
    let options = context.training
    let loading = LabeledPictures.LoadOptions(
      limits: options.limits, cacheLimit: options.cacheLimit, badFiles: options.onBadFile, threads: options.threads)
    let session = try InferenceSession(model.network, engine: options.engine, threads: options.threads)
    func means(of pictures: LabeledPictures, _ stage: String) throws -> [Matrix] {
      var values = [[Float]](repeating: [], count: layers.count)
      for first in stride(from: 0, to: pictures.count, by: 128) {
        try context.checkStop(.depth)
        let range = first..<min(first + 128, pictures.count)
        let input = model.normalization.tensor(of: try range.map { try pictures.bitmap($0) })
        let found = try session.activations(of: input, at: layers)
        for (place, layer) in layers.enumerated() {
          if let tensor = found[layer] { values[place] += tensor.channelMeans }
        }
        context.progress(ProgressReport(stage: "depth: \(stage)", done: range.upperBound, total: pictures.count))
      }
      return values.map { Matrix(rows: pictures.count, columns: pictures.count == 0 ? 0 : $0.count / pictures.count, $0) }
    }
    let known = try LabeledPictures.load(
      manifest, parts: [.train, .validation], preprocessing: learned.recognizer.preprocessing, options: loading
    ).relabeled(as: learned.recognizer.labels).pictures
    let tests = try LabeledPictures.load(
      manifest, parts: [.test], preprocessing: learned.recognizer.preprocessing, options: loading
    ).relabeled(as: learned.recognizer.labels).pictures
    let (training, testing) = (try means(of: known, "layers of training pictures"), try means(of: tests, "layers of test pictures"))
    let classes = learned.recognizer.labels.count
    return try layers.indices.map { place in
      var (rows, held) = (training[place], testing[place])
      let scaler = try StandardScaler.fit(rows, threads: options.threads)
      try scaler.transform(&rows, threads: options.threads)
      try scaler.transform(&held, threads: options.threads)
      var settings = LinearSVM.Options(tolerance: 0.01, maxEpochs: 100)
      settings.seed = options.seed
      settings.cost /= Double(rows.columns)
      settings.bias *= Double(rows.columns).squareRoot()
      let machine = try LinearSVM.fit(
        rows, labels: known.labels, classCount: classes, options: settings, threads: options.threads)
      let neighbors = try KNearestNeighbors.fit(
        rows, labels: known.labels, classCount: classes, options: KNearestNeighbors.Options(k: 5, weighting: .distance),
        threads: options.threads)
      func accuracy(_ classifier: any VectorClassifier) throws -> Accuracy {
        let answers = Prediction.predictions(from: try classifier.scores(of: held, threads: options.threads), top: 1)
        return Accuracy(right: answers.enumerated().count { $1.label == tests.labels[$0] }, of: tests.count)
      }
      return Probe(
        layer: layers[place], shape: try model.network.outputShape(of: layers[place]), linear: try accuracy(machine),
        neighbors: try accuracy(neighbors))
    }
  }
}

extension Tensor {
  /// The mean of each channel of each picture of `[batch, channels, …]`, picture by picture.
  fileprivate var channelMeans: [Float] {
    let maps = shape.prefix(2).reduce(1, *)
    let area = maps == 0 ? 0 : count / maps
    return withUnsafeBufferPointer { numbers in
      (0..<maps).map { map in
        var sum: Float = 0
        for place in map * area..<(map + 1) * area { sum += numbers[place] }
        return sum / Float(max(1, area))
      }
    }
  }
}

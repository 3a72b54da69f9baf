internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaNetworks
internal import FoveaRecognition

/// What depth gives: networks of one, two and three blocks, and what each layer of the comparison's network knows, beside features that people
/// designed.
public struct DepthStudy: Sendable, Hashable, Codable {
  /// A network of some blocks.
  public struct Network: Sendable, Hashable, Codable {
    /// How many blocks of the small network it has.
    public var blocks: Int
    /// Learned numbers.
    public var parameters: Int
    /// How many epochs it learned.
    public var epochs: Int
    /// How many pictures it learned from, those of its validation part among them; nothing in documents of before it was told.
    public var pictures: Int?
    /// Accuracy on the test part.
    public var accuracy: Accuracy
    /// Seconds of training.
    public var seconds: Double
    /// Which answers were right.
    public var rights: Rights
  }

  /// What can be told from one layer, or from one kind of features.
  public struct Probe: Sendable, Hashable, Codable {
    /// The full name of the layer, or the kind of features.
    public var layer: String
    /// Channels, height and width of what the layer puts out; for features how many numbers they are.
    public var shape: [Int]
    /// Accuracy of a linear support vector machine on them, a layer's maps brought to means over a few cells.
    public var linear: Accuracy
    /// Accuracy of five nearest neighbors on them.
    public var neighbors: Accuracy
    /// How many numbers the learners had of a picture; nothing where they had the mean of each channel.
    public var length: Int?
  }

  /// The networks, shallow to deep.
  public var networks: [Network]
  /// The layers of the comparison's network, from the picture on: all of its convolutions and blocks, or evenly spaced ones.
  public var probes: [Probe]
  /// Features that people designed, to the same learners; nothing where that was not measured.
  public var handmade: [Probe]?
  /// Layers and features that there was no time for.
  public var leftOut: [String]?
  /// The recipe whose network was probed.
  public var recipe: String
  /// How many pictures the probes learned from.
  public var probePictures: Int

  enum CodingKeys: String, CodingKey {
    case networks, probes, handmade, recipe
    case leftOut = "left_out"
    case probePictures = "probe_pictures"
  }
}

extension DepthStudy {
  /// How much an epoch costs beside that of all three blocks, roughly; the later blocks see smaller pictures.
  private static let efforts = [0.6, 0.9, 1]
  /// The networks learn from so many pictures at least, if there are as many.
  private static let leastPictures = 2000

  /// Measures both.
  static func measured(_ context: PartContext) throws -> DepthStudy? {
    guard let learned = context.learned, let model = learned.recognizer.model as? NetworkModel else { return nil }
    let begun = ContinuousClock.now
    let layers = LayerProbes(of: learned, context)
    let probes = try context.store.part("depth-layers") { try layers.measured(model) }
    var networks: [Network] = []
    let settled = try RecipeBook.recipe(named: learned.name).settled(
      for: try DataFacts(of: context.manifest, limits: context.options.training.limits))
    let isSmall = (settled as? NetworkRecipe)?.plan?.family == .small
    let wanted = learned.training.figures.epochs ?? 1
    // All depths learn for the same number of epochs from the same pictures: where time is short the recipe's own network, which has all three blocks,
    // learns anew, and where it is very short all of them learn from fewer.
    let plan = EpochPlan(learned)
    let taught = learned.training.trainCount
    let share: Double = try context.store.part("depth-share") {
      // Where the epochs are planned already, it was for all pictures.
      if context.store.has("depth-plan") { return 1 }
      return plan?.share(
        within: context.left(since: begun),
        pictures: efforts.map { _ in taught }, wanted: wanted, effort: efforts,
        answering: Double(efforts.count) * learned.evaluation.report.seconds) ?? 1
    }
    let known = context.manifest.entries(in: .train, .validation).count
    let manifest = share < 1 ? context.limited(to: max(leastPictures, Int(share * Double(known)))) : context.manifest
    let pictures = manifest.entries(in: .train, .validation).count
    // A training that was cut short within an epoch had fewer steps than another of as many epochs.
    let canStand = isSmall && share == 1 && plan?.isWhole != false
    let epochs = try context.store.part("depth-plan") {
      func epochs(_ depths: [Int]) -> Int {
        let answering = Double(depths.count) * learned.evaluation.report.seconds
        return plan?.epochs(
          within: context.left(since: begun, owing: answering),
          depths.map { _ in (taught * pictures / max(1, known), wanted) },
          effort: depths.map { efforts[$0 - 1] }
        ).first ?? wanted
      }
      return canStand && epochs([1, 2]) == wanted ? wanted : epochs([1, 2, 3])
    }
    let isKnown = canStand && epochs == wanted
    let depths = isKnown ? [1, 2] : [1, 2, 3]
    for blocks in depths {
      try context.checkStop(.depth)
      networks.append(
        try context.store.part("depth-\(blocks)") {
          var recipe = NetworkRecipe(
            name: "cnn-small-\(blocks)", summary: "the small network with \(blocks) of its blocks", family: .small)
          recipe.blocks = blocks
          let outcome = try context.outcome(
            recipe, manifest, epochs: epochs, "\(blocks) \(blocks == 1 ? "block" : "blocks")")
          let rights = context.testSet.rights(outcome.verdicts)
          return Network(
            blocks: blocks, parameters: outcome.recognizer.model.parameterCount, epochs: outcome.training.figures.epochs ?? 0,
            pictures: pictures, accuracy: Accuracy(rights),
            seconds: outcome.training.seconds.total, rights: Rights(rights))
        })
    }
    if isKnown {
      let rights = context.testSet.rights(learned.evaluation.verdicts)
      networks.append(
        Network(
          blocks: 3, parameters: model.parameterCount, epochs: wanted, pictures: known, accuracy: Accuracy(rights),
          seconds: learned.training.seconds.total, rights: Rights(rights)))
    }
    return DepthStudy(
      networks: networks, probes: probes.layers, handmade: probes.handmade,
      leftOut: probes.leftOut.isEmpty ? nil : probes.leftOut, recipe: learned.name,
      probePictures: layers.manifest.entries(in: .train, .validation).count)
  }
}

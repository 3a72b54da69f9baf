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
  /// How many of the test pictures the networks answered, drawn by the seed, where there was no time for all; nothing where they answered all. Probes
  /// answered the same pictures; in documents of before that they answered all.
  public var answered: Int?

  enum CodingKeys: String, CodingKey {
    case networks, probes, handmade, recipe, answered
    case leftOut = "left_out"
    case probePictures = "probe_pictures"
  }
}

extension DepthStudy {
  /// The networks learn from so many pictures at least, if there are as many.
  private static let leastPictures = 2000

  /// The recipe of the small network with some of its blocks.
  private static func recipe(_ blocks: Int) -> NetworkRecipe {
    var recipe = NetworkRecipe(
      name: "cnn-small-\(blocks)", summary: "the small network with \(blocks) of its blocks", family: .small)
    recipe.blocks = blocks
    return recipe
  }

  /// What is asked, and how long networks take to answer.
  private struct Questions {
    var facts: DataFacts
    /// Nothing where the time is not limited, or everything is decided that it is for.
    var pace: DepthPace?
    /// The test pictures that networks and probes answer.
    var testSet: TestSet
  }

  /// What the networks learn, as far as the time of the part decides it.
  private struct Course {
    /// Numbers of blocks of those that learn; the recipe's own network stands for the one of three where that has learned as much.
    var depths: [Int]
    var epochs: Int
    var manifest: Manifest
    /// How many pictures they learn from.
    var pictures: Int
  }

  /// Measures both.
  static func measured(_ context: PartContext) throws -> DepthStudy? {
    guard let learned = context.learned, let model = learned.recognizer.model as? NetworkModel else { return nil }
    let begun = ContinuousClock.now
    let questions = try questions(beside: learned, model, context)
    let testSet = questions.testSet
    let layers = LayerProbes(of: learned, answering: testSet, context)
    let probes = try context.store.part("depth-layers") { try layers.measured(model) }
    var networks: [Network] = []
    let course = try course(beside: learned, questions, since: begun, context)
    for blocks in course.depths {
      try context.checkStop(.depth)
      networks.append(
        try context.store.part("depth-\(blocks)") {
          let outcome = try context.outcome(
            recipe(blocks), course.manifest, epochs: course.epochs, "\(blocks) \(blocks == 1 ? "block" : "blocks")")
          let rights = testSet.rights(outcome.verdicts)
          return Network(
            blocks: blocks, parameters: outcome.recognizer.model.parameterCount, epochs: outcome.training.figures.epochs ?? 0,
            pictures: course.pictures, accuracy: Accuracy(rights),
            seconds: outcome.training.seconds.total, rights: Rights(rights))
        })
    }
    if !course.depths.contains(3) {
      let rights = testSet.rights(learned.evaluation.verdicts)
      networks.append(
        Network(
          blocks: 3, parameters: model.parameterCount, epochs: course.epochs, pictures: course.pictures, accuracy: Accuracy(rights),
          seconds: learned.training.seconds.total, rights: Rights(rights)))
    }
    return DepthStudy(
      networks: networks, probes: probes.layers, handmade: probes.handmade,
      leftOut: probes.leftOut.isEmpty ? nil : probes.leftOut, recipe: learned.name,
      probePictures: layers.manifest.entries(in: .train, .validation).count,
      answered: testSet.count < context.testSet.count ? testSet.count : nil)
  }

  /// As many test pictures as there is time for, decided before anything answers them. What was decided before is kept.
  private static func questions(
    beside learned: Contender, _ model: NetworkModel, _ context: PartContext
  ) throws -> Questions {
    let facts = try DataFacts(of: context.manifest, limits: context.options.training.limits)
    let isDecided = ["depth-answers", "depth-share", "depth-plan"].allSatisfy { context.store.has($0) }
    let pace =
      context.allowance != nil && !isDecided
      ? try DepthPace(of: [1, 2, 3].map(recipe), for: facts, beside: learned, model, context) : nil
    let answered: Int = try context.store.part("depth-answers") {
      // Where the pictures or the epochs are planned already, it was for all answers.
      if context.store.has("depth-share") || context.store.has("depth-plan") { return context.testSet.count }
      return pace?.answered(of: context.testSet.count, within: context.allowance) ?? context.testSet.count
    }
    return Questions(facts: facts, pace: pace, testSet: context.testSet.drawn(answered, seed: context.options.training.seed))
  }

  /// All depths learn for the same number of epochs from the same pictures and answer the same ones: where time is short the recipe's own network,
  /// which has all three blocks, learns anew, and where it is very short all of them learn from fewer. What was decided before is kept.
  private static func course(
    beside learned: Contender, _ questions: Questions, since begun: ContinuousClock.Instant, _ context: PartContext
  ) throws -> Course {
    let (pace, answered) = (questions.pace, questions.testSet.count)
    let settled = try RecipeBook.recipe(named: learned.name).settled(for: questions.facts)
    let isSmall = (settled as? NetworkRecipe)?.plan?.family == .small
    let wanted = learned.training.figures.epochs ?? 1
    let plan = EpochPlan(learned)
    let taught = learned.training.trainCount
    let share: Double = try context.store.part("depth-share") {
      // Where the epochs are planned already, it was for all pictures.
      if context.store.has("depth-plan") { return 1 }
      guard let plan, let pace else { return 1 }
      return plan.share(
        within: context.left(since: begun), pictures: [taught, taught, taught], wanted: wanted, effort: pace.efforts,
        answering: pace.answering(answered, [1, 2, 3]))
    }
    let known = context.manifest.entries(in: .train, .validation).count
    let manifest = share < 1 ? context.limited(to: max(leastPictures, Int(share * Double(known)))) : context.manifest
    let pictures = manifest.entries(in: .train, .validation).count
    // A training that was cut short within an epoch had fewer steps than another of as many epochs.
    let canStand = isSmall && share == 1 && plan?.isWhole != false
    let epochs = try context.store.part("depth-plan") {
      func epochs(_ depths: [Int]) -> Int {
        guard let plan, let pace else { return wanted }
        return plan.epochs(
          within: context.left(since: begun, owing: pace.answering(answered, depths)),
          depths.map { _ in (taught * pictures / max(1, known), wanted) }, effort: depths.map { pace.efforts[$0 - 1] }
        ).first ?? wanted
      }
      return canStand && epochs([1, 2]) == wanted ? wanted : epochs([1, 2, 3])
    }
    return Course(
      depths: canStand && epochs == wanted ? [1, 2] : [1, 2, 3], epochs: epochs,
      manifest: context.answering(questions.testSet, manifest), pictures: pictures)
  }
}

internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaNetworks
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

/// How long networks of different depths take, timed on a few test pictures before any of them learns.
struct DepthPace {
  /// What a picture costs each in training, against the network of the comparison.
  let efforts: [Double]
  /// Seconds of each for one answer, from the file of its picture on.
  let answers: [Double]

  /// How much an epoch costs beside that of all three blocks, roughly; the later blocks see smaller pictures.
  private static let usualEfforts = [0.6, 0.9, 1]
  /// So many test pictures are answered at least, if there are as many.
  private static let leastAnswered = 1000
  /// The share of the part's time that all answers may take.
  private static let share = 0.25
  /// At most so many pictures are timed, and no more than this share of the part's time suffices for, but a few.
  private static let timed = (most: 128, least: 8, share: 0.01)

  init(efforts: [Double], answers: [Double]) { (self.efforts, self.answers) = (efforts, answers) }

  /// Times the networks of these recipes before they learn, and the comparison's network.
  /// - Parameters:
  ///   - recipes: Of one block and more, the last with all three.
  ///   - facts: Of the comparison's pictures.
  init(
    of recipes: [NetworkRecipe], for facts: DataFacts, beside learned: Contender, _ model: NetworkModel, _ context: PartContext
  ) throws {
    let options = context.options.training
    let perAnswer = max(1e-9, learned.evaluation.report.millisecondsPerImage / 1000)
    let most = context.allowance.map { Int(min(Double(Self.timed.most), Self.timed.share * $0 / perAnswer)) } ?? Self.timed.most
    let paths = context.testSet.paths.thinned(to: max(Self.timed.least, most))
    func seconds(_ model: NetworkModel, _ preprocessing: Preprocessing) throws -> Double {
      let pictures = try paths.map {
        try preprocessing.bitmap(contentsOf: context.manifest.root.appending($0), limits: options.limits)
      }
      // The first answers pay for what is set up once.
      _ = try model.scores(of: pictures, threads: options.threads)
      let begun = ContinuousClock.now
      _ = try model.scores(of: pictures, threads: options.threads)
      return ResourceMeter.seconds(since: begun) / Double(max(1, pictures.count))
    }
    let whole = try seconds(model, learned.recognizer.preprocessing)
    var facts = facts
    facts.mirrors = model.averaging.views.contains { $0.window.isFlipped }
    let found = try recipes.map { recipe in
      guard let settled = recipe.settled(for: facts) as? NetworkRecipe, let plan = settled.plan, var own = settled.preprocessing
      else { preconditionFailure("the recipe \(recipe.name) does not settle") }
      if let side = options.imageSize { own.size = PixelSize(side) }
      let network = try FoveaNetworks.Network(
        plan.network(
          input: [own.format.channels, own.size.height, own.size.width], classes: learned.recognizer.labels.count),
        seed: options.seed)
      let changes = options.augmentation?.augmentation(isGray: own.format.channels == 1, mirrors: facts.mirrors)
      let averaging = plan.averaging.known(to: changes ?? plan.augmentation)
      let one = NetworkModel(network: network, normalization: model.normalization, averaging: averaging, family: plan.family)
      return (seconds: try seconds(one, own), views: averaging.views.count)
    }
    // What reading the files takes is the same for all.
    let reading = max(0, perAnswer - whole)
    answers = found.map { reading + $0.seconds }
    // A view is seen once in training too. The whole small network costs what the comparison's does, if that is it.
    let isSame = model.family == .small
    let ratio = found.last.map { ($0.seconds / Double($0.views)) / max(1e-9, whole / Double(model.averaging.views.count)) } ?? 1
    efforts = Self.usualEfforts.prefix(recipes.count).map { isSame ? $0 : $0 * ratio }
  }

  /// How many of so many test pictures the networks answer: all, or as many as a quarter of the part's time suffices for, but a thousand at least.
  func answered(of count: Int, within allowance: Double?) -> Int {
    guard let allowance else { return count }
    let fitting = Self.share * allowance / max(1e-9, answers.reduce(0, +))
    return min(count, max(Self.leastAnswered, Int(min(Double(count), fitting))))
  }

  /// Seconds that networks of these numbers of blocks take for so many answers each.
  func answering(_ count: Int, _ blocks: [Int]) -> Double { blocks.reduce(0) { $0 + answers[$1 - 1] } * Double(count) }
}

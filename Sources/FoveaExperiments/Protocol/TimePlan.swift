internal import FoveaRecognition

/// How the time of a whole comparison is shared.
///
/// The recipes come first: each that is a network may take 40 % of the budget divided by their number, and fewer epochs than it would choose
/// where those do not fit. Every other part then gets, when its turn comes, its weight's share of the time that is left; a part that needs
/// less leaves the rest to those behind it, so the whole ends on time though no part knows how fast the machine is. Three hundredths stay
/// for the report.
public struct TimePlan: Sendable {
  /// What was spent, and what is left.
  var clock: RunClock

  /// Seconds for everything; nothing where there is no limit.
  public var budget: Double? { clock.budget }

  /// What a part weighs against the others: mostly how many networks it trains.
  static func weight(of part: ComparisonPart) -> Double {
    switch part {
    case .shortcuts: 1
    case .hybrids: 2
    case .curves: 30
    case .depth: 28
    case .features: 8
    case .explanations: 8
    case .pictures: 10
    case .labels: 28
    case .strangers: 2
    case .repeats: 60
    }
  }

  /// A plan that begins now.
  /// - Parameter earlier: Seconds that an interrupted run before it took.
  public init(budget: Double?, earlier: Double = 0) {
    clock = RunClock(budget: budget, earlier: earlier)
  }

  /// Seconds since the beginning, those of interrupted runs included.
  public var spent: Double { clock.spent }

  /// Seconds for the training of one of so many networks among the recipes.
  func allowance(networks: Int) -> Double? { budget.map { $0 * 0.4 / Double(max(1, networks)) } }

  /// Seconds for a part, while these are still to come.
  func allowance(for part: ComparisonPart, among coming: [ComparisonPart]) -> Double? {
    guard let left = clock.left else { return nil }
    let weights = coming.reduce(0) { $0 + Self.weight(of: $1) }
    return max(1, left * Self.weight(of: part) / max(weights, Self.weight(of: part)))
  }
}

/// How long networks of a part learn. Networks that are compared with each other learn for the same number of epochs.
struct EpochPlan {
  /// Seconds that one picture takes in one epoch.
  let rate: Double
  /// Whether the training that was timed saw about all of its pictures in each of its epochs: where its time ends it, the last one is cut short.
  let isWhole: Bool

  /// No network learns for fewer epochs, unless it would choose fewer itself.
  private static let fewestEpochs = 2

  /// An epoch that is not cut short shows this part of its pictures at least: less than half of a batch is left out.
  private static let leastShown = 2.0 / 3

  init(rate: Double) { (self.rate, isWhole) = (rate, true) }

  /// The speed at which a contender's network learned; nothing for other recipes.
  init?(_ contender: Contender) { self.init(contender.training) }

  /// The speed at which a training went; nothing for recipes without epochs.
  init?(_ training: TrainingReport) {
    let seconds = training.seconds.fit
    guard let epochs = training.figures.epochs, seconds > 0 else { return nil }
    let planned = Double(max(1, epochs) * max(1, training.trainCount))
    let shown = training.figures.imagesPerSecond.map { max(1, $0 * seconds) } ?? planned
    // Of classes that are balanced an epoch shows more pictures than there are.
    rate = seconds / min(planned, shown)
    isWhole = shown >= Self.leastShown * planned
  }

  /// The numbers of epochs with which several trainings fit into a time: all reduced by one factor, none below two.
  /// - Parameters:
  ///   - wanted: Pictures and epochs of each, as the recipe would choose.
  ///   - effort: How much a picture costs in each, against the network that was timed.
  func epochs(within seconds: Double?, _ wanted: [(pictures: Int, epochs: Int)], effort: [Double]? = nil) -> [Int] {
    guard let seconds else { return wanted.map(\.epochs) }
    let costs = wanted.indices.map { Double(wanted[$0].pictures * wanted[$0].epochs) * rate * (effort?[$0] ?? 1) }
    let factor = min(1, seconds * 0.9 / max(1e-9, costs.reduce(0, +)))
    return wanted.map { max(min(Self.fewestEpochs, $0.epochs), Int((Double($0.epochs) * factor).rounded(.down))) }
  }

  /// The share of the pictures with which several trainings of the fewest epochs, and the answers to their test pictures, fit into a time; 1 where
  /// all of them fit.
  /// - Parameters:
  ///   - pictures: How many pictures each learns from.
  ///   - wanted: Epochs of each, as the recipe would choose.
  ///   - answering: Seconds that all the answers take, however many pictures are learned from.
  func share(
    within seconds: Double?, pictures: [Int], wanted: Int? = nil, effort: [Double]? = nil, answering: Double
  ) -> Double {
    guard let seconds else { return 1 }
    let fewest = self.seconds(ofFewestEpochs: pictures, wanted: wanted, effort: effort)
    return min(1, max(0, 0.9 * seconds - answering) / max(1e-9, fewest))
  }

  /// Seconds that several trainings of the fewest epochs take; of as few as are wanted, if these are fewer.
  func seconds(ofFewestEpochs pictures: [Int], wanted: Int? = nil, effort: [Double]? = nil) -> Double {
    let epochs = min(Self.fewestEpochs, wanted ?? Self.fewestEpochs)
    return pictures.indices.reduce(0) { $0 + Double(pictures[$1] * epochs) * rate * (effort?[$1] ?? 1) }
  }

  /// How many of several trainings, from the first on, fit into a time with all their epochs; two at least.
  /// - Parameter effort: As in ``epochs(within:_:effort:)``.
  func count(within seconds: Double?, _ wanted: [(pictures: Int, epochs: Int)], effort: [Double]? = nil) -> Int {
    guard let seconds else { return wanted.count }
    var (spent, count) = (0.0, 0)
    for (index, training) in wanted.enumerated() {
      spent += Double(training.pictures * training.epochs) * rate * (effort?[index] ?? 1)
      if spent > 0.9 * seconds { break }
      count += 1
    }
    return min(wanted.count, max(2, count))
  }
}

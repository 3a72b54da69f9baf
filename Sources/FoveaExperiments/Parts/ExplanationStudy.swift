internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
public import FoveaRecognition
internal import FoveaTensors

/// How faithful explanations are, of both approaches by one method: an occlusion map of each picture, judged by deletion and insertion.
public struct ExplanationStudy: Sendable, Hashable, Codable {
  /// The explanations of one recipe.
  public struct Entry: Sendable, Hashable, Codable {
    /// The recipe.
    public var recipe: String
    /// Its approach.
    public var approach: Approach
    /// The judgment of each picture's map.
    public var pictures: [Faithfulness]
    /// The mean over pictures of what the map's order gains over a random one.
    public var gain: Double
    /// Its 95 % interval, by drawing the pictures anew.
    public var interval: [Double]
    /// The mean areas.
    public var deletion: Double
    /// The mean area of insertion.
    public var insertion: Double
    /// The mean probability of the answer while places are covered or shown, by the maps' order and by random ones; nothing in documents from before
    /// there were curves.
    public var curves: Curves?
    /// How many groups the pictures form, which were drawn from for the interval; nothing where an earlier version did not keep it.
    public var groups: Int?

    /// Whether there are fewer groups than can be evidence of anything (``/FoveaLearning/GroupBootstrap/leastGroups``).
    var hasTooFewGroups: Bool { groups.map { $0 < GroupBootstrap.leastGroups } ?? false }
    /// Whether the maps are evidently better than cells taken at random.
    public var isFaithful: Bool { interval[0] > 0 && !hasTooFewGroups }
  }

  /// Mean probabilities after 0, 1, 2, … equal steps, of the first of which nothing and of the last all is covered or shown.
  public struct Curves: Sendable, Hashable, Codable {
    /// Places covered in the order of the map.
    public var deletion: [Double]
    /// Places shown in the order of the map.
    public var insertion: [Double]
    /// Places covered in a random order.
    public var randomDeletion: [Double]
    /// Places shown in a random order.
    public var randomInsertion: [Double]

    enum CodingKeys: String, CodingKey {
      case deletion, insertion
      case randomDeletion = "random_deletion"
      case randomInsertion = "random_insertion"
    }

    init(_ all: [(own: FaithfulnessCurve, random: FaithfulnessCurve)]) {
      func mean(_ values: [[Float]]) -> [Double] {
        (0..<(values.first?.count ?? 0)).map { step in
          values.reduce(0.0) { $0 + Double($1[step]) } / Double(values.count)
        }
      }
      deletion = mean(all.map(\.own.deletion))
      insertion = mean(all.map(\.own.insertion))
      randomDeletion = mean(all.map(\.random.deletion))
      randomInsertion = mean(all.map(\.random.insertion))
    }
  }

  /// What stands for each approach.
  public var entries: [Entry]
  /// How many test pictures were explained.
  public var count: Int
}

extension ExplanationStudy {
  private static let most = 48
  private static let least = 8

  /// Explains some test pictures, spread evenly over the test part: 48, or as many as there is time for, at least 8.
  static func measured(_ context: PartContext) throws -> ExplanationStudy {
    let contenders = [context.handcrafted, context.learned].compactMap { $0 }
    let paths = context.testSet.paths
    guard !paths.isEmpty, !contenders.isEmpty else { return ExplanationStudy(entries: [], count: 0) }
    let start = ContinuousClock.now
    func explain(_ place: Int, _ contender: Contender) throws -> (own: FaithfulnessCurve, random: FaithfulnessCurve) {
      let picture = try contender.recognizer.prepare(
        contentsOf: context.manifest.root.appending(paths[place]), limits: context.options.training.limits)
      let (recognizer, threads) = (contender.recognizer.lookingOnce, context.options.training.threads)
      let answer = Prediction(scores: try recognizer.scores(of: [picture], threads: threads)[row: 0]).label
      let map = try Occlusion(for: picture.size).maps(recognizer, of: [picture], labels: [answer], threads: threads)[0]
      return try Faithfulness.curves(
        of: map, picture, recognizer, seed: context.options.training.seed &+ UInt64(place), threads: threads)
    }
    // One picture of each tells how many there is time for; the number is kept, so that a resumed run explains the same.
    let count = try context.store.part("explanations-plan") {
      for contender in contenders { _ = try explain(0, contender) }
      let seconds = max(1e-6, ResourceMeter.seconds(since: start))
      return min(paths.count, max(Self.least, min(Self.most, context.allowance.map { Int($0 * 0.8 / seconds) } ?? Self.most)))
    }
    let places = Array(paths.indices).thinned(to: count)
    let entries = try contenders.map { contender in
      var judged: [(own: FaithfulnessCurve, random: FaithfulnessCurve)] = []
      for (done, place) in places.enumerated() {
        try context.checkStop(.explanations)
        judged.append(try explain(place, contender))
        context.progress(ProgressReport(stage: "explaining \(contender.name)", done: done + 1, total: count))
      }
      return Entry(contender, judged, places.map { context.testSet.groups[$0] }, context)
    }
    return ExplanationStudy(entries: entries, count: count)
  }
}

extension ExplanationStudy.Entry {
  init(
    _ contender: Contender, _ curves: [(own: FaithfulnessCurve, random: FaithfulnessCurve)], _ groups: [Int], _ context: PartContext
  ) {
    let judged = curves.map { Faithfulness($0.own, random: $0.random) }
    let bootstrap = GroupBootstrap(
      columns: [judged.map(\.gain), judged.map(\.deletion), judged.map(\.insertion)], groups: groups,
      resamples: context.options.resamples, seed: context.options.training.seed, threads: context.options.training.threads)
    let bounds = bootstrap.interval { $0[0] }
    self.init(
      recipe: contender.name, approach: contender.approach, pictures: judged, gain: bootstrap.observed[0],
      interval: [bounds.lowerBound, bounds.upperBound], deletion: bootstrap.observed[1], insertion: bootstrap.observed[2],
      curves: ExplanationStudy.Curves(curves), groups: Set(groups).count)
  }
}

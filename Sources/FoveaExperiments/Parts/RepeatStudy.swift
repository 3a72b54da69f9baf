internal import FoveaDatasets
internal import FoveaLearning
public import FoveaRecognition

/// How accuracies vary when the same recipes learn from the same pictures again, with other seeds: other first weights, another order of the
/// pictures, other random changes of them.
public struct RepeatStudy: Sendable, Hashable, Codable {
  /// One recipe.
  public struct Entry: Sendable, Hashable, Codable {
    /// The recipe.
    public var recipe: String
    /// Its approach.
    public var approach: Approach
    /// The accuracy on the test part for each of ``RepeatStudy/seeds``.
    public var accuracies: [Double]

    package init(recipe: String, approach: Approach, accuracies: [Double]) {
      self.recipe = recipe
      self.approach = approach
      self.accuracies = accuracies
    }

    /// The mean accuracy.
    public var mean: Double { accuracies.reduce(0, +) / Double(max(1, accuracies.count)) }
    /// The standard deviation over the seeds, with one less than their number below the line; 0 for one seed.
    public var deviation: Double {
      // Equal accuracies have none, whatever the rounding of their mean.
      guard accuracies.count > 1, Set(accuracies).count > 1 else { return 0 }
      let mean = mean
      return (accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(accuracies.count - 1)).squareRoot()
    }
  }

  /// The seeds, that of the comparison first.
  public var seeds: [UInt64]
  /// How many repeats were asked for, the comparison itself included; there may have been time for fewer.
  public var wanted: Int
  /// The recipes, in the order of the comparison.
  public var entries: [Entry]

  package init(seeds: [UInt64], wanted: Int, entries: [Entry]) {
    self.seeds = seeds
    self.wanted = wanted
    self.entries = entries
  }

  /// With how many seeds the first recipe was right more often than the second.
  public func wins(_ first: String, over second: String) -> Int? {
    guard let one = entries.first(where: { $0.recipe == first }), let other = entries.first(where: { $0.recipe == second }) else {
      return nil
    }
    return zip(one.accuracies, other.accuracies).count { $0 > $1 }
  }
}

extension RepeatStudy {
  /// Trains and tests every recipe again, seed by seed, as often as was asked for or as there is time for: once more at least. Networks learn for
  /// as many epochs as in the comparison. Nothing is chosen by what comes out.
  static func measured(_ context: PartContext, _ contenders: [Contender], repeats: Int) throws -> RepeatStudy {
    var study = RepeatStudy(
      seeds: [context.options.training.seed], wanted: repeats,
      entries: contenders.map { Entry(recipe: $0.name, approach: $0.approach, accuracies: [$0.accuracy]) })
    // How many there is time for is told by the first; the number is kept, so that a resumed comparison has the same seeds.
    var (seconds, count) = (0.0, 1)
    for repeated in 1..<max(2, repeats) {
      if repeated == 2 {
        count = try context.store.part("repeats-plan-\(repeats)") { planned(of: repeats - 1, seconds, within: context.allowance) }
      }
      if repeated > count { break }
      let seed = context.options.training.seed &+ UInt64(repeated)
      for (place, contender) in contenders.enumerated() {
        try context.checkStop(.repeats)
        let outcome = try context.store.part("repeat-\(contender.name)-\(seed)") { () throws -> Repeated in
          let begun = ContinuousClock.now
          let recipe = try RecipeBook.recipe(named: contender.name)
          let outcome = try context.outcome(
            recipe, context.manifest, epochs: contender.training.figures.epochs, seed: seed, "\(contender.name), seed \(seed)")
          return Repeated(
            accuracy: Accuracy(context.testSet.rights(outcome.verdicts)).value, seconds: ResourceMeter.seconds(since: begun))
        }
        seconds += outcome.seconds
        study.entries[place].accuracies.append(outcome.accuracy)
      }
      study.seeds.append(seed)
    }
    return study
  }

  /// One recipe with one more seed.
  private struct Repeated: Codable {
    var accuracy: Double
    var seconds: Double
  }

  /// How many of some repeats fit into a time, each of which takes so long; one at least.
  static func planned(of most: Int, _ seconds: Double, within allowance: Double?) -> Int {
    guard let allowance else { return most }
    return max(1, Int(min(Double(most), allowance / max(1e-9, seconds))))
  }
}

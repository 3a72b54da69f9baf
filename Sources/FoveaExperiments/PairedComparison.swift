internal import FoveaLearning

/// Two recipes on the same test pictures.
public struct PairedComparison: Sendable, Hashable, Codable {
  /// The name of one.
  public var first: String
  /// The name of the other.
  public var second: String
  /// How many pictures both answered.
  public var count: Int
  /// How many pictures both got right.
  public var bothRight: Int
  /// How many pictures only the first got right.
  public var onlyFirstRight: Int
  /// How many pictures only the second got right.
  public var onlySecondRight: Int
  /// How many pictures both got wrong.
  public var bothWrong: Int
  /// Accuracy of the first less that of the second, on these pictures.
  public var difference: Double
  /// 95 % interval of the difference, by Bonett and Price, for pictures that are independent.
  public var interval: [Double]
  /// 95 % interval of the difference, by drawing the groups of pictures anew (``/FoveaLearning/GroupBootstrap``).
  public var bootstrapInterval: [Double]?
  /// How many groups were drawn from; pictures without a group are one each.
  public var groups: Int?
  /// Two-sided p-value of McNemar's exact test.
  public var pValue: Double
  /// The p-value after Holm's correction over the pairs of its family: those of the recipes, or those with a hybrid.
  public var adjustedPValue: Double

  /// The comparison of two by how many pictures both, only one, or neither got right; the p-value is not corrected yet.
  package init(first: String, second: String, bothRight: Int, onlyFirstRight: Int, onlySecondRight: Int, bothWrong: Int) {
    self.first = first
    self.second = second
    self.bothRight = bothRight
    self.onlyFirstRight = onlyFirstRight
    self.onlySecondRight = onlySecondRight
    self.bothWrong = bothWrong
    count = bothRight + onlyFirstRight + onlySecondRight + bothWrong
    let paired = Statistics.pairedDifference(onlyFirst: onlyFirstRight, onlySecond: onlySecondRight, count: count)
    difference = paired.difference
    interval = [paired.interval.lowerBound, paired.interval.upperBound]
    pValue = paired.pValue
    adjustedPValue = paired.pValue
  }

  enum CodingKeys: String, CodingKey {
    case first, second, count, groups
    case bothRight = "both_right"
    case onlyFirstRight = "only_first_right"
    case onlySecondRight = "only_second_right"
    case bothWrong = "both_wrong"
    case difference
    case interval = "difference_interval"
    case bootstrapInterval = "bootstrap_interval"
    case pValue = "mcnemar_p"
    case adjustedPValue = "mcnemar_p_holm"
  }

  /// Whether pictures come in groups, so that McNemar's test, which takes them for independent, is too sure.
  public var hasGroups: Bool { groups.map { $0 < count } ?? false }

  /// Whether pictures come in fewer groups than can be evidence of anything (``/FoveaLearning/GroupBootstrap/leastGroups``).
  public var hasTooFewGroups: Bool { hasGroups && (groups ?? count) < GroupBootstrap.leastGroups }

  /// Whether there is evidence of a difference at the 5 % level: by the test after the correction and, where pictures come in groups, by the
  /// interval over groups too, of which there must be enough.
  public var isEvident: Bool {
    guard adjustedPValue < 0.05, !hasTooFewGroups else { return false }
    guard hasGroups, let bounds = bootstrapInterval else { return true }
    return bounds[0] > 0 || bounds[1] < 0
  }

  /// The interval to be named: that over groups where pictures come in groups. Of too few groups it is too narrow.
  public var statedInterval: [Double] { hasGroups ? bootstrapInterval ?? interval : interval }

  /// The same with first and second exchanged.
  public var reversed: PairedComparison {
    var other = PairedComparison(
      first: second, second: first, bothRight: bothRight, onlyFirstRight: onlySecondRight, onlySecondRight: onlyFirstRight,
      bothWrong: bothWrong)
    other.adjustedPValue = adjustedPValue
    other.bootstrapInterval = bootstrapInterval.map { [-$0[1], -$0[0]] }
    other.groups = groups
    return other
  }
}

extension PairedComparison {
  /// Every pair of some entrants, with p-values corrected in two families: pairs of the recipes that were asked for, and pairs with a hybrid, so that what
  /// is added to a comparison takes nothing from the evidence that it was made for.
  /// - Parameters:
  ///   - entrants: A name, and for each test picture 1 where the answer was right, else 0; recipes first.
  ///   - recipes: How many of them are recipes.
  ///   - bootstrap: The resamples of their answers, in the same order.
  static func all(
    of entrants: [(name: String, rights: [Double])], recipes: Int, groups: [Int], bootstrap: GroupBootstrap
  ) -> [PairedComparison] {
    let groupCount = Set(groups).count
    var pairs: [PairedComparison] = []
    var families: [[Int]] = [[], []]
    for first in entrants.indices {
      for second in entrants.indices where second > first {
        var counts = [[0, 0], [0, 0]]
        for (one, other) in zip(entrants[first].rights, entrants[second].rights) {
          counts[one > 0.5 ? 0 : 1][other > 0.5 ? 0 : 1] += 1
        }
        var pair = PairedComparison(
          first: entrants[first].name, second: entrants[second].name, bothRight: counts[0][0], onlyFirstRight: counts[0][1],
          onlySecondRight: counts[1][0], bothWrong: counts[1][1])
        let bounds = bootstrap.interval { $0[first] - $0[second] }
        pair.bootstrapInterval = [bounds.lowerBound, bounds.upperBound]
        pair.groups = groupCount
        families[second < recipes ? 0 : 1].append(pairs.count)
        pairs.append(pair)
      }
    }
    for family in families {
      for (index, adjusted) in zip(family, Statistics.holm(family.map { pairs[$0].pValue })) {
        pairs[index].adjustedPValue = adjusted
      }
    }
    return pairs
  }
}

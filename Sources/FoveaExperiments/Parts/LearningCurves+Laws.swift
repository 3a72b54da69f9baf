internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaRecognition

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

enum PowerLawMath {
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}

extension LearningCurves {
  /// The curves with their laws and where these meet, each with intervals by drawing the test pictures anew.
  init(_ curves: [Curve], _ context: PartContext) {
    self.init(
      curves, groups: context.testSet.groups, classes: context.manifest.learnedClasses.count, resamples: context.options.resamples,
      seed: context.options.training.seed, threads: context.options.training.threads)
  }

  init(_ measured: [Curve], groups: [Int], classes: Int, resamples: Int, seed: UInt64, threads: Int) {
    var curves = measured
    self.classes = classes
    let columns = curves.flatMap { $0.points.map(\.rights.values) }
    guard let tests = columns.first?.count, tests > 0 else {
      self.curves = curves
      return
    }
    let bootstrap = GroupBootstrap(columns: columns, groups: groups, resamples: resamples, seed: seed, threads: threads)
    let hasGroupsEnough = Set(groups).count >= GroupBootstrap.leastGroups
    var first = 0
    var laws: [[PowerLaw?]] = []
    var ranges: [Range<Int>] = []
    for index in curves.indices {
      let range = first..<first + curves[index].points.count
      first = range.upperBound
      ranges.append(range)
      let sizes = curves[index].points.map { Double($0.pictures) }
      func law(_ means: [Double]) -> PowerLaw? {
        PowerLaw(sizes: sizes, errors: range.map { 1 - means[$0] }, tests: tests)
      }
      curves[index].law = law(bootstrap.observed)
      let drawn = bootstrap.means.map(law)
      laws.append(drawn)
      let exponents = drawn.compactMap { $0?.exponent }
      if !exponents.isEmpty, hasGroupsEnough {
        let bounds = GroupBootstrap.interval(of: exponents)
        curves[index].exponentInterval = [bounds.lowerBound, bounds.upperBound]
      }
    }
    self.curves = curves
    guard let hand = curves.firstIndex(where: { $0.approach == .handcrafted }),
      let learned = curves.firstIndex(where: { $0.approach == .learned })
    else { return }
    func race(_ means: [Double], _ laws: (PowerLaw?, PowerLaw?)) -> CurveRace {
      func points(_ curve: Int) -> [Int: Double] {
        Dictionary(
          zip(curves[curve].points, ranges[curve]).map { ($0.pictures, means[$1]) }, uniquingKeysWith: { $1 })
      }
      return CurveRace(hand: points(hand), learned: points(learned), laws: laws)
    }
    crossing = Self.crossing(
      race(bootstrap.observed, (curves[hand].law, curves[learned].law)),
      drawn: bootstrap.means.indices.map { race(bootstrap.means[$0], (laws[hand][$0], laws[learned][$0])) }, classes,
      hasInterval: hasGroupsEnough)
  }

  /// - Parameters:
  ///   - drawn: The race on each resample.
  ///   - hasInterval: Whether there are groups enough for an interval over the resamples.
  static func crossing(_ observed: CurveRace, drawn: [CurveRace], _ classes: Int, hasInterval: Bool) -> Crossing? {
    guard let ahead = observed.ahead else { return nil }
    let meeting = observed.meeting
    let betterBeyond = observed.betterBeyond ?? ahead
    func perClass(_ size: Double) -> Double { size / Double(max(1, classes)) }
    let agreeing = drawn.filter { $0.betterBeyond == betterBeyond }
    let met = agreeing.compactMap { $0.meeting?.size }.map(perClass)
    var crossing = Crossing(
      perClass: meeting.map { perClass($0.size) }, share: Double(met.count) / Double(max(1, drawn.count)),
      isExtrapolated: meeting?.isExtrapolated ?? false, betterBeyond: betterBeyond)
    if hasInterval, let least = met.min(), let most = met.max() {
      // Where the other approach is better in the end, this one is not better beyond any number of pictures.
      let open = [Double](repeating: .greatestFiniteMagnitude, count: drawn.count - agreeing.count)
      let bounds = GroupBootstrap.interval(of: open + agreeing.map { race in race.meeting.map { perClass($0.size) } ?? 0 })
      crossing.from = bounds.lowerBound >= least && bounds.lowerBound <= most ? bounds.lowerBound : nil
      crossing.upTo = bounds.upperBound >= least && bounds.upperBound <= most ? bounds.upperBound : nil
      if let from = crossing.from, let upTo = crossing.upTo { crossing.interval = [from, upTo] }
    }
    return crossing
  }
}

/// Two learning curves on the same test pictures.
struct CurveRace {
  /// By rising number of pictures, of those that both learned from: the accuracy of the learned approach less that of the other.
  let leads: [(size: Double, lead: Double)]
  private let laws: (hand: PowerLaw?, learned: PowerLaw?)

  /// - Parameters:
  ///   - hand: The accuracy of the hand-crafted approach by number of pictures.
  ///   - learned: That of the learned one.
  ///   - laws: The laws of the mistakes of both.
  init(hand: [Int: Double], learned: [Int: Double], laws: (PowerLaw?, PowerLaw?)) {
    leads = learned.keys.filter { hand[$0] != nil }.sorted().map { (Double($0), (learned[$0] ?? 0) - (hand[$0] ?? 0)) }
    self.laws = laws
  }

  /// Which approach is ahead with the most pictures, of equals the one that was ahead before; nothing where they are equal throughout.
  var ahead: Approach? { leads.last { $0.lead != 0 }.map { $0.lead > 0 ? .learned : .handcrafted } }

  /// Which approach is better beyond the meeting, or with the most pictures where there is none; nothing where they are equal throughout.
  var betterBeyond: Approach? {
    guard let ahead, meeting?.isExtrapolated == true else { return ahead }
    return ahead == .learned ? .handcrafted : .learned
  }

  /// The number of pictures at which the lead changes for the last time: where both were equal, or else between two measured numbers, by a straight line
  /// over their logarithms; where it never changes, where the laws meet within ten times the most pictures, if they say that the one behind gains the lead there.
  var meeting: (size: Double, isExtrapolated: Bool)? {
    let moving = leads.indices.filter { leads[$0].lead != 0 }
    for (before, after) in zip(moving, moving.dropFirst()).reversed() where (leads[before].lead < 0) != (leads[after].lead < 0) {
      let ties = leads[(before + 1)..<after].map(\.size)
      if !ties.isEmpty { return (PowerLawMath.power(ties.reduce(1, *), 1 / Double(ties.count)), false) }
      let share = leads[before].lead / (leads[before].lead - leads[after].lead)
      return (leads[before].size * PowerLawMath.power(leads[after].size / leads[before].size, share), false)
    }
    guard let ahead, let most = leads.last?.size, let hand = laws.hand, let learned = laws.learned,
      let size = learned.crossing(with: hand), size > most, size <= 10 * most
    else { return nil }
    let later: Approach = learned.error(at: 2 * size) < hand.error(at: 2 * size) ? .learned : .handcrafted
    return later != ahead ? (size, true) : nil
  }
}

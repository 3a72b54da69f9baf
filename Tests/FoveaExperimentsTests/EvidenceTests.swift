import FoveaFiles
import FoveaLearning
import FoveaRecognition
import FoveaTestSupport
import Testing

@testable import FoveaExperiments

@Suite struct EvidenceTests {
  private func point(_ pictures: Int, right: Int, of count: Int) -> LearningCurves.Point {
    // Right answers are spread evenly, so that no order of pictures favors one curve.
    let rights = (0..<count).map { Double(($0 + 1) * right / count - $0 * right / count) }
    return LearningCurves.Point(
      share: 1, pictures: pictures, epochs: nil, accuracy: Accuracy(rights), seconds: 1, rights: Rights(rights))
  }

  /// Mistakes 0.8 n^−0.1 against 8 n^−0.6 of a thousand test pictures: they meet at 10^(1 / 0.5) = 100 pictures, 10 per class.
  @Test func curvesMeetWhereTheirLawsDo() throws {
    let sizes = [40, 60, 90, 250, 500]
    func curve(_ recipe: String, _ approach: Approach, _ law: PowerLaw) -> LearningCurves.Curve {
      LearningCurves.Curve(
        recipe: recipe, approach: approach,
        points: sizes.map { point($0, right: 1000 - Int((1000 * law.error(at: Double($0))).rounded()), of: 1000) })
    }
    let curves = LearningCurves(
      [curve("h", .handcrafted, PowerLaw(scale: 0.8, exponent: 0.1)), curve("l", .learned, PowerLaw(scale: 8, exponent: 0.6))],
      groups: Array(0..<1000), classes: 10, resamples: 300, seed: 1, threads: 2)
    let crossing = try #require(curves.crossing)
    let place = try #require(crossing.perClass)
    let interval = try #require(crossing.interval)
    #expect(abs(place - 10) < 0.5 && interval[0] < place && place < interval[1])
    #expect(crossing.betterBeyond == .learned && crossing.share > 0.9)
    let hand = curves.curves[0]
    #expect(abs((hand.law?.exponent ?? 0) - 0.1) < 0.01)
    let bounds = try #require(hand.exponentInterval)
    #expect(bounds[0] < 0.1 && bounds[1] > 0.1)
    #expect(abs((hand.gainOfDoubling ?? 0) - 0.067) < 0.01)
  }

  @Test func theLastChangeOfTheLeadCounts() throws {
    func race(_ hand: [Int: Double], _ learned: [Int: Double], _ laws: (PowerLaw?, PowerLaw?) = (nil, nil)) -> CurveRace {
      CurveRace(hand: hand, learned: learned, laws: laws)
    }
    // Behind by 0.1 at 10, ahead by 0.1 at 1000: in the middle of the logarithms. Who has a number that the other has not, is not compared there.
    let once = race([10: 0.5, 30: 0.1, 1000: 0.6], [10: 0.4, 1000: 0.7])
    let middle = try #require(once.meeting)
    #expect(abs(middle.size - 100) < 1e-9 && !middle.isExtrapolated && once.ahead == .learned)
    // Three changes: the last one, a quarter of the way from 100 to 1600.
    let often = race([1: 0.5, 10: 0.5, 100: 0.5, 1600: 0.5], [1: 0.4, 10: 0.6, 100: 0.4, 1600: 0.8])
    #expect(abs(try #require(often.meeting).size - 200) < 1e-9)
    // Where they were equal, they meet.
    #expect(abs(try #require(race([10: 0.5, 20: 0.5, 90: 0.5], [10: 0.4, 20: 0.5, 90: 0.6]).meeting).size - 20) < 1e-9)
    #expect(race([10: 0.5, 40: 0.5], [10: 0.4, 40: 0.5]).meeting == nil)
    #expect(race([10: 0.5], [10: 0.5]).ahead == nil)
    // Beyond what was measured the laws are asked: 0.8 n^−0.1 and 8 n^−0.6 meet at 100.
    let laws = (PowerLaw(scale: 0.8, exponent: 0.1), PowerLaw(scale: 8, exponent: 0.6))
    let later = try #require(race([10: 0.5, 40: 0.6], [10: 0.1, 40: 0.3], laws).meeting)
    #expect(abs(later.size - 100) < 1e-6 && later.isExtrapolated)
    #expect(race([1: 0.5, 9: 0.6], [1: 0.1, 9: 0.3], laws).meeting == nil, "more than ten times as many")
    #expect(race([10: 0.5, 40: 0.6], [10: 0.7, 40: 0.8], laws).meeting == nil, "the laws have the wrong one ahead")
    #expect(race([50: 0.5, 400: 0.6], [50: 0.1, 400: 0.3], laws).meeting == nil, "the laws meet where it was measured otherwise")
  }

  /// Of a hundred resamples ninety meet at 100 pictures, 10 per class; ten never do, or meet there the other way.
  @Test func resamplesThatNeverMeetOpenTheInterval() throws {
    let meets = CurveRace(hand: [10: 0.5, 1000: 0.6], learned: [10: 0.4, 1000: 0.7], laws: (nil, nil))
    let behind = CurveRace(hand: [10: 0.5, 1000: 0.8], learned: [10: 0.4, 1000: 0.7], laws: (nil, nil))
    let ahead = CurveRace(hand: [10: 0.3, 1000: 0.6], learned: [10: 0.4, 1000: 0.7], laws: (nil, nil))
    func crossing(_ others: CurveRace, hasInterval: Bool = true) throws -> LearningCurves.Crossing {
      let drawn = Array(repeating: meets, count: 90) + Array(repeating: others, count: 10)
      return try #require(LearningCurves.crossing(meets, drawn: drawn, 10, hasInterval: hasInterval))
    }
    let all = try crossing(meets)
    #expect(all.share == 1 && all.interval == [all.perClass ?? 0, all.perClass ?? 0])
    let late = try crossing(behind)
    #expect(late.share == 0.9 && late.interval == nil && late.from == late.perClass && late.upTo == nil)
    let early = try crossing(ahead)
    #expect(early.share == 0.9 && early.interval == nil && early.from == nil && early.upTo == early.perClass)
    let turned = try crossing(CurveRace(hand: [10: 0.4, 1000: 0.7], learned: [10: 0.5, 1000: 0.6], laws: (nil, nil)))
    #expect(turned.share == 0.9 && turned.interval == nil && turned.from == turned.perClass && turned.upTo == nil)
    #expect(turned.betterBeyond == .learned)
    let unknown = try crossing(meets, hasInterval: false)
    #expect(unknown.interval == nil && unknown.from == nil && unknown.upTo == nil && unknown.perClass == all.perClass)
  }

  /// What stands for an approach is what was best where all were measured, of equals the first.
  @Test func heldOutPicturesChooseWhatStandsForAnApproach() {
    func figures(_ validation: Double?, _ heldOut: Double?) -> TrainingFigures {
      var figures = TrainingFigures()
      (figures.validationAccuracy, figures.crossValidationAccuracy) = (validation, heldOut)
      return figures
    }
    func chosen(_ figures: TrainingFigures...) -> (place: Int, rule: RepresentativeRule)? {
      RepresentativeRule.choice(among: figures)
    }
    #expect(chosen() == nil)
    #expect(chosen(figures(nil, nil)) ?? (9, .first) == (0, .only))
    #expect(chosen(figures(0.5, 0.9), figures(0.7, 0.1), figures(0.7, 0.2)) ?? (9, .first) == (1, .validation))
    #expect(chosen(figures(nil, 0.5), figures(0.7, 0.6)) ?? (9, .first) == (1, .heldOut))
    #expect(chosen(figures(nil, 0.5), figures(0.7, nil)) ?? (9, .only) == (0, .first))
  }

  private func entrant(_ name: String, _ rights: [Double], ms: Double, bytes: Int = 1000, seconds: Double = 1) -> Entrant {
    Entrant(
      name: name, kind: .learned, accuracy: Accuracy(rights), cleanAccuracy: Accuracy(rights), milliseconds: ms, modelBytes: bytes,
      trainingSeconds: seconds, isFaithful: name == "slow")
  }

  @Test func recommendationsKeepTheLimits() throws {
    let good = (0..<200).map { Double($0 % 10 == 0 ? 0 : 1) }
    let close = (0..<200).map { Double($0 % 10 == 1 || $0 == 50 ? 0 : 1) }
    let bad = (0..<200).map { Double($0 % 2) }
    let all = [entrant("slow", good, ms: 20), entrant("quick", close, ms: 1), entrant("poor", bad, ms: 0.1)]
    func recommendation(_ limits: UseLimits) -> Recommendation {
      Recommendation(
        all, limits: limits,
        bootstrap: GroupBootstrap(columns: [good, close, bad], groups: Array(0..<200), resamples: 400, seed: 0, threads: 1),
        groupCount: 200)
    }
    let free = recommendation(UseLimits())
    #expect(free.name == "slow" && free.cheaper == "quick" && free.winShare > 0.4 && free.winShare < 0.7)
    #expect(recommendation(UseLimits(milliseconds: 5)).name == "quick")
    #expect(recommendation(UseLimits(milliseconds: 5)).excluded == ["slow": ["too slow"]])
    #expect(recommendation(UseLimits(isExplained: true)).name == "slow")
    #expect(recommendation(UseLimits(milliseconds: 0.01)).name == nil)
    #expect(all.withFront.map(\.isOnFront) == [true, true, true])
    #expect([all[0], all[1], entrant("worse", bad, ms: 30)].withFront.map(\.isOnFront) == [true, true, false])
    let equal = Recommendation(
      [entrant("a", good, ms: 9), entrant("b", good, ms: 2)], limits: UseLimits(),
      bootstrap: GroupBootstrap(columns: [good, good], groups: Array(0..<200), resamples: 50, seed: 0, threads: 1), groupCount: 200)
    #expect(equal.name == "b" && equal.winShare == 1, "of equals the quicker, always")
  }

  @Test func timeIsSharedByWeight() {
    let plan = TimePlan(budget: 600)
    let parts: [ComparisonPart] = [.curves, .depth, .labels]
    let first = plan.allowance(for: .curves, among: parts) ?? 0
    #expect(abs(first - 582 * 30 / 86) < 1)
    #expect(abs((plan.allowance(for: .labels, among: [.labels]) ?? 0) - 582) < 1, "the last gets what is left")
    #expect(abs((TimePlan(budget: 600, earlier: 300).allowance(for: .labels, among: [.labels]) ?? 0) - 282) < 1)
    #expect(TimePlan(budget: nil).allowance(for: .curves, among: parts) == nil)
    #expect(ComparisonOptions.standardBudget(pictures: 972) == 600 && ComparisonOptions.standardBudget(pictures: 60_000) == 3600)
  }

  @Test func epochsAreReducedAlikeAndTrainingsLeftOutWhole() {
    // A hundredth of a second for a picture: 10 + 20 + 40 = 70 seconds for all.
    let plan = EpochPlan(rate: 0.01)
    let wanted = [(pictures: 100, epochs: 10), (pictures: 200, epochs: 10), (pictures: 400, epochs: 10)]
    #expect(plan.epochs(within: nil, wanted) == [10, 10, 10] && plan.epochs(within: 100, wanted) == [10, 10, 10])
    #expect(plan.epochs(within: 70 / 0.9 * 0.55, wanted) == [5, 5, 5])
    #expect(plan.epochs(within: 1, wanted) == [2, 2, 2], "none below two")
    #expect(plan.epochs(within: 1, [(pictures: 100, epochs: 1)]) == [1], "but where one was wanted")
    #expect(plan.epochs(within: 140 / 0.9, wanted, effort: [4, 4, 4]) == [5, 5, 5], "a picture costs four times as much")
    #expect(plan.count(within: nil, wanted) == 3 && plan.count(within: 71 / 0.9, wanted) == 3)
    #expect(plan.count(within: 69 / 0.9, wanted) == 2 && plan.count(within: 1, wanted) == 2, "two at least")
    #expect(plan.count(within: 1, Array(wanted.prefix(1))) == 1)
    #expect(
      plan.count(within: 129 / 0.9, wanted, effort: [3, 3, 1]) == 2
        && plan.count(within: 131 / 0.9, wanted, effort: [3, 3, 1]) == 3)
  }

  @Test func picturesAreLeftOutWhereTheFewestEpochsDoNotFit() {
    // Two epochs of 100 and of 200 pictures: 2 + 4 seconds, and 3 for the answers.
    let plan = EpochPlan(rate: 0.01)
    #expect(plan.seconds(ofFewestEpochs: [100, 200]) == 6 && plan.seconds(ofFewestEpochs: [100, 200], effort: [0.5, 1]) == 5)
    #expect(plan.share(within: nil, pictures: [100, 200], answering: 3) == 1)
    #expect(plan.share(within: 9 / 0.9, pictures: [100, 200], answering: 3) == 1)
    #expect(abs(plan.share(within: 6 / 0.9, pictures: [100, 200], answering: 3) - 0.5) < 1e-12)
    #expect(plan.share(within: 2, pictures: [100, 200], answering: 3) == 0, "not even the answers fit")
    #expect(plan.seconds(ofFewestEpochs: [100, 200], wanted: 1) == 3 && plan.seconds(ofFewestEpochs: [100], wanted: 9) == 2)
    #expect(plan.share(within: 6 / 0.9, pictures: [100, 200], wanted: 1, answering: 3) > 0.999, "one epoch was asked for")
  }

  @Test func rightsAreKeptAsText() throws {
    let rights = Rights([1, 0, 0, 1])
    let text = try JSONText.encode(["a": rights])
    #expect(text == "{\"a\":\"1001\"}")
    #expect(try JSONText.decode([String: Rights].self, from: text)["a"] == rights)
  }

  @Test func suspectsAreRankedByBothProbabilities() {
    func verdict(_ name: String, _ truth: Int, _ probabilities: [Float]) -> PictureVerdict {
      PictureVerdict(
        path: .init(name), truth: truth, answer: probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0,
        probabilities: probabilities)
    }
    let first = [
      verdict("a", 0, [0.1, 0.9]), verdict("b", 0, [0.4, 0.6]), verdict("c", 0, [0.9, 0.1]), verdict("d", 1, [0.2, 0.8]),
    ]
    let second = [
      verdict("b", 0, [0.3, 0.7]), verdict("a", 0, [0.05, 0.95]), verdict("c", 0, [0.2, 0.8]), verdict("d", 1, [0.1, 0.9]),
    ]
    let check = LabelCheck.ranked(first, second, labels: ["x", "y"], folds: 3, recipes: ["p", "q"])
    #expect(check.suspects.map(\.path) == ["a", "b"] && check.count == 4)
    #expect(check.suspects[0].proposal == "y" && check.suspects[0].label == "x")
    // √(0.9 · 0.95) and √(0.1 · 0.05), brought to a sum of 1.
    #expect(abs(check.suspects[0].score - (0.924_662 - 0.070_711) / 0.995_373) < 1e-5)
  }

  @Test func latencyHasAnIntervalOfItsMedian() {
    let latency = Latency((1...101).map(Double.init).shuffled())
    #expect(latency.median == 51 && latency.interval[0] <= 42 && latency.interval[0] >= 40 && latency.interval[1] >= 61)
  }
}

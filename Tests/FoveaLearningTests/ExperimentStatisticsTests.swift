import FoundationEssentials
import FoveaLearning
import FoveaTestSupport
import Testing

/// The figures that NumPy and SciPy gave (Fixtures/golden/make_experiments.py).
private struct ExperimentGolden: Decodable {
  struct Paired: Decodable {
    var first: [Double]
    var second: [Double]
    var interval: [Double]
  }

  struct Clusters: Decodable {
    var groups: [Int]
    var values: [Double]
    var interval: [Double]
    var deviation: Double
  }

  struct Law: Decodable {
    var sizes: [Double]
    var errors: [Double]
    var tests: Int
    var scale: Double
    var exponent: Double
  }

  var paired: [Paired]
  var clusters: Clusters
  var laws: [Law]

  static func load() throws -> ExperimentGolden {
    try JSONDecoder().decode(ExperimentGolden.self, from: Data(Fixture.bytes("golden/learning/experiments.json")))
  }
}

@Suite struct GroupBootstrapTests {
  /// With 10,000 resamples the ends of an interval vary by about a hundredth of its length.
  @Test func pairedIntervalsAreSciPys() throws {
    for golden in try ExperimentGolden.load().paired {
      let found = GroupBootstrap(columns: [golden.first, golden.second], resamples: 10_000, seed: 3)
      let interval = found.interval { $0[0] - $0[1] }
      let width = golden.interval[1] - golden.interval[0]
      #expect(abs(interval.lowerBound - golden.interval[0]) < 0.06 * width)
      #expect(abs(interval.upperBound - golden.interval[1]) < 0.06 * width)
      let difference = zip(golden.first, golden.second).map { $0 - $1 }.reduce(0, +) / Double(golden.first.count)
      #expect(abs(found.observed[0] - found.observed[1] - difference) < 1e-12)
    }
  }

  @Test func wholeGroupsAreDrawn() throws {
    let golden = try ExperimentGolden.load().clusters
    let found = GroupBootstrap(columns: [golden.values], groups: golden.groups, resamples: 10_000, seed: 1)
    let interval = found.interval { $0[0] }
    let width = golden.interval[1] - golden.interval[0]
    #expect(abs(interval.lowerBound - golden.interval[0]) < 0.05 * width)
    #expect(abs(interval.upperBound - golden.interval[1]) < 0.05 * width)
    let alone = GroupBootstrap(columns: [golden.values], resamples: 4000, seed: 1).interval { $0[0] }
    #expect(alone.upperBound - alone.lowerBound < 0.95 * width, "pictures drawn one by one are too sure")
  }

  /// Copies of a picture in one group add nothing: the interval is that of the pictures alone.
  @Test func copiesInAGroupAddNothing() {
    let values = (0..<30).map { Double($0 % 3 == 0 ? 1 : 0) }
    let copied = values.flatMap { [$0, $0, $0, $0] }
    let groups = values.indices.flatMap { [$0, $0, $0, $0] }
    let one = GroupBootstrap(columns: [values], resamples: 500, seed: 9)
    let other = GroupBootstrap(columns: [copied], groups: groups, resamples: 500, seed: 9)
    for (a, b) in zip(one.means, other.means) { #expect(abs(a[0] - b[0]) < 1e-12) }
  }

  @Test func threadsDoNotMatterAndSeedsDo() {
    let values = (0..<50).map { Double($0 % 2) }
    let one = GroupBootstrap(columns: [values], resamples: 100, seed: 4, threads: 1)
    #expect(one.means == GroupBootstrap(columns: [values], resamples: 100, seed: 4, threads: 3).means)
    #expect(one.means != GroupBootstrap(columns: [values], resamples: 100, seed: 5, threads: 1).means)
  }

  /// numpy.quantile([1, 2, 3, 4, 10], [0.25, 0.75]) = [2, 4]; of [0.1, 0.9]: [1.4, 7.6].
  @Test func percentilesAreNumPys() {
    #expect(GroupBootstrap.interval(of: [10, 1, 3, 2, 4], confidence: 0.5) == 2...4)
    let wide = GroupBootstrap.interval(of: [10, 1, 3, 2, 4], confidence: 0.8)
    #expect(abs(wide.lowerBound - 1.4) < 1e-12 && abs(wide.upperBound - 7.6) < 1e-12)
  }
}

@Suite struct PowerLawTests {
  @Test func fitsAreNumPys() throws {
    for golden in try ExperimentGolden.load().laws {
      let law = try #require(PowerLaw(sizes: golden.sizes, errors: golden.errors, tests: golden.tests))
      #expect(abs(law.exponent - golden.exponent) < 1e-9 && abs(law.scale / golden.scale - 1) < 1e-9)
    }
  }

  @Test func aLawIsFoundAgain() throws {
    let truth = PowerLaw(scale: 2, exponent: 0.4)
    let sizes = [50.0, 100, 400, 1600]
    let law = try #require(PowerLaw(sizes: sizes, errors: sizes.map { truth.error(at: $0) }, tests: 1_000_000))
    #expect(abs(law.exponent - 0.4) < 1e-4 && abs(law.scale - 2) < 1e-3)
    #expect(abs(law.error(at: 1788.85) - 0.1) < 1e-3 && law.error(at: 1) == 1)
  }

  /// 0.5 n^−0.2 = 2 n^−0.6 at n = 4^(1 / 0.4) = 32.
  @Test func twoLawsMeet() throws {
    let place = try #require(PowerLaw(scale: 0.5, exponent: 0.2).crossing(with: PowerLaw(scale: 2, exponent: 0.6)))
    #expect(abs(place - 32) < 1e-9)
    #expect(PowerLaw(scale: 1, exponent: 0.3).crossing(with: PowerLaw(scale: 2, exponent: 0.3)) == nil)
    #expect(PowerLaw(sizes: [10, 10], errors: [0.1, 0.2], tests: 10) == nil)
  }
}

@Suite struct RiskCoverageTests {
  /// By hand: sorted by confidence the answers are right, wrong, right, right, wrong; risks 0, 1/2, 1/3, 1/4, 2/5.
  @Test func curveByHand() {
    let curve = RiskCoverage(confidences: [0.6, 0.9, 0.5, 0.8, 0.7], isRight: [true, true, false, false, true])
    #expect(curve.points.map(\.coverage) == [0.2, 0.4, 0.6, 0.8, 1])
    for (point, risk) in zip(curve.points, [0, 0.5, 1.0 / 3, 0.25, 0.4]) { #expect(abs(point.risk - risk) < 1e-12) }
    #expect(abs(curve.area - (0 + 0.5 + 1.0 / 3 + 0.25 + 0.4) / 5) < 1e-12)
    #expect(abs(curve.oracleArea - (0.25 + 0.4) / 5) < 1e-12)
    #expect(curve.coverage(atRisk: 0.3) == 0.8 && curve.coverage(atRisk: 0.1) == 0.2)
  }

  @Test func equalConfidencesAreAnsweredTogether() {
    let curve = RiskCoverage(confidences: [0.5, 0.5, 0.5, 0.5], isRight: [true, false, true, false])
    #expect(curve.points.count == 1 && curve.area == 0.5)
  }

  @Test(.timeLimit(.minutes(1))) func noNumbersComeLast() {
    let curve = RiskCoverage(confidences: [.nan, 0.9, .nan, 0.8], isRight: [false, true, true, true])
    #expect(curve.points.map(\.coverage) == [0.25, 0.5, 1] && curve.points.last?.threshold == 0)
    #expect(curve.points.map(\.risk) == [0, 0, 0.25])
  }
}

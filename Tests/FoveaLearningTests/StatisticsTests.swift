import FoundationEssentials
import FoveaLearning
import Testing

@Suite struct StatisticsTests {
  @Test func wilsonIntervalsAreSciPys() throws {
    for golden in try Golden.load().wilson {
      let interval = Statistics.wilsonInterval(
        successes: golden.successes, trials: golden.trials, confidence: golden.confidence)
      #expect(abs(interval.lowerBound - golden.interval[0]) < 1e-12)
      #expect(abs(interval.upperBound - golden.interval[1]) < 1e-12)
    }
    #expect(Statistics.wilsonInterval(successes: 0, trials: 0) == 0...1)
  }

  /// Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
  @Test(arguments: [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)])
  func publishedWilsonIntervals(successes: Int, trials: Int, lower: Double, upper: Double) {
    let interval = Statistics.wilsonInterval(successes: successes, trials: trials)
    #expect(abs(interval.lowerBound - lower) < 5e-5 && abs(interval.upperBound - upper) < 5e-5)
  }

  @Test func exactTestsAreSciPys() throws {
    for golden in try Golden.load().mcnemar {
      let p = Statistics.mcNemarExact(onlyFirst: golden.first, onlySecond: golden.second)
      #expect(abs(p - golden.p) <= 1e-9 * golden.p, "\(golden.first), \(golden.second): \(p), not \(golden.p)")
      #expect(p == Statistics.mcNemarExact(onlyFirst: golden.second, onlySecond: golden.first))
    }
  }

  /// Consolidation therapy (Cavo et al., 2012): 6 against 16 of 161. Interval and p-value as in Fagerland, Lydersen and Laake,
  /// "Statistical Analysis of Contingency Tables" (2017), chapter 8.
  @Test func publishedPairedDifference() {
    let found = Statistics.pairedDifference(onlyFirst: 6, onlySecond: 16, count: 161)
    #expect(abs(found.difference + 0.0621) < 5e-5)
    #expect(abs(found.interval.lowerBound + 0.1195) < 5e-5 && abs(found.interval.upperBound + 0.0032) < 5e-5)
    #expect(abs(found.pValue - 0.0525) < 5e-5)
    let turned = Statistics.pairedDifference(onlyFirst: 16, onlySecond: 6, count: 161)
    #expect(turned.difference == -found.difference && turned.interval.upperBound == -found.interval.lowerBound)
  }

  @Test func comparisonOfPredictions() throws {
    let found = Statistics.pairedDifference(truth: [0, 1, 2, 0, 1], first: [0, 1, 2, 1, 0], second: [0, 0, 1, 0, 0])
    #expect(found.onlyFirst == 2 && found.onlySecond == 1 && found.count == 5)
    #expect(abs(found.difference - 0.2) < 1e-12 && found.interval.contains(0) && found.pValue > 0.999)
    let data = try JSONEncoder().encode(found)
    #expect(try JSONDecoder().decode(PairedDifference.self, from: data) == found)
    #expect(String(decoding: data, as: UTF8.self).contains("\"interval\":["))
  }

  @Test func normalQuantilesAreSciPys() throws {
    for golden in try Golden.load().quantiles {
      #expect(abs(Statistics.normalQuantile(golden.p) - golden.z) <= 1e-13 * max(1, abs(golden.z)))
    }
    #expect(abs(Statistics.normalQuantile(0.975) - 1.959963984540054) < 1e-14)
  }
}

import FoveaExperiments
import Testing

struct PairsTests {
  /// Bonett and Price's interval by hand: (26 − 6) / 102 ± 1.959964 √((32/102 − (20/102)²) / 102).
  @Test func figuresAreThoseOfTheFourCounts() {
    let pair = PairedComparison(first: "a", second: "b", bothRight: 60, onlyFirstRight: 25, onlySecondRight: 5, bothWrong: 10)
    #expect(pair.count == 100)
    #expect(abs(pair.difference - 0.2) < 1e-12)
    #expect(abs(pair.interval[0] - 0.094_258) < 1e-5)
    #expect(abs(pair.interval[1] - 0.297_899) < 1e-5)
    // 2 · P(X ≤ 5) for X binomial (30, ½).
    #expect(abs(pair.pValue - 0.000_324_9) < 1e-6)
    #expect(pair.isEvident)
  }

  @Test func reversingExchangesTheTwo() {
    var pair = PairedComparison(first: "a", second: "b", bothRight: 60, onlyFirstRight: 25, onlySecondRight: 5, bothWrong: 10)
    pair.adjustedPValue = 0.2
    let other = pair.reversed
    #expect(other.first == "b" && other.second == "a")
    #expect(other.onlyFirstRight == 5 && other.onlySecondRight == 25)
    #expect(other.difference == -pair.difference)
    for (one, two) in zip(other.interval, pair.interval.reversed()) { #expect(abs(one + two) < 1e-12) }
    #expect(other.adjustedPValue == 0.2)
    #expect(!other.isEvident)
    #expect(other.reversed == pair)
  }
}

import FoveaExperiments
import FoveaReports
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

  @Test func wordsFollowTheResult() {
    let evident = PairedComparison(
      first: "cnn", second: "hog-svm", bothRight: 600, onlyFirstRight: 250, onlySecondRight: 50, bothWrong: 100)
    #expect(
      evident.sentence(accuracies: (0.85, 0.65))
        == "cnn is better than hog-svm by 20.0 ± 3.2 points on 1000 test pictures (exact McNemar test, p < 0.0001).")
    #expect(
      evident.reversed.sentence(accuracies: (0.65, 0.85)) == evident.sentence(accuracies: (0.85, 0.65)),
      "who is named first does not matter")
    let uneven = PairedComparison(first: "a", second: "b", bothRight: 60, onlyFirstRight: 25, onlySecondRight: 5, bothWrong: 10)
    #expect(
      uneven.sentence(accuracies: (0.85, 0.65))
        == "a is better than b by 20.0 points (95 %: 9.4 to 29.8) on 100 test pictures (exact McNemar test, p = 0.0003).",
      "the interval does not lie around the difference")
    var corrected = uneven
    corrected.adjustedPValue = 0.0013
    #expect(
      corrected.sentence(accuracies: (0.85, 0.65)).hasSuffix("(exact McNemar test, p = 0.001 after Holm's correction)."),
      "the number is not that of the test alone")
    let even = PairedComparison(
      first: "cnn", second: "hog-svm", bothRight: 60, onlyFirstRight: 12, onlySecondRight: 10, bothWrong: 18)
    #expect(even.sentence(accuracies: (0.72, 0.7)).hasPrefix("No evidence of a difference between cnn and hog-svm: 72.0"))
    #expect(!even.sentence(accuracies: (0.72, 0.7)).contains("better"))
  }

  /// What is evident picture by picture is not where the pictures come in few groups, or where the interval over groups includes zero; and the sentence
  /// says why.
  @Test func groupsNameTheirReason() {
    var pair = PairedComparison(first: "a", second: "b", bothRight: 60, onlyFirstRight: 25, onlySecondRight: 5, bothWrong: 10)
    pair.bootstrapInterval = [0.1, 0.3]
    pair.groups = 5
    #expect(pair.hasTooFewGroups && !pair.isEvident && !pair.reversed.isEvident)
    #expect(
      pair.sentence(accuracies: (0.85, 0.65)).hasSuffix(
        "If all pictures were independent there would be one (exact McNemar test, p = 0.0003), but they come in 5 groups, and fewer than 6 "
          + "groups cannot show a difference."))
    pair.groups = 6
    #expect(!pair.hasTooFewGroups && pair.isEvident)
    pair.groups = 20
    pair.bootstrapInterval = [-0.01, 0.4]
    #expect(!pair.isEvident)
    let sentence = pair.sentence(accuracies: (0.85, 0.65))
    #expect(sentence.hasPrefix("No evidence of a difference between a and b"))
    #expect(
      sentence.hasSuffix(
        "(exact McNemar test, p = 0.0003), but they come in 20 groups, and the 95 % interval over groups, \(Numeral.points(-0.01)) to "
          + "\(Numeral.points(0.4)) points, includes zero."))
  }

  @Test(arguments: [(0.5, "0.50"), (0.043, "0.043"), (0.000_32, "0.0003"), (0.000_001, "less than 0.0001"), (1, "1.00")])
  func pValuesAreNeverZero(value: Double, text: String) {
    #expect(PairedComparison.text(value) == text)
  }
}

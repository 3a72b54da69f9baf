import FoveaLearning
import FoveaTensors
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct TemperatureScalingTests {
  /// Two classes, every margin ±`margin`, `right` of 100 right: with a doubt of 1 in 102 about each label the likelihood is greatest where the
  /// sigmoid of `margin / temperature` is the share of right ones, a little moved to a half.
  @Test(arguments: [(Float(2), 90), (8, 90), (0.5, 60), (2, 100), (0.01, 100)])
  func fitsTheClosedForm(margin: Float, right: Int) {
    let scores = Matrix((0..<100).map { _ in [margin, 0] })
    let labels = (0..<100).map { $0 < right ? 0 : 1 }
    let doubt = 1 / 102.0
    let share = Double(right) / 100 * (1 - doubt) + Double(100 - right) / 100 * doubt
    let expected = Double(margin) / log(share / (1 - share))
    #expect(abs(Double(TemperatureScaling.fit(scores: scores, labels: labels)) - expected) < 1e-3 * expected)
  }

  /// Three classes, all of n rows right by a margin over both others, which share the doubt: `e^(margin / T) = (n + 1) · 2`.
  @Test(arguments: [1, 10, 1000])
  func fewRowsThatAreAllRightAreNotCertain(count: Int) {
    let scores = Matrix((0..<count).map { row in (0..<3).map { $0 == row % 3 ? 5 : 2 } })
    let temperature = TemperatureScaling.fit(scores: scores, labels: (0..<count).map { $0 % 3 })
    #expect(abs(Double(temperature) - 3 / log(2 * Double(count + 1))) < 1e-3)
    let sureness = Double(scores.softmax(temperature: temperature)[0, 0])
    #expect(abs(sureness - Double(count + 1) / Double(count + 2)) < 1e-3)
  }

  @Test func followsTheScaleOfTheScores() {
    var generator = SeededGenerator(seed: 3)
    let rows = (0..<200).map { _ in (0..<5).map { _ in generator.normal() } }
    let labels = rows.map { row in
      generator.integer(below: 3) == 0 ? generator.integer(below: 5) : (row.indices.max { row[$0] < row[$1] } ?? 0)
    }
    let one = TemperatureScaling.fit(scores: Matrix(rows), labels: labels)
    let ten = TemperatureScaling.fit(scores: Matrix(rows.map { $0.map { $0 * 10 } }), labels: labels)
    #expect(abs(ten / one - 10) < 0.01)
  }

  @Test func probabilitiesSumToOneAndKeepTheWinner() {
    let scores = Matrix([[1, 2, 3], [-400, 900, 0], [5, 5, 5]])
    for temperature in [Float(0.01), 1, 100] {
      let probabilities = scores.softmax(temperature: temperature)
      for row in 0..<3 {
        #expect(abs(probabilities[row: row].reduce(0, +) - 1) < 1e-5)
        let winner = scores[row: row].max()
        let place = scores[row: row].firstIndex { $0 == winner }
        #expect(probabilities[row: row].firstIndex { $0 == probabilities[row: row].max() } == place)
      }
    }
    let known = Matrix([[0, 1]]).softmax(temperature: 0.5)
    #expect(abs(known[0, 1] - 0.880_797) < 1e-5)
  }

  @Test func withoutRowsNothingIsScaled() {
    #expect(TemperatureScaling.fit(scores: Matrix(rows: 0, columns: 3), labels: []) == 1)
  }
}

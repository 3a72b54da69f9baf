import FoveaLearning
import FoveaTensors
import Testing

struct TemperatureScalingTests {
  /// Two classes, every margin ±`margin`, a share `right` of them right: the likelihood is greatest where the sigmoid of
  /// `margin / temperature` is that share, so the temperature is `margin / log(right / (1 − right))`.
  @Test(arguments: [(Float(2), 90, Float(0.910_239)), (8, 90, 3.640_957), (0.5, 60, 1.233_150)])
  func fitsTheClosedForm(margin: Float, right: Int, expected: Float) {
    let scores = Matrix((0..<100).map { _ in [margin, 0] })
    let labels = (0..<100).map { $0 < right ? 0 : 1 }
    let temperature = TemperatureScaling.fit(scores: scores, labels: labels)
    #expect(abs(temperature - expected) < 1e-3 * expected)
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

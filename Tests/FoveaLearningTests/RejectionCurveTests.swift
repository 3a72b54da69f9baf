import FoundationEssentials
import FoveaLearning
import FoveaTensors
import Testing

struct RejectionCurveTests {
  /// Ten pictures, sure by 0.95, 0.9 … 0.55 (the last two equally), wrong at the fourth, seventh and tenth.
  private var curve: RejectionCurve {
    let sure: [Float] = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.55]
    return RejectionCurve(
      probabilities: Matrix(sure.map { [1 - $0, $0] }), labels: sure.indices.map { [3, 6, 9].contains($0) ? 0 : 1 })
  }

  @Test func countsErrorsOfTheSurer() {
    #expect(curve.points.map(\.answered) == [1, 2, 3, 4, 5, 6, 7, 8, 10])
    #expect(curve.points.map(\.wrong) == [0, 0, 0, 1, 1, 1, 2, 2, 3])
    #expect(curve.count == 10)
    #expect(curve.point(from: 0.7) == RejectionCurve.Point(probability: 0.7, answered: 6, wrong: 1))
    #expect(curve.point(from: 0.96) == nil)
  }

  @Test func theLeastProbabilityThatSuffices() {
    // (wrong + 1) / (answered + 1): 1/2, 1/3, 1/4, 2/5, 2/6, 2/7, 3/8, 3/9, 4/11.
    #expect(curve.probability(forErrorRate: 0.25) == 0.85)
    #expect(curve.probability(forErrorRate: 0.29) == 0.7)
    #expect(curve.probability(forErrorRate: 0.34) == 0.6)
    #expect(curve.probability(forErrorRate: 0.4) == 0.55)
    #expect(curve.probability(forErrorRate: 0.2) == nil)
  }

  /// What a file may say, and what no curve can be: one more than the largest number is none.
  @Test func curvesThatCannotBeAreTold() throws {
    func problem(_ points: [(probability: Double, answered: Int, wrong: Int)]) throws -> String? {
      let texts = points.map { #"{"probability":\#($0.probability),"answered":\#($0.answered),"wrong":\#($0.wrong)}"# }
      let text = #"{"points":[\#(texts.joined(separator: ","))]}"#
      return try JSONDecoder().decode(RejectionCurve.self, from: Data(text.utf8)).problem
    }
    #expect(curve.problem == nil)
    #expect(try problem([]) == nil && problem([(0.9, 1, 0), (0.5, 3, 2)]) == nil)
    for points in [
      [(0.9, .max, .max)], [(0.9, .max, 0)], [(0.9, 2, 3)], [(0.9, 0, 0)], [(0.9, 2, -1)], [(0.9, 3, 0), (0.5, 3, 0)],
      [(0.9, 3, 2), (0.5, 4, 1)], [(0.5, 3, 0), (0.9, 4, 1)],
    ] as [[(probability: Double, answered: Int, wrong: Int)]] {
      #expect(try problem(points) != nil, "\(points)")
    }
  }

  /// Chosen on some pictures, the rate holds on others.
  @Test func holdsOnOtherPictures() throws {
    var generator = SeededGenerator(seed: 12)
    func draw(_ count: Int) -> (Matrix, [Int]) {
      let sure = (0..<count).map { _ in generator.uniform(in: 0.5..<1) }
      return (Matrix(sure.map { [$0, 1 - $0] }), sure.map { generator.uniform() < $0 ? 0 : 1 })
    }
    let (seen, labels) = draw(20_000)
    let curve = RejectionCurve(probabilities: seen, labels: labels)
    #expect(curve.points.count == 256 && curve.count == 20_000)
    let (others, truth) = draw(20_000)
    for rate in [0.1, 0.2] {
      let bound = try #require(curve.probability(forErrorRate: rate))
      let answered = truth.indices.filter { others[$0, 0] >= bound }
      let wrong = answered.count { truth[$0] != 0 }
      #expect(Double(wrong) / Double(answered.count) < rate * 1.15 && answered.count > 5000)
    }
    #expect(RejectionCurve(probabilities: Matrix(rows: 0, columns: 2), labels: []).probability(forErrorRate: 0.5) == nil)
  }
}

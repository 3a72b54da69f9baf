import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct CalibrationTests {
  @Test func sigmoidIsScikitLearns() throws {
    let golden = try GoldenLearners.load().sigmoid
    let curve = SigmoidCurve(scores: golden.scores, isRight: golden.truth.map { $0 == 1 })
    if golden.slope < 0 {
      #expect(abs(curve.slope - golden.slope) < 1e-3 * abs(golden.slope) && abs(curve.offset - golden.offset) < 1e-3)
    } else {
      // Scores that tell the wrong way round are not believed.
      #expect(curve.slope == 0)
      let turned = SigmoidCurve(scores: golden.scores.map { -$0 }, isRight: golden.truth.map { $0 == 1 })
      #expect(abs(turned.slope + golden.slope) < 1e-3 * golden.slope && abs(turned.offset - golden.offset) < 1e-3)
    }
  }

  @Test func isotonicIsScikitLearns() throws {
    let goldens = try GoldenLearners.load()
    let curve = IsotonicCurve(scores: goldens.sigmoid.scores, isRight: goldens.sigmoid.truth.map { $0 == 1 })
    let values = goldens.isotonic.asked.map { Float(curve.probability(of: $0)) }
    #expect(Tolerance.absoluteError(values, goldens.isotonic.values) < 1e-5)
  }

  /// Separable scores and marks of one kind neither fail nor are certain.
  @Test func oneSidedScores() {
    for marks in [[true, true, true], [false, false, false], [false, false, true]] {
      let curve = SigmoidCurve(scores: [-1e6, 0, 1e6], isRight: marks)
      for score: Float in [-1e7, 0, 1e7] { #expect((0...1).contains(curve.probability(of: score))) }
      let steps = IsotonicCurve(scores: [1, 1, 1], isRight: marks)
      #expect(abs(steps.probability(of: 1) - Double(marks.count { $0 }) / 3) < 1e-12)
    }
  }

  /// The class with the largest score is the likeliest, alone, whatever the curves say; probabilities sum to 1.
  @Test(arguments: Calibration.Method.allCases) func theWinnerStays(method: Calibration.Method) {
    var generator = SeededGenerator(seed: 12)
    let labels = (0..<200).map { _ in generator.integer(below: 5) }
    // Scores of some classes are much larger than others', so that curves by class contradict them.
    let scores = Matrix(
      labels.map { label in
        (0..<5).map { Float($0) + 0.5 * generator.normal() + ($0 == label ? 1 : 0) }
      })
    let chances = Calibration.fit(method, scores: scores, labels: labels).probabilities(of: scores)
    var moved = 0
    for row in 0..<200 {
      let (own, found) = (scores[row: row], chances[row: row])
      let winner = Prediction(scores: own, top: 1).label
      #expect(found.indices.allSatisfy { $0 == winner || found[$0] < found[winner] })
      #expect(abs(found.reduce(0, +) - 1) < 1e-5 && found.allSatisfy { $0 >= 0 })
      if found.count(where: { abs($0 - found[winner]) < 2e-5 }) > 1 { moved += 1 }
    }
    #expect(method == .temperature || moved > 0, "no row in which the winner had to be kept")
  }

  /// Probabilities that rounding makes equal do not let another class win; of equal scores they stay equal.
  @Test func aTemperatureKeepsTheWinner() {
    let scores = Matrix([[1, 1.00001], [0, 0]])
    #expect(scores.softmax(temperature: 1000)[row: 0] == [0.5, 0.5])
    let chances = Calibration.temperature(1000).probabilities(of: scores)
    #expect(chances[0, 1] > chances[0, 0] && abs(chances[0, 0] + chances[0, 1] - 1) < 1e-6)
    #expect(chances[row: 1] == [0.5, 0.5])
  }

  /// Of scores so far below all that were seen that each class by itself has no probability, one still has the most, and they sum to 1.
  @Test func unlikelyScoresHaveProbabilities() {
    let calibration = Calibration.sigmoid([SigmoidCurve](repeating: SigmoidCurve(slope: -1000, offset: 0), count: 3))
    let chances = calibration.probabilities(of: Matrix([[-2, -1, -3], [-0.2, -0.15, -0.3]]))
    for row in 0..<2 {
      #expect(abs(chances[row: row].reduce(0, +) - 1) < 1e-5)
      #expect(Prediction(scores: chances[row: row], top: 1).label == 1)
    }
    #expect(abs(chances[0, 0] - 1.0 / 3) < 1e-3 && chances[1, 1] > 0.99)
  }

  /// Where each class has a scale of its own, curves are better and are chosen; where few rows are there, the temperature is.
  @Test func theBestWayIsChosen() {
    var generator = SeededGenerator(seed: 3)
    func sample(_ count: Int) -> (scores: Matrix, labels: [Int]) {
      let labels = (0..<count).map { $0 % 3 }
      let scales: [Float] = [0.2, 1, 20]
      return (
        Matrix(labels.map { label in (0..<3).map { scales[$0] * (($0 == label ? 0.5 : -0.5) + generator.normal()) } }), labels
      )
    }
    let many = sample(600)
    let chosen = Calibration.chosen(scores: many.scores, labels: many.labels)
    #expect(chosen.calibration.method != .temperature)
    let losses = Dictionary(uniqueKeysWithValues: chosen.trials.map { ($0.method, $0.logLoss) })
    let temperature = losses[.temperature] ?? 0
    #expect(losses[chosen.calibration.method] ?? .infinity < temperature)
    #expect(chosen.unseen == Calibration.crossFitted(chosen.calibration.method, scores: many.scores, labels: many.labels))
    let few = sample(6)
    let plain = Calibration.chosen(scores: few.scores, labels: few.labels)
    #expect(plain.calibration.method == .temperature && plain.unseen == nil && plain.trials.isEmpty)
  }

  /// 300 rows that are copies of nine pictures say no more than the nine, which are too few to choose by.
  @Test func copiesAreNoEvidence() {
    let labels = (0..<300).map { $0 % 3 }
    let scores = Matrix(labels.map { label in (0..<3).map { $0 == label ? 1 : 0 } })
    let few = Calibration.chosen(scores: scores, labels: labels, groups: (0..<300).map { $0 % 9 })
    #expect(few.trials.isEmpty && few.unseen == nil && few.calibration.method == .temperature)
    #expect(Calibration.chosen(scores: scores, labels: labels, groups: (0..<300).map { $0 % 12 }).trials.count == 3)
    #expect(Calibration.chosen(scores: scores, labels: labels).trials.count == 3)
  }

  /// A row's probabilities are those of a fit to the other folds, in which there are none of its group.
  @Test(arguments: Calibration.Method.allCases, [nil, (0..<90).map { $0 / 4 }]) func crossFittedRowsAreNotSeen(
    method: Calibration.Method, groups: [Int]?
  ) {
    var generator = SeededGenerator(seed: 9)
    let labels = (0..<90).map { $0 % 3 }
    let scores = Matrix(labels.map { label in (0..<3).map { ($0 == label ? 1 : 0) + generator.normal() } })
    let found = Calibration.crossFitted(method, scores: scores, labels: labels, groups: groups, folds: 3, seed: 4)
    let dealt = Folds.stratified(labels: labels, groups: groups, count: 3, seed: 4)
    for fold in 0..<3 {
      let kept = labels.indices.filter { dealt[$0] != fold }
      let calibration = Calibration.fit(method, scores: scores.selecting(rows: kept), labels: kept.map { labels[$0] })
      for row in labels.indices where dealt[row] == fold {
        #expect(Tolerance.absoluteError(found[row: row], calibration.probabilities(of: Matrix([scores[row: row]]))[row: 0]) < 1e-6)
      }
    }
  }
}

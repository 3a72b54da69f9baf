import FoveaDatasets
import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@testable import FoveaRecognition

struct HandcraftedLearningTests {
  private static let costs = [1.0, 10, 100, 1000, 10_000]

  /// A task of so many pictures, each of which is as good as the next, and rows that have nothing to do with them but a hint of the class.
  private func question(_ count: Int, balance: ClassBalance) -> (task: TrainingTask, rows: Matrix) {
    let (few, _) = ModelFileTests.pictures()
    var task = TrainingTask(
      training: few.subset((0..<count).map { min($0 % few.count, $0 % 17) }), validation: few.subset([]), threads: 2)
    task.balance = balance
    var generator = SeededGenerator(seed: 4, stream: 1)
    let rows = Matrix(
      (0..<count).map { row in
        (0..<6).map { $0 == task.training.labels[row] ? generator.normal() + 0.5 : generator.normal() }
      })
    return (task, rows)
  }

  /// From 1500 rows on, the first two folds are asked of rising costs until two after each other were no better than the best before: what fitting by
  /// hand says. Of fewer rows, all folds are asked of all costs.
  @Test(arguments: [ClassBalance.none, .weights], [true, false]) func costsEndWhereTheyGetNoBetter(
    balance: ClassBalance, isLinear: Bool
  ) throws {
    for count in [300, 1500] {
      let (task, rows) = question(count, balance: balance)
      let learner: HandcraftedRecipe.Learner =
        isLinear
        ? .linearSVM(LinearSVM.Options(tolerance: 0.01), scaled: true, costs: Self.costs)
        : .logistic(LogisticRegression.Options(), scaled: true, costs: Self.costs)
      let labels = task.training.labels
      let rounds = Folds.rounds(labels: labels, groups: task.groups, count: 5, seed: task.seed).prefix(count == 300 ? 5 : 2)
      var expected: [(right: Double, scores: [Float])] = []
      func weights(_ rows: [Int], like known: [Int]) -> [Float] {
        if balance == .none { return rows.map { _ in 1 } }
        let byClass = ClassBalance.weights(counts: (0..<3).map { label in known.count { labels[$0] == label } })
        return rows.map { byClass[labels[$0]] }
      }
      let all = Array(labels.indices)
      for place in Self.costs.indices {
        let best = expected.map(\.right).max() ?? -1
        if count == 1500, expected.count > 2, expected.suffix(2).allSatisfy({ $0.right <= best }),
          expected.dropLast(2).contains(where: { $0.right == best })
        {
          break
        }
        var (right, scores) = (0.0, [Float]())
        for held in rounds {
          let kept = labels.indices.filter { !held.contains($0) }
          let own = try machine(
            rows.selecting(rows: kept), kept.map { labels[$0] }, weights(kept, like: kept), place, isLinear: isLinear)
          let said = try own.scores(of: rows.selecting(rows: held))
          scores += said.values
          right += said.weightOfRight(labels: held.map { labels[$0] }, weights: weights(held, like: all))
        }
        expected.append((right, scores))
      }
      #expect(count == 300 ? expected.count == 5 : expected.count < 5)
      let found = try #require(try HandcraftedLearning(learner, rows, task).crossValidated())
      let best = try #require(expected.max { $0.right < $1.right })
      let total = weights(rounds.flatMap { $0 }, like: all).reduce(0) { $0 + Double($1) }
      #expect(abs(found.accuracy - best.right / total) < 1e-9)
      #expect(found.held.rows == rounds.flatMap { $0 } && found.held.scores.values == best.scores)
    }
  }

  /// What is learned with the cost at a place, begun where that of the cost before ended.
  private func machine(
    _ rows: Matrix, _ labels: [Int], _ weights: [Float], _ place: Int, isLinear: Bool
  ) throws -> any VectorClassifier {
    let costs = Self.costs.prefix(place + 1).map { $0 / Double(rows.columns) }
    if isLinear {
      var options = LinearSVM.Options(tolerance: 0.01)
      options.bias *= Double(rows.columns).squareRoot()
      let path = try LinearSVM.path(rows, labels: labels, classCount: 3, options: options, costs: costs, weights: weights)
      return path[place]
    }
    var last: LogisticRegression?
    for cost in costs {
      last = try LogisticRegression.fit(
        rows, labels: labels, classCount: 3, options: .init(cost: cost), weights: weights, start: last)
    }
    return try #require(last)
  }
}

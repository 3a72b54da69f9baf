import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

struct ScorePoolTests {
  /// Scores that say the label with a noise.
  private static func scores(_ labels: [Int], strength: Float, noise: Float, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(labels.map { label in (0..<3).map { ($0 == label ? strength : 0) + noise * generator.normal() } })
  }

  private static let labels = (0..<300).map { $0 % 3 }

  /// The mean negative log likelihood.
  private static func loss(_ scores: [Matrix], _ factors: [Double]) -> Double {
    var sum = 0.0
    for (row, label) in labels.enumerated() {
      let pooled = (0..<3).map { column in zip(scores, factors).reduce(0.0) { $0 + Double($1.0[row, column]) * $1.1 } }
      let largest = pooled.max() ?? 0
      sum += log(pooled.reduce(0.0) { $0 + exp($1 - largest) }) + largest - pooled[label]
    }
    return sum / Double(labels.count)
  }

  /// No factors near those found make the labels likelier by more than the pull to even weights allows.
  @Test func factorsAreTheBest() {
    let scores = [
      Self.scores(Self.labels, strength: 2, noise: 1, seed: 1), Self.scores(Self.labels, strength: 30, noise: 20, seed: 2),
    ]
    let factors = ScorePool.fit(scores: scores, labels: Self.labels).map { Double($0) }
    let found = Self.loss(scores, factors)
    for place in 0..<2 {
      for change in [0.8, 1.25] {
        var other = factors
        other[place] *= change
        #expect(Self.loss(scores, other) > found)
      }
    }
    // Together they are better than each alone at its own temperature.
    for (place, own) in scores.enumerated() {
      var alone = [0.0, 0.0]
      alone[place] = 1 / Double(TemperatureScaling.fit(scores: own, labels: Self.labels))
      #expect(Self.loss(scores, alone) > found)
    }
  }

  @Test func uselessScoresCountForNothing() {
    let good = Self.scores(Self.labels, strength: 3, noise: 1, seed: 3)
    let wrong = Self.scores(Self.labels.map { ($0 + 1) % 3 }, strength: 1, noise: 1, seed: 4)
    let factors = ScorePool.fit(scores: [good, wrong], labels: Self.labels)
    #expect(factors[0] > 0 && factors[1] < 0.05 * factors[0])
  }

  @Test func withoutRowsAllCountAlike() {
    #expect(ScorePool.fit(scores: [Matrix(rows: 0, columns: 3), Matrix(rows: 0, columns: 3)], labels: []) == [0.5, 0.5])
    let certain = Self.scores(Self.labels, strength: 5, noise: 0, seed: 0)
    #expect(ScorePool.fit(scores: [certain, certain], labels: Self.labels).allSatisfy { $0.isFinite && $0 > 0 })
    let pooled = ScorePool.pooled([Matrix([[1, 2]]), Matrix([[3, -4]])], factors: [2, 0.5])
    #expect(pooled == Matrix([[3.5, 2]]))
  }

  /// One tells the first class from the others, one the other two from each other: together they tell all three.
  @Test func classifiersThatKnowDifferentThingsAreTaken() {
    let labels = Self.labels
    let (first, second) = (Self.scores(labels, strength: 4, noise: 1, seed: 5), Self.scores(labels, strength: 4, noise: 1, seed: 6))
    func blurred(_ scores: Matrix, _ one: Int, _ other: Int) -> Matrix {
      Matrix(
        (0..<scores.rows).map { row in
          var values = scores[row: row]
          let mean = (values[one] + values[other]) / 2
          (values[one], values[other]) = (mean, mean)
          return values
        })
    }
    let noise = Self.scores(labels, strength: 0, noise: 1, seed: 7)
    let scores = [noise, blurred(first, 1, 2), first, blurred(second, 0, 1)]
    let selection = ScorePool.select(scores: [noise, scores[1], scores[3]], labels: labels, first: 1)
    #expect(selection.members == [1, 2])
    func right(_ scores: Matrix) -> Int {
      Prediction.predictions(from: scores, top: 1).enumerated().count { $0.element.label == labels[$0.offset] }
    }
    #expect(right(selection.scores) > 270 && right(scores[1]) < 210 && right(scores[3]) < 210)
    // No more than were asked for.
    #expect(ScorePool.select(scores: scores, labels: labels, first: 1, most: 2).members.count == 2)
    #expect(ScorePool.select(scores: scores, labels: labels, first: 1, most: 1).members == [1])
  }

  @Test func copiesAreNotTaken() {
    let good = Self.scores(Self.labels, strength: 3, noise: 1, seed: 3)
    for seed in 0..<5 as Range<UInt64> {
      #expect(ScorePool.select(scores: [good, good, good], labels: Self.labels, first: 1, seed: seed).members == [1])
    }
  }

  /// By chance noise seems to help above one standard error one time in six.
  @Test func noiseIsSeldomTaken() {
    let good = Self.scores(Self.labels, strength: 3, noise: 1, seed: 3)
    let taken = (0..<20 as Range<UInt64>).count { seed in
      let noise = Self.scores(Self.labels, strength: 0, noise: 1, seed: 40 + seed)
      return ScorePool.select(scores: [noise, good], labels: Self.labels, first: 1, seed: seed).members != [1]
    }
    #expect(taken <= 8, "\(taken) of 20")
  }

  /// Scores of a selection are by factors that were found on the other half.
  @Test func pooledScoresAreOfRowsThatWereHeldOut() {
    let good = Self.scores(Self.labels, strength: 3, noise: 1, seed: 3)
    let halves = Folds.stratified(labels: Self.labels, count: 2, seed: 9)
    let pooled = ScorePool.select(scores: [good], labels: Self.labels, first: 0, seed: 9).scores
    for half in 0..<2 {
      let known = Self.labels.indices.filter { halves[$0] != half }
      let factor = ScorePool.fit(scores: [good.selecting(rows: known)], labels: known.map { Self.labels[$0] })[0]
      for row in Self.labels.indices where halves[row] == half {
        #expect(pooled[row: row] == good[row: row].map { factor * $0 })
      }
    }
    #expect(ScorePool.crossPooled([good], labels: Self.labels, seed: 9) == pooled)
  }

  /// No row is judged by factors from rows of its group.
  @Test func halvesKeepGroupsWhole() {
    let good = Self.scores(Self.labels, strength: 3, noise: 1, seed: 3)
    let groups = Self.labels.indices.map { $0 / 10 }
    let halves = Folds.stratified(labels: Self.labels, groups: groups, count: 2, seed: 9)
    let pooled = ScorePool.crossPooled([good], labels: Self.labels, groups: groups, seed: 9)
    for half in 0..<2 {
      let known = Self.labels.indices.filter { halves[$0] != half }
      let factor = ScorePool.fit(scores: [good.selecting(rows: known)], labels: known.map { Self.labels[$0] })[0]
      for row in Self.labels.indices where halves[row] == half {
        #expect(pooled[row: row] == good[row: row].map { factor * $0 })
      }
    }
    #expect(ScorePool.select(scores: [good], labels: Self.labels, first: 0, groups: groups, seed: 9).scores == pooled)
    // What no other group could tell counts alike.
    let alone = ScorePool.crossPooled([good, good], labels: Self.labels, groups: Self.labels.map { _ in 7 }, seed: 9)
    #expect(alone == ScorePool.pooled([good, good], factors: [0.5, 0.5]))
  }
}

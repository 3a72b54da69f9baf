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
}

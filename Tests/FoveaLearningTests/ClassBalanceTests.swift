import FoveaLearning
import Testing

struct ClassBalanceTests {
  @Test func weightsMakeClassesCountTheSame() {
    let counts = [2, 0, 6, 4]
    let weights = ClassBalance.weights(counts: counts)
    #expect(weights == [2, 0, Float(12) / 18, 1])
    #expect(abs(zip(weights, counts).reduce(Float(0)) { $0 + $1.0 * Float($1.1) } - 12) < 1e-5)
    #expect(ClassBalance.voteWeights(counts: counts) == [2, 1, Float(12) / 18, 1], "nothing is multiplied by 0")
  }

  @Test func rareClassesComeSeveralTimes() {
    let labels = [0, 0, 0, 0, 0, 1, 2, 2, 0, 0]
    let positions = ClassBalance.oversampled(labels: labels, seed: 3)
    #expect(Array(positions.prefix(10)) == Array(0..<10))
    for label in 0..<3 { #expect(positions.count { labels[$0] == label } == 7) }
    let times = positions.reduce(into: [Int](repeating: 0, count: 10)) { $0[$1] += 1 }
    #expect(times[5] == 7 && abs(times[6] - times[7]) == 1 && times[0] == 1)
    #expect(ClassBalance.oversampled(labels: labels, seed: 3) == positions)
    #expect(ClassBalance.oversampled(labels: [], seed: 3).isEmpty)
  }
}

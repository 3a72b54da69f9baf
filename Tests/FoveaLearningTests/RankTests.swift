import FoveaLearning
import FoveaTensors
import Testing

@Suite("Area under the receiver operating characteristic")
struct RankTests {
  @Test("It is the share of pairs in order, ties counting half")
  func pairs() {
    var generator = SeededGenerator(seed: 4)
    // Few different numbers, so that there are ties.
    let first = (0..<57).map { _ in Double(generator.integer(below: 12)) }
    let second = (0..<31).map { _ in Double(generator.integer(below: 9)) }
    var sum = 0.0
    for one in first { for other in second { sum += one > other ? 1 : one == other ? 0.5 : 0 } }
    #expect(abs(Statistics.areaUnderROC(larger: first, smaller: second) - sum / (57 * 31)) < 1e-12)
  }

  @Test("Samples apart, and none")
  func ends() {
    #expect(Statistics.areaUnderROC(larger: [3, 2], smaller: [1]) == 1)
    #expect(Statistics.areaUnderROC(larger: [1], smaller: [2, 3]) == 0)
    #expect(Statistics.areaUnderROC(larger: [], smaller: [2]) == 0.5)
  }

  @Test("What is no number is less than all others", .timeLimit(.minutes(1)))
  func noNumbers() {
    #expect(Statistics.areaUnderROC(larger: [.nan, 2], smaller: [1]) == 0.5)
    #expect(Statistics.areaUnderROC(larger: [1], smaller: [.nan, .nan]) == 1)
    #expect(Statistics.areaUnderROC(larger: [.nan], smaller: [.nan]) == 0.5)
  }
}

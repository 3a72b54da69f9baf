import Foundation
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct SeededGeneratorTests {
  /// Numbers of a twin in Python, written from the published definitions: `Fixtures/golden/make_tensors.py`.
  @Test func numbersAreThoseOfThePublishedGenerator() throws {
    struct Row: Decodable {
      var seed: String
      var numbers: [String]
    }
    let rows = try JSONDecoder().decode([Row].self, from: Data(Fixture.bytes("golden/tensors/xoshiro.json")))
    #expect(rows.count == 5)
    for row in rows {
      var generator = SeededGenerator(seed: try #require(UInt64(row.seed)))
      #expect(row.numbers.map { UInt64($0) } == row.numbers.map { _ in generator.next() }, "seed \(row.seed)")
    }
  }

  @Test func streamsDiffer() {
    func first(_ generator: SeededGenerator) -> UInt64 {
      var generator = generator
      return generator.next()
    }
    var seen: Set<UInt64> = [first(SeededGenerator(seed: 0)), first(SeededGenerator(seed: 1))]
    for seed in 0..<3 as Range<UInt64> {
      for epoch in 0..<20 as Range<UInt64> {
        seen.insert(first(SeededGenerator(seed: seed, stream: epoch)))
        for sample in 0..<20 as Range<UInt64> { seen.insert(first(SeededGenerator(seed: seed, stream: epoch, sample))) }
      }
    }
    #expect(seen.count == 2 + 3 * 20 * 21)
    #expect(first(SeededGenerator(seed: 7)) == first(SeededGenerator(seed: 7)))
  }

  /// χ² with `bound − 1` degrees of freedom stays within five deviations of its mean.
  @Test(arguments: [1, 2, 3, 7, 100]) func whatIsDrawnBelowABoundIsEven(bound: Int) {
    var generator = SeededGenerator(seed: 5)
    var counts = [Int](repeating: 0, count: bound)
    let draws = 2000 * bound
    for _ in 0..<draws { counts[generator.integer(below: bound)] += 1 }
    let chiSquared = counts.reduce(0.0) { $0 + Double(($1 - 2000) * ($1 - 2000)) / 2000 }
    #expect(chiSquared <= Double(bound - 1) + 5 * Double(2 * bound).squareRoot())
  }

  /// Bounds just above a power of two are those for which a mere remainder would be uneven: the low half would come twice as often.
  @Test func largeBoundsAreEvenToo() {
    var generator = SeededGenerator(seed: 6)
    let bound = Int.max / 4 * 3
    let low = (0..<4000).count { _ in generator.integer(below: bound) < bound / 2 }
    #expect(abs(low - 2000) < 160)
    #expect((0..<100).allSatisfy { _ in (0..<Int.max).contains(generator.integer(below: .max)) })
  }

  @Test func uniformNumbersFillTheirRange() {
    var generator = SeededGenerator(seed: 1)
    let numbers = (0..<20_000).map { _ in generator.uniform() }
    #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 && ($0 * 0x1p24).rounded() == $0 * 0x1p24 })
    #expect(abs(numbers.reduce(0, +) / 20_000 - 0.5) < 0.011)
    #expect((0..<20_000).count { _ in generator.coin() } > 9_600)
    // Here rounding would carry a quarter of all numbers onto the end.
    let end: Float = 1 + 0x1p-22
    #expect((0..<1000).allSatisfy { _ in (1..<end).contains(generator.uniform(in: 1..<end)) })
    #expect(Set((0..<1000).map { _ in generator.uniform(in: 1..<end) }).count == 2)
  }

  @Test func normalNumbersHaveTheirMoments() {
    var generator = SeededGenerator(seed: 2)
    let count = 50_000
    let numbers = (0..<count).map { _ in Double(generator.normal()) }
    func moment(_ power: Double) -> Double { numbers.reduce(0) { $0 + pow($1, power) } / Double(count) }
    #expect(abs(moment(1)) < 0.02)
    #expect(abs(moment(2) - 1) < 0.03)
    #expect(abs(moment(3)) < 0.1)
    #expect(abs(moment(4) - 3) < 0.2)
    #expect(abs(Double(numbers.count { abs($0) < 1 }) / Double(count) - 0.6827) < 0.01)
  }

  @Test func everyOrderComesAsOften() {
    var generator = SeededGenerator(seed: 3)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[generator.permutation(4), default: 0] += 1 }
    #expect(counts.count == 24)
    #expect(counts.allSatisfy { $0.key.sorted() == [0, 1, 2, 3] && abs($0.value - 1000) < 160 })
    #expect(generator.permutation(0) == [] && generator.permutation(1) == [0])
  }

  /// The order that belongs to a seed is part of every result, so it may never change.
  @Test func theOrderOfASeedStays() throws {
    struct Row: Decodable {
      var seed: UInt64
      var stream: [UInt64]
      var order: [Int]
    }
    let rows = try JSONDecoder().decode([Row].self, from: Data(Fixture.bytes("golden/tensors/orders.json")))
    for row in rows {
      var generator =
        switch row.stream.count {
        case 0: SeededGenerator(seed: row.seed)
        case 1: SeededGenerator(seed: row.seed, stream: row.stream[0])
        default: SeededGenerator(seed: row.seed, stream: row.stream[0], row.stream[1])
        }
      #expect(generator.permutation(row.order.count) == row.order)
    }
    #expect(rows.count == 3)
  }

  @Test func aSliceIsShuffledInItsPlace() {
    var generator = SeededGenerator(seed: 4)
    var numbers = Array(0..<10)
    generator.shuffle(&numbers[2..<8])
    #expect(Array(numbers[..<2]) == [0, 1] && Array(numbers[8...]) == [8, 9])
    #expect(numbers.sorted() == Array(0..<10) && numbers != Array(0..<10))
  }
}

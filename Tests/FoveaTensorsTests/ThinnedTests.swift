import FoveaTensors
import Testing

@Suite struct ThinnedTests {
  @Test func someOfManyLieEvenlyApart() {
    let numbers = Array(0..<10)
    #expect(numbers.thinned(to: 4) == [0, 2, 5, 7])
    #expect(numbers.thinned(to: 1) == [0] && numbers.thinned(to: 0).isEmpty)
    #expect(numbers.thinned(to: 10) == numbers && numbers.thinned(to: 99) == numbers)
  }
}

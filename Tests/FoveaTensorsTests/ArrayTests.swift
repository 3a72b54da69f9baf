import FoveaTensors
import Testing

/// Choices among the elements of an array.
@Suite struct ArrayTests {
  @Test func someOfManyLieEvenlyApart() {
    let numbers = Array(0..<10)
    #expect(numbers.thinned(to: 4) == [0, 2, 5, 7])
    #expect(numbers.thinned(to: 1) == [0] && numbers.thinned(to: 0).isEmpty)
    #expect(numbers.thinned(to: 10) == numbers && numbers.thinned(to: 99) == numbers)
  }

  @Test func repeatsAreDropped() {
    #expect(["b", "a", "b", "c", "a"].uniqued() == ["b", "a", "c"])
    #expect([Int]().uniqued().isEmpty)
  }
}

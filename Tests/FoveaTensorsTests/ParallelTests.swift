import FoveaTensors
import Synchronization
import Testing

@Suite struct ParallelTests {
  @Test(arguments: [1, 2, 7]) func everyIndexIsVisitedOnce(threads: Int) {
    for count in [0, 1, 2, 6, 7, 8, 1000] {
      let visits = (0..<count).map { _ in Counter() }
      let workers = Mutex<Set<Int>>([])
      Parallel.forEach(count, threads: threads) { index, worker in
        visits[index].add()
        workers.withLock { _ = $0.insert(worker) }
      }
      #expect(visits.allSatisfy { $0.value == 1 }, "\(count) on \(threads)")
      #expect(workers.withLock { $0.allSatisfy { $0 >= 0 && $0 < threads } })
    }
  }

  @Test func resultsDoNotDependOnTheNumberOfThreads() {
    func work(_ threads: Int) -> [Float] {
      Parallel.map(500, threads: threads) { index in
        var generator = SeededGenerator(seed: 9, stream: UInt64(index))
        return (0..<index % 50).reduce(Float(0)) { sum, _ in sum + generator.normal() }
      }
    }
    #expect(work(1) == work(2) && work(1) == work(7))
    #expect(Parallel.map(3, threads: -1) { "\($0)" } == ["0", "1", "2"])
  }

  @Test(arguments: [1, 2, 7]) func theErrorOfTheLowestIndexIsThrown(threads: Int) throws {
    struct Failure: Error, Equatable { var index: Int }
    #expect(throws: Failure(index: 13)) {
      try Parallel.map(100, threads: threads) { (index) throws(Failure) in
        if index % 13 == 0 && index > 0 { throw Failure(index: index) }
        return index
      }
    }
    let fine = try Parallel.map(100, threads: threads) { (index) throws(Failure) in index }
    #expect(fine == Array(0..<100))
  }

  /// Each worker waits for all others, so this ends only if they run at the same time.
  @Test(.timeLimit(.minutes(1))) func workersRunAtTheSameTime() {
    let arrived = Counter()
    Parallel.run(5) { _ in
      arrived.add()
      while arrived.value < 5 {}
    }
    #expect(arrived.value == 5)
    #expect(Parallel.defaultThreads >= 1)
  }
}

private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .sequentiallyConsistent) }
  func add() { count.add(1, ordering: .sequentiallyConsistent) }
}

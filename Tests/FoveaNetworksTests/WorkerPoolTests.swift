import FoveaTensors
import Synchronization
import Testing

@testable import FoveaNetworks

@Suite struct WorkerPoolTests {
  /// A system that grants so many threads and then no more.
  private static func pool(_ count: Int, granted: Int) -> WorkerPool {
    var left = granted
    return WorkerPool(count) { body in
      guard left > 0 else { return nil }
      left -= 1
      return PlatformThread.ifGranted(body)
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [0, 1, 2, 9])
  func `a pool works with the threads that it is granted, down to the caller alone`(granted: Int) {
    let pool = Self.pool(4, granted: granted)
    #expect(pool.count == min(4, max(1, granted)))
    let visits = Mutex([Int](repeating: 0, count: 100))
    let workers = Mutex<Set<Int>>([])
    for _ in 0..<3 {
      pool.run(100) { piece, worker in
        visits.withLock { $0[piece] += 1 }
        workers.withLock { _ = $0.insert(worker) }
      }
    }
    #expect(visits.withLock { $0.allSatisfy { $0 == 3 } })
    #expect(workers.withLock { $0.isSubset(of: Set(0..<pool.count)) })
    #expect(throws: NetworkError.unknownLayer("7")) {
      try pool.run(20) { (piece, _) throws(NetworkError) in
        if piece % 8 == 7 { throw .unknownLayer("\(piece)") }
      }
    }
  }

  @Test(.timeLimit(.minutes(1))) func `callers of a pool without threads take turns`() {
    let pool = Self.pool(2, granted: 0)
    let sum = Mutex(0)
    Parallel.run(3) { _ in
      for _ in 0..<50 { pool.run(4) { piece, _ in sum.withLock { $0 += piece } } }
    }
    #expect(sum.withLock { $0 } == 3 * 50 * 6)
  }
}

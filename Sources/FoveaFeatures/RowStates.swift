internal import Synchronization

/// How far the rows of a matrix have come, and the first failure among them.
final class RowStates<Failure: Error>: Sendable {
  private let done = Atomic<Int>(0)
  private let failed = Atomic<Bool>(false)
  private let first = Mutex<(row: Int, error: Failure)?>(nil)

  var hasFailed: Bool { failed.load(ordering: .relaxed) }
  var failure: Failure? { first.withLock { $0?.error } }

  func finishOne() -> Int { done.wrappingAdd(1, ordering: .relaxed).newValue }

  func fail(_ row: Int, _ error: Failure) {
    first.withLock { if row < $0?.row ?? .max { $0 = (row, error) } }
    failed.store(true, ordering: .relaxed)
  }
}

/// A value for each piece of work. `@unchecked Sendable`: each piece writes its own place, and they are read when all are done.
final class PieceResults<Value>: @unchecked Sendable {
  let values: UnsafeMutableBufferPointer<Value>

  init(_ count: Int, _ start: Value) {
    values = .allocate(capacity: count)
    values.initialize(repeating: start)
  }

  deinit {
    values.deinitialize()
    values.deallocate()
  }
}

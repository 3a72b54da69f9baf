/// A closure that only the thread which wrapped it calls, though the work around it runs on many; on others a call does nothing.
///
/// `@unchecked Sendable`: the closure is reached on one thread alone.
struct CallerOnly: @unchecked Sendable {
  private let call: (Int, Int) -> Void
  private let home = ThreadIdentity()

  init(_ call: @escaping (Int, Int) -> Void) { self.call = call }

  func callAsFunction(_ done: Int, _ count: Int) {
    if home.isCurrent { call(done, count) }
  }
}

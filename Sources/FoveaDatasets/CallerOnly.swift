/// A closure that only the thread of the caller calls, though the work around it runs on many.
///
/// `@unchecked Sendable`: worker 0 of ``Parallel`` is the calling thread.
struct CallerOnly: @unchecked Sendable {
  let call: (Int, Int) -> Void
}

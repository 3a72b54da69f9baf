internal import FoveaTensors

/// Threads that make batches in advance, and the queue in which they wait, in order.
///
/// Whoever asks for a batch that nobody has begun makes it itself, so it works without any thread as well.
final class BatchPipeline {
  private let shared: Shared
  private let threads: [PlatformThread]

  init(_ numbers: Range<Int>, threads: Int, lookahead: Int, make: @escaping @Sendable (Int) -> PictureBatch) {
    let shared = Shared(numbers, lookahead: lookahead, make: make)
    self.shared = shared
    self.threads = (0..<min(threads, numbers.count)).compactMap { _ in PlatformThread.ifGranted { shared.work() } }
  }

  deinit {
    shared.stop()
    for thread in threads { thread.join() }
  }

  func next() -> PictureBatch? { shared.next() }

  /// What the threads share. `@unchecked Sendable`: the variables are touched only while the lock is held.
  private final class Shared: @unchecked Sendable {
    private let end: Int
    private let lookahead: Int
    private let make: @Sendable (Int) -> PictureBatch
    private let lock = WaitingLock()
    private var begun: Int
    private var taken: Int
    private var stopped = false
    private var ready: [Int: PictureBatch] = [:]

    init(_ numbers: Range<Int>, lookahead: Int, make: @escaping @Sendable (Int) -> PictureBatch) {
      begun = numbers.lowerBound
      taken = numbers.lowerBound
      end = numbers.upperBound
      self.lookahead = lookahead
      self.make = make
    }

    /// Makes batches until there is none left, never more than the lookahead before the one that is asked for next.
    func work() {
      lock.lock()
      while !stopped && begun < end {
        if begun >= taken + lookahead {
          lock.wait()
          continue
        }
        let number = begun
        begun += 1
        lock.unlock()
        let batch = make(number)
        lock.lock()
        ready[number] = batch
        lock.wakeAll()
      }
      lock.unlock()
    }

    func next() -> PictureBatch? {
      lock.lock()
      defer { lock.unlock() }
      guard taken < end else { return nil }
      let number = taken
      if begun == number {
        begun += 1
        lock.unlock()
        let batch = make(number)
        lock.lock()
        ready[number] = batch
      }
      while ready[number] == nil { lock.wait() }
      taken += 1
      lock.wakeAll()
      return ready.removeValue(forKey: number)
    }

    func stop() {
      lock.lock()
      stopped = true
      lock.wakeAll()
      lock.unlock()
    }
  }
}

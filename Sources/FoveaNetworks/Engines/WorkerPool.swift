internal import CFoveaDNNL
internal import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Threads that wait for work between the steps of a session, each of which keeps oneDNN to itself or has a fixed number of oneDNN's threads.
///
/// Work is handed out piece by piece to whichever thread is free; a piece may write only what belongs to it, so results do not depend on
/// the number of threads. Where the system grants fewer threads than were asked for, those do the work; where it grants none, whoever
/// calls `run` does.
final class WorkerPool: Sendable {
  /// How many workers there are: the threads that were granted, or the caller alone.
  let count: Int
  private let shared: Shared
  private let threads: Threads

  /// Starts threads, inside each of which oneDNN may use `threadsOfEach` threads.
  /// - Parameter start: Starts one thread, or gives nothing where there is none to be had.
  init(
    _ count: Int, threadsOfEach: Int = 1,
    start: (@escaping @Sendable () -> Void) -> PlatformThread? = PlatformThread.ifGranted
  ) {
    precondition(count > 0 && threadsOfEach > 0, "\(count) threads of \(threadsOfEach)")
    let shared = Shared(threadsOfEach: threadsOfEach)
    var granted: [PlatformThread] = []
    for worker in 0..<count {
      guard let thread = start({ shared.work(worker) }) else { break }
      granted.append(thread)
    }
    self.shared = shared
    self.count = max(1, granted.count)
    threads = Threads(granted)
  }

  deinit {
    shared.stop()
    threads.join()
  }

  /// Runs `body` for each piece in `0..<pieces`, with the number of the worker in `0..<count`, and returns when all are done.
  func run(_ pieces: Int, _ body: @Sendable (_ piece: Int, _ worker: Int) -> Void) {
    guard pieces > 0 else { return }
    withoutActuallyEscaping(body) { shared.run(pieces, isAlone: threads.isEmpty, $0) }
  }

  /// Runs `body` for each piece and throws the error of the lowest piece that failed.
  func run(
    _ pieces: Int, throwing body: @Sendable (_ piece: Int, _ worker: Int) throws(NetworkError) -> Void
  ) throws(NetworkError) {
    let failures = PieceResults<NetworkError?>(pieces, nil)
    run(pieces) { piece, worker in
      do throws(NetworkError) { try body(piece, worker) } catch { failures.values[piece] = error }
    }
    if let first = failures.values.lazy.compactMap({ $0 }).first { throw first }
  }
}

/// `@unchecked Sendable`: the list does not change, and the threads are joined when the pool goes, by one thread.
private final class Threads: @unchecked Sendable {
  private let threads: [PlatformThread]

  init(_ threads: [PlatformThread]) { self.threads = threads }

  var isEmpty: Bool { threads.isEmpty }

  func join() { threads.forEach { $0.join() } }
}

/// What the threads of a pool share. `@unchecked Sendable`: all of it is read and written under the mutex.
private final class Shared: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let work = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var body: (@Sendable (Int, Int) -> Void)?
  private var next = 0
  private var pieces = 0
  private var unfinished = 0
  private var isStopping = false
  private let threadsOfEach: Int

  init(threadsOfEach: Int) {
    self.threadsOfEach = threadsOfEach
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(work, nil)
    pthread_cond_init(done, nil)
  }

  deinit {
    pthread_cond_destroy(done)
    pthread_cond_destroy(work)
    pthread_mutex_destroy(mutex)
    done.deallocate()
    work.deallocate()
    mutex.deallocate()
  }

  /// - Parameter isAlone: Whether there is no thread, so that the caller does all pieces.
  func run(_ pieces: Int, isAlone: Bool, _ body: @escaping @Sendable (Int, Int) -> Void) {
    if isAlone { fovea_dnnl_use_threads(Int32(threadsOfEach)) }
    pthread_mutex_lock(mutex)
    while unfinished > 0 { pthread_cond_wait(done, mutex) }
    self.body = body
    self.pieces = pieces
    next = 0
    unfinished = pieces
    if isAlone { takePieces(0) } else { pthread_cond_broadcast(work) }
    while unfinished > 0 { pthread_cond_wait(done, mutex) }
    self.body = nil
    pthread_mutex_unlock(mutex)
  }

  func stop() {
    pthread_mutex_lock(mutex)
    isStopping = true
    pthread_cond_broadcast(work)
    pthread_mutex_unlock(mutex)
  }

  /// What a thread of the pool does until the pool goes.
  func work(_ worker: Int) {
    fovea_dnnl_use_threads(Int32(threadsOfEach))
    pthread_mutex_lock(mutex)
    while true {
      takePieces(worker)
      if isStopping { break }
      pthread_cond_wait(work, mutex)
    }
    pthread_mutex_unlock(mutex)
  }

  /// Does pieces until none is left to begin. The mutex is held before and after, not in between.
  private func takePieces(_ worker: Int) {
    while let body, next < pieces {
      let piece = next
      next += 1
      pthread_mutex_unlock(mutex)
      body(piece, worker)
      pthread_mutex_lock(mutex)
      unfinished -= 1
      if unfinished == 0 { pthread_cond_broadcast(done) }
    }
  }
}

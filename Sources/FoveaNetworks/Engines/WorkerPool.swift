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
/// the number of threads.
final class WorkerPool: Sendable {
  /// How many threads there are.
  let count: Int
  private let shared: Shared
  private let threads: Threads

  /// Starts threads, inside each of which oneDNN may use `threadsOfEach` threads.
  init(_ count: Int, threadsOfEach: Int = 1) {
    precondition(count > 0 && threadsOfEach > 0, "\(count) threads of \(threadsOfEach)")
    self.count = count
    let shared = Shared()
    self.shared = shared
    threads = Threads((0..<count).map { worker in PlatformThread { shared.work(worker, threads: threadsOfEach) } })
  }

  deinit {
    shared.stop()
    threads.join()
  }

  /// Runs `body` for each piece in `0..<pieces`, with the number of the worker in `0..<count`, and returns when all are done.
  func run(_ pieces: Int, _ body: @Sendable (_ piece: Int, _ worker: Int) -> Void) {
    guard pieces > 0 else { return }
    withoutActuallyEscaping(body) { shared.run(pieces, $0) }
  }

  /// Runs `body` for each piece and throws the error of the lowest piece that failed.
  func run(
    _ pieces: Int, throwing body: @Sendable (_ piece: Int, _ worker: Int) throws(NetworkError) -> Void
  ) throws(NetworkError) {
    let failures = Failures(pieces)
    run(pieces) { piece, worker in
      do throws(NetworkError) { try body(piece, worker) } catch { failures.put(error, at: piece) }
    }
    if let first = failures.first { throw first }
  }
}

/// Errors by piece. `@unchecked Sendable`: each piece writes its own place, and they are read when all are done.
private final class Failures: @unchecked Sendable {
  private let errors: UnsafeMutableBufferPointer<NetworkError?>

  init(_ count: Int) {
    errors = .allocate(capacity: count)
    errors.initialize(repeating: nil)
  }

  deinit {
    errors.deinitialize()
    errors.deallocate()
  }

  func put(_ error: NetworkError, at piece: Int) { errors[piece] = error }

  var first: NetworkError? { errors.lazy.compactMap { $0 }.first }
}

/// `@unchecked Sendable`: used when the pool is made and when it goes, by one thread each time.
private final class Threads: @unchecked Sendable {
  private let threads: [PlatformThread]

  init(_ threads: [PlatformThread]) { self.threads = threads }

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

  init() {
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

  func run(_ pieces: Int, _ body: @escaping @Sendable (Int, Int) -> Void) {
    pthread_mutex_lock(mutex)
    while unfinished > 0 { pthread_cond_wait(done, mutex) }
    self.body = body
    self.pieces = pieces
    next = 0
    unfinished = pieces
    pthread_cond_broadcast(work)
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

  func work(_ worker: Int, threads: Int) {
    fovea_dnnl_use_threads(Int32(threads))
    pthread_mutex_lock(mutex)
    while true {
      if let body, next < pieces {
        let piece = next
        next += 1
        pthread_mutex_unlock(mutex)
        body(piece, worker)
        pthread_mutex_lock(mutex)
        unfinished -= 1
        if unfinished == 0 { pthread_cond_broadcast(done) }
      } else if isStopping {
        break
      } else {
        pthread_cond_wait(work, mutex)
      }
    }
    pthread_mutex_unlock(mutex)
  }
}

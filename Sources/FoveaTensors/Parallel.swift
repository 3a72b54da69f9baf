internal import CFoveaKernels
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Work on all cores.
public enum Parallel {
  /// How many threads there are for work where nobody says another number: the processors that this process may run on.
  public static var defaultThreads: Int { Int(fovea_processor_count()) }

  /// Runs `body` for each index in `0..<count` on up to `threads` threads, and returns when all are done.
  ///
  /// Indices are handed out one by one. `body` may write only what belongs to its index; the result is then the same for any number
  /// of threads.
  /// - Parameter body: Gets the index and the number of the worker, in `0..<threads`.
  package static func forEach(_ count: Int, threads: Int = defaultThreads, _ body: @Sendable (Int, Int) -> Void) {
    let workers = min(max(1, threads), count)
    guard workers > 1 else {
      for index in 0..<max(0, count) { body(index, 0) }
      return
    }
    let next = Atomic<Int>(0)
    run(workers) { worker in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= count { return }
        body(index, worker)
      }
    }
  }

  /// The results of `transform` for each index in `0..<count`, in order.
  package static func map<Element: Sendable>(
    _ count: Int, threads: Int = defaultThreads, _ transform: @Sendable (Int) -> Element
  ) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { buffer, written in
      let target = Target(base: buffer.baseAddress)
      forEach(count, threads: threads) { index, _ in
        target.base?.advanced(by: index).initialize(to: transform(index))
      }
      written = count
    }
  }

  /// The results of `transform` for each index in `0..<count`, in order, or the error of the lowest index that failed.
  package static func map<Element: Sendable, Failure: Error>(
    _ count: Int, threads: Int = defaultThreads, throwing transform: @Sendable (Int) throws(Failure) -> Element
  ) throws(Failure) -> [Element] {
    let outcomes: [Result<Element, Failure>] = map(count, threads: threads) { index in
      do throws(Failure) { return .success(try transform(index)) } catch { return .failure(error) }
    }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for outcome in outcomes { elements.append(try outcome.get()) }
    return elements
  }

  /// Runs `body` once on each of `workers` threads, this one among them.
  package static func run(_ workers: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var threads: [PlatformThread] = []
      for worker in 1..<max(1, workers) { threads.append(PlatformThread { body(worker) }) }
      body(0)
      for thread in threads { thread.join() }
    }
  }
}

/// Memory in which each index is written by one thread only.
private struct Target<Element>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>?
}

/// A thread of the system, with a stack large enough for the libraries below.
package final class PlatformThread {
  private var handle: pthread_t?

  private init(handle: pthread_t?) { self.handle = handle }

  /// Starts a thread that runs `body`; runs it at once on this thread where none can be had.
  package convenience init(_ body: @escaping @Sendable () -> Void) {
    let handle = Self.start(body)
    if handle == nil { body() }
    self.init(handle: handle)
  }

  /// A thread that runs `body`, for a body that waits for others and must not run here; nothing where the system grants no thread.
  package static func ifGranted(_ body: @escaping @Sendable () -> Void) -> PlatformThread? {
    start(body).map { PlatformThread(handle: $0) }
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let box = Unmanaged.passRetained(Body(body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, 8 << 20)
    #if canImport(Darwin)
      var started: pthread_t?
    #else
      var started = pthread_t()
    #endif
    let code = pthread_create(
      &started, &attributes,
      { argument in
        #if canImport(Darwin)
          let raw: UnsafeMutableRawPointer? = argument
        #else
          let raw = argument
        #endif
        if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    pthread_attr_destroy(&attributes)
    if code == 0 { return started }
    box.release()
    return nil
  }

  /// Waits until the thread has ended.
  package func join() {
    if let handle { pthread_join(handle, nil) }
    handle = nil
  }

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}

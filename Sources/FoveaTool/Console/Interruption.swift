import FoveaKit
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ctrl-C and requests to terminate while something long is at work, whose results may be kept.
///
/// A thread of its own waits for the signals, so nothing runs inside a signal handler. The first one asks the work to stop where it can be
/// resumed; the second ends the process at once and says so, as does the first while there is nothing to keep yet.
enum Interruption {
  private static let signal = Atomic<Int32>(0)
  private static let isKept = Atomic<Bool>(false)

  /// Begins to wait for the signals. To be called before other threads begin, which inherit that they do not get them.
  static func watch() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let watched = signals
    watcher.withLock {
      $0 = PlatformThread.ifGranted { wait(for: watched) }
      // With nobody to wait for them, signals end the process as usual.
      if $0 == nil { pthread_sigmask(SIG_UNBLOCK, &signals, nil) }
    }
  }

  /// Whether a signal came. Who asks can keep its work when the answer is yes.
  @Sendable static func isWanted() -> Bool {
    isKept.store(true, ordering: .relaxed)
    return signal.load(ordering: .relaxed) != 0
  }

  /// Ends the process with the code of the signal that came; of Ctrl-C where none did.
  static func end() -> Never {
    let number = signal.load(ordering: .relaxed)
    exit(128 + (number == 0 ? SIGINT : number))
  }

  private static let watcher = Mutex<PlatformThread?>(nil)

  private static func wait(for watched: sigset_t) {
    var signals = watched
    while true {
      var number: Int32 = 0
      guard sigwait(&signals, &number) == 0 else { continue }
      if signal.exchange(number, ordering: .relaxed) != 0 || !isKept.load(ordering: .relaxed) {
        if Console.drawsOnTerminal { Console.raw(Console.erasedLine) }
        Console.note("fovea: interrupted")
        _exit(128 + number)
      }
    }
  }
}

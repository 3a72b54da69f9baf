internal import FoveaFiles

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

#if canImport(Glibc)
  private let ownUsage = RUSAGE_SELF.rawValue
#else
  private let ownUsage = RUSAGE_SELF
#endif

/// What a piece of work cost.
public struct ResourceCost: Sendable, Hashable, Codable {
  /// Seconds on the clock.
  public var seconds: Double
  /// Seconds of processor time, over all threads; nothing where a part of the work did not count them.
  public var processorSeconds: Double?
  /// The largest resident memory of the process while it ran, in bytes.
  public var peakMemoryBytes: Int
  /// Joules that the machine used meanwhile; nothing where no counter can be read.
  public var joules: Double?

  enum CodingKeys: String, CodingKey {
    case seconds
    case processorSeconds = "cpu_seconds"
    case peakMemoryBytes = "peak_memory_bytes"
    case joules
  }

  /// This and what was spent on the same work before; processor time and joules only where both are known.
  package func adding(_ earlier: ResourceCost) -> ResourceCost {
    ResourceCost(
      seconds: seconds + earlier.seconds,
      processorSeconds: processorSeconds.flatMap { own in earlier.processorSeconds.map { own + $0 } },
      peakMemoryBytes: max(peakMemoryBytes, earlier.peakMemoryBytes),
      joules: joules.flatMap { own in earlier.joules.map { own + $0 } })
  }
}

/// Measures clock, processor time, peak memory and, where the machine tells it, energy from its making on.
public struct ResourceMeter: Sendable {
  private let start: ContinuousClock.Instant
  private let processor: Double
  private let energy: EnergyCounter?

  /// Starts measuring. On Linux the peak of memory is counted from here; elsewhere it is that of the whole process.
  public init() {
    Self.resetPeakMemory()
    energy = EnergyCounter()
    start = .now
    processor = Self.processorSeconds
  }

  /// What was used up to now.
  public var cost: ResourceCost {
    ResourceCost(
      seconds: Self.seconds(since: start), processorSeconds: Self.processorSeconds - processor,
      peakMemoryBytes: Self.peakMemoryBytes, joules: energy?.joules)
  }

  /// Seconds between an instant and now.
  package static func seconds(since start: ContinuousClock.Instant) -> Double {
    let passed = start.duration(to: .now).components
    return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
  }

  /// Processor time of this process so far, user and system, in seconds.
  static var processorSeconds: Double {
    var usage = rusage()
    getrusage(ownUsage, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// Peak resident memory in bytes.
  static var peakMemoryBytes: Int {
    #if os(Linux)
      if let status = try? File.read("/proc/self/status", limit: 1 << 16) {
        for line in String(decoding: status, as: UTF8.self).split(separator: "\n") where line.hasPrefix("VmHWM:") {
          if let kilobytes = Int(line.split(separator: " ").dropFirst().first ?? "") { return kilobytes * 1024 }
        }
      }
    #endif
    var usage = rusage()
    getrusage(ownUsage, &usage)
    #if os(Linux)
      return usage.ru_maxrss * 1024
    #else
      return usage.ru_maxrss
    #endif
  }

  private static func resetPeakMemory() {
    #if os(Linux)
      let descriptor = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return }
      _ = "5".withCString { write(descriptor, $0, 1) }
      close(descriptor)
    #endif
  }
}

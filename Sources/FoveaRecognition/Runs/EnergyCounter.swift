public import FoveaFiles
internal import Synchronization

/// The energy that the processor packages of this machine have used, where the system lets it be read (Linux, Intel and AMD: RAPL).
///
/// All that runs on the machine is counted, not this process alone. The system's counters begin anew, on some machines every half hour, so one
/// that is to count for long is to be read more often than that.
public final class EnergyCounter: Sendable {
  private struct Zone: Sendable {
    var path: BytePath
    var range: Double
    var last: Double
  }

  private let state: Mutex<(zones: [Zone], microjoules: Double)>

  /// Starts counting; nothing where no counter can be read.
  /// - Parameter root: The folder of the counters.
  public init?(root: BytePath = "/sys/class/powercap") {
    var zones: [Zone] = []
    for index in 0..<16 {
      let zone = root.appending("intel-rapl:\(index)")
      // The zone `psys` of some machines is all of the platform, and contains the packages.
      guard Self.text(zone.appending("name")).hasPrefix("package"), let start = Self.number(zone.appending("energy_uj")) else {
        continue
      }
      zones.append(Zone(path: zone, range: Self.number(zone.appending("max_energy_range_uj")) ?? 0, last: start))
    }
    guard !zones.isEmpty else { return nil }
    state = Mutex((zones, 0))
  }

  /// Joules since the start. A counter that began anew once since it was last read here is put right.
  public var joules: Double {
    state.withLock { state in
      for place in state.zones.indices {
        guard let now = Self.number(state.zones[place].path.appending("energy_uj")) else { continue }
        let used = now - state.zones[place].last
        state.microjoules += used < 0 ? max(0, used + state.zones[place].range) : used
        state.zones[place].last = now
      }
      return state.microjoules * 1e-6
    }
  }

  private static func number(_ path: BytePath) -> Double? { Double(text(path).filter { $0.isNumber }) }

  /// What a file says; nothing where it cannot be read.
  private static func text(_ path: BytePath) -> String {
    (try? File.read(path, limit: 1 << 16)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

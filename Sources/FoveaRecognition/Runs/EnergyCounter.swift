public import FoveaFiles

/// The energy that the processor packages of this machine have used, where the system lets it be read (Linux, Intel and AMD: RAPL).
///
/// All that runs on the machine is counted, not this process alone.
public struct EnergyCounter: Sendable {
  private struct Zone: Sendable {
    var path: BytePath
    var range: Double
    var start: Double
  }

  private let zones: [Zone]

  /// Starts counting; nothing where no counter can be read.
  /// - Parameter root: The folder of the counters.
  public init?(root: BytePath = "/sys/class/powercap") {
    var zones: [Zone] = []
    for index in 0..<16 {
      let zone = root.appending("intel-rapl:\(index)")
      guard let start = Self.number(zone.appending("energy_uj")) else { break }
      zones.append(Zone(path: zone, range: Self.number(zone.appending("max_energy_range_uj")) ?? 0, start: start))
    }
    guard !zones.isEmpty else { return nil }
    self.zones = zones
  }

  /// Joules since the start. A counter that has begun anew since is put right once.
  public var joules: Double {
    zones.reduce(0) { sum, zone in
      let used = (Self.number(zone.path.appending("energy_uj")) ?? zone.start) - zone.start
      return sum + (used < 0 ? used + zone.range : used) * 1e-6
    }
  }

  private static func number(_ path: BytePath) -> Double? {
    guard let bytes = try? File.read(path, limit: 1 << 16) else { return nil }
    return Double(String(decoding: bytes, as: UTF8.self).filter { $0.isNumber })
  }
}

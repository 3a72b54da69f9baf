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
      // The zone `psys` of some machines is all of the platform, and contains the packages.
      guard Self.text(zone.appending("name")).hasPrefix("package"), let start = Self.number(zone.appending("energy_uj")) else {
        continue
      }
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

  private static func number(_ path: BytePath) -> Double? { Double(text(path).filter { $0.isNumber }) }

  /// What a file says; nothing where it cannot be read.
  private static func text(_ path: BytePath) -> String {
    (try? File.read(path, limit: 1 << 16)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

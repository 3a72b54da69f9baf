import Foundation
import FoveaKit

/// What the figures were taken on.
struct Machine: Codable {
  var date: String
  var processor: String
  var processors: Int
  var system: String
  var engine: String

  /// This machine, now.
  static func current() -> Machine {
    let information = (try? File.read("/proc/cpuinfo")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last
    return Machine(
      date: ISO8601DateFormatter().string(from: Date()),
      processor: model.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown",
      processors: Parallel.defaultThreads, system: ProcessInfo.processInfo.operatingSystemVersionString,
      engine: EngineKind.best.title)
  }
}

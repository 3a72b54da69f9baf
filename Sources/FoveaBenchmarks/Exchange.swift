import Foundation
import FoveaKit

/// A folder in which inputs lie for the peers; removed at the end.
final class Exchange: Sendable {
  let folder: BytePath

  init() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("fovea-bench-\(UUID().uuidString)").path
    folder = BytePath(path)
    try File.makeFolder(folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: "\(folder)") }

  /// Writes a tensor as `NAME.npy`.
  func write(_ tensor: Tensor, as name: String) throws {
    try File.write(NPY.encode(tensor), to: folder.appending(name + ".npy"))
  }

  /// Writes settings as `NAME.json`.
  func write(_ settings: [String: Double], as name: String) throws {
    try File.write(Array(JSONEncoder().encode(settings)), to: folder.appending(name + ".json"))
  }

  /// Writes paths as `NAME.txt`, one on a line.
  func write(_ paths: [BytePath], as name: String) throws {
    try File.write(Array(paths.map(\.bytes).joined(separator: [UInt8(ascii: "\n")])), to: folder.appending(name + ".txt"))
  }
}

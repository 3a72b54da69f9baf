import Foundation
import FoveaKit

/// The command as a user runs it.
enum Tool {
  /// What a run left behind.
  struct Outcome {
    var code: Int32
    var output: String
    var errors: String

    /// Standard output as a JSON object.
    var json: [String: Any] {
      get throws {
        try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
      }
    }
  }

  /// The command that was built beside the tests.
  static let binary: URL = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("fovea")
  }()

  /// Begins a run, sends it a signal as soon as `isReady`, and waits for its end.
  /// - Returns: The exit code, or that of a process which a signal ended, and standard error.
  static func interrupt(
    _ arguments: [String], with signal: Int32, when isReady: () -> Bool
  ) throws -> (code: Int32, wasEndedBySignal: Bool, errors: String) {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let deadline = Date(timeIntervalSinceNow: 120)
    while process.isRunning, !isReady(), Date() < deadline { Thread.sleep(forTimeInterval: 0.002) }
    kill(process.processIdentifier, signal)
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, process.terminationReason == .uncaughtSignal, String(decoding: said, as: UTF8.self))
  }

  /// Runs the command to its end.
  static func run(_ arguments: [String], input: [UInt8] = [], output: String? = nil, timeLimit: Double = 120) throws -> Outcome {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fovea-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let outFile = output.map { URL(fileURLWithPath: $0) } ?? folder.appendingPathComponent("out")
    let errFile = folder.appendingPathComponent("err")
    let inFile = folder.appendingPathComponent("in")
    try Data(input).write(to: inFile)
    if output == nil { try Data().write(to: outFile) }
    try Data().write(to: errFile)
    process.standardOutput = try FileHandle(forWritingTo: outFile)
    process.standardError = try FileHandle(forWritingTo: errFile)
    process.standardInput = try FileHandle(forReadingFrom: inFile)
    try process.run()
    let deadline = Date(timeIntervalSinceNow: timeLimit)
    while process.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.01) }
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus,
      output: output == nil ? String(decoding: try Data(contentsOf: outFile), as: UTF8.self) : "",
      errors: String(decoding: try Data(contentsOf: errFile), as: UTF8.self))
  }
}

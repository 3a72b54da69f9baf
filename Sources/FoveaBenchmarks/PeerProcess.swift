import Foundation
import FoveaKit

/// A Python script that does the work of steps with other libraries, a round at a time.
///
/// The script first prints who can take part, as one line of JSON; then it reads a line `step TAB name`, does one round, and prints the
/// seconds and a note, again as a line of JSON.
final class PeerProcess {
  private struct Greeting: Decodable {
    struct Peer: Decodable {
      var step: String
      var name: String
      var version: String
    }
    var peers: [Peer]
    var missing: [String]
  }

  private struct Answer: Decodable {
    var seconds: Double?
    var processor: Double?
    var bytes: Double?
    var note: String?
    var error: String?
  }

  /// A peer that could not do its work.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var pending: [UInt8] = []
  private var peers: [Greeting.Peer] = []

  /// Starts a script of the folder `Peers`; nothing where there is no Python or it has none of the libraries.
  init?(script: String, exchange: BytePath, threads: Int) {
    let python = ProcessInfo.processInfo.environment["FOVEA_PEERS_PYTHON"] ?? "python3"
    let folder = BytePath(#filePath).parent.appending("Peers")
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, "\(folder.appending(script))", "\(exchange)", "\(threads)"]
    process.standardInput = input
    process.standardOutput = output
    do {
      try process.run()
      let greeting = try JSONDecoder().decode(Greeting.self, from: line())
      peers = greeting.peers
      for library in greeting.missing { note("\(script): \(library) is not installed; its peers are left out") }
    } catch {
      note("\(script): no peers (\(python) did not answer)")
      return nil
    }
    if peers.isEmpty { return nil }
  }

  deinit {
    try? input.fileHandleForWriting.close()
    if process.isRunning { process.waitUntilExit() }
  }

  /// The peers of a step.
  func contenders(of step: String) -> [Contender] {
    peers.filter { $0.step == step }.map { peer in
      Contender(name: peer.name, version: peer.version) { [self] in
        try input.fileHandleForWriting.write(contentsOf: Data("\(step)\t\(peer.name)\n".utf8))
        let answer = try JSONDecoder().decode(Answer.self, from: line())
        guard let seconds = answer.seconds else { throw Failure(description: answer.error ?? "no answer") }
        return Contender.Round(seconds: seconds, processor: answer.processor, bytes: answer.bytes, note: answer.note)
      }
    }
  }

  private func line() throws -> Data {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending.removeFirst(end + 1) }
        return Data(pending[..<end])
      }
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { throw Failure(description: "the peer ended") }
      pending += more
    }
  }
}

/// A line for people, beside the results.
func note(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}

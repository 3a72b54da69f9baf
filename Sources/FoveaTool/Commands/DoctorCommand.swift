import ArgumentParser
import FoveaKit

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell what works on this machine.",
    discussion: "Checks the decoders, the vector kernels and the network engines by using them. The code is 1 if one of them fails."
  )

  @OptionGroup var out: OutputOptions

  func run() throws {
    let report = DoctorReport.examine()
    if out.json {
      try Console.print(try JSONText.encode(report, pretty: true))
    } else {
      var table = TextTable([("part", .left), ("state", .left), ("what was found", .left)])
      for finding in report.findings { table.add([finding.part, finding.isWell ? "ok" : "FAILED", finding.detail]) }
      try Console.print("fovea \(Version.text)\n\n" + table.text)
    }
    if !report.isWell { throw Failure(.checkFailed, "not everything works; the lines marked FAILED say what") }
  }
}

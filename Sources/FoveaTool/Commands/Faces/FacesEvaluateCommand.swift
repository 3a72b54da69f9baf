import ArgumentParser
import FoveaKit

struct FacesEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a face model on a folder: enroll its train part, name and pair its test part.",
    discussion: """
      Example:  fovea faces evaluate faces.safetensors people
      Pictures of the train part are enrolled; those of the test part are named, and all pairs of them verified. Intervals are over
      persons. Exit code 1 with --at-least where less is named right.
      """)

  @Argument(help: ArgumentHelp("A face model.", valueName: "model")) var model: BytePath
  @OptionGroup var input: PersonFolderOptions
  @Option(name: .customLong("at-least"), help: ArgumentHelp("Fail where fewer test pictures are named right.", valueName: "share"))
  var least: Double?
  @OptionGroup var places: FacePlaceOptions
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  func validate() throws { try NumberChecks.share(least, "--at-least") }

  func run() throws {
    let faces = try FaceModel(contentsOf: model)
    let manifest = try input.manifest(seed: decisions.seed, out)
    let report = try FaceEvaluation.run(
      faces, model: model, on: manifest, source: try places.source(for: faces, out),
      loading: input.loading(threads: decisions.threads), seed: decisions.seed, threads: decisions.threads)
    if out.json {
      try Console.print(JSONText.encode(report, pretty: true))
    } else {
      var lines = [
        "\(report.closed.count) pictures of \(report.persons) persons, \(Numeral.percent(report.closed.accuracy)) named right "
          + "(95 % over persons: \(Numeral.percent(report.closed.interval[0]...report.closed.interval[1])))"
      ]
      if let losses = report.losses { lines.append(FacesSummaries.losses(losses)) }
      if let pairs = report.verification {
        lines.append(
          "\(pairs.sameCount) pairs of one person, \(pairs.differentCount) of different ones: equal error rate "
            + "\(Numeral.percent(pairs.equalErrorRate)) (95 %: \(Numeral.percent(pairs.equalErrorInterval[0]...pairs.equalErrorInterval[1])))"
        )
        for rate in pairs.rates {
          lines.append(
            "  \(Numeral.percent(rate.trueAcceptRate)) true accepts at \(Numeral.percent(rate.falseAcceptRate)) false accepts")
        }
      }
      for mistake in report.mistakes.prefix(20) { lines.append("  \(mistake.path): \(mistake.answer), is \(mistake.person)") }
      if report.mistakes.count > 20 { lines.append("  and \(report.mistakes.count - 20) more; --json has them all") }
      try Console.print(lines.joined(separator: "\n"))
    }
    if let least, report.closed.accuracy < least {
      throw Failure(
        .checkFailed, "\(Numeral.percent(report.closed.accuracy)) named right, at least \(Numeral.percent(least)) were asked for")
    }
  }
}

import ArgumentParser
import FoveaKit

struct FacesEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a face model on a folder: enroll its train and validation parts, name and pair its test part.",
    discussion: """
      Example:  fovea faces evaluate faces.safetensors people
      Pictures of the train and validation parts are enrolled; those of the test part are named, and all pairs of them verified. Intervals are over
      persons. Where a manifest has a column of groups (or --group-by names another), rates stand for each group. The folder of the training is cut into parts as there, with the seed that stands in the model. Exit code 1 with --at-least where
      less is named right.
      """)

  @Argument(help: ArgumentHelp("A face model.", valueName: "model")) var model: BytePath
  @OptionGroup var input: PersonFolderOptions
  @Option(name: .customLong("at-least"), help: ArgumentHelp("Fail where fewer test pictures are named right.", valueName: "share"))
  var least: Double?
  @OptionGroup var places: FacePlaceOptions
  @OptionGroup var processing: ThreadOptions
  @Option(help: "Decides everything random, the split too; by default the seed that stands in the model.") var seed: UInt64?
  @OptionGroup var out: OutputOptions

  func validate() throws { try NumberChecks.share(least, "--at-least") }

  func run() throws {
    let faces = try FaceModel(contentsOf: model)
    let (seed, threads) = (seed ?? faces.provenance.seed, processing.threads)
    let manifest = try input.manifest(
      as: faces.provenance.division, hash: faces.provenance.manifestHash, seed: seed, threads: threads, out)
    if manifest.contentHash != faces.provenance.manifestHash {
      out.note(
        "note: this is not the manifest that \(model) was trained with; if pictures of its training are in the test part, the figures are "
          + "too good")
    }
    if faces.learned(from: .test, of: manifest) == true {
      out.note(
        "note: \(model) learned from the pictures of the test part; the figures say nothing about new pictures, for which there is "
          + "`fovea faces train` without --all")
    }
    let source = try places.source(for: faces, out)
    try places.check(source, on: manifest, out)
    let report = try FaceEvaluation.run(
      faces, model: model, on: manifest, source: source,
      loading: input.loading(threads: threads), seed: seed, threads: threads)
    if out.json {
      try Console.print(JSONText.encode(report, pretty: true))
    } else {
      var lines = [
        "\(report.closed.count) pictures of \(report.persons) persons, \(Numeral.percent(report.closed.accuracy)) named right "
          + "(95 % over persons: \(Numeral.percent(report.closed.interval[0]...report.closed.interval[1])))"
      ]
      if let losses = report.losses { lines.append(FacesSummaries.losses(losses)) }
      for picture in report.unreadable.prefix(20) { lines.append("left out: \(picture.path): \(picture.reason)") }
      if report.unreadable.count > 20 { lines.append("and \(report.unreadable.count - 20) more; --json has them all") }
      if report.strangers > 0 { lines.append(FacesSummaries.strangers(report.strangers)) }
      if let pairs = report.verification {
        lines.append(
          "\(pairs.sameCount) pairs of one person, \(pairs.differentCount) of different ones"
            + "\(pairs.drawnFrom.map { ", drawn from \($0)" } ?? ""): equal error rate "
            + "\(Numeral.percent(pairs.equalErrorRate)) (95 %: \(Numeral.percent(pairs.equalErrorInterval[0]...pairs.equalErrorInterval[1])))"
        )
        for rate in pairs.rates {
          lines.append(
            "  \(Numeral.percent(rate.trueAcceptRate)) true accepts at \(Numeral.percent(rate.falseAcceptRate)) false accepts")
        }
      }
      if let groups = report.groups { lines.append(FacesSummaries.groups(groups)) }
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

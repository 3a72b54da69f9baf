import ArgumentParser
import FoveaKit

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Tell what is on pictures.",
    discussion: """
      Example:  fovea predict photos.safetensors holiday/ cat.jpg
      A picture that cannot be read is a row with the reason; the command then ends with code 65, after all rows.
      """)

  @Argument(help: ArgumentHelp("A model file.", valueName: "model")) var model: BytePath
  @Argument(help: ArgumentHelp("Pictures, folders, or - for one picture on standard input.", valueName: "path")) var paths:
    [BytePath]
  @Option(help: ArgumentHelp("How many classes to name for each picture.", valueName: "k")) var top = 1
  @Option(
    name: .customLong("reject-below"),
    help: ArgumentHelp("Answer 'unknown' where the best class has less than this probability.", valueName: "share"))
  var rejectBelow: Double?
  @Option(
    name: .customLong("reject-error"),
    help: ArgumentHelp(
      "Answer 'unknown' as often as it takes for at most this share of the other answers to be wrong, by the pictures that were held out in training.",
      valueName: "share"))
  var rejectError: Double?
  @Flag(help: "Print comma-separated values.") var csv = false
  @OptionGroup var computing: PrecisionOptions
  @OptionGroup var processing: ThreadOptions
  @OptionGroup var out: OutputOptions

  func validate() throws {
    try NumberChecks.within(1...10_000, top, "--top")
    try NumberChecks.share(rejectBelow, "--reject-below")
    if rejectBelow != nil && rejectError != nil { throw ValidationError("--reject-below and --reject-error exclude each other") }
    try NumberChecks.between0And1(rejectError, "--reject-error")
    if csv && out.json { throw ValidationError("--csv and --json exclude each other") }
  }

  func run() throws {
    let recognizer = try computing.recognizer(contentsOf: model)
    let least = try rejectError.map { Double(try bound(of: recognizer, errorRate: $0)) } ?? rejectBelow
    let progress = out.progress
    let rows = try PredictionRun.run(
      recognizer, on: paths, options: PredictionOptions(threads: processing.threads, top: top, rejectBelow: least),
      progress: progress.handler)
    progress.finish()
    if out.json {
      try Console.print(try JSONText.encode(PredictionReport(model: model, rows: rows), pretty: true))
    } else {
      try Console.print(csv ? Summaries.predictionsCSV(rows) : Summaries.predictions(rows))
    }
    let failed = rows.count { $0.error != nil }
    if failed > 0 {
      throw Failure(.badData, "\(failed) of \(rows.count) pictures could not be read; the reasons stand in their rows")
    }
  }

  /// The probability from which on an answer is given.
  private func bound(of recognizer: Recognizer, errorRate: Double) throws -> Float {
    guard let curve = recognizer.rejection else {
      throw Failure(
        .usage,
        "\(model): no pictures were held out when it was trained, so its errors are not known; give --reject-below in place of --reject-error"
      )
    }
    guard let bound = curve.probability(forErrorRate: errorRate), let point = curve.point(from: bound) else {
      throw Failure(
        .usage,
        "\(model): by the \(curve.count) pictures held out when it was trained, \(errorRate) cannot be promised however many answers are withheld"
      )
    }
    out.note(
      "note: 'unknown' below a probability of \(bound); of \(curve.count) pictures held out in training \(point.answered) are answered then, \(point.wrong) of them wrong"
    )
    return bound
  }
}

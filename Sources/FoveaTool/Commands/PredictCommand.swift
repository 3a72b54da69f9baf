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
  @Flag(help: "Print comma-separated values.") var csv = false
  @Option(help: ArgumentHelp("Threads to use; results do not depend on it.", valueName: "n"))
  var threads = Parallel.defaultThreads
  @OptionGroup var out: OutputOptions

  func validate() throws {
    if top < 1 { throw ValidationError("--top is 1 or more") }
    if csv && out.json { throw ValidationError("--csv and --json exclude each other") }
  }

  func run() throws {
    let recognizer = try Recognizer(contentsOf: model)
    let progress = out.progress
    let rows = try PredictionRun.run(
      recognizer, on: paths, options: PredictionOptions(threads: threads, top: top, rejectBelow: rejectBelow),
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
}

import ArgumentParser
import FoveaKit

struct DetectRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Find things in pictures.",
    discussion: """
      Example:  fovea detect run face.safetensors holiday/ -o found
      DIR gets each picture as PNG with a box around each finding; it lies outside the folders that are searched. Where the model has learned points, \
      they are drawn too, and --json and --csv give them. Of pictures of one name the later get a number (x-2.png), which is said, and --json names each drawing. A picture without a finding is a row that says so; one that cannot be read is a row with \
      the reason, and the command then ends with code 65, after all rows. MODEL may be a cascade in OpenCV's XML.
      """)

  @Argument(help: ArgumentHelp("A detector, or a cascade .xml.", valueName: "model")) var model: BytePath
  @Argument(help: ArgumentHelp("Pictures, folders, or - for one picture on standard input.", valueName: "path")) var paths:
    [BytePath]
  @Option(name: .shortAndLong, help: ArgumentHelp("The folder for pictures with boxes.", valueName: "dir")) var output: BytePath?
  @Flag(help: "Replace pictures with boxes that DIR holds; never one that is searched.") var force = false
  @Flag(help: "Print comma-separated values, a line for each finding.") var csv = false
  @OptionGroup var search: SearchOptions
  @OptionGroup var out: OutputOptions

  func validate() throws {
    if csv && out.json { throw ValidationError("--csv and --json exclude each other") }
    if force && output == nil { throw ValidationError("--force goes with -o") }
  }

  func run() throws {
    if let output {
      try OutputCheck.folder(output, outside: paths)
      try OutputCheck.folder(output)
    }
    let detector = try DetectorFile.detector(contentsOf: model)
    let progress = out.progress
    let rows = try DetectionRun.run(
      detector, on: paths,
      options: DetectionRun.Options(
        threshold: search.threshold, upsampling: search.upsample, threads: search.threads, drawings: output,
        replacesDrawings: force),
      progress: progress.handler)
    progress.finish()
    let numbered = rows.filter(\.isDrawingNumbered)
    if let first = numbered.first, let drawing = first.drawing {
      out.note(
        "note: \(Numeral.counted(numbered.count, "drawing has", "drawings have")) a number, since an earlier picture has the same name; "
          + "\(numbered.count == 1 ? "" : "the first: ")\(first.path) is \(drawing)"
          + (numbered.count == 1 || out.json ? "" : "; --json names all"))
    }
    if out.json {
      try Console.print(try JSONText.encode(DetectionReport(model: model, rows: rows), pretty: true))
    } else {
      try Console.print(csv ? Summaries.detectionsCSV(rows) : Summaries.detections(rows))
    }
    let failed = rows.count { $0.error != nil }
    if failed > 0 {
      throw Failure(.badData, "\(failed) of \(rows.count) pictures could not be read; the reasons stand in their rows")
    }
  }
}

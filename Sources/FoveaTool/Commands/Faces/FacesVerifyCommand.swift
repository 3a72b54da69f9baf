import ArgumentParser
import FoveaKit

struct FacesVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Tell whether two pictures show one person; fit the threshold for it.",
    discussion: """
      Example:  fovea faces verify faces.safetensors --pairs pairs.csv --far 0.01 --store
                fovea faces verify faces.safetensors door.jpg passport.jpg
      Pairs are CSV with a,b,same[,group], or LFW's pairs.txt below --root. --far fits the threshold on them for this rate of false accepts;
      --store keeps it in the model. The threshold's interval, and the errors with half of the persons held out, say how far it can be
      trusted.
      """)

  @Argument(help: ArgumentHelp("A face model.", valueName: "model")) var model: BytePath
  @Argument(help: ArgumentHelp("Two pictures.", valueName: "picture")) var pictures: [BytePath] = []
  @Option(help: ArgumentHelp("A file of pairs.", valueName: "file")) var pairs: BytePath?
  @Option(help: ArgumentHelp("Where the paths of the pairs begin; by default the file's folder.", valueName: "folder")) var root:
    BytePath?
  @Option(help: ArgumentHelp("Fit the threshold on the pairs for this rate of false accepts.", valueName: "share")) var far: Double?
  @Option(parsing: .unconditional, help: ArgumentHelp("A threshold in place of the model's.", valueName: "similarity"))
  var threshold: Double?
  @Option(help: ArgumentHelp("A column of the pairs: error rates for each of its groups.", valueName: "column")) var group: String?
  @Flag(help: "Keep the fitted threshold in the model file.") var store = false
  @Flag(help: "Print the pairs as comma-separated values.") var csv = false
  @OptionGroup var places: FacePlaceOptions
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  func validate() throws {
    try NumberChecks.finite(threshold, "--threshold")
    if (pairs == nil) == pictures.isEmpty { throw ValidationError("give two pictures, or --pairs") }
    if pairs == nil, pictures.count != 2 { throw ValidationError("two pictures are compared, not \(pictures.count)") }
    try NumberChecks.between0And1(far, "--far")
    if far != nil, threshold != nil { throw ValidationError("--far and --threshold exclude each other") }
    if pairs == nil, far != nil || store || group != nil || root != nil {
      throw ValidationError("--far, --store, --group and --root need --pairs")
    }
    if store, far == nil { throw ValidationError("--store keeps the threshold of --far") }
    if csv, out.json { throw ValidationError("--csv and --json exclude each other") }
  }

  func run() throws {
    if store { try OutputCheck.file(model, replacing: true) }
    var faces = try FaceModel(contentsOf: model)
    let options = VerificationRun.Options(
      falseAcceptRate: far, threshold: threshold, seed: decisions.seed, threads: decisions.threads)
    let source = try places.source(for: faces, out)
    let report: VerificationReport
    if let pairs {
      let pairs = try FacePairs(contentsOf: pairs, folder: root, groupColumn: group)
      try places.check(source, on: pairs.pictures, out)
      report = try VerificationRun.run(faces, path: model, pairs: pairs, source: source, options: options)
    } else {
      try places.check(source, on: pictures, out)
      report = try VerificationRun.run(
        faces, path: model, first: pictures[0], second: pictures[1], source: source, options: options)
    }
    if out.json {
      try Console.print(JSONText.encode(report, pretty: true))
    } else {
      try Console.print(csv ? FacesSummaries.pairsCSV(report.rows) : FacesSummaries.verification(report))
    }
    if store, let fitted = report.fitted {
      faces.verification = fitted
      try faces.write(to: model)
      out.note("\(model) now holds the threshold")
    }
    if report.threshold == nil {
      out.note("note: no threshold is stored; fit one with --pairs pairs.csv --far 0.01 --store")
    }
    let failed = report.rows.count { $0.error != nil }
    if failed > 0 {
      throw Failure(.badData, "\(failed) of \(report.rows.count) pairs lack a face; the reasons stand in their rows")
    }
  }
}

import ArgumentParser
import FoveaKit

struct FacesIdentifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identify",
    abstract: "Tell who of a gallery is on pictures.",
    discussion: """
      Example:  fovea faces identify faces.safetensors people.gallery party/ door.jpg
      Faces that fit nobody well enough are 'unknown', by the threshold that the gallery was given for a rate of false accepts. A picture that
      cannot be read, or has no face, is a row that says so; the command then ends with code 65, after all rows.
      """)

  @Argument(help: ArgumentHelp("A face model.", valueName: "model")) var model: BytePath
  @Argument(help: ArgumentHelp("A gallery of this model.", valueName: "gallery")) var gallery: BytePath
  @Argument(help: ArgumentHelp("Pictures, folders, or - for one picture on standard input.", valueName: "path")) var paths:
    [BytePath]
  @Option(help: ArgumentHelp("How many persons to name for each face.", valueName: "k")) var top = 1
  @Option(help: ArgumentHelp("The rate at which strangers may get a name, in place of the gallery's.", valueName: "share"))
  var far: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The score from which on a face gets a name, in place of one that is fitted.", valueName: "score"))
  var threshold: Double?
  @Flag(help: "Print comma-separated values.") var csv = false
  @OptionGroup var places: FacePlaceOptions
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  func validate() throws {
    try NumberChecks.finite(threshold, "--threshold")
    try NumberChecks.within(1...10_000, top, "--top")
    try NumberChecks.between0And1(far, "--far")
    if far != nil, threshold != nil { throw ValidationError("--far and --threshold exclude each other") }
    if csv, out.json { throw ValidationError("--csv and --json exclude each other") }
  }

  func run() throws {
    let faces = try FaceModel(contentsOf: model)
    let known = try FaceGallery(contentsOf: gallery, for: faces)
    guard !known.faces.isEmpty else { throw FacesError.emptyGallery(gallery) }
    var fitted = known.threshold
    if let far {
      fitted = try known.fittedThreshold(faces, falseAcceptRate: far, seed: decisions.seed, threads: decisions.threads)
      if fitted == nil {
        throw Failure(
          .usage,
          "\(gallery): a threshold takes three persons, some with two pictures, of a model that learned to part them four with two")
      }
    }
    if threshold != nil { fitted = nil }
    let bound = threshold ?? fitted?.similarity
    if bound == nil {
      out.note(
        "note: the gallery has no threshold; everybody gets a name; give --threshold, or see what `fovea faces enroll --list` says of it"
      )
    }
    let source = try places.source(for: faces, out)
    if places.boxes != nil { try places.check(source, on: try FolderScanner.pictures(among: paths).files, out) }
    let progress = out.progress
    let rows = try IdentificationRun.run(
      faces, known, on: paths, source: source, threshold: bound, top: top, threads: decisions.threads,
      progress: progress.handler)
    progress.finish()
    if out.json {
      let report = IdentificationReport(model: model, gallery: gallery, threshold: bound, fitted: fitted, rows: rows)
      try Console.print(JSONText.encode(report, pretty: true))
    } else {
      try Console.print(csv ? FacesSummaries.identificationCSV(rows, top: top) : FacesSummaries.identification(rows))
    }
    let failed = rows.count { $0.error != nil }
    if failed > 0 {
      throw Failure(.badData, "\(failed) of \(rows.count) rows have no face; the reasons stand in them")
    }
  }
}

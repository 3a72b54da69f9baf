import ArgumentParser
import FoveaKit

struct DetectEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how well detectors find what is marked.",
    discussion: """
      Example:  fovea detect evaluate face.safetensors boxes.csv -o found.html
      BOXES is in any form that `fovea detect train` reads. Several models, joined by commas, are compared on the same pictures. The page shows precision \
      over recall, misses, and false alarms.
      """)

  @Argument(help: ArgumentHelp("Detectors or cascades, joined by commas.", valueName: "models")) var models: String
  @Argument(help: ArgumentHelp("Pictures with boxes.", valueName: "boxes")) var boxes: BytePath
  @Option(name: .shortAndLong, help: ArgumentHelp("The page to write.", valueName: "html")) var output: BytePath?
  @Flag(help: "Replace the page if it is there.") var force = false
  @Option(help: ArgumentHelp("The label that is to be found, others are ignored; all labels unless given.", valueName: "name"))
  var label: String?
  @Option(help: ArgumentHelp("The share of the joint area from which on a finding is right, 0 to 1.", valueName: "share"))
  var overlap = 0.5
  @Option(
    name: .customLong("min-recall"),
    help: ArgumentHelp("End with code 1 if a smaller share of the things is found.", valueName: "share"))
  var minimumRecall: Double?
  @OptionGroup var search: SearchOptions
  @OptionGroup var out: OutputOptions

  func validate() throws {
    if force && output == nil { throw ValidationError("--force goes with -o") }
    guard overlap > 0, overlap <= 1 else { throw ValidationError("--overlap is above 0, at most 1") }
    try NumberChecks.share(minimumRecall, "--min-recall")
  }

  func run() throws {
    if let output { try OutputCheck.file(output, replacing: force) }
    var annotated = try AnnotatedPictures(contentsOf: boxes)
    if let label {
      guard annotated.labels.contains(label) else { throw FacesError.label(label, known: annotated.labels) }
      annotated = annotated.keeping(label: label)
    }
    let paths = models.split(separator: ",").map { BytePath(String($0)) }
    let progress = out.progress
    var evaluations: [DetectionEvaluation] = []
    for path in paths {
      let detector = try DetectorFile.detector(contentsOf: path)
      evaluations.append(
        try DetectionEvaluation.run(
          detector, model: path.description, on: annotated,
          options: DetectionEvaluation.Options(
            overlap: overlap, threshold: search.threshold, upsampling: search.upsample, threads: search.threads),
          progress: progress.handler))
    }
    progress.finish()
    if let output {
      let page = HTMLRenderer().render(DetectionPage.report(evaluations, on: boxes))
      try File.write(page + "\n", to: output, replacing: force)
    }
    if out.json {
      try Console.print(
        evaluations.count == 1
          ? try JSONText.encode(evaluations[0], pretty: true)
          : try JSONText.encode(DetectorComparison(evaluations: evaluations), pretty: true))
    } else {
      try Console.print(Summaries.detectionEvaluations(evaluations))
      if let output { out.note("page: \(output)") }
    }
    if let minimumRecall, let worst = evaluations.min(by: { $0.recall < $1.recall }), worst.recall < minimumRecall {
      throw Failure(.checkFailed, "\(worst.model): \(Numeral.percent(worst.recall)) found, below \(Numeral.percent(minimumRecall))")
    }
    if let first = evaluations.first?.unreadable.first {
      throw Failure(.badData, "pictures could not be read, the first: \(first.path): \(first.reason)")
    }
  }
}

/// What `fovea detect evaluate --json` prints of several models.
struct DetectorComparison: Codable {
  var schemaVersion = 1
  /// In the order in which the models were named.
  var evaluations: [DetectionEvaluation]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case evaluations
  }
}

import ArgumentParser
import FoveaKit

struct DetectEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how well detectors find what is marked.",
    discussion: """
      Example:  fovea detect evaluate face.safetensors boxes.csv -o found.html
      BOXES is in any form that `fovea detect train` reads; where its folders have parts, the test part counts. Several models, joined by commas, are \
      compared on the same pictures. The page shows precision over recall, misses, and false alarms.
      """)

  @Argument(help: ArgumentHelp("Detectors or cascades, joined by commas.", valueName: "models")) var models: BytePath
  @Argument(help: ArgumentHelp("Pictures with boxes.", valueName: "boxes")) var boxes: BytePath
  @Option(name: .shortAndLong, help: ArgumentHelp("The page to write.", valueName: "html")) var output: BytePath?
  @Flag(help: "Replace the page if it is there.") var force = false
  @Option(
    help: ArgumentHelp(
      "The label whose boxes are to be found, those of others count as not marked; what the detector finds unless given, and all labels where it does not know.",
      valueName: "name"))
  var label: String?
  @Flag(name: .customLong("all"), help: "Measure on all parts, not on the test part alone where there is one.") var usesAll = false
  @Option(help: ArgumentHelp("The share of the joint area from which on a finding is right, 0 to 1.", valueName: "share"))
  var overlap = 0.5
  @Option(
    name: .customLong("min-recall"),
    help: ArgumentHelp("End with code 1 if a smaller share of the things is found.", valueName: "share"))
  var minimumRecall: Double?
  @OptionGroup var search: SearchOptions
  @OptionGroup var out: OutputOptions

  func validate() throws {
    if paths.isEmpty { throw ValidationError("no model is named; name detectors or cascades, joined by commas") }
    if force && output == nil { throw ValidationError("--force goes with -o") }
    guard overlap > 0, overlap <= 1 else { throw ValidationError("--overlap is above 0, at most 1") }
    try NumberChecks.share(minimumRecall, "--min-recall")
  }

  /// The files of the models.
  private var paths: [BytePath] { models.bytes.split(separator: UInt8(ascii: ",")).map { BytePath(bytes: Array($0)) } }

  func run() throws {
    if let output { try OutputCheck.file(output, replacing: force) }
    let read = try AnnotatedPictures.reading(boxes, parts: usesAll ? .all : .testOrAll, threads: search.threads)
    for note in Summaries.notes(on: read) { out.note(note) }
    if read.part == .test {
      out.note(
        "note: of parts the test part is measured, \(Numeral.counted(read.pictures.pictures.count, "picture", "pictures")); "
          + "\(Numeral.grouped(read.leftOut)) of the others are left out unless --all is given")
    }
    let annotated = read.pictures
    let detectors = try paths.map { try DetectorFile.detector(contentsOf: $0) }
    let judged = try DetectionEvaluation.judged(annotated, label: label, by: detectors)
    if let note = labelNote(chosen: judged.label, of: annotated.labels.filter { !$0.isEmpty }) { out.note(note) }
    let progress = out.progress
    var evaluations: [DetectionEvaluation] = []
    for (path, detector) in zip(paths, detectors) {
      var evaluation = try DetectionEvaluation.run(
        detector, model: path.description, on: judged.boxes,
        options: DetectionEvaluation.Options(
          overlap: overlap, threshold: search.threshold, upsampling: search.upsample, threads: search.threads),
        progress: progress.handler)
      evaluation.label = judged.label
      evaluation.unreadable = read.unreadable + evaluation.unreadable
      evaluations.append(evaluation)
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
    if let unreadable = evaluations.first?.unreadable, !unreadable.isEmpty {
      throw Failure(.badData, "\(Summaries.unreadable(unreadable)); the others were measured")
    }
  }

  /// Which label was judged, where nobody named it.
  private func labelNote(chosen: String?, of labels: [String]) -> String? {
    if label != nil || labels.isEmpty { return nil }
    let named = { (labels: [String]) in labels.prefix(10).joined(separator: ", ") }
    guard let chosen else {
      return labels.count == 1
        ? nil
        : "note: the model does not say what it finds, so the boxes of all labels count: \(named(labels)); name one with --label"
    }
    let others = labels.filter { $0 != chosen }
    return "note: judged by the boxes of '\(chosen)', which is what the model finds"
      + (others.isEmpty ? "" : "; those of other labels count as not marked: \(named(others))")
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

import ArgumentParser
import FoveaKit

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Test a model on the test part of a folder.",
    discussion: """
      Example:  fovea evaluate photos.safetensors photos
      A folder without parts is divided with the seed that stands in the model and, where it is the folder of the training, with the --split, --group-by
      and --duplicates of then, so that no picture that was learned from is tested on.
      """)

  @Argument(help: ArgumentHelp("A model file.", valueName: "model")) var model: BytePath
  @OptionGroup var input: FolderOptions
  @Option(help: "The part to test on: test, validation or train.") var part = Part.test
  @Option(
    name: .customLong("min-accuracy"),
    help: ArgumentHelp("End with code 1 if the accuracy is below this share, 0 to 1.", valueName: "share"))
  var minimumAccuracy: Double?
  @OptionGroup var computing: PrecisionOptions
  @OptionGroup var processing: ThreadOptions
  @OptionGroup var out: OutputOptions

  func validate() throws { try NumberChecks.share(minimumAccuracy, "--min-accuracy") }

  func run() throws {
    let recognizer = try computing.recognizer(contentsOf: model)
    let progress = out.progress
    let provenance = recognizer.provenance
    let manifest = try input.manifest(
      as: provenance.division, hash: provenance.manifestHash, seed: provenance.seed, threads: processing.threads, out)
    if manifest.contentHash != provenance.manifestHash {
      out.note(
        "note: this is not the manifest that \(model) was trained with; if pictures of its training are in the \(part.rawValue) part, "
          + "the accuracy is too high"
      )
    }
    if recognizer.learned(from: part, of: manifest) {
      out.note(
        "note: \(model) learned from the pictures of the \(part.rawValue) part; the accuracy on them says nothing about new pictures, "
          + "for which there is --part test")
    }
    let groups = manifest.entries(in: part).compactMap(\.group)
    if Set(groups).count < groups.count {
      out.note(
        "note: \(groups.count) pictures of the \(part.rawValue) part come in \(Numeral.counted(Set(groups).count, "group", "groups")); "
          + "the interval of the accuracy takes all pictures for independent and is too narrow")
    }
    let evaluation = try EvaluationRun.run(
      recognizer, on: manifest, part: part,
      options: EvaluationOptions(threads: processing.threads, onBadFile: BadFilePolicy(input.onBadFile), checksPixels: true),
      model: model, progress: progress.handler)
    progress.finish()
    if let changed = evaluation.report.changed, let first = changed.first {
      out.note(
        "note: \(manifest.root.appending(first)): \(Manifest.changeText(pictures: changed.count)); "
          + "the accuracy is not comparable with one from before")
    } else if manifest.contentHash == provenance.manifestHash, let known = provenance.pixelsHash,
      let own = manifest.pixelsHash, known != own
    {
      out.note("note: \(model) was trained when pictures of this manifest had other pixels; train it anew to compare it")
    }
    if out.json {
      try Console.print(try JSONText.encode(evaluation.report, pretty: true))
    } else {
      try Console.print(Summaries.evaluation(evaluation.report))
    }
    if let minimumAccuracy, evaluation.report.summary.accuracy < minimumAccuracy {
      throw Failure(
        .checkFailed, "accuracy \(Numeral.percent(evaluation.report.summary.accuracy)) is below \(Numeral.percent(minimumAccuracy))"
      )
    }
  }
}

extension Part: ExpressibleByArgument {}

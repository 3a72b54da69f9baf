import ArgumentParser
import FoveaKit

struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Find things in pictures by sliding windows.",
    discussion: """
      Start with:  fovea detect train faces --background photos -o face.safetensors     learn from cut-out pictures
                   fovea detect train boxes.csv -o mug.safetensors     or from pictures with boxes
                   fovea detect run face.safetensors holiday -o found     find, and draw what was found
                   fovea detect evaluate face.safetensors boxes.csv -o found.html     measure
      """,
    subcommands: [DetectTrainCommand.self, DetectRunCommand.self, DetectEvaluateCommand.self])
}

/// How pictures are searched.
struct SearchOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The least score of a finding, in place of the model's own; of a cascade, how many windows have to agree.", valueName: "score"
    ))
  var threshold: Double?
  @Option(
    help: ArgumentHelp(
      "How often pictures are doubled first, for things smaller than the smallest window: 0, 1 or 2.", valueName: "n"))
  var upsample = 0
  @OptionGroup var processing: ThreadOptions

  func validate() throws {
    guard (0...2).contains(upsample) else { throw ValidationError("--upsample is 0, 1 or 2") }
    try NumberChecks.finite(threshold, "--threshold")
  }

  /// Threads to use.
  var threads: Int { processing.threads }
}

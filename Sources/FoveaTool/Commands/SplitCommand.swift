import ArgumentParser
import FoveaKit

struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Freeze which pictures are for training, validation and test.",
    discussion: """
      Example:  fovea split photos -o photos/manifest.csv
      The manifest can then stand wherever a FOLDER is asked for. A picture's part follows from a hash of its path, so adding
      pictures moves few of the others.
      """)

  @OptionGroup var input: FolderOptions
  @Option(name: .shortAndLong, help: ArgumentHelp("The manifest to write; - for standard output.", valueName: "csv"))
  var output: BytePath
  @Option(help: ArgumentHelp("Number the pictures into this many folds as well.", valueName: "k")) var folds: Int?
  @Flag(help: "Replace the file if it is there.") var force = false
  @Option(help: "Decides the split.") var seed: UInt64 = 0
  @OptionGroup var out: OutputOptions

  func run() throws {
    var manifest = try input.manifest(seed: seed, out)
    if let folds {
      guard folds >= 2 else { throw Failure(.usage, "--folds is 2 or more") }
      manifest = manifest.folded(into: folds, seed: seed)
    }
    if output == "-" {
      try Console.print(manifest.csv(relativeTo: BytePath(".")))
      return
    }
    try File.write(manifest.csv(relativeTo: output.parent), to: output, replacing: force)
    if out.json {
      try Console.print(try JSONText.encode(SplitReport(manifest, file: output, seed: seed), pretty: true))
    } else {
      try Console.print(Summaries.split(manifest, file: output, seed: seed))
    }
  }
}

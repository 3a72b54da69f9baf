import ArgumentParser
import FoveaKit

struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Freeze which pictures are for training, validation and test.",
    discussion: """
      Example:  fovea split photos -o photos.csv
      The manifest can then stand wherever a FOLDER is asked for, as in fovea train photos.csv. A picture's part follows from a hash of its path, so adding
      pictures moves few of the others.
      """)

  @OptionGroup var input: FolderOptions
  @Option(name: .shortAndLong, help: ArgumentHelp("The manifest to write; - for standard output.", valueName: "csv"))
  var output: BytePath
  @Option(help: ArgumentHelp("Number the pictures into this many folds as well.", valueName: "k")) var folds: Int?
  @Flag(help: "Replace the file if it is there.") var force = false
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  func validate() throws {
    try NumberChecks.within(2...1_000_000, folds, "--folds")
    if output == "-", out.json {
      throw ValidationError("-o - prints the manifest, --json the counts of its parts: give -o a file, or leave out --json")
    }
  }

  func run() throws {
    if output != "-" { try OutputCheck.file(output, replacing: force) }
    let seed = decisions.seed
    var manifest = try input.manifest(seed: seed, threads: decisions.threads, out)
    if input.onBadFile == .fail { try manifest.checkPictures(threads: decisions.threads, out) }
    if let folds { manifest = manifest.folded(into: folds, seed: seed) }
    if output == "-" {
      try Console.print(manifest.csv(relativeTo: BytePath(".")), terminator: "")
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

extension Manifest {
  /// Decodes each picture once, and throws at the first that is damaged.
  fileprivate func checkPictures(threads: Int, _ out: OutputOptions) throws {
    let progress = out.progress
    let options = LabeledPictures.LoadOptions(cacheLimit: 0, badFiles: BadFilePolicy(.fail), threads: threads)
    _ = try LabeledPictures.load(self, preprocessing: Preprocessing(size: PixelSize(8), colorMode: .gray), options: options) {
      progress.handler(ProgressReport(stage: "reading pictures", done: $0, total: $1))
    }
  }
}

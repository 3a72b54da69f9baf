import ArgumentParser
import FoveaKit

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Train hand-crafted and learned recognizers on one split of a folder, test both, and write a report.",
    discussion: """
      Example:  fovea compare photos -o photos-comparison
      DIR gets the models, manifest.csv, comparison.json and report.html, one page that needs no network.
      """)

  @OptionGroup var input: FolderOptions
  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write.", valueName: "dir")) var output: BytePath
  @Option(help: ArgumentHelp("The recipes, joined by commas; see `fovea recipes`.", valueName: "names"))
  var recipes = ComparisonOptions.standardRecipes.joined(separator: ",")
  @Flag(help: "Replace what an earlier comparison wrote into DIR.") var force = false
  @OptionGroup var training: TrainingOptionGroup
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  func run() throws {
    let names = recipes.split(separator: ",").map(String.init)
    let files = ["manifest.csv", "comparison.json", "report.html"] + names.map { "\($0).safetensors" }
    if !force, let old = files.map({ output.appending($0) }).first(where: { File.exists($0) }) {
      throw Failure(.cannotCreate, "\(old): exists already; give --force to replace an earlier comparison, or another -o")
    }
    for name in names { _ = try RecipeBook.recipe(named: name) }
    try makeOutputFolder()

    let progress = out.progress
    let manifest = try input.manifest(seed: decisions.seed, notes: out)
    out.note("seed \(decisions.seed), \(manifest.entries.count) pictures of \(manifest.labels.count) classes")
    try File.write(manifest.csv(relativeTo: output), to: output.appending("manifest.csv"))
    let comparison = try ComparisonRun.run(
      manifest,
      options: ComparisonOptions(recipes: names, training: training.options(decisions, BadFilePolicy(input.onBadFile))),
      progress: progress.handler
    ) { contender in
      progress.finish()
      try contender.recognizer.write(to: output.appending("\(contender.name).safetensors"))
      let summary = contender.evaluation.report.summary
      out.note(
        "\(contender.name): \(Numeral.percent(summary.accuracy)) right on \(summary.count) test pictures, "
          + "trained in \(Numeral.duration(contender.training.seconds.total))")
    }
    let document = try ComparisonDocument(comparison).text
    try File.write(document + "\n", to: output.appending("comparison.json"))
    let page = output.appending("report.html")
    try File.write(HTMLRenderer().render(comparison.report(command: command)), to: page)
    try Console.print(out.json ? document : Summaries.comparison(comparison, page: page))
  }

  private func makeOutputFolder() throws {
    do throws(FileError) {
      try File.makeFolder(output)
    } catch {
      throw Failure(.cannotCreate, error.description)
    }
  }

  /// The command line that does the same again, with what was chosen by default.
  private var command: String {
    var words = [
      "fovea", "compare", input.folder.description, "-o", output.description, "--recipes", recipes, "--seed", "\(decisions.seed)",
    ]
    if input.split != "70/15/15" { words += ["--split", input.split] }
    if let epochs = training.epochs { words += ["--epochs", "\(epochs)"] }
    if let size = training.imageSize { words += ["--image-size", "\(size)"] }
    if let strength = training.augment { words += ["--augment", strength.rawValue] }
    if training.precision != .fastest { words += ["--precision", training.precision.rawValue] }
    return words.joined(separator: " ")
  }
}

import ArgumentParser
import FoveaKit

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train one recognizer on the train part of a folder.",
    discussion: """
      Example:  fovea train photos --recipe hog-svm -o photos.safetensors
      `fovea recipes` lists the recipes. The test part is not touched; `fovea evaluate` reads it.
      """)

  @OptionGroup var input: FolderOptions
  @Option(help: ArgumentHelp("What to train; see `fovea recipes`.", valueName: "name"))
  var recipe: String
  @Option(name: .shortAndLong, help: ArgumentHelp("The model file to write.", valueName: "model"))
  var output: BytePath?
  @Flag(help: "Replace the model file if it is there.")
  var force = false
  @OptionGroup var training: TrainingOptionGroup
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  func run() throws {
    let recipe = try RecipeBook.recipe(named: recipe)
    let target = output ?? BytePath("\(recipe.name).safetensors")
    if !force, File.exists(target) {
      throw Failure(.cannotCreate, "\(target): exists already; give --force to replace it, or another -o")
    }
    guard File.isFolder(target.parent) else { throw Failure(.cannotCreate, "\(target.parent): no such folder for the model") }
    let progress = out.progress
    let manifest = try input.manifest(seed: decisions.seed, notes: out)
    let outcome = try TrainingRun.run(
      recipe, on: manifest, options: training.options(decisions, BadFilePolicy(input.onBadFile)), progress: progress.handler)
    progress.finish()
    try outcome.recognizer.write(to: target)
    var report = outcome.report
    report.model = target
    if out.json {
      try Console.print(try JSONText.encode(report, pretty: true))
    } else {
      try Console.print(Summaries.training(report))
    }
  }
}

/// How a recognizer is trained.
struct TrainingOptionGroup: ParsableArguments {
  @Option(help: ArgumentHelp("Passes over the pictures for a network; by default chosen by their number.", valueName: "n"))
  var epochs: Int?

  @Option(
    name: .customLong("image-size"), help: ArgumentHelp("Side of the square that pictures are brought to.", valueName: "pixels"))
  var imageSize: Int?

  @Option(name: .customLong("cache"), help: ArgumentHelp("Memory for decoded pictures, in MiB.", valueName: "mib"))
  var cache = 1024

  @Option(help: "What runs networks: oneDNN (fast) or reference (slow, plain Swift).")
  var engine = EngineKind.best

  @Flag(
    name: .customLong("full-decode"),
    help: "Decode large JPEGs in full, not at a fraction of their size where pictures are made much smaller anyway.")
  var fullDecode = false

  func validate() throws {
    if let epochs, epochs < 1 { throw ValidationError("--epochs is 1 or more") }
    if let imageSize, !(8...1024).contains(imageSize) { throw ValidationError("--image-size is 8 to 1024") }
    if cache < 0 { throw ValidationError("--cache is 0 or more") }
  }

  func options(_ decisions: RunOptions, _ onBadFile: BadFilePolicy) -> TrainingRunOptions {
    TrainingRunOptions(
      seed: decisions.seed, threads: decisions.threads, engine: engine, epochs: epochs, imageSize: imageSize,
      fullDecode: fullDecode,
      onBadFile: onBadFile, cacheLimit: cache << 20)
  }
}

extension EngineKind: ExpressibleByArgument {}

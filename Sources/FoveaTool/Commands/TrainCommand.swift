import ArgumentParser
import FoveaKit

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train one recognizer on the train part of a folder.",
    discussion: """
      Example:  fovea train photos --recipe hog-svm -o photos.safetensors
      `fovea recipes` lists the recipes. The test part is not touched; `fovea evaluate` reads it. Settings are chosen and probabilities
      fitted on the validation part; hand-crafted recipes then learn from it too, and networks from some of it where it is large.
      A network is kept in a folder beside the model while it learns; stopped at any moment, it goes on with --resume.
      """)

  @OptionGroup var input: FolderOptions
  @Option(help: ArgumentHelp("What to train; see `fovea recipes`.", valueName: "name"))
  var recipe: String
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The model file to write; by default RECIPE.safetensors, here.", valueName: "model"))
  var output: BytePath?
  @Flag(help: "Replace the model file if it is there, and the training that the run folder holds where it is not resumed.")
  var force = false
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var learning: LearningOptions
  @OptionGroup var training: TrainingOptionGroup
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  func run() throws {
    let begun = ContinuousClock.now
    let recipe = try RecipeBook.recipe(named: recipe)
    let target = output ?? BytePath("\(recipe.name).safetensors")
    try training.check(for: [recipe])
    var options = training.options(decisions, BadFilePolicy(input.onBadFile))
    try learning.apply(to: &options, recipe)
    options.begun = begun
    options.division = input.division
    try keeping.check(for: recipe)
    try OutputCheck.file(target, replacing: force || keeping.resume)
    if recipe.approach == .learned { try OutputCheck.folder(keeping.path(for: target)) }
    let progress = out.progress
    if recipe.approach == .learned { Interruption.watch() }
    let manifest = try input.manifest(seed: decisions.seed, threads: decisions.threads, out)
    // Not before the pictures were found: --force throws away what the folder holds.
    options.folder = try keeping.folder(for: recipe, model: target, replacing: force, command: command)
    if options.folder != nil { options.isStopping = Interruption.isWanted }
    options.announce = { [name = recipe.name, out] text in
      progress.finish()
      out.note("\(name): \(text)")
    }
    let outcome = try TrainingRun.run(recipe, on: manifest, options: options, progress: progress.handler)
    progress.finish()
    try write(outcome.recognizer, to: target)
    var report = outcome.report
    if let stopped = report.figures.stopped { out.note("note: training ended early: \(stopped)") }
    report.model = target
    if out.json {
      try Console.print(try JSONText.encode(report, pretty: true))
    } else {
      try Console.print(Summaries.training(report))
    }
  }

  /// The command line that does the same again.
  private var command: String {
    var command = RepeatedCommand("train")
    input.add(to: &command)
    command.add("--recipe", recipe)
    command.add("-o", path: output)
    command.add("--run", path: keeping.run)
    learning.add(to: &command)
    training.add(to: &command)
    command.add("--seed", "\(decisions.seed)")
    return command.text
  }

  /// Writes the model. A run that is resumed may have written it before it was stopped.
  private func write(_ recognizer: Recognizer, to target: BytePath) throws {
    if keeping.resume, !force, File.exists(target) {
      guard try File.read(target, limit: 4 << 30) == recognizer.encoded() else {
        throw Failure(.cannotCreate, "\(target): holds another model; give --force to replace it, or another -o")
      }
    } else {
      try recognizer.write(to: target)
    }
  }
}

/// What decides how a recognizer learns, beside its recipe.
struct LearningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "In place of --epochs: so much time for all, reading of pictures included, such as 90s, 5m or 1h. For the recipe handcrafted: the time to choose in.",
      valueName: "time"))
  var budget: TimeBudget?

  @Option(help: ArgumentHelp("End after so many epochs without a better result on the validation part.", valueName: "epochs"))
  var patience: Int?

  @Option(
    help: ArgumentHelp(
      "Begin from the network of another model, for the same or other classes; sizes and preparation of pictures are taken over.",
      valueName: "model"))
  var from: BytePath?

  @OptionGroup var early: EarlyRateOption

  func validate() throws {
    try NumberChecks.within(NumberChecks.epochs, patience, "--patience")
  }

  /// Adds what was given to a command that does the same again.
  func add(to command: inout RepeatedCommand) {
    command.add("--budget", budget?.argument)
    command.add("--patience", patience.map { "\($0)" })
    command.add("--from", path: from)
    command.add("--early-rate", early.given.map { "\($0)" })
  }

  func apply(to options: inout TrainingRunOptions, _ recipe: any Recipe) throws {
    if recipe.approach != .learned, patience != nil || from != nil || early.given != nil {
      throw Failure(.usage, "\(recipe.name) is no network: --patience, --from and --early-rate are for networks")
    }
    try early.check(hasOrigin: from != nil)
    if recipe.approach != .learned, budget != nil, !(recipe is RecipeSearch) {
      throw Failure(.usage, "\(recipe.name) takes the time it takes: --budget is for networks and the recipe handcrafted")
    }
    if budget != nil, options.epochs != nil { throw Failure(.usage, "--budget chooses the number of epochs: leave out --epochs") }
    options.budget = budget?.seconds
    if let from {
      if options.imageSize != nil { throw Failure(.usage, "--from takes the size of pictures over: leave out --image-size") }
      options.origin = try FineTuning(Recognizer(contentsOf: from), path: from, earlyRate: early.rate)
    }
    options.patience = patience
  }
}

/// How fast the layers of a network learn that begins from another.
struct EarlyRateOption: ParsableArguments {
  @Option(
    name: .customLong("early-rate"),
    help: ArgumentHelp(
      "With --from: how fast the first layer learns, as a part of the last, by default 0.1; 0 trains the last layer alone.",
      valueName: "factor"))
  var given: Float?

  /// How fast the first layer learns, as a part of the last.
  var rate: Float { given ?? 0.1 }

  /// Refuses the option where there is no network to begin from.
  func check(hasOrigin: Bool) throws {
    if given != nil, !hasOrigin { throw Failure(.usage, "--early-rate goes with --from") }
  }

  func validate() throws {
    if !(0...1).contains(rate) { throw ValidationError("--early-rate is 0 to 1") }
  }
}

extension ClassBalance: ExpressibleByArgument {}

/// How a network is kept while it learns.
struct KeepingOptions: ParsableArguments {
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("Folder in which a network is kept while it learns; by default beside the model.", valueName: "dir"))
  var run: BytePath?

  @Flag(help: "Go on with the training that the run folder holds; the model is the same as if it had never stopped.")
  var resume = false

  @Option(
    name: .customLong("checkpoint-every"),
    help: ArgumentHelp(
      "A checkpoint after so many seconds also within an epoch, by default 30; 0 after each step.", valueName: "seconds"))
  var seconds: Double?

  /// Seconds from one checkpoint to the next.
  private var interval: Double { seconds ?? 30 }

  func validate() throws {
    if !(interval >= 0) { throw ValidationError("--checkpoint-every is 0 or more") }
  }

  /// Refuses options that the recipe has no use for.
  func check(for recipe: any Recipe) throws {
    if recipe.approach != .learned, resume || run != nil || seconds != nil {
      throw Failure(.usage, "\(recipe.name) learns at one go: --run, --resume and --checkpoint-every are for networks")
    }
  }

  /// Where the run of a network is kept.
  func path(for model: BytePath) -> BytePath { run ?? RunFolder.standard(for: model) }

  /// The folder of a run; nothing for recipes that learn at one go.
  func folder(for recipe: any Recipe, model: BytePath, replacing: Bool, command: String) throws -> RunFolder? {
    guard recipe.approach == .learned else { return nil }
    return try RunFolder(path(for: model), resuming: resume, replacing: replacing, interval: interval, command: command)
  }
}

/// How a recognizer is trained.
struct TrainingOptionGroup: ParsableArguments {
  @Option(help: ArgumentHelp("Passes over the pictures for a network; by default chosen by their number.", valueName: "n"))
  var epochs: Int?

  @Option(
    help:
      "How much pictures are changed at random while a network learns: none, light (moved, mirrored) or strong (cut and tinted too); by default chosen by their number."
  )
  var augment: AugmentationStrength?

  @Option(help: "What is done about rare classes: none, weights (their mistakes count more), or oversample (they come more often).")
  var balance = ClassBalance.none

  @Option(
    name: .customLong("image-size"),
    help: ArgumentHelp(
      "Side of the square that pictures are brought to, 8 to 1024; by default each recipe chooses a size by the pictures.",
      valueName: "pixels"))
  var imageSize: Int?

  @Option(name: .customLong("cache"), help: ArgumentHelp("Memory for decoded pictures, in MiB.", valueName: "mib"))
  var cache = 1024

  @Option(
    help:
      "How networks learn: fastest (the default; of many pictures in bfloat16 where that gains speed), float32, or direct (no Winograd's method)."
  )
  var precision: ConvolutionArithmetic?

  @Option(help: "What runs networks: oneDNN (fast, the default where it is built in) or reference (slow, plain Swift).")
  var engine: EngineKind?

  @Flag(
    name: .customLong("full-decode"),
    help: "Decode large JPEGs in full, not at a fraction of their size where pictures are made much smaller anyway.")
  var fullDecode = false

  func validate() throws {
    try NumberChecks.within(NumberChecks.epochs, epochs, "--epochs")
    try NumberChecks.within(8...1024, imageSize, "--image-size")
    try NumberChecks.within(0...(1 << 30), cache, "--cache")
  }

  /// Refuses options for networks where none of the recipes is one, and an engine that is not there.
  func check(for recipes: [any Recipe]) throws {
    guard !recipes.contains(where: { $0.approach == .learned }) else {
      if let engine, !engine.isAvailable { throw NetworkError.engineUnavailable(engine) }
      return
    }
    let given = [
      ("--epochs", epochs != nil), ("--augment", augment != nil), ("--precision", precision != nil), ("--engine", engine != nil),
    ].filter(\.1).map(\.0)
    guard let first = given.first else { return }
    let names = recipes.map(\.name).joined(separator: ", ")
    throw Failure(
      .usage, "\(names): \(recipes.count == 1 ? "is no network" : "none is a network"), and \(first) is for networks; leave it out")
  }

  /// Adds what is not the default to a command that does the same again.
  func add(to command: inout RepeatedCommand) {
    command.add("--epochs", epochs.map { "\($0)" })
    command.add("--augment", augment?.rawValue)
    command.add("--balance", balance.rawValue, unless: ClassBalance.none.rawValue)
    command.add("--image-size", imageSize.map { "\($0)" })
    command.add("--cache", "\(cache)", unless: "1024")
    command.add("--precision", precision?.rawValue, unless: ConvolutionArithmetic.fastest.rawValue)
    command.add("--engine", engine?.rawValue, unless: EngineKind.best.rawValue)
    if fullDecode { command.add(flag: "--full-decode") }
  }

  func options(_ decisions: RunOptions, _ onBadFile: BadFilePolicy) -> TrainingRunOptions {
    var options = TrainingRunOptions(
      seed: decisions.seed, threads: decisions.threads, engine: engine ?? .best, epochs: epochs, imageSize: imageSize,
      fullDecode: fullDecode, onBadFile: onBadFile, cacheLimit: cache << 20)
    options.precision = precision ?? .fastest
    options.augmentation = augment
    options.balance = balance
    return options
  }
}

extension AugmentationStrength: ExpressibleByArgument {}

extension EngineKind: ExpressibleByArgument {}

extension ConvolutionArithmetic: ExpressibleByArgument {}

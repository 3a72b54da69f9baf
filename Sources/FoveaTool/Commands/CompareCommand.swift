import ArgumentParser
import FoveaKit

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Train hand-crafted and learned recognizers on one split of a folder, test both, and write a report.",
    discussion: """
      Example:  fovea compare photos -o photos-comparison
      DIR gets the models, manifest.csv, comparison.json, report.html, one page that needs no network, and in DIR/pictures what it shows of the
      models, with the numbers behind it. Finished parts are kept in DIR/parts; after an interruption the same command with --resume goes on
      from there.
      """)

  @OptionGroup var input: FolderOptions
  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write, outside of those that are read.", valueName: "dir"))
  var output: BytePath
  @Option(help: ArgumentHelp("The recipes, joined by commas; see `fovea recipes`.", valueName: "names"))
  var recipes = NameList(ComparisonOptions.standardRecipes)
  @Option(
    help: ArgumentHelp(
      "What is measured beside the recipes, joined by commas: \(ComparisonPart.allCases.map(\.rawValue).joined(separator: ", ")); or all, or none. --repeats, --strangers and --explain add the part that they need.",
      valueName: "parts"))
  var parts = NameList(["all"])
  @Option(
    help: ArgumentHelp(
      "Time for everything: 90s, 10m, 1h; by default 10m for up to 6,000 pictures, in proportion beyond, at most 1h.",
      valueName: "time"))
  var budget: TimeBudget?
  @Option(help: ArgumentHelp("How often every recipe learns, each time with the next seed.", valueName: "n")) var repeats = 1
  @Option(help: ArgumentHelp("A folder of pictures that belong to no class: are they told apart?", valueName: "folder"))
  var strangers: BytePath?
  @Flag(help: "Go on with the comparison that DIR holds.") var resume = false
  @Flag(help: "Replace what an earlier comparison wrote into DIR.") var force = false
  @OptionGroup(title: "Limits of what is recommended") var use: UseOptions
  @OptionGroup var training: TrainingOptionGroup
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  func validate() throws {
    _ = try chosenParts
    try NumberChecks.within(1...100, repeats, "--repeats")
    if resume, force { throw ValidationError("--resume goes on with what is there, --force replaces it: give one of them") }
  }

  func run() throws {
    let names = recipes.names
    guard names.count > 1, Set(names).count == names.count else { throw ExperimentError.recipes(names) }
    try OutputCheck.folder(output, outside: [input.folder] + [strangers].compactMap { $0 })
    let files = ["manifest.csv", "comparison.json", "report.html", "parts/identity.json"] + names.map { "\($0).safetensors" }
    try OutputCheck.folder(
      output, for: files.map { output.appending($0) }, replacing: force || resume,
      remedy: "give --force to replace an earlier comparison, --resume to go on with an interrupted one, or another -o")
    try training.check(for: try names.map { try RecipeBook.recipe(named: $0) })
    Interruption.watch()

    let progress = out.progress
    let manifest = try input.manifest(seed: decisions.seed, threads: decisions.threads, out)
    // Before the folder is made, which the next comparison would be refused for.
    guard manifest.labels.count > 1 else {
      throw RecognitionError.oneClass(manifest.labels.names.first ?? "", folder: manifest.root)
    }
    try File.makeFolder(output)
    out.note(
      "seed \(decisions.seed), \(manifest.entries.count) pictures of \(Numeral.counted(manifest.labels.count, "class", "classes"))")
    var options = ComparisonOptions(recipes: names, training: training.options(decisions, BadFilePolicy(input.onBadFile)))
    options.training.division = input.division
    options.parts = try chosenParts
    options.budget = budget?.seconds ?? ComparisonOptions.standardBudget(pictures: manifest.entries.count, repeats: repeats)
    (options.repeats, options.strangers) = (repeats, strangers)
    options.limits = use.limits
    options.folder = output
    (options.resumes, options.command) = (resume, command)
    options.training.isStopping = Interruption.isWanted
    let comparison = try ComparisonRun.run(manifest, options: options, progress: progress.handler) { contender in
      progress.finish()
      let summary = contender.evaluation.report.summary
      out.note(
        "\(contender.name): \(Numeral.percent(summary.accuracy)) right on \(summary.count) test pictures, "
          + "trained in \(Numeral.duration(contender.training.seconds.total))")
    }
    progress.finish()
    if let overrun = comparison.overrun { out.note("note: \(overrun)") }
    try File.write(comparison.manifest.csv(relativeTo: output), to: output.appending("manifest.csv"))
    let document = try ComparisonDocument(comparison, command: command, partCommand: command(withParts: false, into: nil)).text
    try File.write(document + "\n", to: output.appending("comparison.json"))
    let page = output.appending("report.html")
    try HTMLRenderer(sideFolder: "report-pictures").page(of: comparison.report(command: command, partCommand: partCommand))
      .write(to: page)
    try Console.print(out.json ? document : Summaries.comparison(comparison, page: page))
  }

  /// The parts that were named, and those that other options ask for.
  private var chosenParts: Set<ComparisonPart> {
    get throws {
      var chosen = try namedParts
      if parts.text != "all" {
        if chosen.contains(.repeats), repeats == 1 { throw ValidationError("--parts repeats: say with --repeats how many") }
        if chosen.contains(.strangers), strangers == nil {
          throw ValidationError("--parts strangers: name a folder of them with --strangers")
        }
      }
      if repeats > 1 { chosen.insert(.repeats) }
      if strangers != nil { chosen.insert(.strangers) }
      if use.isExplained { chosen.insert(.explanations) }
      return chosen
    }
  }

  private var namedParts: Set<ComparisonPart> {
    get throws {
      if parts.text == "all" { return Set(ComparisonPart.allCases) }
      if parts.text == "none" { return [] }
      return Set(
        try parts.names.map { name in
          guard let part = ComparisonPart(rawValue: name) else {
            throw ValidationError(
              "--parts \(name): there are \(ComparisonPart.allCases.map(\.rawValue).joined(separator: ", ")), and all and none")
          }
          return part
        })
    }
  }

  /// The command line that does the same again, with what was chosen by default.
  private var command: String { command(withParts: true, into: output) }

  /// The command that measures a row alone, into a folder of its own beside DIR.
  private func partCommand(_ row: EvidenceRow) -> String {
    let place = Self.folder(beside: output, adding: "-" + row.question.rawValue.replacing("_", with: "-"))
    return "\(command(withParts: false, into: place)) \(row.repeatsWith)"
  }

  /// A folder beside another, named as that with more behind it; also of one that is named by dots alone, which is looked up.
  static func folder(beside folder: BytePath, adding suffix: String) -> BytePath {
    let isNamed = ![".", "..", ""].contains(folder.lastComponent)
    let named = isNamed ? folder : folder.resolvingLinks() ?? folder
    let name = BytePath(bytes: named.lastComponent.bytes + Array(suffix.utf8))
    return named.components.count == 1 && !named.isAbsolute ? name : named.parent.appending(name)
  }

  /// - Parameter withParts: Whether it says which parts are measured; else a row of evidence adds what it needs.
  private func command(withParts: Bool, into folder: BytePath?) -> String {
    var command = RepeatedCommand("compare")
    input.add(to: &command)
    command.add("-o", path: folder)
    command.add("--recipes", recipes.text)
    if withParts { command.add("--parts", parts.text, unless: "all") }
    command.add("--budget", budget?.argument)
    if withParts {
      command.add("--repeats", "\(repeats)", unless: "1")
      command.add("--strangers", path: strangers)
    }
    use.add(to: &command, withParts: withParts)
    training.add(to: &command)
    command.add("--seed", "\(decisions.seed)")
    return command.text
  }
}

/// What a recommended recognizer may cost.
struct UseOptions: ParsableArguments {
  @Option(name: .customLong("max-ms"), help: ArgumentHelp("Milliseconds for one picture.", valueName: "ms"))
  var milliseconds: Double?
  @Option(name: .customLong("max-mb"), help: ArgumentHelp("Size of the model in megabytes.", valueName: "mb"))
  var megabytes: Double?
  @Option(name: .customLong("max-train-time"), help: ArgumentHelp("Time of training, such as 90s or 5m.", valueName: "time"))
  var trainingTime: TimeBudget?
  @Flag(name: .customLong("explain"), help: "Only recognizers whose explanations are evidently better than random ones.")
  var isExplained = false

  func validate() throws {
    try NumberChecks.positive(milliseconds, "--max-ms", upTo: 1e9)
    try NumberChecks.positive(megabytes, "--max-mb", upTo: 1e9)
  }

  var limits: UseLimits {
    UseLimits(
      milliseconds: milliseconds, megabytes: megabytes, trainingSeconds: trainingTime?.seconds, isExplained: isExplained)
  }

  /// Adds what was asked for to a command that does the same again.
  /// - Parameter withParts: Whether what is measured for it is asked for too.
  func add(to command: inout RepeatedCommand, withParts: Bool) {
    command.add("--max-ms", milliseconds.map { "\($0)" })
    command.add("--max-mb", megabytes.map { "\($0)" })
    command.add("--max-train-time", trainingTime?.argument)
    if isExplained, withParts { command.add(flag: "--explain") }
  }
}

import ArgumentParser
import FoveaKit

struct FacesCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare ways to tell the persons of a folder apart, and write a report.",
    discussion: """
      Example:  fovea faces compare people -o people-faces
      Every method learns from the train and validation parts and names the test part; half of the persons are enrolled and the others are strangers;
      pairs are verified; and what each costs. Where a manifest has a column of groups (or --group-by names another), rates stand for each
      group. DIR gets report.html, one page that needs no network, and comparison.json. Finished ways are
      kept in DIR/parts; after an interruption the same command with --resume goes on from there. With --budget ways without a network come
      first, then networks, which learn for as many epochs as fit, then the splits of --repeats and --network-repeats; what there is no \
      time for is named.
      """)

  @OptionGroup var input: PersonFolderOptions
  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write, outside of those that are read.", valueName: "dir"))
  var output: BytePath
  @Option(help: ArgumentHelp("The methods, joined by commas.", valueName: "names"))
  var methods = NameList(FaceMethod.allCases.map(\.rawValue))
  @Option(
    help: ArgumentHelp(
      "What is tried against the light with methods without a network, joined by commas; by default all: \(Self.allNormalizations.text). One with a network sees its usual light.",
      valueName: "names"))
  var normalizations: NameList?
  @Option(help: ArgumentHelp("Random splits on which methods without a network are tried too.", valueName: "n")) var repeats = 0
  @Option(
    help: ArgumentHelp("The same of embedding and fused, for each of which a network learns: it takes long.", valueName: "n"))
  var networkRepeats = 0
  @Option(help: ArgumentHelp("Size of the crops, such as 112 or 92x112; by default by the training part.", valueName: "size"))
  var size: CropSize?
  @Option(help: ArgumentHelp("For embedding and fused: passes of the network over the pictures.", valueName: "n")) var epochs: Int?
  @Option(
    help: ArgumentHelp(
      "Time for everything: 90s, 10m, 1h; by default as long as it takes. With --epochs networks take what they take.",
      valueName: "time"))
  var budget: TimeBudget?
  @OptionGroup var beginning: FaceOriginOptions
  @Flag(help: "Go on with the comparison that DIR holds.") var resume = false
  @Flag(help: "Replace what an earlier comparison wrote into DIR.") var force = false
  @OptionGroup var places: FacePlaceOptions
  @Option(
    help: ArgumentHelp(
      "How faces of --detect are aligned, by their eyes or by the box alone, joined by commas; by default both: \(Self.allAlignments.text). Methods with a network are tried with the first.",
      valueName: "names"))
  var align: NameList?
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  private static let allNormalizations = NameList(FaceNormalization.allCases.map(\.rawValue))
  private static let allAlignments = NameList(FaceFinding.Alignment.allCases.map(\.rawValue))

  func validate() throws {
    if resume, force { throw ValidationError("--resume goes on with what is there, --force replaces it: give one of them") }
    let methods = try chosenMethods()
    _ = try chosenNormalizations()
    let alignments = try chosenAlignments()
    try NumberChecks.within(0...1000, repeats, "--repeats")
    try NumberChecks.within(0...1000, networkRepeats, "--network-repeats")
    try NumberChecks.within(NumberChecks.epochs, epochs, "--epochs")
    try beginning.check(for: methods, epochs: epochs)
    if methods.allSatisfy(\.isNetwork) {
      let given = [("--normalizations", normalizations != nil), ("--repeats", repeats > 0)].filter(\.1).map(\.0)
      if let first = given.first {
        throw ValidationError("\(first) is for methods without a network, and \(self.methods.text) names none; leave it out")
      }
      if align != nil, alignments.count > 1 {
        throw ValidationError(
          "--align with several names is for methods without a network, and \(self.methods.text) names none; name one of them")
      }
    }
    if networkRepeats > 0, !methods.contains(where: \.isNetwork) {
      throw ValidationError("--network-repeats is for embedding and fused, and --methods names neither; leave it out")
    }
    try FaceAlignmentOptions.check(align, with: places)
  }

  private func chosenMethods() throws -> [FaceMethod] { try chosen(FaceMethod.self, methods, "--methods") }

  private func chosenNormalizations() throws -> [FaceNormalization] {
    try chosen(FaceNormalization.self, normalizations ?? Self.allNormalizations, "--normalizations")
  }

  /// The alignments, of which methods with a network are tried with the first.
  private func chosenAlignments() throws -> [FaceFinding.Alignment] {
    try chosen(FaceFinding.Alignment.self, align ?? Self.allAlignments, "--align")
  }

  private func chosen<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type, _ list: NameList, _ flag: String
  ) throws -> [Choice] where Choice.RawValue == String {
    let names = list.names
    guard !names.isEmpty else { throw ValidationError("\(flag) names nothing") }
    guard Set(names).count == names.count else { throw ValidationError("\(flag) \(list.text): names one twice") }
    return try names.map { name in
      guard let choice = Choice(rawValue: name) else {
        throw ValidationError("\(flag) \(name): there are \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return choice
    }
  }

  func run() throws {
    let (page, file) = (output.appending("report.html"), output.appending("comparison.json"))
    try OutputCheck.folder(output, outside: [input.folder])
    try OutputCheck.folder(
      output, for: [page, file, output.appending("parts/identity.json")], replacing: force || resume,
      remedy: "give --force to replace an earlier comparison, --resume to go on with an interrupted one, or another -o")
    Interruption.watch()
    let origin = try beginning.origin(size: size)
    let source = try places.source(out)
    let manifest = try input.manifest(seed: decisions.seed, threads: decisions.threads, out)
    try places.check(source, on: manifest, out)
    try File.makeFolder(output)
    let progress = out.progress
    var options = FaceComparisonOptions(
      methods: try chosenMethods(), normalizations: try chosenNormalizations(), repeats: repeats,
      size: origin?.size ?? size?.size,
      alignments: try chosenAlignments(), loading: input.loading(threads: decisions.threads),
      training: FaceTrainingOptions(seed: decisions.seed, threads: decisions.threads, progress: progress.handler))
    (options.training.epochs, options.training.origin) = (epochs, origin)
    (options.networkRepeats, options.budget) = (networkRepeats, budget?.seconds)
    (options.folder, options.resumes, options.command) = (output, resume, command)
    options.training.isStopping = Interruption.isWanted
    let comparison = try FaceComparison.run(manifest, source: source, options: options) { trial in
      progress.finish()
      out.note(
        "\(trial.method.rawValue), light \(trial.normalization.rawValue)\(trial.alignedWords): \(Numeral.percent(trial.closed.accuracy)) of \(trial.closed.count) named right"
      )
    }
    progress.finish()
    if let overrun = comparison.overrun { out.note("note: \(overrun)") }
    let training = { (trial: FaceTrial) in trainCommand(trial, origin) }
    let document = try JSONText.encode(comparison.document(command: command, trainCommand: training), pretty: true)
    try File.write(document + "\n", to: file)
    let report = try comparison.report(command: command, trainCommand: training)
    try HTMLRenderer(sideFolder: "report-pictures").page(of: report).write(to: page)
    let choice = comparison.choice(trainCommand: training)
    try Console.print(out.json ? document : FacesSummaries.comparison(comparison, choice) + "\n\nreport: \(page)")
  }

  /// The command line that does the same again, with what was chosen by default.
  private var command: String {
    var command = RepeatedCommand("faces compare")
    input.add(to: &command)
    command.add("-o", path: output)
    command.add("--methods", methods.text)
    if !hasNetworksAlone { command.add("--normalizations", (normalizations ?? Self.allNormalizations).text) }
    command.add("--repeats", "\(repeats)")
    command.add("--network-repeats", networkRepeats > 0 ? "\(networkRepeats)" : nil)
    command.add("--budget", budget?.argument)
    command.add("--seed", "\(decisions.seed)")
    command.add("--size", size?.argument)
    command.add("--epochs", epochs.map { "\($0)" })
    beginning.add(to: &command)
    addPlaces(to: &command, aligned: alignments.joined(separator: ","))
    return command.text
  }

  /// The alignments that are tried.
  private var alignments: [String] {
    let names = (try? chosenAlignments())?.map(\.rawValue) ?? []
    return hasNetworksAlone ? Array(names.prefix(1)) : names
  }

  /// Whether all methods have a network.
  private var hasNetworksAlone: Bool { (try? chosenMethods())?.allSatisfy(\.isNetwork) == true }

  /// The command line that trains a way as it learned here, into a file in DIR.
  private func trainCommand(_ trial: FaceTrial, _ origin: FaceOrigin?) -> String {
    var command = RepeatedCommand("faces train")
    input.add(to: &command)
    command.add("--method", trial.method.rawValue)
    command.add("--normalization", trial.normalization.rawValue)
    command.add("-o", path: output.appending(BytePath("\(trial.method.rawValue).safetensors")))
    command.add("--seed", "\(decisions.seed)")
    // The size that --from gave to all of them has to be said where there is no --from.
    let begins = trial.method.isNetwork && beginning.from != nil
    if !begins { command.add("--size", (size ?? origin.map { CropSize(size: $0.size) })?.argument) }
    // Of a network that its time ended, those for which it learned.
    let learned = trial.epochs.flatMap { $0.isCut ? $0.learned : nil }
    if trial.method.isNetwork { command.add("--epochs", (epochs ?? learned).map { "\($0)" }) }
    if begins { beginning.add(to: &command) }
    addPlaces(to: &command, aligned: trial.alignment?.rawValue ?? alignments.first)
    return command.text
  }

  private func addPlaces(to command: inout RepeatedCommand, aligned names: String?) {
    command.add("--boxes", path: places.boxes)
    command.add("--detect", path: places.detector)
    if places.detector != nil { command.add("--align", names) }
  }
}

import ArgumentParser
import FoveaKit

struct VisualizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visualize",
    abstract: "Show what a model has learned and why it decides as it does.",
    discussion: """
      Example:  fovea visualize photos.safetensors photos -o photos-inside
      DIR gets index.html, one page that needs no network, the pictures it shows, and the numbers behind them as .npy and .json. Of a network: filters, \
      activations, units from edges to wholes, and explanations by derivatives; of a hand-crafted model: glyphs, templates, learned dictionaries and \
      contributions; of both: occlusion, nearest pictures, maps, prototypes. The class of a picture is the name of its folder, where the model knows it.

      Units by name:  fovea visualize photos.safetensors photos -o photos-units --method units --units block1_gelu2:17,block3_gelu2:3

      Methods: \(VisualMethod.allCases.map(\.rawValue).joined(separator: ", ")).
      """)

  @Argument(help: ArgumentHelp("A model file.", valueName: "model")) var model: BytePath
  @Argument(help: ArgumentHelp("Pictures and folders; without any, only what needs none is shown.", valueName: "path")) var paths:
    [BytePath] = []
  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write, outside of those that are read.", valueName: "dir"))
  var output: BytePath
  @Option(help: ArgumentHelp("Methods, joined by commas; all that apply unless given.", valueName: "names")) var method: NameList?
  @Option(help: ArgumentHelp("Layers, joined by commas; one for each depth unless given.", valueName: "names")) var layers:
    NameList?
  @Option(
    help: ArgumentHelp(
      "How many units of a layer to show, or which: LAYER:CHANNEL, joined by commas; channels count from 0.",
      discussion: "The layers of named units are shown beside those of --layers.", valueName: "n or names"))
  var units = UnitChoice.count(Self.fewUnits)
  @Option(help: ArgumentHelp("How many patches, neighbors or prototypes to show of each.", valueName: "n")) var top = 8
  @Option(help: ArgumentHelp("How many pictures to explain.", valueName: "n")) var pictures = 8
  @Option(help: ArgumentHelp("How many pictures to search.", valueName: "n")) var pool = 2000
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "The run folder of a network's training, for the film of its filters; by default beside the model.", valueName: "dir"))
  var runFolder: BytePath?
  @Flag(help: "Write into a DIR that holds an earlier run: files of the same names are replaced, others stay.") var force = false
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  private static let fewUnits = 8

  /// How many units of each layer are asked for, and which by name.
  private var chosenUnits: (count: Int, named: [NetworkUnit]) {
    switch units {
    case .count(let count): (count, [])
    case .named(let named): (Self.fewUnits, named)
    }
  }

  func validate() throws {
    for (option, value) in [("--units", chosenUnits.count), ("--pictures", pictures)] {
      try NumberChecks.within(1...10_000, value, option)
    }
    // As many as a row of a sheet holds.
    try NumberChecks.within(1...VisualizationOptions.mostOfEach, top, "--top")
    try NumberChecks.within(1...10_000_000, pool, "--pool")
  }

  func run() throws {
    Interruption.watch()
    if let runFolder, !File.isFolder(runFolder) { throw Failure(.inputMissing, "\(runFolder): no such run folder") }
    try OutputCheck.folder(output, outside: paths)
    let page = output.appending("index.html")
    try OutputCheck.folder(
      output, for: [page], replacing: force, remedy: "give --force to replace an earlier run, or another -o")
    let methods = try (method?.names ?? []).map { name in
      guard let known = VisualMethod(rawValue: name) else {
        throw VisualizationError.unknownMethod(name, known: VisualMethod.allCases.map(\.rawValue))
      }
      return known
    }
    let recognizer = try Recognizer(contentsOf: model)
    if let first = paths.first, !paths.contains(where: { File.exists($0) }) { throw FileError.missing(first) }
    let progress = out.progress
    out.note("seed \(decisions.seed)")
    var options = VisualizationOptions(
      methods: methods, layers: layers?.names ?? [], units: chosenUnits.count, top: top, pictures: pictures, pool: pool,
      seed: decisions.seed, threads: decisions.threads)
    options.named = chosenUnits.named
    options.run = runFolder
    let report = try VisualizationRun.run(
      recognizer, model: model, on: paths, options: options, into: output, progress: progress.handler)
    progress.finish()
    for note in report.notes { out.note("note: \(note)") }
    for skipped in report.skipped where methods.isEmpty || methods.contains(skipped.method) {
      out.note("not shown: \(skipped.method.rawValue): \(skipped.reason)")
    }
    try Console.print(
      out.json
        ? try JSONText.encode(report, pretty: true)
        : "\(report.files.count) files in \(Numeral.duration(report.seconds)); the page: \(page)")
  }
}

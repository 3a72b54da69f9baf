import ArgumentParser
import FoveaKit

struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Write a feature vector for each picture of a folder.",
    discussion: """
      Example:  fovea features photos --kind hog -o hog.npy
      Pictures of all parts get a row. The suffix of the file chooses the form: .npy (a matrix; paths, labels and parts of its rows stand in \
      FILE.pictures.csv), .csv (path, label, features), .libsvm (the number of the label, features; no paths). \
      Names of the columns stand in the head of .csv, and beside the other forms in FILE.names.txt, a line for each.
      --kind is one of: \(kinds); patches, fisher, vlad and words learn from the training part first.
      --description FILE is a feature with all its parameters, its seed too where it is learned, as --json prints it (the whole object, \
      or the value of its description alone) and a model file holds it; on the same folder it gives the same numbers again. With --model FILE it is what \
      that model computes, a network's features among them.
      """)

  private static let kinds = HandcraftedRecipe.FeatureFamily.allCases.map(\.rawValue).joined(separator: ", ")

  @OptionGroup var input: FolderOptions
  @Option(help: ArgumentHelp("Which features.", valueName: "name")) var kind: HandcraftedRecipe.FeatureFamily?
  @Option(help: ArgumentHelp("Write the features of this description, a JSON file, instead.", valueName: "file"))
  var description: BytePath?
  @Option(
    name: .customLong("image-size"),
    help: ArgumentHelp(
      "With --description: what pictures are brought to, such as 64x48 or 64; by default what the whole object says, else what is typical of the folder.",
      valueName: "size"))
  var imageSize: PixelSize?
  @Option(help: ArgumentHelp("Write the embeddings of this model instead.", valueName: "model")) var model: BytePath?
  @Option(name: .shortAndLong, help: ArgumentHelp("A file that ends in .npy, .csv or .libsvm.", valueName: "file")) var output:
    BytePath
  @Flag(help: "Replace the file if it is there.") var force = false
  @OptionGroup var processing: ThreadOptions
  @Option(help: "Decides everything random, the split too; by default the seed of the description or of the model, else 0.")
  var seed: UInt64?
  @OptionGroup var out: OutputOptions

  func validate() throws {
    if [kind == nil, model == nil, description == nil].count(where: { !$0 }) != 1 {
      throw ValidationError("give one of --kind, --description and --model")
    }
    if imageSize != nil, description == nil { throw ValidationError("--image-size goes with --description") }
  }

  func run() throws {
    guard let form = FeatureTable.Form(suffixOf: output) else {
      throw Failure(.usage, "\(output): the name has to end in .npy, .csv or .libsvm")
    }
    for file in FeatureTable.files(at: output, as: form) { try OutputCheck.file(file, replacing: force) }
    var source: FeatureTable.Source =
      if let model {
        .model(try Recognizer(contentsOf: model))
      } else if let description {
        try FeatureTable.Source(description: description, size: imageSize)
      } else {
        .family(kind ?? .hog)
      }
    if let seed, let description, let own = source.seed, own != seed {
      out.note("note: learned with --seed \(seed), in place of the seed \(own) that \(description) says; other numbers come of it")
      source = source.seeded(seed)
    }
    let seed = seed ?? source.seed ?? 0
    let progress = out.progress
    let manifest = try input.manifest(seed: seed, threads: processing.threads, out)
    let table = try FeatureTable(
      source, of: manifest, seed: seed, threads: processing.threads, onBadFile: BadFilePolicy(input.onBadFile),
      progress: progress.handler)
    progress.finish()
    for picture in table.unreadable { out.note("left out: \(picture.path): \(picture.reason)") }
    let written = try table.write(to: output, as: form, replacing: force)
    if out.json {
      var report = table.report(files: written)
      report.seed = seed
      try Console.print(try JSONText.encode(report, pretty: true))
    } else {
      try Console.print(
        "\(table.matrix.rows) pictures × \(table.matrix.columns) features, seed \(seed), in "
          + written.map(\.description).joined(separator: " and "))
    }
  }
}

extension HandcraftedRecipe.FeatureFamily: ExpressibleByArgument {}

extension PixelSize: ExpressibleByArgument {
  /// `WIDTHxHEIGHT`, or the side of a square; up to 4096 pixels each way.
  public init?(argument: String) {
    let sides = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard (1...2).contains(sides.count), sides.allSatisfy({ (1...4096).contains($0) }) else { return nil }
    self.init(width: sides[0], height: sides[sides.count - 1])
  }
}

import ArgumentParser
import FoveaKit

struct FacesTrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a face model on the train and validation parts of a folder of persons.",
    discussion: """
      Example:  fovea faces train people --method fisherfaces -o faces.safetensors
      The model describes faces; it names nobody by itself: `fovea faces enroll` makes a gallery for that.
      Methods: \(FaceMethod.allCases.map { "\($0.rawValue): \($0.summary)" }.joined(separator: "\n         "))
      """)

  @OptionGroup var input: PersonFolderOptions
  @Option(help: "How faces are told apart.") var method: FaceMethod
  @Option(help: "What is done against the light; by default none, or what the model of --from does.") var normalization:
    FaceNormalization?
  @Option(name: .shortAndLong, help: ArgumentHelp("The model file to write.", valueName: "model")) var output: BytePath
  @Option(help: ArgumentHelp("Size of the crops, such as 112 or 92x112; by default by the training part.", valueName: "size"))
  var size: CropSize?
  @Option(help: ArgumentHelp("For eigenfaces: how many are kept; by default all.", valueName: "n")) var components: Int?
  @Option(help: ArgumentHelp("For embedding and fused: passes of the network over the pictures.", valueName: "n")) var epochs: Int?
  @OptionGroup var beginning: FaceOriginOptions
  @Flag(name: .customLong("all"), help: "Learn from all parts of the folder, the test part too.") var usesAll = false
  @Flag(help: "Replace the model file if it is there.") var force = false
  @OptionGroup var places: FacePlaceOptions
  @OptionGroup var alignment: FaceAlignmentOptions
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  func validate() throws {
    if let components, components < 1 { throw ValidationError("--components is 1 or more") }
    try NumberChecks.within(NumberChecks.epochs, epochs, "--epochs")
    if components != nil, method != .eigenfaces {
      throw ValidationError("--components is for eigenfaces, not for \(method.rawValue); leave it out")
    }
    try beginning.check(for: [method], epochs: epochs)
    try alignment.check(with: places)
  }

  /// What is printed with `--json`.
  private struct Report: Encodable {
    var schemaVersion = 1
    var method: FaceMethod
    var normalization: FaceNormalization
    var model: BytePath
    var modelIdentity: String
    var persons: [String]
    var trainCount: Int
    var cropSize: PixelSize
    var embeddingLength: Int
    var seed: UInt64
    var seconds: Double
    var detector: String?
    var withoutFace: [BytePath]
    var unreadable: [UnreadablePicture]

    enum CodingKeys: String, CodingKey {
      case schemaVersion = "schema_version"
      case method, normalization, model
      case modelIdentity = "model_sha256"
      case persons
      case trainCount = "train_count"
      case cropSize = "crop_size"
      case embeddingLength = "embedding_length"
      case seed, seconds
      case detector = "detector_sha256"
      case withoutFace = "without_face"
      case unreadable
    }
  }

  func run() throws {
    Interruption.watch()
    try OutputCheck.file(output, replacing: force)
    let origin = try beginning.origin(size: size)
    let manifest = try input.manifest(seed: decisions.seed, threads: decisions.threads, out)
    let parts: [Part] = usesAll ? [] : [.train, .validation]
    let source = try places.source(out)
    try places.check(source, on: manifest, out)
    let learned =
      usesAll ? manifest : Manifest(root: manifest.root, entries: manifest.entries(in: .train, .validation))
    guard !learned.entries.isEmpty else { throw RecognitionError.emptyPart("train", folder: input.folder) }
    if learned.count < manifest.count {
      out.note(
        "note: \(manifest.count - learned.count) of \(manifest.count) pictures are the test part, for `fovea faces evaluate`; --all learns from them too"
      )
    }
    let preparation = FacePreparation(
      size: try origin?.size ?? size?.size ?? FacePictures.cropSize(of: learned, source: source),
      finding: source.finding(alignment.alignment))
    let pictures = try FacePictures.load(
      manifest, parts: parts, preparation: preparation, source: source, options: input.loading(threads: decisions.threads))
    let progress = out.progress
    var options = FaceTrainingOptions(seed: decisions.seed, threads: decisions.threads, progress: progress.handler)
    (options.components, options.epochs, options.origin) = (components, epochs, origin)
    options.division = input.division
    options.normalization = normalization ?? origin?.normalization ?? .none
    let meter = ResourceMeter()
    var model = try FaceTraining.fit(method, pictures, manifestHash: manifest.contentHash, options: options)
    model.leftOut = try FaceTraining.leavingPersonsOut(method, pictures, options: options)
    progress.finish()
    let seconds = meter.cost.seconds
    try model.write(to: output, replacing: force)
    let report = Report(
      method: method, normalization: model.preparation.normalization, model: output, modelIdentity: try model.identity,
      persons: pictures.present.map { pictures.persons[$0] }, trainCount: pictures.count, cropSize: preparation.size,
      embeddingLength: model.embedder.length, seed: decisions.seed, seconds: seconds, detector: preparation.finding?.detector,
      withoutFace: (pictures.search?.faceless ?? []).map(\.path), unreadable: pictures.unreadable)
    if report.persons.count < 2 {
      out.note(
        "note: all pictures that were learned from show one person; \(method.rawValue) only describes faces, and whether it tells persons "
          + "apart shows on a folder of several")
    }
    if out.json {
      try Console.print(JSONText.encode(report, pretty: true))
    } else {
      let unreadable =
        report.withoutFace.map { "left out: \($0): no face was found" }
        + pictures.unreadable.map { "left out: \($0.path): \($0.reason)" }
      try Console.print(
        ([
          "\(method.rawValue), light: \(report.normalization.rawValue), crops of \(preparation.size)",
          "\(pictures.count) pictures of \(Numeral.counted(report.persons.count, "person", "persons")) in "
            + "\(Numeral.duration(seconds)), seed \(decisions.seed)",
          "model: \(output), \(model.embedder.length) numbers for a face, identity \(report.modelIdentity.prefix(12))",
        ] + unreadable).joined(separator: "\n"))
    }
  }
}

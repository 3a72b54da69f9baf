import ArgumentParser
import FoveaKit

struct FacesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "faces",
    abstract: "Tell persons apart by their faces: train, enroll, identify, verify, cluster, compare.",
    discussion: """
      FOLDER is PERSON/* (one folder of pictures for each person), or train|test/PERSON/*, or a manifest .csv. Pictures are faces as a whole;
      of photographs give --detect DETECTOR, which finds the faces, turns them upright by their eyes and cuts them out.

      Start with:  fovea faces compare FOLDER -o DIR     which way works on these faces, and how often it errs
                   fovea faces train FOLDER --method lbp-svm -o faces.safetensors
                   fovea faces enroll faces.safetensors people.gallery --folder FOLDER
                   fovea faces identify faces.safetensors people.gallery party/

      A model of a small folder knows how the persons of that folder differ, in the light of those pictures. It errs several times as often
      on strangers, and on pictures of another kind: it is not for doors, and no proof of anything.

      Faces of people are protected in many laws: ask those whom you enroll, keep galleries as you keep keys, let a person decide, and look
      at the error rates of each group of people before anything depends on an answer. The article "Faces" of the documentation says more.
      """,
    subcommands: [
      FacesTrainCommand.self, FacesEnrollCommand.self, FacesIdentifyCommand.self, FacesVerifyCommand.self, FacesClusterCommand.self,
      FacesEvaluateCommand.self, FacesCompareCommand.self,
    ])
}

/// Where faces are in pictures.
struct FacePlaceOptions: ParsableArguments {
  @Option(
    name: .customLong("boxes"),
    help: ArgumentHelp(
      "Where faces are: CSV with path and x,y,width,height, or left_eye_x,left_eye_y,right_eye_x,right_eye_y and more (left of the picture), in pixels of the upright picture; without it a picture is a face as a whole.",
      valueName: "csv"))
  var boxes: BytePath?

  @Option(
    name: .customLong("detect"),
    help: ArgumentHelp(
      "Find the faces of photographs: a model of `fovea detect train`, or a cascade in OpenCV's XML.", valueName: "detector"))
  var detector: BytePath?

  /// The source of faces; what of the table is not taken as it stands is noted.
  func source(_ out: OutputOptions) throws -> FaceSource {
    let places = try boxes.map { try FacePlaces(contentsOf: $0) } ?? .none
    if let exchanged = places.exchanged { out.note("note: \(exchanged)") }
    return FaceSource(places: places, finder: try detector.map { try FaceFinder(contentsOf: $0) })
  }

  /// Notes what of the table names none of the pictures, and which of these it does not name; refuses one that names none.
  func check(_ source: FaceSource, on pictures: [BytePath], below folder: BytePath? = nil, _ out: OutputOptions) throws {
    guard let boxes else { return }
    let placed = try source.places.pictures(among: pictures, below: folder)
    for remark in placed.remarks(on: boxes, isSearched: source.finder != nil) { out.note("note: \(remark)") }
  }

  /// The same for the pictures of a folder, of all its parts.
  func check(_ source: FaceSource, on manifest: Manifest, _ out: OutputOptions) throws {
    try check(source, on: manifest.entries.map(\.path), below: manifest.root, out)
  }

  /// The source of faces for a model; what does not go together is noted.
  func source(for model: FaceModel, _ out: OutputOptions) throws -> FaceSource {
    let source = try source(out)
    if let mismatch = source.mismatch(with: model.preparation) { out.note("note: \(mismatch)") }
    return source
  }
}

/// How found faces are brought upright.
struct FaceAlignmentOptions: ParsableArguments {
  @Option(
    name: .customLong("align"), help: "How faces of --detect are aligned: by their eyes (the default), or by the box alone.")
  var given: FaceFinding.Alignment?

  /// How they are aligned.
  var alignment: FaceFinding.Alignment { given ?? .eyes }

  /// Refuses the option where no face is found.
  func check(with places: FacePlaceOptions) throws { try Self.check(given, with: places) }

  /// The same of what was given in another form.
  static func check(_ given: (some Any)?, with places: FacePlaceOptions) throws {
    if given != nil, places.detector == nil { throw ValidationError("--align is for faces that --detect finds; leave it out") }
  }
}

/// What a network for faces begins from.
struct FaceOriginOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "For embedding and fused: begin from the network of another model, of faces or of gray pictures; the size of the crops is taken over.",
      valueName: "model"))
  var from: BytePath?

  @OptionGroup var early: EarlyRateOption

  /// Refuses what is for networks where none of the methods has one.
  func check(for methods: [FaceMethod], epochs: Int?) throws {
    guard !methods.contains(where: \.isNetwork) else { return }
    let given = [("--from", from != nil), ("--epochs", epochs != nil)].filter(\.1).map(\.0)
    guard let first = given.first else { return }
    let names = methods.map(\.rawValue).joined(separator: ", ")
    throw ValidationError(
      "\(names): \(methods.count == 1 ? "has no network" : "none has a network"), and \(first) is for embedding and fused; leave it out"
    )
  }

  func origin(size: CropSize?) throws -> FaceOrigin? {
    try early.check(hasOrigin: from != nil)
    guard let from else { return nil }
    if size != nil { throw Failure(.usage, "--from takes the size of the crops over: leave out --size") }
    return try FaceOrigin(contentsOf: from, earlyRate: early.rate)
  }

  /// Adds them, where a network begins from another, to a command that does the same again.
  func add(to command: inout RepeatedCommand) {
    guard from != nil else { return }
    command.add("--from", path: from)
    command.add("--early-rate", "\(early.rate)")
  }
}

/// A folder of persons, divided where it is not.
struct PersonFolderOptions: ParsableArguments, DividedFolder {
  @Argument(help: ArgumentHelp("PERSON/*, train|test/PERSON/*, or a manifest .csv.", valueName: "folder"))
  var folder: BytePath

  @Option(
    help: ArgumentHelp(
      "Percent for train/validation/test where the folder has no parts, 50/0/50 by default.", valueName: "a/b/c"))
  var split: String?

  static let standardSplit = "50/0/50"
  static let sortsPersons = true

  @Option(name: .customLong("on-bad-file"), help: "What a damaged picture does: skip it, or fail.")
  var onBadFile = BadFilePolicy.Action.skip

  @OptionGroup var together: TogetherOptions

  func loading(threads: Int) -> LabeledPictures.LoadOptions {
    LabeledPictures.LoadOptions(badFiles: BadFilePolicy(onBadFile), threads: threads)
  }
}

extension FaceMethod: ExpressibleByArgument {}
extension FaceNormalization: ExpressibleByArgument {}
extension FaceFinding.Alignment: ExpressibleByArgument {}
extension FaceClustering: ExpressibleByArgument {}

/// A size of crops: `112` or `92x112`; 16 to 512 pixels each way.
struct CropSize: ExpressibleByArgument {
  var size: PixelSize

  /// As it is given on a command line.
  var argument: String { "\(size.width)x\(size.height)" }

  init(size: PixelSize) { self.size = size }

  init?(argument: String) {
    guard let size = PixelSize(argument: argument), [size.width, size.height].allSatisfy((16...512).contains) else { return nil }
    self.size = size
  }
}

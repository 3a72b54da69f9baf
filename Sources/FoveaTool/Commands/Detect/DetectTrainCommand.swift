import ArgumentParser
import FoveaKit

struct DetectTrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Learn to find a thing from examples.",
    discussion: """
      SOURCE is a file of boxes: CSV with the columns path,x,y,width,height[,label][,ignored] and those of points, Pascal VOC XML, imglab XML; or a folder of \
      VOC files, or of YOLO texts beside their pictures or in labels/ beside images/, where a picture without a text has nothing to be found; or a folder of \
      cut-out pictures CLASS/*, where one class is the thing and the others are not. Of folders with parts (train/, test/) the test part is left out, and of cut-out \
      pictures the validation part too.

      Example:  fovea detect train crops --label face --background photos -o face.safetensors
      What is not marked in a picture with boxes counts as background, so mark all; give more pictures without the thing with --background. They are searched \
      for what looks like it (hard negatives), round by round; each fifth is held out, and measures how the false alarms fall.

      Where the eyes of \(LandmarkTraining.leastFaces) faces or more are marked, in \(LandmarkTraining.leastPictures) pictures or more, the detector also \
      learns to find them: in CSV by the columns left_eye_x,left_eye_y,right_eye_x,right_eye_y (and nose_x,nose_y,mouth_left_x,mouth_left_y,\
      mouth_right_x,mouth_right_y), in imglab XML by parts of these names or the 68 numbered ones. Left is the left of the picture. Each fifth picture is \
      held out; what is learned is kept if it misses the eyes there by less than is missed without learning. `fovea detect run` then gives the points, \
      and `fovea faces --detect` aligns by the eyes.
      """)

  @Argument(help: ArgumentHelp("Boxes, or a folder of cut-out pictures.", valueName: "source")) var source: BytePath
  @Option(name: .shortAndLong, help: ArgumentHelp("The model file to write.", valueName: "file")) var output: BytePath
  @Option(help: ArgumentHelp("What is to be found; the only label unless given, or 'face'.", valueName: "name")) var label: String?
  @Flag(name: .customLong("all"), help: "Learn from all parts of the folder, the test part too.") var usesAll = false
  @Option(help: ArgumentHelp("A folder of pictures without the thing; may be given several times.", valueName: "folder"))
  var background: [BytePath] = []
  @Option(help: ArgumentHelp("Pixels of the side of a cell.", valueName: "pixels")) var cell = WindowTraining().cell
  @Option(help: ArgumentHelp("Cells of the longer side of a window, at most.", valueName: "n")) var cells = WindowTraining().cells
  @Option(help: ArgumentHelp("Shapes of windows, by width over height.", valueName: "n")) var templates = WindowTraining().templates
  @Option(help: ArgumentHelp("Rounds of hard negatives.", valueName: "n")) var rounds = WindowTraining().rounds
  @Option(help: ArgumentHelp("The price of errors.", valueName: "C")) var cost = WindowTraining().cost
  @Option(help: ArgumentHelp("Moved views of each example.", valueName: "n")) var moved = WindowTraining().moved
  @Option(help: ArgumentHelp("What of its surroundings belongs to a box, on each side.", valueName: "share")) var padding =
    WindowTraining().padding
  @Flag(inversion: .prefixedNo, help: "Whether mirror images are examples too.") var mirrors = true
  @Option(
    name: .customLong("false-alarms"),
    help: ArgumentHelp("Findings per picture without the thing that the threshold allows for.", valueName: "n"))
  var falseAlarms = WindowTraining().falseAlarms
  @Option(name: .customLong("scale-step"), help: ArgumentHelp("How much smaller each level of a picture is.", valueName: "factor"))
  var scaleStep = WindowTraining().scaleStep
  @Option(
    help: ArgumentHelp(
      "Also learn a small network that looks again at what the windows find, and write both as a second detector; takes minutes.",
      valueName: "file"))
  var rescore: BytePath?
  @Flag(help: "Replace model files where there are some.") var force = false
  @OptionGroup var runOptions: RunOptions
  @OptionGroup var out: OutputOptions

  func validate() throws {
    for (option, value, range) in [
      ("--cell", cell, 2...64), ("--cells", cells, 3...64), ("--templates", templates, 1...16), ("--rounds", rounds, 0...20),
      ("--moved", moved, 0...100),
    ] {
      try NumberChecks.within(range, value, option)
    }
    try NumberChecks.positive(cost, "--cost", upTo: 1e6)
    try NumberChecks.within(0...2, padding, "--padding")
    try NumberChecks.within(0...1e6, falseAlarms, "--false-alarms")
    try NumberChecks.within(1.01...4, scaleStep, "--scale-step")
    if let rescore, rescore.normalized == output.normalized { throw ValidationError("--rescore names a second file, beside -o") }
  }

  func run() throws {
    Interruption.watch()
    for file in [output, rescore].compactMap({ $0 }) { try OutputCheck.file(file, replacing: force) }
    let read = try WindowTraining.Examples.reading(
      source, label: label, backgrounds: background, usesAll: usesAll, threads: runOptions.threads)
    for picture in read.unreadable { out.note("left out: \(picture.path): \(picture.reason)") }
    if read.leftOut > 0 {
      out.note(
        "left out: \(Numeral.counted(read.leftOut, "picture", "pictures")) of the \(read.boxes == nil ? "validation and test parts" : "test part"), "
          + "which --all takes too")
    }
    if let boxes = read.boxes {
      for note in Summaries.notes(on: boxes) { out.note(note) }
      if !boxes.unreadable.isEmpty { out.note("left out: " + Summaries.unreadable(boxes.unreadable)) }
    }
    let training = WindowTraining(
      label: read.label, cell: cell, cells: cells, templates: templates, padding: padding, mirrors: mirrors, moved: moved,
      cost: cost,
      rounds: rounds, falseAlarms: falseAlarms, scaleStep: scaleStep, seed: runOptions.seed)
    let progress = out.progress
    var detector = try training.fit(read.examples, threads: runOptions.threads, progress: progress.handler)
    progress.finish()
    let unreadable = detector.training?.unreadable ?? []
    detector.training?.unreadable = (read.boxes?.unreadable ?? []).map { "\($0.path): \($0.reason)" } + unreadable
    try detector.write(to: output, replacing: force)
    let second = try rescore.map { path in
      let rescored = try training.rescored(detector, by: read.examples, threads: runOptions.threads, progress: progress.handler)
      progress.finish()
      try rescored.write(to: path, replacing: force)
      return (model: path, detector: rescored)
    }
    guard let report = detector.training else { return }
    for line in unreadable { out.note("left out: \(line)") }
    if let note = report.landmarks.flatMap(Summaries.landmarkNote) { out.note(note) }
    if report.heldOut == 0 {
      out.note(
        "note: under five backgrounds, so none was held out and false alarms were not measured: the threshold rests on the examples alone "
          + "and may give many of them, and findings get no probability; give pictures without the thing with --background")
    } else if detector.calibration == .uncalibrated {
      out.note("note: nothing was found in the backgrounds that were held out, so findings get no probability")
    }
    if out.json {
      try Console.print(
        try JSONText.encode(
          DetectorTrainingReport(model: output, detector: detector, report: report, rescored: second), pretty: true))
    } else {
      try Console.print(Summaries.detectorTraining(detector, report, model: output))
      if let second { try Console.print("\n" + Summaries.rescoring(second.detector, model: second.model)) }
    }
  }
}

/// What `fovea detect train --json` prints.
struct DetectorTrainingReport: Codable {
  var schemaVersion = 1
  var model: BytePath
  var label: String
  var windows: [PixelSize]
  var threshold: Double
  var training: WindowTraining.Report
  var rescored: Rescored?

  /// The second detector.
  struct Rescored: Codable {
    var model: BytePath
    var threshold: Double
    var training: RescoredDetector.Report?
  }

  init(
    model: BytePath, detector: WindowDetector, report: WindowTraining.Report,
    rescored: (model: BytePath, detector: RescoredDetector)? = nil
  ) {
    self.model = model
    label = detector.label
    windows = detector.windows
    threshold = detector.threshold
    training = report
    self.rescored = rescored.map {
      Rescored(model: $0.model, threshold: $0.detector.threshold, training: $0.detector.training)
    }
  }

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case model, label, windows, threshold, training, rescored
  }
}

internal import FoveaDatasets
public import FoveaFiles

/// The folder in which a network's training is kept while it runs: what it was told (`config.json`), how it goes (`metrics.jsonl`,
/// `results.csv`), how its first filters change (`film.safetensors`), the best network so far as a model (`best.safetensors`), the
/// checkpoint to go on from (`last.safetensors`), and the command that began it (`command.txt`), where one did.
///
/// All files are written whole under another name and renamed, so a run that is killed at any moment leaves each of them as it was before
/// or after. One run at a time has the folder.
public final class RunFolder: Sendable {
  /// Where it is.
  public let path: BytePath
  /// Whether training goes on from the checkpoint that is there.
  public let resumes: Bool
  /// Seconds after which a checkpoint is written also within an epoch.
  public let interval: Double
  private let lock: FileLock

  /// Takes a folder, made where it is missing, for one run.
  /// - Parameters:
  ///   - resuming: Whether to go on with the training that it holds; one that was stopped before its first checkpoint begins again.
  ///   - replacing: Whether a training that it holds may be thrown away where it is not resumed.
  ///   - interval: Seconds after which a checkpoint is written also within an epoch; 0 writes one after each step.
  ///   - command: The command that begins the run, for who resumes it with another.
  public init(
    _ path: BytePath, resuming: Bool = false, replacing: Bool = false, interval: Double = 30, command: String? = nil
  ) throws(CheckpointError) {
    self.path = path
    resumes = resuming
    self.interval = interval
    if resuming, !File.isFolder(path) { throw .missing(path) }
    do throws(FileError) {
      try File.makeFolder(path)
      lock = try FileLock(path.appending("lock"))
    } catch { throw .file(error) }
    if !resuming, !replacing, File.exists(checkpoint) { throw .unfinished(path) }
    do throws(FileError) {
      for name in [
        "last.safetensors", "best.safetensors", "metrics.jsonl", "results.csv", "config.json", FilterFilm.fileName,
        Self.commandFile,
      ] {
        try File.removeTemporaries(of: path.appending(name))
        if !resuming { try File.remove(path.appending(name)) }
      }
      // A run that was stopped before its first checkpoint begins again.
      if let command, !File.exists(checkpoint) {
        try File.write(Array((command + "\n").utf8), to: path.appending(Self.commandFile))
      }
    } catch { throw .file(error) }
  }

  /// Whether a folder holds a training, as its files tell.
  package static func isRun(_ path: BytePath) -> Bool {
    ["last.safetensors", "config.json"].contains { File.exists(path.appending($0)) }
  }

  /// The folder of a run that has no other: beside the model, `cnn.run` for `cnn.safetensors`.
  public static func standard(for model: BytePath) -> BytePath {
    let suffix = Array(".safetensors".utf8)
    let name = model.lastComponent.bytes
    let isUsual = name.count > suffix.count && name.suffix(suffix.count).elementsEqual(suffix)
    return BytePath(bytes: Array(isUsual ? model.bytes.dropLast(suffix.count) : model.bytes[...]) + Array(".run".utf8))
  }

  /// The folder that keeps the training of a model: beside it, or for a model of a comparison among the comparison's parts.
  public static func kept(for model: BytePath) -> BytePath {
    let own = standard(for: model)
    let part = own.parent.appending("parts").appending(own.lastComponent)
    return !File.isFolder(own) && File.isFolder(part) ? part : own
  }

  private static let commandFile = "command.txt"

  /// The command that began the run; nothing where it was not kept.
  var command: String? {
    guard let bytes = try? File.read(path.appending(Self.commandFile), limit: 1 << 20) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  /// Where the checkpoint is.
  public var checkpoint: BytePath { path.appending("last.safetensors") }

  /// What of the plan of the run which is resumed was chosen by its time; nothing for a new run.
  var storedChoice: (epochs: Int, extent: NetworkExtent, augmentation: Augmentation?)? {
    get throws {
      struct Configuration: Decodable {
        struct Plan: Decodable {
          var settings: Settings
          var width: Double?
          var convolutions: Int?
          var augmentation: Augmentation?
        }
        struct Settings: Decodable { var epochs: Int }
        var plan: Plan
      }
      let file = path.appending("config.json")
      guard resumes, File.exists(file) else { return nil }
      let text = String(decoding: try File.read(file, limit: 1 << 26), as: UTF8.self)
      let plan = try JSONText.decode(Configuration.self, from: text).plan
      return (plan.settings.epochs, NetworkExtent(width: plan.width, convolutions: plan.convolutions), plan.augmentation)
    }
  }

  /// Writes one of the files.
  func write(_ bytes: [UInt8], to name: String) throws(CheckpointError) {
    do { try File.write(bytes, to: path.appending(name)) } catch { throw .file(error) }
  }

  /// Writes how training goes: a JSON object a line for each epoch, and the same as a table.
  func write(_ history: [EpochFigures]) throws {
    let lines = try history.map { try JSONText.encode($0) + "\n" }
    try write(Array(lines.joined().utf8), to: "metrics.jsonl")
    let rows = history.map {
      "\($0.epoch),\($0.loss),\($0.trainingAccuracy),\($0.validationAccuracy.map { "\($0)" } ?? ""),\($0.seconds)\n"
    }
    try write(Array(("epoch,loss,training_accuracy,validation_accuracy,seconds\n" + rows.joined()).utf8), to: "results.csv")
  }
}

/// What a recipe needs to keep a training in a folder.
public struct RunKeeping: Sendable {
  /// The folder.
  public var folder: RunFolder
  /// The name of the recipe.
  public var recipe: String
  /// The digest of the manifest.
  public var manifestHash: String
  /// A recognizer around a model, to be stored while training still goes on.
  let recognizer: @Sendable (_ model: any RecognitionModel, _ temperature: Float) -> Recognizer

  /// What is needed to keep a training.
  /// - Parameter recognizer: Makes a recognizer around a model, to be stored while training still goes on.
  public init(
    folder: RunFolder, recipe: String, manifestHash: String,
    recognizer: @escaping @Sendable (_ model: any RecognitionModel, _ temperature: Float) -> Recognizer
  ) {
    self.folder = folder
    self.recipe = recipe
    self.manifestHash = manifestHash
    self.recognizer = recognizer
  }
}

internal import FoveaDatasets
public import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaTensors

/// Why a model file could not be used.
public enum ModelFileError: Error, Sendable, Hashable {
  /// The file could not be read or written.
  case file(FileError)
  /// The bytes are no safetensors file, or a broken one.
  case malformed(BytePath, reason: String)
  /// A safetensors file, but not one of this library.
  case foreign(BytePath)
  /// A model file, but of another kind than was asked for.
  case otherKind(BytePath, found: ModelKind, wanted: ModelKind)
  /// The digest over the file is wrong: bytes were changed or lost after it was written.
  case corrupt(BytePath)
  /// The file is of a later format than this version knows.
  case tooNew(BytePath, format: Int, known: Int)
  /// Something that the model needs is missing or does not fit.
  case incomplete(BytePath, reason: String)
}

extension ModelFileError: CustomStringConvertible {
  /// One line for people: the file and what is wrong.
  public var description: String {
    switch self {
    case .file(.notRegular(let path, kind: "a folder")):
      "\(path): is a folder, not a model file; where a command takes a model and folders, the model comes first"
    case .file(let error): error.description
    case .malformed(let path, let reason): "\(path): not a model: \(reason)"
    case .foreign(let path): "\(path): a safetensors file, but not a Fovea model (its metadata has no `fovea_format`)"
    case .otherKind(let path, let found, let wanted):
      "\(path): this is \(found.words), not \(wanted.words); \(found.remedy(wanted: wanted))"
    case .corrupt(let path): "\(path): damaged: its bytes are not those that were written; copy it again or train anew"
    case .tooNew(let path, let format, let known):
      "\(path): model format \(format); this version knows up to \(known); use a newer fovea"
    case .incomplete(let path, let reason): "\(path): incomplete model: \(reason)"
    }
  }
}

extension Recognizer {
  /// The format that is written. Readers know this one and all earlier ones.
  public static let fileFormat = 1

  /// The bytes of a model file: safetensors, everything but the numbers as JSON strings in its metadata.
  ///
  /// The metadata has `fovea_format`, `kind`, `labels`, `preprocessing`, `temperature`, `provenance`, `settings`, `rejection` where errors were
  /// measured, `calibration` where it is no temperature, and `sha256`. The last is
  /// the digest over the whole file with its own 64 digits taken as zeros, so any change of a byte is seen.
  public func encoded() throws -> [UInt8] {
    let parts = try model.parts
    var metadata = [
      "fovea_format": String(Self.fileFormat),
      "kind": type(of: model).kind,
      "labels": try JSONText.encode(labels),
      "preprocessing": try JSONText.encode(preprocessing),
      "temperature": try JSONText.encode(temperature),
      "provenance": try JSONText.encode(provenance),
      "settings": parts.settings,
    ]
    if let calibration { metadata["calibration"] = try JSONText.encode(calibration) }
    if let rejection { metadata["rejection"] = try JSONText.encode(rejection) }
    let tensors = parts.tensors.sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
    return SealedTensors.encode(tensors, metadata: metadata)
  }

  /// Writes a model file; see ``encoded()``.
  /// - Throws: ``ModelFileError/file(_:)``.
  public func write(to path: BytePath, replacing: Bool = true) throws {
    let bytes = try encoded()
    do { try File.write(bytes, to: path, replacing: replacing) } catch { throw ModelFileError.file(error) }
  }

  /// The recognizer in a model file.
  /// - Parameter limit: The largest file that is read, in bytes.
  public init(contentsOf path: BytePath, limit: Int = 4 << 30) throws(ModelFileError) {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: limit) } catch { throw .file(error) }
    try self.init(bytes, path: path)
  }

  /// The recognizer in the bytes of a model file.
  /// - Parameter path: What errors name.
  public init(_ bytes: [UInt8], path: BytePath) throws(ModelFileError) {
    let file: (tensors: [String: Tensor], metadata: [String: String])
    do { file = try Safetensors.decode(bytes) } catch {
      // So it is with most files of other kinds.
      var remedy = ""
      if case SafetensorsError.headerTooLarge = error {
        remedy = "; where a command takes a model and pictures, the model comes first"
      }
      throw .malformed(path, reason: "\(error)\(remedy)")
    }
    if let kind = ModelKind(metadata: file.metadata), kind != .recognizer {
      throw .otherKind(path, found: kind, wanted: .recognizer)
    }
    guard let format = file.metadata["fovea_format"].flatMap({ Int($0) }) else { throw .foreign(path) }
    guard format <= Self.fileFormat else { throw .tooNew(path, format: format, known: Self.fileFormat) }
    guard SealedTensors.isIntact(bytes) else { throw .corrupt(path) }
    func decode<Value: Decodable>(_ type: Value.Type, _ key: String) throws(ModelFileError) -> Value {
      guard let text = file.metadata[key] else { throw .incomplete(path, reason: "no `\(key)` in its metadata") }
      do { return try JSONText.decode(type, from: text) } catch { throw .incomplete(path, reason: "`\(key)` cannot be read") }
    }
    let labels = try decode(LabelSet.self, "labels")
    guard let kind = file.metadata["kind"], let type = RecipeBook.modelTypes[kind] else {
      throw .incomplete(path, reason: "a model of an unknown kind '\(file.metadata["kind"] ?? "")'")
    }
    let parts = ModelParts(
      settings: file.metadata["settings"] ?? "",
      tensors: file.tensors)
    let model: any RecognitionModel
    do { model = try type.init(parts: parts) } catch { throw .incomplete(path, reason: "\(error)") }
    guard model.classCount == labels.count else {
      throw .incomplete(path, reason: "\(model.classCount) classes in the model, \(labels.count) names")
    }
    let preprocessing = try decode(Preprocessing.self, "preprocessing")
    if let problem = preprocessing.problem { throw .incomplete(path, reason: problem) }
    if let input = model.input, input != (preprocessing.size, preprocessing.format) {
      throw .incomplete(
        path,
        reason: "a model for pictures of \(input.size), \(input.format.channels) channels; they are prepared as "
          + "\(preprocessing.size), \(preprocessing.format.channels) channels")
    }
    let temperature = try decode(Float.self, "temperature")
    guard temperature > 0, temperature.isFinite else { throw .incomplete(path, reason: "temperature \(temperature)") }
    let calibration = file.metadata["calibration"] == nil ? nil : try decode(Calibration.self, "calibration")
    if let problem = calibration?.problem(classCount: labels.count) { throw .incomplete(path, reason: problem) }
    let rejection = file.metadata["rejection"] == nil ? nil : try decode(RejectionCurve.self, "rejection")
    if let problem = rejection?.problem { throw .incomplete(path, reason: problem) }
    self.init(
      labels: labels, preprocessing: preprocessing, temperature: temperature,
      provenance: try decode(Provenance.self, "provenance"), model: model, rejection: rejection, calibration: calibration)
  }
}

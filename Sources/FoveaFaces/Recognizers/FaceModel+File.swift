public import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

extension FaceModel {
  /// The format that is written. Readers know this one and all earlier ones.
  public static let fileFormat = 1

  private struct Settings: Codable {
    var method: FaceMethod
    var metric: FaceMetric
    var planeCost: Double?
    var preparation: FacePreparation
    var embedder: String
    var embedderSettings: String
    var provenance: FaceProvenance
  }

  static let embedders: [String: any FaceEmbedder.Type] = [
    ProjectedFaces.kind: ProjectedFaces.self, DescribedFaces.kind: DescribedFaces.self, NetworkFaces.kind: NetworkFaces.self,
    SteadiedFaces.kind: SteadiedFaces.self, FusedFaces.kind: FusedFaces.self,
  ]

  /// Whether the bytes of a file are those of a face model, as far as its metadata tells.
  static func isFile(_ bytes: [UInt8]) -> Bool { (try? Safetensors.decode(bytes))?.metadata[formatKey] != nil }

  private static let formatKey = "fovea_faces_format"

  /// The bytes of a model file: safetensors, everything but the numbers as JSON strings in its metadata, and a digest over all of it.
  public func encoded() throws -> [UInt8] {
    let parts = try embedder.parts
    var metadata = try self.metadata(parts.settings)
    if let verification { metadata["verification"] = try JSONText.encode(verification) }
    if let leftOut { metadata["left_out"] = try JSONText.encode(leftOut) }
    return SealedTensors.encode(
      parts.tensors.sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }, metadata: metadata)
  }

  /// The digest over all that decides what numbers a face gets, by which a gallery knows its model. Thresholds, and what they are
  /// fitted on, are not part of it.
  public var identity: String {
    get throws {
      let parts = try embedder.parts
      let tensors = parts.tensors.sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
      return SHA256.hex(of: Safetensors.encode(tensors: tensors, metadata: try metadata(parts.settings)))
    }
  }

  private func metadata(_ settings: String) throws -> [String: String] {
    let all = Settings(
      method: method, metric: metric, planeCost: planeCost, preparation: preparation, embedder: type(of: embedder).kind,
      embedderSettings: settings, provenance: provenance)
    return [
      Self.formatKey: String(Self.fileFormat), "settings": try JSONText.encode(all), "persons": try JSONText.encode(persons),
    ]
  }

  /// Writes a model file.
  /// - Throws: ``FacesError/file(_:)``.
  public func write(to path: BytePath, replacing: Bool = true) throws {
    let bytes = try encoded()
    do { try File.write(bytes, to: path, replacing: replacing) } catch { throw FacesError.file(error) }
  }

  /// The model in a file.
  /// - Parameter limit: The largest file that is read, in bytes.
  public init(contentsOf path: BytePath, limit: Int = 4 << 30) throws(FacesError) {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: limit) } catch { throw .model(.file(error)) }
    try self.init(bytes, path: path)
  }

  /// The model in the bytes of a file.
  /// - Parameter path: What errors name.
  public init(_ bytes: [UInt8], path: BytePath) throws(FacesError) {
    let file = try SealedFile(bytes, path: path, as: .faceModel, key: Self.formatKey, known: Self.fileFormat)
    let settings = try file.value(Settings.self, "settings")
    if let problem = settings.preparation.problem { throw .malformed(path, reason: problem) }
    guard let type = Self.embedders[settings.embedder] else {
      throw .malformed(path, reason: "faces described in an unknown way '\(settings.embedder)'")
    }
    if let cost = settings.planeCost, !(cost > 0 && cost.isFinite) { throw .malformed(path, reason: "a cost of \(cost)") }
    let embedder: any FaceEmbedder
    do {
      embedder = try type.init(
        parts: ModelParts(settings: settings.embedderSettings, tensors: file.tensors), size: settings.preparation.size)
    } catch {
      throw .malformed(path, reason: "\(error)")
    }
    self.init(
      method: settings.method, persons: try file.value(LabelSet.self, "persons"), preparation: settings.preparation,
      embedder: embedder, metric: settings.metric, planeCost: settings.planeCost, provenance: settings.provenance,
      verification: try file.threshold("verification"),
      leftOut: file.has("left_out") ? try file.value(OpenSetScores.self, "left_out") : nil)
  }
}

/// A safetensors file with a digest over all of it, and JSON in its metadata.
struct SealedFile {
  let tensors: [String: Tensor]
  private let metadata: [String: String]
  private let path: BytePath

  /// - Parameters:
  ///   - kind: What the file is to hold.
  ///   - key: The metadata that holds the format's number, by which such a file is known.
  ///   - known: The latest format that is known.
  init(_ bytes: [UInt8], path: BytePath, as kind: ModelKind, key: String, known: Int) throws(FacesError) {
    let file: (tensors: [String: Tensor], metadata: [String: String])
    do { file = try Safetensors.decode(bytes) } catch { throw .malformed(path, reason: "\(error)") }
    if let found = ModelKind(metadata: file.metadata), found != kind {
      throw .model(.otherKind(path, found: found, wanted: kind))
    }
    guard let format = file.metadata[key].flatMap({ Int($0) }), format >= 1 else {
      throw .malformed(path, reason: "its metadata has no `\(key)`")
    }
    guard format <= known else { throw .tooNew(path, format: format, known: known) }
    guard SealedTensors.isIntact(bytes) else { throw .corrupt(path) }
    (tensors, metadata, self.path) = (file.tensors, file.metadata, path)
  }

  func has(_ key: String) -> Bool { metadata[key] != nil }

  func value<Value: Decodable>(_ type: Value.Type, _ key: String) throws(FacesError) -> Value {
    guard let text = metadata[key] else { throw .malformed(path, reason: "no `\(key)` in its metadata") }
    do { return try JSONText.decode(type, from: text) } catch { throw .malformed(path, reason: "`\(key)` cannot be read") }
  }

  func threshold(_ key: String) throws(FacesError) -> FaceThreshold? {
    guard has(key) else { return nil }
    let threshold = try value(FaceThreshold.self, key)
    if let problem = threshold.problem { throw .malformed(path, reason: problem) }
    return threshold
  }
}

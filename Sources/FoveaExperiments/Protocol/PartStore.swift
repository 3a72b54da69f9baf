internal import FoveaFiles
internal import FoveaRecognition

/// Keeps each finished part of a comparison as a JSON file, so that an interrupted one goes on where it was.
struct PartStore {
  /// Where the parts are; nowhere where nothing is kept.
  let folder: BytePath?

  /// What the parts were made with; parts of another run are not taken for those of this one.
  struct Identity: Codable, Hashable {
    var version: String
    var manifest: String
    var pixels: String?
    var recipes: [String]
    var seed: UInt64
    var settings: String
    var budget: Double?

    /// What differs, in words; nothing where both are the same.
    func difference(from other: Identity) -> String? {
      if version != other.version { return "version \(version)" }
      if manifest != other.manifest { return "another manifest" }
      if pixels != other.pixels { return "other pixels (pictures were changed since)" }
      if recipes != other.recipes { return "the recipes \(recipes.joined(separator: ", "))" }
      if seed != other.seed { return "seed \(seed)" }
      if budget != other.budget { return "another --budget" }
      return settings == other.settings ? nil : "other settings of training"
    }
  }

  /// Takes a folder for a comparison. One that begins anew throws away what an earlier one kept there.
  /// - Throws: ``ExperimentError`` where it is to be resumed and holds nothing, or another comparison; or where it is to be begun and holds files that
  ///   no comparison wrote.
  init(_ folder: BytePath?, identity: Identity, resuming: Bool) throws {
    self.folder = folder
    guard let folder else { return }
    let file = folder.appending("identity.json")
    if resuming {
      guard File.exists(file) else { throw ExperimentError.nothingKept(folder) }
      let stored: Identity = try Self.read(file)
      if let difference = stored.difference(from: identity) { throw ExperimentError.different(folder, what: difference) }
    } else {
      do throws(FileError) { try File.makeFolder(folder) } catch { throw ExperimentError.file(error) }
      let others = try names().filter { $0.bytes.suffix(5).elementsEqual(".json".utf8) }
      if let foreign = others.first, !File.exists(file) { throw ExperimentError.foreign(folder.appending(foreign)) }
      for name in others { try File.remove(folder.appending(name)) }
      try clearRuns()
      try File.write(try JSONText.encode(identity, pretty: true) + "\n", to: file)
    }
  }

  /// The part of a name: as it is kept, or made now and kept.
  func part<Value: Codable>(_ name: String, make: () throws -> Value) throws -> Value {
    guard let file = folder?.appending(name + ".json") else { return try make() }
    if File.exists(file) { return try Self.read(file) }
    let value = try make()
    try File.write(try JSONText.encode(value) + "\n", to: file)
    return value
  }

  /// The part of a name, which is kept.
  func kept<Value: Decodable>(_ name: String) throws -> Value {
    guard let folder else { preconditionFailure("nothing is kept") }
    return try Self.read(folder.appending(name + ".json"))
  }

  /// Keeps a part in place of what was kept under its name.
  func write(_ value: some Encodable, _ name: String) throws {
    guard let folder else { return }
    try File.write(try JSONText.encode(value) + "\n", to: folder.appending(name + ".json"))
  }

  /// Whether a part is kept.
  func has(_ name: String) -> Bool { folder.map { File.exists($0.appending(name + ".json")) } ?? false }

  /// Throws away what networks of an earlier comparison were kept in while they learned, so that none goes on from there.
  private func clearRuns() throws {
    guard let folder else { return }
    for name in try FolderWalker(depthLimit: 1, allowsOutsideRoot: false).walk(folder).folders {
      let run = folder.appending(name)
      guard name.bytes.suffix(4).elementsEqual(".run".utf8), RunFolder.isRun(run) else { continue }
      _ = try RunFolder(run, replacing: true)
    }
  }

  private func names() throws -> [BytePath] {
    guard let folder else { return [] }
    return try FolderWalker(depthLimit: 1, allowsOutsideRoot: false).walk(folder).files.filter { $0.components.count == 1 }
  }

  private static func read<Value: Decodable>(_ file: BytePath) throws -> Value {
    let bytes = try File.read(file)
    do { return try JSONText.decode(Value.self, from: String(decoding: bytes, as: UTF8.self)) } catch {
      throw ExperimentError.damaged(file)
    }
  }
}

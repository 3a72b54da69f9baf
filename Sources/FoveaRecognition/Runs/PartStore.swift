package import FoveaFiles

/// What the parts of a comparison were made with; parts of another run are not taken for those of this one.
package protocol PartIdentity: Codable {
  /// The command that began it, if it is known; no part of what has to be the same.
  var command: String? { get }

  /// What differs from one that is asked for now, in words of the command; nothing where both are the same.
  func difference(from asked: Self) -> String?
}

/// Keeps each finished part of a comparison as a JSON file, so that an interrupted one goes on where it was.
package struct PartStore: Sendable {
  /// Where the parts are; nowhere where nothing is kept.
  let folder: BytePath?

  /// Takes a folder for a comparison. One that begins anew throws away what an earlier one kept there.
  ///
  /// It claims the folder before anything else changes there, and has its identity when nothing of an earlier one is left: one that was killed between
  /// is resumed, or begun anew, by throwing away the rest.
  /// - Parameter clearing: Throws away what an earlier comparison left beside its parts, and may be called again after it was ended in between.
  /// - Throws: ``PartsError`` where it is to be resumed and holds nothing, or another comparison; or where it is to be begun and holds files that
  ///   no comparison wrote.
  package init<Identity: PartIdentity>(
    _ folder: BytePath?, identity: Identity, resuming: Bool, clearing: () throws -> Void = {}
  ) throws {
    self.folder = folder
    guard let folder else { return }
    let (file, claim) = (folder.appending(Self.identity + ".json"), folder.appending(Self.claimName))
    let isClaimed = File.exists(claim)
    var identity = identity
    if resuming {
      guard isClaimed || File.exists(file) else { throw PartsError.nothingKept(folder) }
      let stored: Identity = try Self.read(isClaimed ? claim : file)
      if let difference = stored.difference(from: identity) {
        throw PartsError.different(folder, what: difference, command: stored.command)
      }
      if !isClaimed { return }
      identity = stored
    } else {
      do throws(FileError) { try File.makeFolder(folder) } catch { throw PartsError.file(error) }
      if !isClaimed, !File.exists(file), let foreign = try partFiles().first {
        throw PartsError.foreign(folder.appending(foreign))
      }
      try File.write(try JSONText.encode(identity, pretty: true) + "\n", to: claim)
    }
    try clearing()
    for name in try partFiles() where name != Self.claimName {
      // The part goes last, since it names its model.
      try File.remove(folder.appending(BytePath(bytes: Array(name.bytes.dropLast(Self.ending.count)) + Self.modelEnding)))
      try File.remove(folder.appending(name))
    }
    try clearRuns()
    try File.write(try JSONText.encode(identity, pretty: true) + "\n", to: file)
    try File.remove(claim)
  }

  /// The part of a name: as it is kept, or made now and kept.
  package func part<Value: Codable>(_ name: String, make: () throws -> Value) throws -> Value {
    has(name) ? try kept(name) : try replacing(name, make: make)
  }

  /// The part of a name, made now and kept in place of what was kept under its name.
  package func replacing<Value: Codable>(_ name: String, make: () throws -> Value) throws -> Value {
    let value = try make()
    try write(value, name)
    return value
  }

  /// The part of a name, which is kept.
  package func kept<Value: Decodable>(_ name: String) throws -> Value {
    guard let folder else { preconditionFailure("nothing is kept") }
    return try Self.read(folder.appending(name + ".json"))
  }

  /// Keeps a part in place of what was kept under its name.
  package func write(_ value: some Encodable, _ name: String) throws {
    guard let folder else { return }
    try File.write(try JSONText.encode(value) + "\n", to: folder.appending(name + ".json"))
  }

  /// Says that the parts depend on something on which they did not before.
  package func replaceIdentity(_ identity: some PartIdentity) throws { try write(identity, Self.identity) }

  /// Where a part of a name keeps a model, which is written before the part itself; nowhere where nothing is kept.
  package func model(_ name: String) -> BytePath? { folder?.appending(BytePath(bytes: Array(name.utf8) + Self.modelEnding)) }

  private static let identity = "identity"
  /// The identity of a comparison that has not thrown away yet what an earlier one kept.
  private static let claimName: BytePath = "claim.json"
  private static let ending = Array(".json".utf8)
  private static let modelEnding = Array(".safetensors".utf8)

  /// Whether a part is kept.
  package func has(_ name: String) -> Bool { folder.map { File.exists($0.appending(name + ".json")) } ?? false }

  /// Throws away what networks of an earlier comparison were kept in while they learned, so that none goes on from there.
  private func clearRuns() throws {
    guard let folder else { return }
    for name in try FolderWalker(depthLimit: 1, allowsOutsideRoot: false).walk(folder).folders {
      let run = folder.appending(name)
      guard name.bytes.suffix(4).elementsEqual(".run".utf8), RunFolder.isRun(run) else { continue }
      _ = try RunFolder(run, replacing: true)
    }
  }

  private func partFiles() throws -> [BytePath] {
    guard let folder else { return [] }
    return try FolderWalker(depthLimit: 1, allowsOutsideRoot: false).walk(folder).files.filter {
      $0.components.count == 1 && $0.bytes.suffix(Self.ending.count).elementsEqual(Self.ending)
    }
  }

  private static func read<Value: Decodable>(_ file: BytePath) throws -> Value {
    let bytes = try File.read(file)
    do { return try JSONText.decode(Value.self, from: String(decoding: bytes, as: UTF8.self)) } catch {
      throw PartsError.damaged(file)
    }
  }
}

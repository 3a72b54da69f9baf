#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension File {
  /// Writes `bytes` to `path` so that a reader sees the old file or the whole new one, and nothing else, also after a power cut.
  ///
  /// The bytes go to a temporary name in the same folder, are synced, renamed, and the folder is synced. After an error the old file
  /// is as it was and no temporary file is left. A file that is replaced gives its permissions to the new one; through a symbolic link
  /// the file behind it is replaced. Devices and pipes have no old contents to keep and are written as they are. A file that is there
  /// already is an error unless `replacing` is set.
  public static func write(_ bytes: [UInt8], to path: BytePath, replacing: Bool = true) throws(FileError) {
    try writeChunks(to: path, replacing: replacing) { write throws(FileError) in try write(bytes) }
  }

  /// Writes a file chunk by chunk, as ``write(_:to:replacing:)-([UInt8],_,_)`` does at once, so that no more than a chunk of it is in memory.
  /// - Parameter body: Gives the chunks, in order, to the function that it gets.
  public static func writeChunks(
    to path: BytePath, replacing: Bool = true, _ body: ((_ chunk: [UInt8]) throws(FileError) -> Void) throws(FileError) -> Void
  ) throws(FileError) {
    var status = stat()
    let isThere = path.withCString { stat($0, &status) } == 0
    if isThere {
      guard replacing else { throw .exists(path) }
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFCHR, S_IFIFO: return try writeStraight(to: path, body)
      default: throw .cannotCreate(path, reason: "is \(kindName(status.st_mode)), not a file")
      }
    }
    let target = linkTarget(path) ?? path
    let (descriptor, temporary) = try makeTemporary(beside: target, for: path)
    do throws(FileError) {
      do throws(FileError) {
        if isThere { fchmod(descriptor, status.st_mode & 0o7777) }
        try body { chunk throws(FileError) in try writeAll(chunk, to: descriptor, path) }
        guard fsync(descriptor) == 0 else { throw FileError(writing: path, operation: "sync", code: errno) }
      } catch {
        close(descriptor)
        throw error
      }
      guard close(descriptor) == 0 else { throw FileError(writing: path, operation: "close", code: errno) }
      try move(temporary, to: target, replacing: replacing, for: path)
    } catch {
      _ = temporary.withCString { unlink($0) }
      throw error
    }
    // The new file is in place; that some file systems cannot sync a folder changes nothing about that.
    let folder = target.parent.withCString { open($0, O_RDONLY | O_CLOEXEC) }
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Opens a new file of a name that nobody has, in the folder of `target`.
  private static func makeTemporary(
    beside target: BytePath, for path: BytePath
  ) throws(FileError) -> (descriptor: Int32, path: BytePath) {
    while true {
      let random = String(UInt64.random(in: .min ... .max), radix: 36)
      let name = temporaryStart(of: target) + Array(random.utf8) + temporaryEnd
      let temporary = target.parent.appending(BytePath(bytes: name))
      let descriptor = temporary.withCString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644) }
      if descriptor >= 0 { return (descriptor, temporary) }
      if errno != EEXIST { throw FileError(writing: path, operation: "create", code: errno) }
    }
  }

  /// How the names of temporary files for `target` begin; random letters and digits are between that and their end.
  private static func temporaryStart(of target: BytePath) -> [UInt8] {
    [UInt8(ascii: ".")] + target.lastComponent.bytes.prefix(200) + [UInt8(ascii: ".")]
  }

  private static let temporaryEnd = Array(".tmp".utf8)

  private static func move(
    _ temporary: BytePath, to target: BytePath, replacing: Bool, for path: BytePath
  ) throws(FileError) {
    if !replacing {
      // A link fails where the name is taken meanwhile, which a rename would not.
      if temporary.withCString({ old in target.withCString { new in link(old, new) } }) == 0 {
        _ = temporary.withCString { unlink($0) }
        return
      }
      if errno == EEXIST || exists(target) { throw .exists(path) }
    }
    let renamed = temporary.withCString { old in target.withCString { new in rename(old, new) } }
    guard renamed == 0 else { throw FileError(writing: path, operation: "rename", code: errno) }
  }

  /// Where a symbolic link leads in the end; nothing where the path is no link or leads nowhere.
  private static func linkTarget(_ path: BytePath) -> BytePath? {
    isLink(path) ? path.resolvingLinks() : nil
  }

  private static func writeStraight(
    to path: BytePath, _ body: ((_ chunk: [UInt8]) throws(FileError) -> Void) throws(FileError) -> Void
  ) throws(FileError) {
    let descriptor = path.withCString { open($0, O_WRONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FileError(writing: path, operation: "open", code: errno) }
    do throws(FileError) { try body { chunk throws(FileError) in try writeAll(chunk, to: descriptor, path) } } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw FileError(writing: path, operation: "close", code: errno) }
  }

  /// Writes text as UTF-8, as ``write(_:to:replacing:)`` does with bytes.
  public static func write(_ text: String, to path: BytePath, replacing: Bool = true) throws(FileError) {
    try write(Array(text.utf8), to: path, replacing: replacing)
  }

  /// Writes all bytes to an open descriptor; a short write is continued, an error is reported with `path`.
  package static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: BytePath) throws(FileError) {
    var failure: Int32 = 0
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let wrote = retrying { writeOnce(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done) }
        if wrote < 0 {
          failure = errno
          return
        }
        done += wrote
      }
    }
    if failure != 0 { throw FileError(writing: path, operation: "write", code: failure) }
  }

  /// Removes what ``write(_:to:replacing:)-([UInt8],_,_)`` left beside `path`, or beside the file that a link there leads to, where the process was
  /// killed in it. Nobody may be writing there meanwhile.
  public static func removeTemporaries(of path: BytePath) throws(FileError) {
    let target = linkTarget(path) ?? path
    let start = temporaryStart(of: target)
    let names = try OpenFolder(target.parent, followsLinks: true).names()
    for entry in names.entries where entry.kind == .file {
      let name = names.name(of: entry)
      guard name.bytes.starts(with: start), name.bytes.suffix(temporaryEnd.count).elementsEqual(temporaryEnd) else { continue }
      let random = name.bytes.dropFirst(start.count).dropLast(temporaryEnd.count)
      guard !random.isEmpty, random.allSatisfy(isLetterOrDigit) else { continue }
      try remove(target.parent.appending(name))
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Removes a file; one that is not there is none to remove.
  public static func remove(_ path: BytePath) throws(FileError) {
    guard path.withCString({ unlink($0) }) == 0 || errno == ENOENT else {
      throw FileError(path, operation: "remove", code: errno)
    }
  }

  /// Makes the folder and those above it, where they are not there yet.
  public static func makeFolder(_ path: BytePath) throws(FileError) {
    if path.bytes.isEmpty || isFolder(path) { return }
    if path.parent != path, path.parent.bytes != Array(".".utf8) { try makeFolder(path.parent) }
    let made = path.withCString { mkdir($0, 0o755) }
    if made != 0, errno == EEXIST, !isFolder(path) { throw .cannotCreate(path, reason: "a file of this name is there") }
    guard made == 0 || (errno == EEXIST && isFolder(path)) else {
      throw FileError(writing: path, operation: "make the folder", code: errno)
    }
  }

  /// Whether there is anything at the path; a link counts by what it points to.
  public static func exists(_ path: BytePath) -> Bool {
    var status = stat()
    return path.withCString { stat($0, &status) } == 0
  }

  /// Whether this user may write to the file at the path, or make files in the folder there; no where there is nothing.
  public static func isWritable(_ path: BytePath) -> Bool {
    path.withCString { access($0, isFolder(path) ? W_OK | X_OK : W_OK) } == 0
  }

  /// What will keep ``write(_:to:replacing:)-([UInt8],_,_)`` from writing a file that may be replaced, as far as can be told before; nothing where it
  /// can be written. To be asked before the work whose result is to be written.
  public static func obstacle(toWriting path: BytePath) -> FileError? {
    if isFolder(path) { return .cannotCreate(path, reason: "is a folder; name a file in it") }
    let target = linkTarget(path) ?? path
    guard target.bytes.last != UInt8(ascii: "/") else {
      return .cannotCreate(path, reason: "is the name of a folder; name a file in it")
    }
    guard isFolder(target.parent) else {
      return .cannotCreate(path, reason: "\(target.parent) is no folder; make it first, or name another")
    }
    var status = stat()
    let isSpecial = path.withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT != S_IFREG
    guard isWritable(isSpecial ? path : target.parent) else {
      return .cannotCreate(path, reason: "permission denied; name another, or change who may write to \(target.parent)")
    }
    return nil
  }

  /// What will keep ``makeFolder(_:)`` from making the folder, or files from being written into it where it is there; nothing where
  /// nothing does.
  public static func obstacle(toFolder path: BytePath) -> FileError? {
    var place = path
    while !exists(place), place.parent != place { place = place.parent }
    guard isFolder(place) else { return .cannotCreate(path, reason: "\(place) is no folder; name another") }
    guard isWritable(place) else {
      return .cannotCreate(path, reason: "permission denied; name another, or change who may write to \(place)")
    }
    return nil
  }

  /// Whether the path is a folder, or a link to one.
  public static func isFolder(_ path: BytePath) -> Bool {
    var status = stat()
    return path.withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

// The names of these system calls are hidden by the methods of `File`.
private func writeOnce(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, buffer, count)
}

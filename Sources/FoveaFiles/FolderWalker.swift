#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Lists all files below a folder, whatever the folder holds.
///
/// Names are bytes and need not be UTF-8. Each folder is read once, known by device and inode, so that rings of links end. Folders are
/// read before the links to them, so that a file keeps its plain name. Links that lead out of the folder are left out unless allowed.
/// Nothing that is found ends the walk: what cannot be read is listed with the reason. One folder is open at a time.
///
/// Linear in the number of entries but for the sorting: 100,000 files in 100 folders take under 0.1 s when the system has them in
/// memory.
public struct FolderWalker: Sendable, Hashable {
  /// How many folders deep a file may lie. Deeper folders are left out.
  public var depthLimit: Int
  /// Whether links may lead to places outside of the folder that is walked.
  public var allowsOutsideRoot: Bool

  /// A walker with these limits.
  public init(depthLimit: Int = 64, allowsOutsideRoot: Bool = false) {
    precondition(depthLimit > 0, "a depth limit of \(depthLimit)")
    self.depthLimit = depthLimit
    self.allowsOutsideRoot = allowsOutsideRoot
  }

  /// Everything below `root`.
  /// - Throws: ``FileError`` only where `root` itself cannot be read as a folder.
  public func walk(_ root: BytePath) throws(FileError) -> FolderListing {
    var walk = try Walk(root: root, walker: self)
    try walk.visit(BytePath(bytes: []), depth: 0)
    walk.followLinks()
    return walk.listing
  }
}

/// One walk under way.
private struct Walk {
  let walker: FolderWalker
  let resolvedRoot: BytePath
  var listing: FolderListing
  var visited: Set<OpenFolder.Identity> = []
  var folderLinks: [BytePath] = []

  init(root: BytePath, walker: FolderWalker) throws(FileError) {
    guard let resolved = root.resolvingLinks() else { throw FileError(root, operation: "open", code: errno) }
    self.walker = walker
    resolvedRoot = resolved
    listing = FolderListing(root: root)
  }

  /// Reads the folder at `path` and those below it. Only for the root an error is thrown.
  mutating func visit(_ path: BytePath, depth: Int, throughLink: Bool = false) throws(FileError) {
    let full = listing.root.appending(path)
    var names: FolderNames
    do throws(FileError) {
      let folder = try OpenFolder(full.bytes.isEmpty ? "." : full, followsLinks: depth == 0 || throughLink)
      guard visited.insert(folder.identity).inserted else { return skip(path, .alreadyRead) }
      names = try folder.names()
    } catch {
      if depth == 0 { throw error }
      return skip(path, .unreadable(error))
    }
    if depth > 0 { listing.folders.append(path) }
    names.sort()
    for entry in names.entries {
      let name = names.name(of: entry)
      try take(name, entry.kind, path.appending(name), depth: depth)
    }
  }

  private mutating func take(
    _ name: BytePath, _ kind: FolderNames.Kind, _ path: BytePath, depth: Int
  ) throws(FileError) {
    if name.isHidden { return skip(path, .hidden) }
    if name.isSystemFile { return skip(path, .systemFile) }
    switch kind {
    case .file: listing.files.append(path)
    case .folder:
      if depth + 1 > walker.depthLimit { return skip(path, .tooDeep(limit: walker.depthLimit)) }
      try visit(path, depth: depth + 1)
    case .link: resolve(path)
    case .other:
      var status = stat()
      let full = listing.root.appending(path)
      let known = full.withCString { lstat($0, &status) } == 0
      let code = errno
      skip(
        path,
        known ? .notRegular(kind: File.kindName(status.st_mode)) : .unreadable(FileError(full, operation: "inspect", code: code)))
    }
  }

  /// Takes a link to a file; keeps a link to a folder for later.
  private mutating func resolve(_ path: BytePath) {
    let full = listing.root.appending(path)
    var status = stat()
    guard full.withCString({ stat($0, &status) }) == 0, let target = full.resolvingLinks() else {
      return skip(
        path,
        [ENOENT, ENOTDIR, ELOOP].contains(errno) ? .danglingLink : .unreadable(FileError(full, operation: "follow", code: errno)))
    }
    guard walker.allowsOutsideRoot || target.isInside(resolvedRoot) else { return skip(path, .leavesRoot(target: target)) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: listing.files.append(path)
    case S_IFDIR: folderLinks.append(path)
    default: skip(path, .notRegular(kind: File.kindName(status.st_mode)))
    }
  }

  /// Reads the folders that links lead to, where the walk has not come by them. Links found on the way wait for the next round.
  mutating func followLinks() {
    defer {
      listing.folders.sort()
      listing.skipped.sort { $0.path < $1.path }
    }
    if folderLinks.isEmpty { return }
    while !folderLinks.isEmpty {
      let links = folderLinks.sorted()
      folderLinks = []
      for link in links {
        let depth = link.components.count
        if depth > walker.depthLimit {
          skip(link, .tooDeep(limit: walker.depthLimit))
        } else {
          try? visit(link, depth: depth, throughLink: true)
        }
      }
    }
    listing.files.sort()
  }

  private mutating func skip(_ path: BytePath, _ reason: FolderListing.SkipReason) {
    listing.skipped.append(.init(path: path, reason: reason))
  }
}

extension OpenFolder.Identity {
  init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
  }
}

/// A folder that is open for reading.
struct OpenFolder: ~Copyable {
  struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  #if canImport(Darwin)
    private let stream: UnsafeMutablePointer<DIR>
  #else
    private let stream: OpaquePointer
  #endif
  private let path: BytePath
  let identity: Identity

  init(_ path: BytePath, followsLinks: Bool) throws(FileError) {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW)
    let descriptor = path.withCString { open($0, flags) }
    guard descriptor >= 0 else { throw FileError(path, operation: "open", code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, let stream = fdopendir(descriptor) else {
      let code = errno
      close(descriptor)
      throw FileError(path, operation: "read", code: code)
    }
    self.stream = stream
    self.path = path
    identity = Identity(status)
  }

  deinit { closedir(stream) }

  /// What is in the folder, in the order of the file system, without `.` and `..`.
  borrowing func names() throws(FileError) -> FolderNames {
    var names = FolderNames()
    while true {
      errno = 0
      guard let record = readdir(stream) else {
        if errno != 0 { throw FileError(path, operation: "read", code: errno) }
        return names
      }
      guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return names }
      let start = (UnsafeRawPointer(record) + offset).assumingMemoryBound(to: CChar.self)
      let name = UnsafeRawBufferPointer(start: start, count: strlen(start))
      if name.count <= 2, name.allSatisfy({ $0 == UInt8(ascii: ".") }) { continue }
      names.append(name, kind(of: record.pointee.d_type, start))
    }
  }

  /// The kind of an entry; asked of the file itself where the folder does not tell.
  private borrowing func kind(of type: UInt8, _ name: UnsafePointer<CChar>) -> FolderNames.Kind {
    switch Int32(type) {
    case Int32(DT_REG): return .file
    case Int32(DT_DIR): return .folder
    case Int32(DT_LNK): return .link
    case Int32(DT_UNKNOWN): break
    default: return .other
    }
    var status = stat()
    guard fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .other }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    case S_IFLNK: .link
    default: .other
    }
  }
}

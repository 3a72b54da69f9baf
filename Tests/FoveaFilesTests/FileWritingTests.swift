import FoveaFiles
import FoveaTensors
import FoveaTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct FileWritingTests {
  private let folder: TemporaryFolder
  private let old = Array("the old contents".utf8)
  private let new = Array("new".utf8)

  init() throws { folder = try TemporaryFolder() }

  @Test func aFileIsReplacedAndNothingElseIsLeft() throws {
    let path = try folder.write(old, to: "file")
    #expect(path.withCString { chmod($0, 0o600) } == 0)
    try File.write(new, to: path)
    #expect(try File.read(path) == new)
    #expect(folder.names() == ["file"])
    var status = stat()
    #expect(path.withCString { stat($0, &status) } == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test func chunksBecomeOneFileOrNone() throws {
    let path = try folder.write(old, to: "file")
    try File.writeChunks(to: path) { write throws(FileError) in
      for chunk in [new, [], new] { try write(chunk) }
      #expect(try! File.read(path) == old, "nothing is seen of it before its end")
    }
    #expect(try File.read(path) == new + new)
    #expect(throws: FileError.denied("x")) {
      try File.writeChunks(to: path) { write throws(FileError) in
        try write(old)
        throw .denied("x")
      }
    }
    #expect(try File.read(path) == new + new && folder.names() == ["file"])
  }

  @Test func whatAKilledWriteLeftIsRemovedAndNothingElse() throws {
    let path = try folder.write(old, to: "file")
    let others = [".file.Own.tmp", ".file.old.3x1.tmp", ".file.tmp", ".file.tmp.txt", ".filer.3x1.tmp", ".other.3x1.tmp"]
    for name in [".file.3x1.tmp"] + others { try folder.write(new, to: name) }
    try File.removeTemporaries(of: path)
    #expect(folder.names() == others.map { BytePath($0) } + ["file"])
    try File.remove(path)
    try File.remove(path)
    #expect(!File.exists(path))
    #expect(throws: FileError.self) { try File.removeTemporaries(of: folder.appending("no/where")) }
  }

  @Test func whatAWriteThroughALinkLeftIsRemovedToo() throws {
    try folder.write(old, to: "real/file")
    try folder.write(new, to: "real/.file.3x1.tmp")
    let link = folder.appending("link")
    #expect(symlink("real/file", "\(link)") == 0)
    try File.removeTemporaries(of: link)
    #expect(!File.exists(folder.appending("real/.file.3x1.tmp")))
    #expect(try File.read(link) == old)
  }

  @Test func whatMustNotBeReplacedStays() throws {
    let path = try folder.write(old, to: "file")
    #expect(throws: FileError.exists(path)) { try File.write(new, to: path, replacing: false) }
    #expect(try File.read(path) == old)
    let fresh = folder.appending("fresh")
    try File.write(new, to: fresh, replacing: false)
    #expect(try File.read(fresh) == new)
    #expect(folder.names() == ["file", "fresh"])
  }

  @Test func ofManyAtOnceOneWins() throws {
    let path = folder.appending("file")
    let won = Parallel.map(16, threads: 8) { index in
      (try? File.write([UInt8(index)], to: path, replacing: false)) != nil
    }
    let winner = try #require(won.firstIndex(of: true))
    #expect(won.count { $0 } == 1)
    #expect(try File.read(path) == [UInt8(winner)])
    #expect(folder.names() == ["file"])
  }

  @Test func aReaderSeesOneOrTheOther() throws {
    let path = try folder.write([UInt8](repeating: 0, count: 100_000), to: "file")
    let whole = Parallel.map(60, threads: 4) { index in
      if index % 3 == 0 {
        return (try? File.write([UInt8](repeating: UInt8(index), count: 100_000), to: path)) != nil
      }
      guard let bytes = try? File.read(path) else { return false }
      return bytes.count == 100_000 && Set(bytes).count == 1
    }
    #expect(whole.allSatisfy { $0 })
    #expect(folder.names() == ["file"])
  }

  @Test func obstaclesAreSeenBefore() throws {
    try folder.write(old, to: "file")
    for (path, isFree) in [("file", true), ("new", true), ("file/x", false), ("no/x", false), (".", false), ("new/", false)] {
      #expect((File.obstacle(toWriting: folder.appending(path)) == nil) == isFree, "\(path)")
    }
    for (path, isFree) in [("new", true), ("new/deep", true), (".", true), ("file", false), ("file/x", false)] {
      #expect((File.obstacle(toFolder: folder.appending(path)) == nil) == isFree, "\(path)")
    }
    #expect(folder.names() == ["file"])
  }

  @Test func aFolderIsNotReplaced() throws {
    let path = folder.appending("folder")
    try File.makeFolder(path)
    #expect(throws: FileError.cannotCreate(path, reason: "is a folder, not a file")) { try File.write(new, to: path) }
    #expect(File.isFolder(path))
    #expect(folder.names() == ["folder"])
  }

  @Test func throughALinkTheFileBehindItIsReplaced() throws {
    let path = try folder.write(old, to: "real/file")
    let link = folder.appending("link")
    #expect(symlink("real/file", "\(link)") == 0)
    try File.write(new, to: link)
    #expect(try File.read(path) == new)
    var status = stat()
    #expect(lstat("\(link)", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(folder.names() == ["link", "real"])
    let dangling = folder.appending("dangling")
    #expect(symlink("nowhere", "\(dangling)") == 0)
    try File.write(new, to: dangling)
    #expect(try File.read(dangling) == new)
  }

  #if os(Linux)
    @Test func aFullDeviceIsReported() {
      #expect(throws: FileError.full("/dev/full")) { try File.write(new, to: "/dev/full") }
      #expect(throws: Never.self) { try File.write(new, to: "/dev/null") }
      var status = stat()
      #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }

    /// In a process of its own, where no file may grow over 1000 bytes.
    @Test func aFailedWriteLeavesTheOldFile() async {
      await #expect(processExitsWith: .success) {
        let folder = try TemporaryFolder()
        let old = [UInt8](repeating: 1, count: 900)
        let path = try folder.write(old, to: "file")
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        let error = #expect(throws: FileError.self) { try File.write([UInt8](repeating: 2, count: 5000), to: path) }
        #expect(error?.description.hasPrefix("\(path): cannot write") == true)
        #expect(try File.read(path) == old)
        #expect(folder.names() == ["file"])
      }
    }
  #endif

  @Test func aClosedDescriptorIsAnError() {
    let error = #expect(throws: FileError.self) { try File.writeAll(new, to: -1, "somewhere") }
    #expect(error?.description == "somewhere: cannot write: Bad file descriptor")
  }
}

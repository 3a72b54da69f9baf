import FoveaFiles
import FoveaTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct FileTests {
  private let folder: TemporaryFolder
  private let hello = Array("hello".utf8)

  init() throws { folder = try TemporaryFolder() }

  @Test func bytesComeBack() throws {
    for bytes in [[], hello, (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * 31) }] {
      let path = folder.appending("a file")
      try File.write(bytes, to: path)
      #expect(try File.read(path) == bytes)
    }
  }

  @Test func anyNameIsAName() throws {
    for name: [UInt8] in [[0xE9, 0x74], [0xFF, 0xFE], Array("\n\t\"'".utf8), Array("-".utf8), [UInt8](repeating: 97, count: 255)] {
      let path = folder.path.appending(BytePath(bytes: name))
      try File.write(hello, to: path)
      #expect(try File.read(path) == hello)
      #expect(folder.names() == [BytePath(bytes: name)])
      #expect(path.withCString { unlink($0) } == 0)
    }
  }

  @Test func theLimitHolds() throws {
    let path = try folder.write(hello, to: "five")
    #expect(try File.read(path, limit: 5) == hello)
    #expect(try File.read(path, limit: .max) == hello)
    #expect(throws: FileError.tooLarge(path, bytes: 5, limit: 4)) { try File.read(path, limit: 4) }
    #expect(try File.read(folder.write([], to: "none"), limit: 0) == [])
  }

  #if os(Linux)
    /// Files of the kernel say that they are empty.
    @Test func aFileWithoutASizeIsReadToItsEnd() throws {
      let status = try File.read("/proc/self/status")
      #expect(status.starts(with: "Name:".utf8) && status.count > 200)
      let error = #expect(throws: FileError.self) { try File.read("/proc/self/status", limit: 100) }
      guard case .tooLarge = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  #endif

  @Test(.timeLimit(.minutes(1))) func aPipeIsRefusedAndNotWaitedFor() throws {
    let pipe = folder.appending("pipe")
    #expect(pipe.withCString { mkfifo($0, 0o600) } == 0)
    #expect(throws: FileError.notRegular(pipe, kind: "a pipe")) { try File.read(pipe) }
    #expect(throws: FileError.notRegular(folder.path, kind: "a folder")) { try File.read(folder.path) }
    #expect(throws: FileError.notRegular("/dev/null", kind: "a device")) { try File.read("/dev/null") }
  }

  @Test func whatIsMissingIsNamed() throws {
    let path = folder.appending("no/such")
    #expect(throws: FileError.missing(path)) { try File.read(path) }
    #expect(throws: FileError.cannotCreate(path, reason: "its folder is not there")) { try File.write(hello, to: path) }
    let file = try folder.write(hello, to: "file")
    #expect(throws: FileError.missing(file.appending("x"))) { try File.read(file.appending("x")) }
    let loop = folder.appending("loop")
    #expect(symlink("loop", String(describing: loop)) == 0)
    let error = #expect(throws: FileError.self) { try File.read(loop) }
    #expect(error?.description.contains("loop: cannot open") == true)
  }

  @Test func foldersAreMade() throws {
    let path = folder.appending("a/b//c/")
    try File.makeFolder(path)
    try File.makeFolder(path)
    #expect(File.isFolder(folder.appending("a/b/c")))
    let file = try folder.write(hello, to: "a/file")
    #expect(!File.isFolder(file) && File.exists(file) && !File.exists(folder.appending("b")))
    let error = #expect(throws: FileError.self) { try File.makeFolder(file.appending("below")) }
    #expect(error.map { "\($0)" }?.contains("file") == true)
    #expect(throws: FileError.cannotCreate(file, reason: "a file of this name is there")) { try File.makeFolder(file) }
  }
}

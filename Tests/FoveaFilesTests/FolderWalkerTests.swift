import FoveaFiles
import FoveaTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct FolderWalkerTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func touch(_ names: String...) throws {
    for name in names { try folder.write([1], to: name) }
  }

  private func link(_ name: String, to target: String) {
    #expect(folder.appending(name).withCString { path in symlink(target, path) } == 0)
  }

  private func reasons(_ listing: FolderListing) -> [BytePath: FolderListing.SkipReason] {
    Dictionary(uniqueKeysWithValues: listing.skipped.map { ($0.path, $0.reason) })
  }

  @Test func listsInByteOrder() throws {
    try touch("a/x", "a-b/x", "a.b", "B/1", "B/10", "B/2", "é/1", "a/sub/deep")
    let listing = try FolderWalker().walk(folder.path)
    #expect(listing.files == ["B/1", "B/10", "B/2", "a-b/x", "a.b", "a/sub/deep", "a/x", "é/1"])
    #expect(listing.files == listing.files.sorted())
    #expect(listing.folders == ["B", "a", "a-b", "a/sub", "é"])
    #expect(listing.skipped.isEmpty)
  }

  @Test func hiddenAndSystemFilesAreNamed() throws {
    try touch(
      ".hidden", ".git/config", "__MACOSX/a.png", "cat/Thumbs.db", "cat/desktop.ini", "cat/a.png", "cat/.DS_Store", "_x", "thumbs")
    let listing = try FolderWalker().walk(folder.path)
    #expect(listing.files == ["_x", "cat/a.png", "thumbs"])
    #expect(
      reasons(listing) == [
        ".hidden": .hidden, ".git": .hidden, "cat/.DS_Store": .hidden, "__MACOSX": .systemFile, "cat/Thumbs.db": .systemFile,
        "cat/desktop.ini": .systemFile,
      ])
  }

  @Test func linksAreFollowedOnceAndNeverOut() throws {
    let outside = try TemporaryFolder()
    try outside.write([1], to: "secret")
    try touch("cat/a", "store/b")
    link("cat/up", to: "..")
    link("cat/self", to: "self")
    link("cat/gone", to: "nowhere")
    link("cat/b", to: "../store/b")
    link("cat/out", to: outside.path.appending("secret").description)
    link("away", to: outside.path.description)
    link("alias", to: "cat")
    let listing = try FolderWalker().walk(folder.path)
    #expect(listing.files == ["cat/a", "cat/b", "store/b"])
    let target = try #require(outside.path.resolvingLinks())
    #expect(
      reasons(listing) == [
        "cat/up": .alreadyRead, "alias": .alreadyRead, "cat/self": .danglingLink, "cat/gone": .danglingLink,
        "cat/out": .leavesRoot(target: target.appending("secret")), "away": .leavesRoot(target: target),
      ])
    let open = try FolderWalker(allowsOutsideRoot: true).walk(folder.path)
    #expect(open.files == ["away/secret", "cat/a", "cat/b", "cat/out", "store/b"])
    #expect(open.folders == ["away", "cat", "store"])
  }

  @Test func aFolderNamedLikeTheRootWithMoreBehindIsOutside() throws {
    try touch("in/cat/a", "in-2/b")
    link("in/cat/twin", to: "../../in-2")
    let listing = try FolderWalker().walk(folder.appending("in"))
    #expect(listing.files == ["cat/a"])
    #expect(listing.skipped.count == 1)
  }

  @Test func pipesAreNotWaitedFor() throws {
    try touch("cat/a")
    #expect(folder.appending("cat/pipe").withCString { mkfifo($0, 0o644) } == 0)
    link("cat/pipelink", to: "pipe")
    let listing = try FolderWalker().walk(folder.path)
    #expect(listing.files == ["cat/a"])
    #expect(reasons(listing) == ["cat/pipe": .notRegular(kind: "a pipe"), "cat/pipelink": .notRegular(kind: "a pipe")])
    #expect(throws: FileError.notRegular(folder.appending("cat/pipe"), kind: "a pipe")) {
      try File.readPrefix(folder.appending("cat/pipe"), count: 8)
    }
  }

  @Test func namesNeedNotBeUTF8() throws {
    let odd = BytePath(bytes: [0x63, 0xE9, 0x0A, 0xFF])
    try File.write([7, 8, 9], to: folder.path.appending(odd))
    let listing = try FolderWalker().walk(folder.path)
    #expect(listing.files == [odd])
    #expect(try File.readPrefix(folder.path.appending(listing.files[0]), count: 2) == [7, 8])
  }

  @Test func deepFoldersEnd() throws {
    try touch("1/2/3/a", "1/2/b")
    let listing = try FolderWalker(depthLimit: 2).walk(folder.path)
    #expect(listing.files == ["1/2/b"])
    #expect(reasons(listing) == ["1/2/3": .tooDeep(limit: 2)])
  }

  @Test(.enabled(if: getuid() != 0)) func foldersWithoutRightsAreNamed() throws {
    try touch("shut/a", "open/b")
    _ = folder.appending("shut").withCString { chmod($0, 0) }
    let listing = try FolderWalker().walk(folder.path)
    #expect(listing.files == ["open/b"])
    #expect(reasons(listing) == ["shut": .unreadable(.denied(folder.appending("shut")))])
  }

  @Test func theRootMustBeAFolder() throws {
    try touch("file")
    #expect(throws: FileError.missing(folder.appending("nothing"))) { try FolderWalker().walk(folder.appending("nothing")) }
    #expect(throws: FileError.self) { try FolderWalker().walk(folder.appending("file")) }
  }

  @Test func aRootBehindALinkIsRead() throws {
    try touch("real/cat/a")
    link("root", to: "real")
    #expect(try FolderWalker().walk(folder.appending("root")).files == ["cat/a"])
  }
}

@Suite struct FilePiecesTests {
  @Test func prefixesEndWithTheFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(0..<10), to: "ten")
    #expect(try File.readPrefix(path, count: 4) == [0, 1, 2, 3])
    #expect(try File.readPrefix(path, count: 100) == Array(0..<10))
    let reader = try FileReader(path)
    let (size, middle, end) = (reader.size, try reader.bytes(at: 7, count: 2), try reader.bytes(at: 7, count: 100))
    let none = try reader.bytes(at: 70, count: 1)
    #expect(size == 10 && middle == [7, 8] && end == [7, 8, 9] && none.isEmpty)
    #expect(folder.appending("link").withCString { symlink("ten", $0) } == 0)
    #expect(try File.readPrefix(folder.appending("link"), count: 1) == [0])
  }

  @Test func aLockIsHeldOnce() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("run.lock")
    do {
      let lock = try FileLock(path)
      #expect(throws: FileError.locked(path)) { _ = try FileLock(path) }
      _ = consume lock
    }
    _ = try FileLock(path)
  }

  @Test(arguments: [
    ("a/./b//c", "a/b/c"), ("a/../b", "b"), ("../a", "../a"), ("a/../../b", "../b"), ("/../a", "/a"), ("./", ""),
  ])
  func pathsAreNormalized(given: String, expected: String) {
    #expect(BytePath(given).normalized == BytePath(expected))
  }

  @Test func insideIsJudgedByWholeNames() {
    #expect(BytePath("/a/b").isInside("/a"))
    #expect(BytePath("/a").isInside("/a"))
    #expect(BytePath("/a").isInside("/"))
    #expect(!BytePath("/ab").isInside("/a"))
  }
}

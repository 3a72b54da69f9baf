import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files that look like pictures to a scan.
enum Stub {
  static let png = ImageEncoder.png(Bitmap(size: PixelSize(2), format: .gray, fill: [7]))
  static let jpeg = ImageEncoder.jpeg(Bitmap(size: PixelSize(8), format: .rgb, fill: [200, 30, 30]))
}

@Suite struct FolderScannerTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ names: String..., bytes: [UInt8] = Stub.png) throws {
    for name in names { try folder.write(bytes, to: name) }
  }

  private func scan(_ options: FolderScanner.Options = .init(threads: 2)) throws -> FolderScan {
    try FolderScanner.scan(folder.path, options: options)
  }

  private func entries(_ scan: FolderScan) -> [String] {
    scan.manifest.entries.map { "\($0.path) \($0.label)" + ($0.part.map { " \($0.rawValue)" } ?? "") }
  }

  private func kinds(_ scan: FolderScan) -> [BytePath: SkippedFile.Kind] {
    Dictionary(uniqueKeysWithValues: scan.skipped.map { ($0.path, $0.kind) })
  }

  @Test func foldersAreClasses() throws {
    try write("dog/b.png", "dog/a.png", "cat/deep/er/c.png")
    try write("cat/1.jpg", bytes: Stub.jpeg)
    try File.makeFolder(folder.appending("empty/below"))
    let scan = try scan()
    #expect(scan.layout == .classes)
    #expect(entries(scan) == ["cat/1.jpg cat", "cat/deep/er/c.png cat", "dog/a.png dog", "dog/b.png dog"])
    #expect(scan.manifest.labels.names == ["cat", "dog"])
    #expect(scan.emptyClasses == ["empty"])
    #expect(scan.skipped.isEmpty && scan.notes.isEmpty && scan.partFolders.isEmpty)
  }

  @Test func whatIsNoPictureIsNamed() throws {
    try write("loose.png", "cat/a.png", "cat/.b.png", "__MACOSX/cat/c.png")
    try write("cat/notes.txt", bytes: Array("cats are".utf8))
    try write("cat/old.gif", bytes: Array("GIF89a".utf8))
    try write("cat/none.png", bytes: [])
    #expect(folder.appending("cat/gone").withCString { symlink("nowhere", $0) } == 0)
    #expect(folder.appending("cat/pipe").withCString { mkfifo($0, 0o644) } == 0)
    let scan = try scan()
    #expect(entries(scan) == ["cat/a.png cat"])
    #expect(
      kinds(scan) == [
        "loose.png": .noClass, "cat/.b.png": .hidden, "__MACOSX": .systemFile, "cat/notes.txt": .notAPicture,
        "cat/old.gif": .foreignFormat, "cat/none.png": .empty, "cat/gone": .danglingLink, "cat/pipe": .notRegular,
      ])
    #expect(scan.skipped.map(\.path) == scan.skipped.map(\.path).sorted())
    #expect(scan.skipped.first { $0.kind == .foreignFormat }?.reason == "GIF is not supported; convert it to PNG or JPEG")
  }

  @Test func classesBehindLinksAreFollowedInsideAndNamedOutside() throws {
    let outside = try TemporaryFolder()
    try outside.write(Stub.png, to: "bob/b.png")
    try write("cat/a.png", "cat/store/d.png")
    let target = try #require(outside.path.appending("bob").resolvingLinks())
    for (name, target) in [("bob", target.description), ("dog", "cat/store"), ("zoe", target.description)] {
      #expect(folder.appending(name).withCString { link in symlink(target, link) } == 0)
    }
    let scan = try scan()
    #expect(kinds(scan) == ["bob": .leavesRoot, "dog": .alreadyRead, "zoe": .leavesRoot])
    let end = "; copy what is behind into the folder, or name the pictures in a manifest .csv"
    #expect(
      scan.skipped.linkRemark(naming: 1)
        == "2 links lead out of the folder and are not followed: bob to \(target) and 1 more" + end)
    let inspection = FolderInspection.inspect(scan, threads: 1) { _, _ in }
    #expect(inspection.unusedLinks.map(\.path) == ["bob", "dog", "zoe"])
    let unused = try #require(inspection.sections().first { $0.title == "Not used" })
    #expect(unused.lines.contains("2 links lead out of the folder and are not followed" + end))
    #expect(unused.lines.contains("zoe: a link out of the folder, to \(target)"))
    #expect(Array(scan.skipped.filter { $0.kind == .alreadyRead }).linkRemark(naming: 1) == nil)
  }

  @Test func aManifestBesideThePicturesIsNamedAsOne() throws {
    try write("cat/a.png", "dog/b.png")
    try write("manifest.csv", bytes: Array("path,label,part\ncat/a.png,cat,train\n".utf8))
    try write("notes.csv", bytes: Array("name,path,label\n".utf8))
    let scan = try scan()
    #expect(entries(scan) == ["cat/a.png cat", "dog/b.png dog"])
    #expect(scan.skipped.map(\.kind) == [.notAPicture, .notAPicture])
    #expect(scan.skipped.map(\.reason) == ["a manifest, which is read where it is named in place of the folder", "not a picture"])
  }

  @Test(arguments: [
    ("train", Part.train), ("Training", .train), ("val", .validation), ("valid", .validation), ("VALIDATION", .validation),
    ("dev", .validation), ("test", .test), ("testing", .test),
  ])
  func foldersArePartsByTheseNames(name: String, part: Part) throws {
    let other = part == .train ? "test" : "train"
    try write("\(name)/cat/a.png", "\(other)/cat/b.png")
    let scan = try scan()
    #expect(scan.layout == .parts)
    #expect(scan.manifest.entries.contains { $0.path.components[0] == BytePath(name) && $0.part == part })
    #expect(scan.partFolders.contains { $0.folder == BytePath(name) && $0.part == part })
    #expect(scan.manifest.labels.names == ["cat"])
  }

  @Test func filesOutsideOfPartsAreNamed() throws {
    try write("train/cat/a.png", "train/dog/b.png", "test/1.png", "test/2.png", "extra/c.png", "d.png")
    try File.makeFolder(folder.appending("test/dog"))
    let scan = try scan()
    #expect(entries(scan) == ["train/cat/a.png cat train", "train/dog/b.png dog train"])
    #expect(kinds(scan) == ["test/1.png": .noClass, "test/2.png": .noClass, "extra/c.png": .outsideParts, "d.png": .noClass])
    #expect(scan.emptyClasses == ["test/dog"])
  }

  @Test func aLoneTrainFolderIsAPart() throws {
    try write("train/cat/a.png", "train/dog/b.png")
    #expect(try entries(scan()) == ["train/cat/a.png cat train", "train/dog/b.png dog train"])
  }

  @Test func busCarAndTrainAreClasses() throws {
    try write("bus/a.png", "car/b.png", "train/c.png")
    let scan = try scan()
    #expect(scan.layout == .classes)
    #expect(scan.manifest.labels.names == ["bus", "car", "train"])
    #expect(scan.notes.map(\.kind) == [.partAsClass])
  }

  @Test func bytesCountNotSuffixes() throws {
    try write("cat/a.jpg", "cat/b", "cat/c.1", "cat/d.txt")
    try write("cat/e.JPEG", bytes: Stub.jpeg)
    let scan = try scan()
    #expect(scan.manifest.count == 5)
    #expect(
      scan.notes.map { "\($0.path): \($0.text)" } == ["cat/a.jpg: named .jpg, but is PNG", "cat/d.txt: named .txt, but is PNG"])
  }

  @Test func foldersWithoutPicturesAreRefused() throws {
    try write("empty/notes.txt", bytes: Array("cats are".utf8))
    let notes = SkippedFile(path: "notes.txt", kind: .notAPicture)
    #expect(throws: DatasetError.nothingBelow(folder.appending("empty"), example: notes)) {
      try FolderScanner.pictures(among: [folder.appending("empty")])
    }
    #expect(try FolderScanner.pictures(among: []).files.isEmpty)
    try write("cat/a.png")
    let beside = try FolderScanner.pictures(among: [folder.appending("empty"), folder.appending("cat")])
    #expect(beside.files == [folder.appending("cat/a.png")])
    #expect(
      beside.skipped == [UnreadablePicture(path: folder.appending("empty"), reason: "no PNG or JPEG file in it or below")])
  }

  @Test func manifestsOfNoPictureSayWhereTheirPathsStart() throws {
    func problem(_ text: String) throws -> String {
      let path = try folder.write(Array(text.utf8), to: "m.csv")
      let error = #expect(throws: DatasetError.self) { try FolderScanner.scan(path) }
      return error?.description ?? ""
    }
    #expect(try problem("path,label\ncat/a.png,cat\n").hasSuffix("start from its own folder"))
    #expect(try problem("path,label\ncat\\a.png,cat\n").hasSuffix("separate the folders of a path by /"))
    #expect(try problem("path,label\n").contains("a line for each picture"))
  }

  @Test func manifestsAreToldByNameOrFirstLine() throws {
    try folder.write(Stub.png, to: "a.png")
    for (name, text, isManifest) in [
      ("m.csv", "", true), ("M.CSV", "x", true), ("split", "path,label,part\n", true), ("n.txt", "\u{FEFF}Path,Label\r\n", true),
      ("notes.txt", "a path, a label\n", false), ("only.txt", "path\n", false),
    ] {
      try folder.write(Array(text.utf8), to: name)
      #expect(FolderScanner.isManifest(folder.appending(name)) == isManifest, "\(name)")
    }
    #expect(!FolderScanner.isManifest(folder.appending("a.png")) && !FolderScanner.isManifest(folder.appending("gone")))
  }

  /// Years above the classes would be learned in place of them.
  @Test func classesWithTheSameFoldersAreRemarkedOn() throws {
    try write("2023/cat/a.png", "2023/dog/b.png", "2024/cat/c.png", "2024/dog/d.png")
    let scan = try scan()
    #expect(scan.manifest.labels.names == ["2023", "2024"])
    #expect(scan.notes.map(\.kind) == [.sameFolders] && scan.notes[0].text.contains("cat, dog"))
    try write("2024/e.png")
    #expect(try self.scan().notes.isEmpty)
  }

  @Test func partsWithTheSameFoldersBelowClassesAreRemarkedOn() throws {
    try write("train/a/left/1.png", "train/a/right/2.png", "train/b/left/3.png", "train/b/right/4.png")
    #expect(try scan().notes.map(\.kind) == [.sameFolders])
    try write("train/c/left/1.png")
    #expect(try scan().notes.isEmpty)
  }

  @Test func aNameIsTheNameAlsoWithControlCharacters() throws {
    try write("two\nlines/a.png")
    let scan = try scan()
    #expect(scan.manifest.labels.names == ["two\nlines"])
    #expect(try Manifest(csv: Array(scan.manifest.csv.utf8), root: folder.path, source: "m.csv") == scan.manifest)
  }

  @Test func namesThatAreNotUTF8AreUsedAndNamed() throws {
    let odd = BytePath(bytes: Array("caf".utf8) + [0xE9])
    try File.makeFolder(folder.path.appending(odd))
    try File.write(Stub.png, to: folder.path.appending(odd).appending("a.png"))
    let scan = try scan()
    #expect(scan.manifest.labels.names == ["caf\\xE9"])
    #expect(scan.notes.map(\.kind) == [.notUTF8, .notUTF8])
    let read = try Manifest(csv: Array(scan.manifest.csv.utf8), root: folder.path, source: "m.csv")
    #expect(read == scan.manifest)
  }

  @Test func twinNamesAreOneClass() throws {
    try write("caf\u{E9}/a.png", "cafe\u{301}/b.png")
    let scan = try scan()
    #expect(scan.manifest.labels.count == 1)
    #expect(scan.notes.map(\.kind) == [.sameClass])
  }

  @Test func foldersWithoutPicturesAreErrors() throws {
    let path = folder.path
    #expect(throws: DatasetError.noPictures(path, skipped: 0, example: nil)) { try scan() }
    try write("cat/a.gif", bytes: Array("GIF89a".utf8))
    let gif = SkippedFile(path: "cat/a.gif", kind: .foreignFormat, detail: "GIF")
    #expect(throws: DatasetError.noPictures(path, skipped: 1, example: gif)) { try scan() }
    try write("a.png", "b.png")
    #expect(throws: DatasetError.noClasses(path, pictures: 2)) { try scan() }
    #expect(throws: DatasetError.file(.missing(path.appending("x")))) { try FolderScanner.scan(path.appending("x")) }
  }

  @Test func manifestsAreRead() throws {
    try write("a.png", "sub/b.png", "c.png")
    try write("text.png", bytes: Array("text".utf8))
    #expect(folder.appending("out.png").withCString { symlink("/etc/hostname", $0) } == 0)
    let csv = try folder.write(
      Array("path,label,part\na.png,cat,train\nsub/b.png,dog,test\ntext.png,cat,\ngone.png,dog,\nout.png,dog,\n".utf8),
      to: "all.csv")
    let scan = try FolderScanner.scan(csv)
    #expect(scan.layout == .manifest)
    #expect(entries(scan) == ["a.png cat train", "sub/b.png dog test"])
    #expect(kinds(scan) == ["text.png": .notAPicture, "gone.png": .missing, "out.png": .leavesRoot])
    #expect(scan.manifest.root == folder.path)
  }

  @Test func allPicturesBelowAFolderAreFound() throws {
    try write("b.png", "train/c.png", "a/deep/d")
    try write("a/text.txt", bytes: [1, 2])
    let found = try FolderScanner.pictures(below: folder.path)
    #expect(found.pictures == ["a/deep/d", "b.png", "train/c.png"].map { folder.appending($0) })
    #expect(found.skipped == [SkippedFile(path: "a/text.txt", kind: .notAPicture)])
  }

  @Test func aPictureIsNoDataSet() throws {
    let picture = try folder.write(Stub.png, to: "a.png")
    #expect(throws: DatasetError.manifest(picture, line: 1, .notText(kind: "a PNG picture"))) { try FolderScanner.scan(picture) }
  }

  @Test func threadsDoNotMatter() throws {
    for number in 0..<600 { try folder.write(number % 7 == 0 ? [1, 2] : Stub.png, to: "c\(number % 3)/\(number)") }
    let one = try scan(.init(threads: 1))
    #expect(try scan(.init(threads: 2)) == one)
    #expect(try scan(.init(threads: 4)) == one)
    #expect(one.manifest.count == 514 && one.skipped.count == 86)
  }

  @Test func manifestsForOtherFoldersLeadBack() throws {
    try write("data/cat/a.png", "data/dog/b.png")
    try File.makeFolder(folder.appending("out"))
    let scan = try FolderScanner.scan(folder.appending("data"))
    try File.write(try scan.manifest.csv(relativeTo: folder.path), to: folder.appending("near.csv"))
    #expect(
      try FolderScanner.scan(folder.appending("near.csv")).manifest.entries.map(\.path) == ["data/cat/a.png", "data/dog/b.png"])
    try File.write(try scan.manifest.csv(relativeTo: folder.appending("out")), to: folder.appending("out/far.csv"))
    #expect(throws: DatasetError.self) { try FolderScanner.scan(folder.appending("out/far.csv")) }
    let far = try FolderScanner.scan(folder.appending("out/far.csv"), options: .init(allowsOutsideRoot: true))
    #expect(far.manifest.entries.map(\.path) == ["../data/cat/a.png", "../data/dog/b.png"])
  }
}

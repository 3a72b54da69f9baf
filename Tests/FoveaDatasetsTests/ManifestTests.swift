import FoveaDatasets
import FoveaFiles
import FoveaLearning
import Testing

@Suite struct ManifestReadingTests {
  private func read(_ text: String, allowsOutsideRoot: Bool = false) throws -> Manifest {
    try Manifest(csv: Array(text.utf8), root: "/data", source: "m.csv", allowsOutsideRoot: allowsOutsideRoot)
  }

  private func problem(_ text: String) -> DatasetError? {
    do {
      _ = try read(text)
      return nil
    } catch { return error as? DatasetError }
  }

  @Test func readsAllColumnsInAnyOrder() throws {
    let manifest = try read("fold,Label,PATH,extra,split,group\n2,cat,./b//1.png,x,val,g\n,dog,a.png,,,\n")
    #expect(
      manifest.entries == [
        .init(path: "a.png", label: "dog"), .init(path: "b/1.png", label: "cat", group: "g", part: .validation, fold: 2),
      ])
    #expect(manifest.labels.names == ["cat", "dog"])
  }

  /// A quote and the accent behind it are one character, and two letters of a file.
  @Test func quotesWithAccentsAreReadBack() throws {
    let text = "a\"\u{301}b"
    #expect(Array(CSV.field(text).utf8) == Array("\"a\"\"\u{301}b\"".utf8))
    #expect(try read("path,label\np.png,\(CSV.field(text))\n").entries.map(\.label) == [text])
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func everyLineEndIsRead(end: String) throws {
    let text = "\u{FEFF}path,label" + end + "a,x" + end + end + "\"b\",y"
    #expect(try read(text).entries == [.init(path: "a", label: "x"), .init(path: "b", label: "y")])
  }

  @Test func quotedFieldsHoldAnything() throws {
    let manifest = try read("path,label\n\"a,b\n\"\"c\"\"\",\" spaced \"\n")
    #expect(manifest.entries == [.init(path: "a,b\n\"c\"", label: " spaced ")])
  }

  @Test func blanksAroundWordsAreNoneOfThem() throws {
    let manifest = try read("path, label, part, group\n a.png, bird,\ttrain , g\nb.png,\" bird\", ,\n")
    #expect(
      manifest.entries == [
        .init(path: " a.png", label: "bird", group: "g", part: .train), .init(path: "b.png", label: " bird"),
      ])
    #expect(try read(manifest.csv).entries == manifest.entries)
    #expect(problem("path,label\na, \t\n") == .manifest("m.csv", line: 2, .empty(column: "label")))
  }

  @Test func errorsNameTheLine() {
    func failure(_ line: Int, _ problem: ManifestProblem) -> DatasetError { .manifest("m.csv", line: line, problem) }
    #expect(problem("path,label\na,x\nb\n") == failure(3, .fieldCount(found: 1, expected: 2)))
    #expect(problem("path,label\n\"a\nb\",x\n\"c,x\n") == failure(4, .openQuote))
    #expect(problem("path,label\na\"b,x\n") == failure(2, .strayQuote))
    #expect(problem("path,label\n\"a\"b,x\n") == failure(2, .strayQuote))
    #expect(problem("path,label\na,\n") == failure(2, .empty(column: "label")))
    #expect(problem("path,label\n,x\n") == failure(2, .empty(column: "path")))
    #expect(problem("path,label,part\r\na,x,train\r\nb,x,most\r\n") == failure(3, .value(column: "part", text: "most")))
    #expect(problem("path,label,fold\na,x,-1\n") == failure(2, .value(column: "fold", text: "-1")))
    #expect(problem("path,label\na,x\n\n./a,y\n") == failure(4, .repeatedPath("a", line: 2)))
    #expect(problem("file;label\n") == failure(1, .separator("\";\"")))
    #expect(problem("path\tlabel\na\tx\n") == failure(1, .separator("tabs")))
    #expect(problem("path|label\n") == failure(1, .separator("\"|\"")))
    #expect(problem("path,part\n") == failure(1, .missingColumn(name: "label", found: ["path", "part"])))
    #expect(problem("path,label,file\n") == failure(1, .repeatedColumn(names: ["path", "file"])))
    #expect(problem("path,label,Label\n") == failure(1, .repeatedColumn(names: ["label", "label"])))
    let both = ManifestProblem.repeatedColumn(names: ["path", "file"]).description
    #expect(both.contains("\"path\" and \"file\" mean the same"))
    #expect(problem("") == failure(1, .missingColumn(name: "path", found: [])))
    #expect(problem("path,label\nbytes:%4,x\n") == failure(2, .value(column: "path", text: "bytes:%4")))
  }

  @Test func foreignFilesAreNamed() {
    let utf16: [UInt8] = [0xFF, 0xFE, 0x70, 0]
    #expect(throws: DatasetError.manifest("m.csv", line: 1, .notText(kind: "text in UTF-16"))) {
      try Manifest(csv: utf16, root: "/", source: "m.csv")
    }
    let latin: [UInt8] = Array("path,label\na,caf".utf8) + [0xE9]
    #expect(throws: DatasetError.manifest("m.csv", line: 2, .notText(kind: "a label that is not UTF-8"))) {
      try Manifest(csv: latin, root: "/", source: "m.csv")
    }
  }

  @Test func fieldsAndLinesAreBounded() {
    #expect(
      problem("path,label\n" + String(repeating: "a", count: 70_000) + ",x\n")
        == .manifest("m.csv", line: 2, .tooLarge(what: "bytes in a field", limit: 65_536)))
    #expect(
      problem(String(repeating: ",", count: 300) + "\n")
        == .manifest("m.csv", line: 1, .tooLarge(what: "fields in a line", limit: 256)))
  }

  @Test(arguments: ["../a", "x/../../a", "/data/a"]) func pathsStayInTheFolder(path: String) throws {
    #expect(problem("path,label\n\(path),x\n") == .manifest("m.csv", line: 2, .leavesFolder(BytePath(path).normalized)))
    #expect(try read("path,label\n\(path),x\n", allowsOutsideRoot: true).entries[0].path == BytePath(path).normalized)
  }
}

@Suite struct ManifestWritingTests {
  private let odd = BytePath(bytes: Array("caf".utf8) + [0xE9, 0x2F, 0x25, 0x2C, 0x0A])

  @Test func whatIsWrittenIsReadBack() throws {
    let manifest = Manifest(
      root: "/data",
      entries: [
        .init(path: odd, label: "\"a\", b"), .init(path: "bytes:x", label: " lead", group: "g\r\nh"),
        .init(path: "é%20.png", label: "ü"),
        .init(path: "z", label: "z", part: .test, fold: 3),
      ])
    #expect(try Manifest(csv: Array(manifest.csv.utf8), root: "/data", source: "m.csv") == manifest)
    #expect(manifest.csv.contains("bytes:caf%E9/%25%2C%0A"))
    #expect(manifest.csv.hasPrefix("path,label,group,part,fold\n"))
  }

  @Test func unusedColumnsAreLeftOut() {
    let manifest = Manifest(root: "r", entries: [.init(path: "b", label: "x"), .init(path: "a", label: "y")])
    #expect(manifest.csv == "path,label\na,y\nb,x\n")
    #expect(manifest.contentHash == SHA256.hex(of: Array(manifest.csv.utf8)))
    #expect(Manifest(root: "elsewhere", entries: manifest.entries.reversed()).contentHash == manifest.contentHash)
  }

  @Test func theHashDoesNotDependOnWhereTheFolderLies() {
    func hash(_ prefix: String, _ names: [String]) -> String {
      Manifest(root: "r", entries: names.map { .init(path: BytePath(prefix + $0), label: "x") }).contentHash
    }
    #expect(hash("../far/data/", ["cat/a", "cat-b/c"]) == hash("", ["cat/a", "cat-b/c"]))
    #expect(hash("far/", ["cat/a"]) == hash("", ["a"]))
    #expect(hash("", ["cat/a", "cat/b"]) != hash("", ["cat/a", "cot/b"]))
    #expect(Manifest(root: "r", entries: []).contentHash == SHA256.hex(of: Array("path,label\n".utf8)))
  }

  @Test func composedAndDecomposedNamesAreOneClass() {
    let manifest = Manifest(root: "r", entries: [.init(path: "b", label: "\u{E9}"), .init(path: "a", label: "e\u{301}")])
    #expect(manifest.labels.count == 1)
    #expect(manifest.entries.allSatisfy { Array($0.label.utf8) == Array("e\u{301}".utf8) })
    #expect(manifest.classCounts() == [2])
  }
}

import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

@testable import FoveaFaces

@Suite("Parts of boxes")
struct BoxPartsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func pictures(_ names: [String]) throws {
    for name in names {
      try folder.write(ImageEncoder.png(Bitmap(size: PixelSize(width: 40, height: 20), format: .gray, fill: [9])), to: name)
    }
  }

  private func names(_ reading: AnnotatedPictures.Reading) -> [String] {
    reading.pictures.pictures.map { "\($0.path.lastComponent)" }
  }

  /// Holds the choices against each other, for boxes of `a.png` to learn from, `b.png` to validate with and `c.png` to test.
  private func check(_ path: BytePath) throws {
    let learned = try AnnotatedPictures.reading(path, parts: .allButTest, threads: 1)
    #expect(names(learned).sorted() == ["a.png", "b.png"] && learned.leftOut == 1 && learned.part == nil)
    let measured = try AnnotatedPictures.reading(path, parts: .testOrAll, threads: 1)
    #expect(names(measured) == ["c.png"] && measured.leftOut == 2 && measured.part == .test)
    let all = try AnnotatedPictures.reading(path, parts: .all, threads: 1)
    #expect(names(all).sorted() == ["a.png", "b.png", "c.png"] && all.leftOut == 0 && all.part == nil)
    let examples = try WindowTraining.Examples.reading(path, label: nil, backgrounds: [])
    #expect(examples.examples.pictures.pictures.count == 2 && examples.leftOut == 1)
    let whole = try WindowTraining.Examples.reading(path, label: nil, backgrounds: [], usesAll: true)
    #expect(whole.examples.pictures.pictures.count == 3 && whole.leftOut == 0)
  }

  @Test("YOLO's folders, parts within or around them", arguments: [("images/%", "labels/%"), ("%/images", "%/labels"), ("%", "%")])
  func texts(pictureFolder: String, textFolder: String) throws {
    for (part, name) in [("train", "a"), ("valid", "b"), ("Test", "c")] {
      try pictures([pictureFolder.replacing("%", with: part) + "/\(name).png"])
      try folder.write(Array("0 0.5 0.5 0.25 0.5\n".utf8), to: textFolder.replacing("%", with: part) + "/\(name).txt")
    }
    try check(folder.path)
  }

  @Test("VOC's files in folders of parts")
  func documents() throws {
    for (part, name) in [("train", "a"), ("val", "b"), ("test", "c")] {
      try pictures(["\(part)/\(name).png"])
      let text = """
        <annotation><filename>\(name).png</filename><object><name>cup</name>
        <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
        """
      try folder.write(Array(text.utf8), to: "\(part)/\(name).xml")
    }
    try check(folder.path)
  }

  @Test("imglab's files in folders of parts")
  func lists() throws {
    for (part, name) in [("train", "a"), ("val", "b"), ("test", "c")] {
      try pictures(["\(part)/\(name).png"])
      let box = "<box left='1' top='1' width='9' height='9'/>"
      let text = "<dataset><images><image file='\(name).png'>\(box)</image></images></dataset>"
      try folder.write(Array(text.utf8), to: "\(part)/boxes.xml")
    }
    try check(folder.path)
  }

  @Test("Paths of a table, behind the folders that all have")
  func table() throws {
    try pictures(["photos/train/a.png", "photos/dev/b.png", "photos/testing/x/c.png"])
    let rows = ["train/a.png", "dev/b.png", "testing/x/c.png"].map { "\(folder.appending("photos/" + $0)),1,1,5,5" }
    try check(folder.write(Array((["path,x,y,width,height"] + rows).joined(separator: "\n").utf8), to: "boxes.csv"))
  }

  @Test("A test folder without another part is a folder like others, and the folder that is named is taken whole")
  func alone() throws {
    try pictures(["test/a.png", "cups/b.png"])
    for name in ["test/a", "cups/b"] { try folder.write(Array("0 0.5 0.5 0.25 0.5\n".utf8), to: name + ".txt") }
    for choice in [AnnotatedPictures.PartChoice.allButTest, .testOrAll] {
      #expect(names(try AnnotatedPictures.reading(folder.path, parts: choice, threads: 1)).count == 2)
      #expect(names(try AnnotatedPictures.reading(folder.appending("test"), parts: choice, threads: 1)) == ["a.png"])
    }
  }
}

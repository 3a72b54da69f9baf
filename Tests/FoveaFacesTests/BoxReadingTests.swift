import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

@testable import FoveaFaces

@Suite("Boxes held against their pictures")
struct BoxReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A gray picture of 40×20 pixels.
  private func picture(_ name: String) throws {
    try folder.write(ImageEncoder.png(Bitmap(size: PixelSize(width: 40, height: 20), format: .gray, fill: [9])), to: name)
  }

  private func read(_ text: String, _ name: String) throws -> AnnotatedPictures.Reading {
    try AnnotatedPictures.reading(folder.write(Array(text.utf8), to: name), parts: .all, threads: 2)
  }

  private func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> PictureBox {
    PictureBox(x: x, y: y, width: width, height: height)
  }

  @Test("Pictures that are not there are named, and it is an error where none is")
  func missing() throws {
    try picture("a.png")
    try folder.write([1, 2, 3], to: "broken.png")
    let rows = "path,x,y,width,height\na.png,1,1,5,5\nb.png,1,1,5,5\na.png,9,9,5,5\nbroken.png,1,1,5,5\nb.png,2,2,5,5\n"
    let read = try read(rows, "boxes.csv")
    #expect(read.pictures.pictures.map(\.path) == [folder.appending("a.png")])
    #expect(read.pictures.objectCount == 2)
    #expect(read.unreadable.map(\.path) == ["b.png", "broken.png"].map { folder.appending($0) })
    #expect {
      try self.read("path,x,y,width,height\nb.png,1,1,5,5\nc.png,1,1,5,5", "none.csv")
    } throws: { error in
      "\(error)".contains("of the 2 that") && "\(error)".contains("b.png")
    }
  }

  @Test("A box beside its picture is refused by name; of one that reaches beyond it at least a half has to be left")
  func outside() throws {
    try picture("a.png")
    let rows = ["path,x,y,width,height,label,ignored", "a.png,35,0,10,10,cup,", "a.png,37,0,10,10,cup,", "a.png,90,0,5,5,cup,1"]
    let read = try read(rows.joined(separator: "\n"), "boxes.csv")
    #expect(
      read.pictures.pictures[0].boxes == [
        AnnotatedBox(box(35, 0, 5, 10), label: "cup"), AnnotatedBox(box(37, 0, 3, 10), label: "cup", isIgnored: true),
      ])
    #expect(read.cutThings == 1)
    for place in ["40,0", "-10,0", "0,25"] {
      #expect {
        try self.read("path,x,y,width,height,label\na.png,1,1,5,5,cup\na.png,\(place),10,10,cup", "wrong.csv")
      } throws: { error in
        "\(error)".contains("wrong.csv: line 3") && "\(error)".contains("of 'cup'") && "\(error)".contains("a.png, which has 40×20")
      }
    }
  }

  private func voc(_ size: String) -> String {
    """
    <annotation><filename>a.jpg</filename>
    <size>\(size)</size>
    <object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>10</xmax><ymax>5</ymax></bndbox></object></annotation>
    """
  }

  /// Stored with 40×20 pixels, to be turned by a quarter clockwise: 20×40. The left end of the stored picture becomes the upper one, and its upper
  /// side the right one.
  @Test("Boxes that were measured on the stored pixels of a picture are turned with it")
  func turned() throws {
    let stored = Bitmap(size: PixelSize(width: 40, height: 20), format: .gray, fill: [9])
    try folder.write(SyntheticImages.jpeg(stored, orientation: .rotated90Clockwise), to: "a.jpg")
    let turned = try read(voc("<width>40</width><height>20</height>"), "a.xml")
    #expect(turned.pictures.pictures[0].boxes == [AnnotatedBox(box(15, 0, 5, 10), label: "cat")])
    #expect(turned.turned == 1)
    for size in ["<width>20</width><height>40</height>", "", "<width>0</width><height>0</height>"] {
      let upright = try read(voc(size), "a.xml")
      #expect(upright.pictures.pictures[0].boxes == [AnnotatedBox(box(0, 0, 10, 5), label: "cat")])
      #expect(upright.turned == 0)
    }
    #expect {
      try read(voc("<width>80</width><height>40</height>"), "a.xml")
    } throws: { error in
      "\(error)".contains("a.xml: line 2") && "\(error)".contains("80×40") && "\(error)".contains("has 20×40")
    }
  }

  @Test("A problem of a whole file or folder names no line")
  func wholeFiles() {
    let problem = AnnotationProblem.unknownForm(found: "nothing of it")
    #expect(FacesError.annotations("d", line: 0, problem).description == "d: \(problem)")
    #expect(FacesError.annotations("d", line: 7, problem).description == "d: line 7: \(problem)")
    #expect(FacesError.cascade("d", line: 0, reason: "cut off").description.hasPrefix("d: no cascade"))
  }

  @Test("Columns that are separated by something else than commas are told")
  func separators() throws {
    let table = try folder.write(Array("path;x;y;width;height\na.png;1;2;30;40\n".utf8), to: "boxes.csv")
    let error = #expect(throws: FacesError.self) { try AnnotatedPictures.reading(table, parts: .all) }
    #expect(error?.description.contains("line 1: columns are separated by \";\"; use commas") ?? false)
  }

  /// Stored with 40×20 pixels, upright 20×40.
  @Test("Boxes that lie in the stored picture alone are refused where the file does not tell its size")
  func notUpright() throws {
    let stored = Bitmap(size: PixelSize(width: 40, height: 20), format: .gray, fill: [9])
    try folder.write(SyntheticImages.jpeg(stored, orientation: .rotated90Clockwise), to: "a.jpg")
    func problem(_ file: String, _ line: Int, _ x: Double) -> FacesError {
      .annotations(
        folder.appending(file), line: line,
        .notUpright(
          box(x, 2, 10, 5), label: "cup", picture: folder.appending("a.jpg"), size: PixelSize(width: 20, height: 40),
          stored: PixelSize(width: 40, height: 20)))
    }
    func table(_ rows: String...) -> String { "path,x,y,width,height,label,ignored\n" + rows.joined(separator: "\n") }
    // One of them beside the upright picture, or in it with less than a half.
    for x in [30.0, 16] {
      #expect(throws: problem("boxes.csv", 3, x)) { try read(table("a.jpg,1,1,5,5,cup,", "a.jpg,\(x),2,10,5,cup,"), "boxes.csv") }
    }
    let boxes = "<box top='2' left='30' width='10' height='5'><label>cup</label></box>"
    #expect(throws: problem("boxes.xml", 2, 30)) {
      try read("<dataset><images><image file='a.jpg'>\n\(boxes)</image></images></dataset>", "boxes.xml")
    }
    let told = "\(problem("boxes.csv", 3, 30))"
    #expect(told.contains("20×40") && told.contains("40×20"))
    // A half lies in the upright picture, another box lies in it alone, or what is beside it is to be ignored.
    #expect(try read(table("a.jpg,15,2,10,5,cup,"), "boxes.csv").pictures.pictures[0].boxes.map(\.box) == [box(15, 2, 5, 5)])
    #expect(try read(table("a.jpg,16,2,10,5,cup,", "a.jpg,1,30,5,5,cup,"), "boxes.csv").cutThings == 1)
    #expect(try read(table("a.jpg,30,2,10,5,cup,1"), "boxes.csv").pictures.objectCount == 0)
    // Where the picture is not turned, the box is beside it and no more.
    try picture("b.png")
    #expect {
      try read(table("b.png,40,2,10,5,cup,"), "boxes.csv")
    } throws: { error in
      !"\(error)".contains("upright")
    }
  }

  @Test("A box is turned as its pixels are", arguments: Orientation.allCases)
  func orientation(_ orientation: Orientation) {
    var stored = Bitmap(size: PixelSize(width: 9, height: 7), format: .gray, fill: [0])
    stored.fill(x: 1, y: 2, size: PixelSize(width: 4, height: 3), with: [255])
    let upright = stored.oriented(orientation)
    let inside = (0..<upright.height).flatMap { y in (0..<upright.width).map { (x: $0, y: y) } }.filter {
      upright[$0.x, $0.y, 0] > 0
    }
    let (xs, ys) = (inside.map(\.x), inside.map(\.y))
    let (left, top) = (xs.min() ?? 0, ys.min() ?? 0)
    let expected = box(Double(left), Double(top), Double((xs.max() ?? 0) - left + 1), Double((ys.max() ?? 0) - top + 1))
    #expect(box(1, 2, 4, 3).oriented(orientation, stored: stored.size) == expected)
  }
}

@Suite("Folders of YOLO texts")
struct BoxFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func pictures(_ names: String...) throws {
    for name in names {
      try folder.write(ImageEncoder.png(Bitmap(size: PixelSize(width: 40, height: 20), format: .gray, fill: [9])), to: name)
    }
  }

  private func texts(_ names: String...) throws {
    for name in names { try folder.write(Array("0 0.5 0.5 0.25 0.5\n".utf8), to: name) }
  }

  @Test("Texts belong to the pictures of their name; other texts hold no boxes, and pictures without a text no things")
  func beside() throws {
    try pictures("a.png", "b.png", "more/c.PNG")
    try texts("a.txt", "more/c.txt", "gone.txt")
    for name in ["classes.txt", "README.dataset.txt", "data.yaml"] { try folder.write(Array("cup\nmug\n".utf8), to: name) }
    let read = try AnnotatedPictures.reading(folder.path, parts: .all, threads: 2)
    #expect(read.pictures.pictures.map(\.path) == ["a.png", "b.png", "more/c.PNG"].map { folder.appending($0) })
    #expect(read.pictures.pictures.map(\.boxes.count) == [1, 0, 1])
    #expect(read.withoutText == 1)
    #expect(read.strayTexts == [folder.appending("gone.txt")])
    let examples = try WindowTraining.Examples.reading(folder.path, label: nil, backgrounds: []).examples
    #expect(examples.pictures.pictures.count == 2)
    #expect(examples.backgrounds == [folder.appending("b.png")])
  }

  @Test(
    "Texts below labels belong to pictures below images, whichever of the folders is named", arguments: ["", "labels", "images"])
  func twins(named: String) throws {
    try pictures("set/images/train/a.png", "set/images/val/b.png", "set/images/val/c.png", "set/examples.png")
    try texts("set/labels/train/a.txt", "set/labels/val/c.txt")
    let read = try AnnotatedPictures.reading(folder.appending("set").appending(named), parts: .all, threads: 1)
    #expect(
      read.pictures.pictures.map(\.path) == ["train/a.png", "val/b.png", "val/c.png"].map { folder.appending("set/images/" + $0) })
    #expect(read.pictures.pictures.map(\.boxes.count) == [1, 0, 1])
    #expect(read.withoutText == 1 && read.strayTexts.isEmpty)
  }

  @Test("The texts of each part may lie beside its pictures' folder")
  func parts() throws {
    try pictures("train/images/a.png", "valid/images/b.png")
    try texts("train/labels/a.txt", "valid/labels/b.txt")
    let read = try AnnotatedPictures.reading(folder.path, parts: .all, threads: 1)
    #expect(read.pictures.pictures.map(\.boxes.count) == [1, 1] && read.strayTexts.isEmpty)
  }

  @Test("Pictures of a part that nobody has marked are no pictures without a thing")
  func unmarked() throws {
    try pictures("images/train/a.png", "images/train/b.png", "images/test/c.png", "images/test/d.png")
    try texts("labels/train/a.txt")
    let read = try AnnotatedPictures.reading(folder.path, parts: .testOrAll, threads: 1)
    #expect(read.pictures.pictures.map(\.path) == ["a.png", "b.png"].map { folder.appending("images/train/" + $0) })
    #expect(read.unmarked == 2 && read.withoutText == 1 && read.part == nil && read.leftOut == 0)
  }

  @Test("A folder of cut-out pictures stays one when there is a text in it, and texts alone are no pictures")
  func others() throws {
    try pictures("crops/face/1.png", "crops/other/2.png")
    try texts("crops/notes.txt", "alone/a.txt")
    #expect(try !AnnotatedPictures.areMarked(in: folder.appending("crops")))
    #expect(try AnnotatedPictures.areMarked(in: folder.appending("alone")))
    #expect(throws: FacesError.annotations(folder.appending("alone/a.txt"), line: 1, .noPicture(folder.appending("alone/a")))) {
      try AnnotatedPictures.reading(folder.appending("alone"), parts: .all)
    }
  }
}

import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

@testable import FoveaFaces

@Suite("Files of boxes")
struct AnnotatedPicturesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ text: String, _ name: String) throws -> AnnotatedPictures {
    let records = try BoxReader(folder.write(Array(text.utf8), to: name), limit: 1 << 20).records
    return AnnotatedPictures(records.map { AnnotatedPicture(path: $0.path, boxes: $0.items.map(\.box)) })
  }

  @Test("CSV: boxes of a picture are joined, a line without numbers is a picture without a thing")
  func csv() throws {
    let boxes = try read(
      "path,label,x,y,width,height,ignored\na.png,cup,1,2,30.5,40,\nb.png,,,,,,\na.png,dog,5,6,7,8,1\n\"c,d.png\",cup,0,0,1,1,0\n",
      "boxes.csv")
    #expect(boxes.pictures.map(\.path) == ["a.png", "b.png", "c,d.png"].map { folder.appending($0) })
    #expect(
      boxes.pictures[0].boxes == [
        AnnotatedBox(PictureBox(x: 1, y: 2, width: 30.5, height: 40), label: "cup"),
        AnnotatedBox(PictureBox(x: 5, y: 6, width: 7, height: 8), label: "dog", isIgnored: true),
      ])
    #expect(boxes.pictures[1].boxes.isEmpty)
    #expect(boxes.labels == ["cup"])
    #expect(boxes.objectCount == 2)
    #expect(boxes.keeping(label: "dog").objectCount == 0)
  }

  @Test("Pascal VOC: both ends count, the first pixel is 1, difficult things are ignored")
  func voc() throws {
    let text = """
      <annotation><folder>x</folder><filename>p.jpg</filename><size><width>50</width></size>
      <object><name>cat</name><difficult>0</difficult><bndbox><xmin>1</xmin><ymin>11</ymin><xmax>20</xmax><ymax>15</ymax></bndbox></object>
      <object><name>cat</name><difficult>1</difficult><bndbox><xmin>3</xmin><ymin>3</ymin><xmax>3</xmax><ymax>3</ymax></bndbox></object></annotation>
      """
    let boxes = try read(text, "VOC/p.xml")
    #expect(boxes.pictures.map(\.path) == [folder.appending("VOC/p.jpg")])
    #expect(
      boxes.pictures[0].boxes == [
        AnnotatedBox(PictureBox(x: 0, y: 10, width: 20, height: 5), label: "cat"),
        AnnotatedBox(PictureBox(x: 2, y: 2, width: 1, height: 1), label: "cat", isIgnored: true),
      ])
    // A folder of such files is read whole.
    try folder.write(Array(text.replacing("p.jpg", with: "q.jpg").utf8), to: "VOC/q.xml")
    #expect(try BoxReader(folder.appending("VOC"), limit: 1 << 20).records.count == 2)
  }

  @Test("imglab: ignored boxes, labels within boxes")
  func imglab() throws {
    let boxes = try read(
      """
      <?xml version='1.0' encoding='ISO-8859-1'?>
      <dataset><name>x</name><images><image file='a/b.jpg'><box top='4' left='3' width='20' height='10'><label>face</label></box>
      <box top='-4' left='1' width='2' height='1' ignore='1'/></image><image file='c.jpg'/></images></dataset>
      """, "imglab.xml")
    #expect(boxes.pictures.map(\.path) == ["a/b.jpg", "c.jpg"].map { folder.appending($0) })
    #expect(boxes.pictures[0].boxes[0] == AnnotatedBox(PictureBox(x: 3, y: 4, width: 20, height: 10), label: "face"))
    #expect(boxes.pictures[0].boxes[1].isIgnored)
  }

  @Test("Points: columns of CSV and parts of imglab, which name pixels")
  func points() throws {
    let table = try read(
      "path,x,y,width,height,right_eye_x,right_eye_y,left_eye_x,left_eye_y,nose_x\na.png,1,2,30,40,21.5,12,9,12.25,7\nb.png,1,2,30,40,,,9,12,\n"
        + "c.png,,,,,,,,,\n", "eyes.csv")
    #expect(
      table.pictures.map { $0.boxes.map(\.points) } == [
        [["left_eye": PicturePoint(x: 9, y: 12.25), "right_eye": PicturePoint(x: 21.5, y: 12)]],
        [["left_eye": PicturePoint(x: 9, y: 12)]], [],
      ])
    let boxes = try read(
      """
      <dataset><images><image file='a.jpg'><box top='4' left='3' width='20' height='10'><label>face</label>
      <part name='left_eye' x='8' y='-1'/><part name='67' x='15' y='9'/></box></image></images></dataset>
      """, "parts.xml")
    #expect(
      boxes.pictures[0].boxes[0].points == ["left_eye": PicturePoint(x: 8.5, y: -0.5), "67": PicturePoint(x: 15.5, y: 9.5)])
    #expect(boxes.keeping(label: "cup").pictures[0].boxes[0].points.count == 2)
  }

  @Test("YOLO: parts of the picture, which lies beside the text or under images")
  func yolo() throws {
    let png = ImageEncoder.png(Bitmap(size: PixelSize(width: 40, height: 20), format: .gray, fill: [9]))
    try folder.write(png, to: "set/images/a.png")
    try folder.write(Array("3 0.5 0.5 0.25 0.5\n\n0 0.1 0.25 0.2 0.5\n".utf8), to: "set/labels/a.txt")
    let boxes = try AnnotatedPictures.reading(folder.appending("set/labels"), parts: .all).pictures
    #expect(boxes.pictures.map(\.path) == [folder.appending("set/images/a.png")])
    #expect(boxes.pictures[0].boxes[0] == AnnotatedBox(PictureBox(x: 15, y: 5, width: 10, height: 10), label: "3"))
    #expect(boxes.pictures[0].boxes[1] == AnnotatedBox(PictureBox(x: 0, y: 0, width: 8, height: 10), label: "0"))
    try folder.write(Array("0 0.5 0.5 0.2 1.2".utf8), to: "set/labels/a.txt")
    #expect(throws: FacesError.self) { try AnnotatedPictures.reading(folder.appending("set/labels/a.txt"), parts: .all) }
    try folder.write(Array("0 0.5 0.5 0.2 0.2".utf8), to: "set/labels/b.txt")
    #expect(throws: FacesError.self) { try AnnotatedPictures.reading(folder.appending("set/labels/b.txt"), parts: .all) }
  }

  @Test(
    "Errors name the line",
    arguments: [
      ("path,x,y,width\na,1,2,3", "a.csv", 1), ("path,x,y,width,height\na,1,2,3,4\nb,1,2,three,4", "b.csv", 3),
      ("path,x,y,width,height\na,1,2,0,4", "c.csv", 2), ("path,x,y,width,height\na,1,2,3", "d.csv", 2),
      ("path,x,y,width,height\n,1,2,3,4", "e.csv", 2), ("path,x,y,width,height\na,1,nan,3,4", "f.csv", 2), ("<other/>", "g.xml", 1),
      ("<annotation>\n</annotation>", "h.xml", 1), ("<dataset><images>\n<image/></images></dataset>", "i.xml", 2),
      ("<dataset><images><image file='x'>\n<box top='1' left='1' width='0' height='2'/></image></images></dataset>", "j.xml", 2),
      ("path,x,y,width,height,left_eye_x,left_eye_y\na,1,2,3,4,5,", "k.csv", 2),
      (
        "<dataset><images><image file='x'><box top='1' left='1' width='2' height='2'>\n<part name='a' y='2'/></box></image></images></dataset>",
        "l.xml", 2
      ),
    ])
  func errors(text: String, name: String, line: Int) {
    #expect { try read(text, name) } throws: { error in
      if case FacesError.annotations(let path, line, _)? = error as? FacesError { return path == folder.appending(name) }
      return false
    }
  }
}

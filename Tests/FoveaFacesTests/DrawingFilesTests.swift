import Foundation
import FoveaFaces
import FoveaFiles
import FoveaTestSupport
import Testing

@Suite("Files of drawings")
struct DrawingFilesTests {
  @Test("No two pictures get one name")
  func names() throws {
    let folder = try TemporaryFolder()
    let pictures: [BytePath] = ["a/x.png", "b/x.jpg", "x-2.png", "c/x.png", "-", "y"]
    let files = try DrawingFiles(of: pictures, in: folder.path, replacing: false)
    #expect(
      files.paths == ["x.png", "x-2.png", "x-2-2.png", "x-3.png", "standard-input.png", "y.png"].map { folder.appending($0) })
  }

  @Test("What is there is replaced only where that is wanted, and a picture that is searched never")
  func replacing() throws {
    let folder = try TemporaryFolder()
    let picture = try folder.write([1], to: "pictures/x.png")
    let old = try folder.write([1], to: "drawings/x.png")
    #expect(throws: FacesError.file(.exists(old))) { try DrawingFiles(of: [picture], in: old.parent, replacing: false) }
    #expect(try DrawingFiles(of: [picture], in: old.parent, replacing: true).paths == [old])
    let alias = folder.appending("alias")
    try FileManager.default.createSymbolicLink(atPath: alias.description, withDestinationPath: picture.parent.description)
    for isReplacing in [false, true] {
      #expect(throws: FacesError.overwritesPicture(alias.appending("x.png"))) {
        try DrawingFiles(of: [picture], in: alias, replacing: isReplacing)
      }
    }
  }
}

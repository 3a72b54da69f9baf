import FoveaFaces
import FoveaFiles
import Testing

@Suite("Errors of faces")
struct FacesErrorTests {
  @Test("An error of a file keeps its own words")
  func file() {
    let error = FileError.missing(BytePath("no/such/file"))
    #expect(FacesError.file(error).description == error.description)
  }
}

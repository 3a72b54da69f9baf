import FoveaDatasets
import FoveaFiles
import FoveaTestSupport

/// The drawn faces of the fixtures.
enum DrawnFaces {
  /// Four pictures of each of some of them, so many of these to learn from.
  static func manifest(_ persons: [String], learning count: Int) throws -> Manifest {
    let drawn = Fixture.path("faces")
    var entries: [Manifest.Entry] = []
    for person in persons {
      let pictures = try FolderScanner.pictures(below: drawn.appending(BytePath(person))).pictures
      for (index, picture) in pictures.prefix(4).enumerated() {
        let path = BytePath(person).appending(picture.lastComponent)
        entries.append(Manifest.Entry(path: path, label: person, part: index < count ? .train : .test))
      }
    }
    return Manifest(root: drawn, entries: entries)
  }
}

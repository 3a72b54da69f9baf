internal import FoveaCodecs
package import FoveaFiles
internal import FoveaPixels

/// The files that pictures with what was found in them are drawn to.
package struct DrawingFiles: Sendable {
  /// A file for each picture, no two the same.
  package let paths: [BytePath]
  private let isReplacing: Bool

  /// Chooses names in a folder, which is made where it is not there: a picture's own with the ending `.png`, and a number where an earlier
  /// picture has that.
  /// - Throws: ``FacesError/file(_:)`` where a file is there and is not to be replaced; ``FacesError/overwritesPicture(_:)`` where one of
  ///   the pictures would be.
  package init(of pictures: [BytePath], in folder: BytePath, replacing: Bool) throws(FacesError) {
    var taken: Set<BytePath> = []
    var numbers: [BytePath: Int] = [:]
    paths = pictures.map { picture in
      let stem = Self.stem(of: picture)
      var name: BytePath
      repeat {
        let number = numbers[stem, default: 0] + 1
        numbers[stem] = number
        name = BytePath(bytes: stem.bytes + Array((number == 1 ? ".png" : "-\(number).png").utf8))
      } while !taken.insert(name).inserted
      return folder.appending(name)
    }
    isReplacing = replacing
    do throws(FileError) { try File.makeFolder(folder) } catch { throw .file(error) }
    let present = paths.filter { File.exists($0) }
    guard let first = present.first else { return }
    let originals = Set(pictures.compactMap { $0.resolvingLinks() })
    if let original = present.first(where: { path in path.resolvingLinks().map(originals.contains) ?? false }) {
      throw .overwritesPicture(original)
    }
    if !replacing { throw .file(.exists(first)) }
  }

  private static func stem(of picture: BytePath) -> BytePath {
    let whole = picture == "-" ? BytePath("standard-input") : picture.lastComponent
    return BytePath(bytes: whole.bytes.lastIndex(of: UInt8(ascii: ".")).map { whole.bytes[..<$0] } ?? whole.bytes[...])
  }

  /// The name of a picture's drawing unless an earlier picture has it.
  static func name(of picture: BytePath) -> BytePath { BytePath(bytes: stem(of: picture).bytes + Array(".png".utf8)) }

  /// Writes the drawing of the picture at `index`.
  func write(_ drawing: Bitmap, of index: Int) throws(PictureError) {
    do { try File.write(ImageEncoder.png(drawing), to: paths[index], replacing: isReplacing) } catch { throw .file(error) }
  }
}

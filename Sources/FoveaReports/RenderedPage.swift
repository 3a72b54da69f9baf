public import FoveaFiles

/// A page, and the pictures that it does not hold itself.
public struct RenderedPage: Sendable, Hashable {
  /// A file that must stand beside the page.
  public struct File: Sendable, Hashable {
    /// Its path from the folder of the page: `pictures/0001.png`.
    public var path: String
    /// Its content.
    public var bytes: [UInt8]
  }

  /// The text of the HTML file, to be written in UTF-8.
  public var html: String
  /// The files beside it, none if all pictures found room.
  public var files: [File]
  /// Pictures that were left out for want of room.
  public var omittedPictures: Int

  /// Writes the page, and first the files that must stand beside it.
  public func write(to page: BytePath) throws(FileError) {
    for file in files {
      let target = page.parent.appending(file.path)
      try FoveaFiles.File.makeFolder(target.parent)
      try FoveaFiles.File.write(file.bytes, to: target)
    }
    try FoveaFiles.File.write(html, to: page)
  }
}

internal import FoveaCodecs
internal import FoveaFiles
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// A file that was made.
public struct VisualFile: Sendable, Hashable, Codable {
  /// Its path from the folder of the page.
  public var path: String
  /// What it holds.
  public var title: String

  /// A file and what it holds.
  public init(path: String, title: String) {
    self.path = path
    self.title = title
  }
}

/// The folder that pictures, numbers and pages are written to; without one they are drawn for a page alone.
struct ExhibitFolder {
  let root: BytePath?
  /// What stands before a path that a page names: where the folder is, seen from the page.
  let prefix: String
  private(set) var files: [VisualFile] = []

  init(_ root: BytePath?, prefix: String = "") {
    self.root = root
    self.prefix = prefix
  }

  /// Writes a picture as PNG in sRGB.
  mutating func write(_ bitmap: Bitmap, to path: String, _ title: String) throws(VisualizationError) {
    try write(Self.png(bitmap), to: path, title)
  }

  /// A picture as it is written: PNG in sRGB.
  static func png(_ bitmap: Bitmap) -> [UInt8] {
    ImageEncoder.png(bitmap.converted(to: bitmap.format == .gray ? .gray : .rgb), isTagged: true)
  }

  /// Writes numbers as NumPy's arrays.
  mutating func write(_ tensor: Tensor, to path: String, _ title: String) throws(VisualizationError) {
    try write(NPY.encode(tensor), to: path, title)
  }

  /// Writes a plane as rows and columns.
  mutating func write(_ plane: Plane, to path: String, _ title: String) throws(VisualizationError) {
    try write(Tensor(shape: [plane.height, plane.width], plane.samples), to: path, title)
  }

  mutating func write(json value: some Encodable, to path: String, _ title: String) throws {
    try write(Array((try JSONText.encode(value, pretty: true) + "\n").utf8), to: path, title)
  }

  mutating func write(_ bytes: [UInt8], to path: String, _ title: String) throws(VisualizationError) {
    guard let root else { return }
    do throws(FileError) {
      let target = root.appending(path)
      try File.makeFolder(target.parent)
      try File.write(bytes, to: target)
    } catch {
      throw .file(error)
    }
    files.append(VisualFile(path: path, title: title))
  }
}

/// One room of the exhibition: what is shown of one method.
struct Exhibit {
  var title: String
  var lead: RichText
  var blocks: [Report.Block]
}

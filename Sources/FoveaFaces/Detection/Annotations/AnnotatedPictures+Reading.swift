internal import FoveaCodecs
public import FoveaDatasets
public import FoveaFiles
public import FoveaTensors

extension AnnotatedPictures {
  /// Which parts of a data set are read.
  public enum PartChoice: Sendable, Hashable {
    /// All but the test part: to learn.
    case allButTest
    /// The test part where there is one, else all: to measure.
    case testOrAll
    /// All parts.
    case all
  }

  /// Pictures with their boxes, and what was found out when they were read.
  public struct Reading: Sendable, Hashable {
    /// The pictures, and boxes that lie in them.
    public var pictures = AnnotatedPictures([])
    /// Pictures that are not there or that cannot be read.
    public var unreadable: [UnreadablePicture] = []
    /// Texts of a folder that belong to no picture in it.
    public var strayTexts: [BytePath] = []
    /// How many pictures count as such without a thing since they have no text, where others have one.
    public var withoutText = 0
    /// How many things are ignored since less than half of their box lies in the picture.
    public var cutThings = 0
    /// How many pictures had boxes that were measured before the picture was turned upright, and that were turned with it.
    public var turned = 0
    /// How many pictures of a folder of texts are left out since none in their part, or other first folder, has a text: nobody has marked them.
    public var unmarked = 0
    /// How many pictures are left out since their part was not chosen.
    public var leftOut = 0
    /// The part that all pictures are of, where it was chosen.
    public var part: Part?
  }

  /// The pictures of a file or folder of boxes, in one of the forms that ``AnnotatedPictures`` lists; their headers are read, and boxes held against
  /// their sizes.
  ///
  /// What reaches beyond a picture is cut off its box, and a thing of which less than a half is left is ignored. Boxes that were measured on the
  /// pixels as they are stored, which a VOC file tells by its `size`, are turned upright with the picture. Other forms do not tell; where a
  /// box in pixels has less than a half in the upright picture, and all boxes of it lie in the stored one, they are refused.
  ///
  /// There are parts where the first folders in which the paths of the pictures differ are named for a test part and another one (see
  /// ``/FoveaDatasets/Part/init(named:)``), also below or above `images` and the like.
  /// - Parameters:
  ///   - choice: Which parts are read.
  ///   - limit: The most bytes of one file of boxes.
  /// - Throws: ``FacesError/annotations(_:line:_:)`` with the file and the line where it cannot be read, where a box lies beside its picture, and
  ///   where a picture has another size than it was marked on; ``FacesError/fewExamples(what:found:needed:remedy:)`` where none can be read.
  public static func reading(
    _ path: BytePath, parts choice: PartChoice, limit: Int = 256 << 20, threads: Int = Parallel.defaultThreads
  ) throws(FacesError) -> Reading {
    let read = try BoxReader(path, limit: limit)
    let parts = read.parts
    let takesTest = choice == .testOrAll && parts.contains(.test)
    let records = zip(read.records, parts).filter { choice == .all || takesTest == ($0.1 == .test) }.map(\.0)
    var reading = Reading(strayTexts: read.strayTexts, unmarked: read.unmarked, part: takesTest ? .test : nil)
    var infos: [BytePath: ImageInfo] = [:]
    let paths = AnnotatedPictures(records.map { AnnotatedPicture(path: $0.path, boxes: []) }).pictures.map(\.path)
    reading.leftOut = Set(read.records.map(\.path)).count - paths.count
    let headers: [Result<ImageInfo, PictureError>] = Parallel.map(paths.count, threads: threads) { index in
      Result { () throws(PictureError) in try ImageDecoder.info(contentsOf: paths[index]) }
    }
    for (path, header) in zip(paths, headers) {
      switch header {
      case .success(let info): infos[path] = info
      case .failure(let error): reading.unreadable.append(UnreadablePicture(path: path, reason: error.reason))
      }
    }
    if infos.isEmpty, let first = reading.unreadable.first {
      throw .fewExamples(
        what: "readable pictures of the \(paths.count) that \(path) has boxes for", found: 0, needed: 1,
        remedy: "the first: \(first.path): \(first.reason)")
    }
    try BoxRecord.checkUpright(records, infos)
    var (pictures, turned): ([AnnotatedPicture], Set<BytePath>) = ([], [])
    for record in records {
      guard let info = infos[record.path] else { continue }
      let fitted = try record.fitted(to: info)
      pictures.append(AnnotatedPicture(path: record.path, boxes: fitted.boxes))
      reading.cutThings += fitted.cut
      if fitted.isTurned { turned.insert(record.path) }
      if record.isWithoutText { reading.withoutText += 1 }
    }
    reading.pictures = AnnotatedPictures(pictures)
    reading.turned = turned.count
    return reading
  }

  /// Whether a folder holds boxes and not pictures alone.
  static func areMarked(in folder: BytePath) throws(FacesError) -> Bool {
    do { return try BoxFolder(folder).isMarked } catch { throw .file(error) }
  }

  /// Whether a file begins as XML does.
  package static func looksLikeXML(_ bytes: [UInt8]) -> Bool {
    let head = bytes.prefix(4096).drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    return head.first == UInt8(ascii: "<")
  }
}

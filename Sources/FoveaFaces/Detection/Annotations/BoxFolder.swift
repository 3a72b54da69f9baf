internal import FoveaFiles

/// The files of a folder that hold boxes, and the pictures that texts of boxes belong to.
///
/// A text holds boxes where a picture has its name: beside it, or below `images` where the text is below `labels`. Of a folder that is called so,
/// or lies in one, the twin is looked through too.
struct BoxFolder {
  /// A picture and the text of its boxes.
  struct Picture {
    var path: BytePath
    /// Where it lies in the folder, or in its twin.
    var place: BytePath
    /// The text; nothing where it has none, and so nothing to be found.
    var text: BytePath?

    /// The first folder that is not named for pictures or boxes; nothing where there is none.
    var group: BytePath? { place.components.dropLast().first { !$0.isOuterFolder } }
  }

  /// XML files, relative to the folder.
  private(set) var documents: [BytePath] = []
  /// The pictures of a data set of texts; none where there are XML files, or no text has boxes.
  private(set) var pictures: [Picture] = []
  /// Texts that belong to no picture, those aside that usually lie in data sets.
  private(set) var strayTexts: [BytePath] = []
  /// How many pictures are left out since none in their folder has a text: nobody has marked them.
  private(set) var unmarked = 0
  /// Whether there are texts and no pictures.
  private(set) var hasTextsAlone = false

  /// Whether there are boxes, and not only pictures.
  var isMarked: Bool { !documents.isEmpty || !pictures.isEmpty || hasTextsAlone }

  init(_ folder: BytePath) throws(FileError) {
    var files = try Self.files(in: folder)
    documents = files.map(\.place).filter { $0.bytes.ends(with: ".xml") }
    if !documents.isEmpty { return }
    let side = folder.components.last { $0 == "labels" || $0 == "images" }
    let twin = side == "labels" ? folder.twin("labels", "images") : folder.twin("images", "labels")
    if let twin, File.isFolder(twin) { files += try Self.files(in: twin) }
    let texts = files.map(\.path).filter { $0.bytes.ends(with: ".txt") }
    let known = Dictionary(texts.map { ($0.normalized, $0) }, uniquingKeysWith: { first, _ in first })
    var (all, used): ([Picture], Set<BytePath>) = ([], [])
    var hasTwins = false
    for file in files where file.path.isNamedLikePicture {
      let stem = file.path.withoutEnding.normalized
      let beside = stem.adding(".txt")
      let apart = stem.twin("images", "labels").map { $0.adding(".txt") }
      let text = apart.flatMap { known[$0] }
      if text != nil { hasTwins = true }
      all.append(Picture(path: file.path, place: file.place, text: text ?? known[beside]))
      if let text = text ?? known[beside] { used.insert(text) }
    }
    hasTextsAlone = all.isEmpty && !texts.isEmpty
    strayTexts = texts.filter { !used.contains($0) && !$0.isUsualText }
    if used.isEmpty { return }
    // Beside `images` there may be pictures of other kinds, such as drawn examples.
    let isTwin = side != nil
    all = all.filter { $0.text != nil || !hasTwins || isTwin || $0.place.components.dropLast().contains("images") }
    let marked = Set(all.filter { $0.text != nil }.map(\.group))
    pictures = all.filter { marked.contains($0.group) }
    unmarked = all.count - pictures.count
  }

  private static func files(in folder: BytePath) throws(FileError) -> [(path: BytePath, place: BytePath)] {
    try FolderWalker().walk(folder).files.map { (folder.appending($0), $0) }
  }
}

extension BytePath {
  /// How files are called that hold pictures, those that are not read among them.
  private static let pictureEndings: Set<String> = ["jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff", "heic", "avif"]

  /// Whether the name is one of a picture.
  var isNamedLikePicture: Bool {
    let name = lastComponent.bytes
    guard let point = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
    return Self.pictureEndings.contains(String(decoding: name[(point + 1)...], as: UTF8.self).lowercased())
  }

  /// Whether data sets have texts of this name that say something about them: their classes, the pictures of a part, what they are.
  var isUsualText: Bool {
    let name = String(decoding: lastComponent.bytes, as: UTF8.self).lowercased()
    return name.hasPrefix("readme")
      || ["classes.txt", "predefined_classes.txt", "labels.txt", "train.txt", "val.txt", "valid.txt", "test.txt"].contains(name)
  }

  /// Whether a folder of this name tells of pictures and boxes alone, and not of their part.
  var isOuterFolder: Bool { [".", "images", "labels", "Annotations", "JPEGImages"].contains(self) }

  /// The path without what follows the last point of its name.
  var withoutEnding: BytePath {
    guard let point = bytes.lastIndex(of: UInt8(ascii: ".")) else { return self }
    return BytePath(bytes: bytes[..<point])
  }

  /// The path with a text behind it.
  func adding(_ ending: String) -> BytePath { BytePath(bytes: bytes + Array(ending.utf8)) }

  /// The path with another name in place of the last component of a name; nothing where there is none.
  func twin(_ name: BytePath, _ other: BytePath) -> BytePath? {
    var changed = components
    guard let place = changed.lastIndex(of: name) else { return nil }
    changed[place] = other
    let root: BytePath = isAbsolute ? "/" : ""
    return changed.reduce(root) { $0.appending($1) }
  }
}

extension [UInt8] {
  /// Whether the last bytes are those of a text.
  func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}

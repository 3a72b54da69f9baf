public import FoveaCodecs
public import FoveaDatasets
public import FoveaFiles
public import FoveaLearning
public import FoveaPixels
public import FoveaRecognition

/// Why faces or objects could not be found, enrolled or compared.
public enum FacesError: Error, Sendable, Hashable {
  /// A file could not be read or written.
  case file(FileError)

  // Models and galleries.

  /// The bytes are no face model or gallery, or a broken one.
  case malformed(BytePath, reason: String)
  /// The digest over the file is wrong: bytes were changed or lost after it was written.
  case corrupt(BytePath)
  /// The file is of a later format than this version knows.
  case tooNew(BytePath, format: Int, known: Int)
  /// A gallery was made with another model than the one given; the first 12 digits of both identities.
  case otherModel(gallery: BytePath, belongsTo: String, given: String)
  /// A gallery has nobody of this name.
  case unknownPerson(String, gallery: BytePath)
  /// A gallery has somebody of this name already.
  case knownPerson(String, gallery: BytePath)
  /// A gallery has nobody in it.
  case emptyGallery(BytePath)
  /// Nobody was enrolled: no picture could be used.
  case nothingEnrolled(first: String)
  /// A detector found no face in any of the pictures.
  case noFaces(pictures: Int)

  // Tables of pairs and of places.

  /// A table cannot be read.
  case malformedTable(BytePath, line: Int, reason: String)
  /// A table has no row that can be used.
  case emptyTable(BytePath, reason: String)
  /// A table of places names none of the pictures; the first of either.
  case noneNamed(table: BytePath?, row: BytePath, picture: BytePath)
  /// A picture has no face where the row of a table that is given says so; without a row, where whoever made the places did.
  case place(BytePath, row: TableRow?, FacePlaceProblem)
  /// More pictures than may be left out have no face where a table says so.
  case misplaced(Int, of: Int, allowed: Int, first: String)

  // Learning and measuring.

  /// Too few persons, or too few pictures of each, for what was asked.
  case tooFew(what: String, count: Int, needed: Int, purpose: String)
  /// Crops of this size are too small for the method.
  case cropTooSmall(width: Int, height: Int, least: String, method: String)
  /// A file that a network for faces was to begin from has none that would do.
  case origin(BytePath, reason: String)
  /// A false-accept rate that the pairs at hand are too few to fit a threshold for.
  case rateNotMeasurable(rate: Double, differentPairs: Int)
  // Finding things
  /// A picture that is needed cannot be decoded.
  case picture(PictureError)
  /// A folder of pictures cannot be used.
  case dataset(DatasetError)
  /// A model file cannot be used.
  case model(ModelFileError)
  /// What was computed from the examples cannot be learned from.
  case learning(LearningError)
  /// Boxes in a text or XML file cannot be read.
  case annotations(BytePath, line: Int, AnnotationProblem)
  /// A cascade cannot be read or is of a kind that is not run.
  case cascade(BytePath, line: Int, reason: String)
  /// There is too little to learn a detector from.
  case fewExamples(what: String, found: Int, needed: Int, remedy: String)
  /// The name of what is to be found is not given and not plain, or is not there.
  case label(String?, known: [String])
  /// A drawing would take the place of a picture that is searched.
  case overwritesPicture(BytePath)
}

extension FacesError: CustomStringConvertible {
  /// One line for people, with the remedy.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .malformed(let path, let reason): "\(path): not a face model or gallery: \(reason)"
    case .corrupt(let path): "\(path): damaged: its bytes are not those that were written; copy it again or make it anew"
    case .tooNew(let path, let format, let known):
      "\(path): format \(format); this version knows up to \(known); use a newer fovea"
    case .otherModel(let gallery, let belongs, let given):
      "\(gallery): its faces were described by the model \(belongs), not by \(given), and cannot be compared with this one's; "
        + "give the gallery's own model, or enroll the pictures again"
    case .unknownPerson(let name, let gallery): "\(gallery): nobody is called '\(name)'; `fovea faces enroll --list` names all"
    case .knownPerson(let name, let gallery):
      "\(gallery): '\(name)' is enrolled already; give --add to add pictures, --force to replace the person's"
    case .emptyGallery(let path): "\(path): nobody is enrolled; add persons with `fovea faces enroll`"
    case .nothingEnrolled(let first): "nobody was enrolled, as no picture could be used; the first: \(first)"
    case .noFaces(let pictures):
      "no face was found in any of \(pictures) pictures; give another detector, or leave --detect away where each picture is a face as a whole"
    case .malformedTable(let path, let line, let reason): "\(path), line \(line): \(reason)"
    case .emptyTable(let path, let reason): "\(path): \(reason)"
    case .noneNamed(let table, let row, let picture):
      "\(table.map { "\($0): " } ?? "")names none of the pictures: its first is \(row), and the first of the pictures is \(picture); name pictures as "
        + "they stand below the folder, or as they are reached from here"
    case .place(let path, let row, let problem): "\(path): \(Self.text(row, problem))"
    case .misplaced(let count, let pictures, let allowed, let first):
      "\(count) of \(pictures) pictures cannot be used, and at most \(allowed) may be left out; the first: \(first)"
    case .tooFew(let what, let count, let needed, let purpose): "\(count) \(what), and \(purpose) needs at least \(needed)"
    case .cropTooSmall(let width, let height, let least, let method):
      "faces of \(width)×\(height) pixels are too small for \(method), which needs \(least); give a larger --size"
    case .rateNotMeasurable(let rate, let count):
      "a false-accept rate of \(rate) cannot be measured on \(count) pairs of different persons; give more pairs or a higher rate"
    case .origin(let path, let reason): "\(path): no network that one for faces could begin from: \(reason)"
    case .picture(let error): error.description
    case .dataset(let error): error.description
    case .model(let error): error.description
    case .learning(let error): error.description
    case .annotations(let path, let line, let problem): "\(path): \(Self.named(line))\(problem)"
    case .cascade(let path, let line, let reason): "\(path): \(Self.named(line))no cascade that is run here: \(reason)"
    case .fewExamples(let what, let found, let needed, let remedy): "\(found) \(what), at least \(needed) are needed; \(remedy)"
    case .label(let name?, let known):
      "nothing is labeled '\(name)'; "
        + (known.allSatisfy(\.isEmpty)
          ? "there are no labels: leave --label away"
          : "name one that there is with --label: \(known.prefix(10).joined(separator: ", "))")
    case .overwritesPicture(let path):
      "\(path): is one of the pictures to search, which are never changed; give another folder for the drawings"
    case .label(nil, let known): "which label is to be found? Name one with --label: \(known.prefix(10).joined(separator: ", "))"
    }
  }
}

extension FacesError {
  /// Why a picture cannot be used, without its path; nothing for what is wrong with more than a picture.
  var pictureReason: String? {
    switch self {
    case .picture(let error): error.reason
    case .place(_, let row, let problem): Self.text(row, problem)
    default: nil
    }
  }

  /// The line that is meant, with a colon; nothing where it is the whole file or folder, which line 0 stands for.
  private static func named(_ line: Int) -> String { line > 0 ? "line \(line): " : "" }

  private static func text(_ row: TableRow?, _ problem: FacePlaceProblem) -> String {
    row.map { "\($0): \(problem)" } ?? problem.description
  }
}

/// A row of a table of places.
public struct TableRow: Sendable, Hashable, CustomStringConvertible {
  /// The table.
  public var table: BytePath
  /// The line that the row begins on, from 1.
  public var line: Int

  /// A row.
  public init(table: BytePath, line: Int) { (self.table, self.line) = (table, line) }

  /// The table and the line.
  public var description: String { "\(table), line \(line)" }
}

/// What is wrong with a file of boxes.
public enum AnnotationProblem: Error, Sendable, Hashable {
  /// The file is in none of the forms that are read.
  case unknownForm(found: String)
  /// The XML breaks a rule, or uses a part of XML that is not read.
  case xml(reason: String)
  /// The CSV breaks a rule.
  case csv(ManifestProblem)
  /// A value that is not what the column or element has.
  case value(name: String, text: String)
  /// Something that must be there is not.
  case missing(name: String)
  /// The picture that a text file of boxes belongs to is not there.
  case noPicture(BytePath)
  /// A box lies beside the picture that it is said to be in.
  case outside(PictureBox, label: String, picture: BytePath, size: PixelSize)
  /// A box lies in the picture as it is stored, and not as it stands upright.
  case notUpright(PictureBox, label: String, picture: BytePath, size: PixelSize, stored: PixelSize)
  /// The file says another size of the picture than it has, upright or as it is stored.
  case otherSize(marked: PixelSize, picture: BytePath, size: PixelSize)
}

extension AnnotationProblem: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .unknownForm(let found):
      "\(found); boxes are read from CSV (path,x,y,width,height[,label]), Pascal VOC or imglab XML, and YOLO text"
    case .xml(let reason): "bad XML: \(reason)"
    case .csv(let problem): problem.description
    case .value(let name, let text): "\"\(text)\" is no \(name)"
    case .missing(let name): "no \(name)"
    case .outside(let box, let label, let picture, let size):
      "\(Self.told(box, label)) lies outside of \(picture), which has \(size); correct it or take it out"
    case .notUpright(let box, let label, let picture, let size, let stored):
      "\(Self.told(box, label)) lies outside of \(picture), which has \(size) when it is turned upright as its EXIF orientation says, and within the "
        + "\(stored) that are stored; measure the boxes on the upright picture, or take the orientation out of the file"
    case .otherSize(let marked, let picture, let size):
      "the boxes were measured on another size of the picture, \(marked), and \(picture) has \(size); "
        + "give the pictures that were marked, or mark these"
    case .noPicture(let path): "the picture of these boxes is not there (\(path).jpg, .jpeg or .png, beside it or under images)"
    }
  }

  private static func told(_ box: PictureBox, _ label: String) -> String {
    "the box\(label.isEmpty ? "" : " of '\(label)'") of \(whole(box.width))×\(whole(box.height)) pixels at \(whole(box.x)), \(whole(box.y))"
  }

  private static func whole(_ number: Double) -> Int { Int(number.rounded()) }
}

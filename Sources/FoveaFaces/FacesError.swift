public import FoveaFiles

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

  // Tables of pairs and of places.

  /// A table cannot be read.
  case malformedTable(BytePath, line: Int, reason: String)
  /// A table has no row that can be used.
  case emptyTable(BytePath, reason: String)

  // Learning and measuring.

  /// Too few persons, or too few pictures of each, for what was asked.
  case tooFew(what: String, count: Int, needed: Int, purpose: String)
  /// Crops of this size are too small for the method.
  case cropTooSmall(width: Int, height: Int, least: String, method: String)
  /// A false-accept rate that the pairs at hand are too few to fit a threshold for.
  case rateNotMeasurable(rate: Double, differentPairs: Int)
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
    case .malformedTable(let path, let line, let reason): "\(path), line \(line): \(reason)"
    case .emptyTable(let path, let reason): "\(path): \(reason)"
    case .tooFew(let what, let count, let needed, let purpose): "\(count) \(what), and \(purpose) needs at least \(needed)"
    case .cropTooSmall(let width, let height, let least, let method):
      "faces of \(width)×\(height) pixels are too small for \(method), which needs \(least); give a larger --size"
    case .rateNotMeasurable(let rate, let count):
      "a false-accept rate of \(rate) cannot be measured on \(count) pairs of different persons; give more pairs or a higher rate"
    }
  }
}

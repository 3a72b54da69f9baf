public import FoveaFiles

/// A file or folder below a data set that is not used, with the reason.
public struct SkippedFile: Sendable, Hashable, Codable {
  /// Why something is not used.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The name begins with a dot.
    case hidden
    /// Made by an operating system or a packing program.
    case systemFile = "system_file"
    /// A link that leads to nothing, or in a ring.
    case danglingLink = "dangling_link"
    /// A link out of the folder.
    case leavesRoot = "leaves_root"
    /// A link to a folder that is read under another name.
    case alreadyRead = "already_read"
    /// A pipe, a socket, a device.
    case notRegular = "not_regular"
    /// Below the deepest level that is read.
    case tooDeep = "too_deep"
    /// Named in the manifest, but not there.
    case missing
    /// The system did not let it be read.
    case unreadable
    /// A file without bytes.
    case empty
    /// A picture of a format that is not read.
    case foreignFormat = "foreign_format"
    /// Not a picture.
    case notAPicture = "not_a_picture"
    /// A picture that lies where no folder names its class.
    case noClass = "no_class"
    /// A picture outside of the folders for training, validation and test.
    case outsideParts = "outside_parts"
  }

  /// Where it is, relative to the root of the data set.
  public let path: BytePath
  /// Why it is not used.
  public let kind: Kind
  /// What more there is to say.
  public let detail: String?

  /// A file that is not used.
  public init(path: BytePath, kind: Kind, detail: String? = nil) {
    self.path = path
    self.kind = kind
    self.detail = detail
  }

  /// Why it is not used, in words.
  public var reason: String {
    switch kind {
    case .hidden: "hidden"
    case .systemFile: "made by the system, not a picture"
    case .danglingLink: "a link that leads to nothing"
    case .leavesRoot: "a link out of the folder" + (detail.map { ", to \($0)" } ?? "")
    case .alreadyRead: "a link to a folder that is read already"
    case .notRegular: "is \(detail ?? "not a file")"
    case .tooDeep: "more than \(detail ?? "64") folders deep"
    case .missing: "no such file"
    case .unreadable: detail ?? "cannot be read"
    case .empty: "an empty file"
    case .foreignFormat: "\(detail ?? "this format") is not supported; convert it to PNG or JPEG"
    case .notAPicture: detail ?? "not a picture"
    case .noClass: "lies in no class folder"
    case .outsideParts: "lies outside of the train, validation and test folders"
    }
  }
}

extension SkippedFile {
  private enum CodingKeys: String, CodingKey {
    case path, kind, detail, reason
  }

  /// Read from what ``encode(to:)`` writes; the words are made anew.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      path: try container.decode(BytePath.self, forKey: .path), kind: try container.decode(Kind.self, forKey: .kind),
      detail: try container.decodeIfPresent(String.self, forKey: .detail))
  }

  /// Written with the reason in words beside its kind.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    try container.encode(kind, forKey: .kind)
    try container.encodeIfPresent(detail, forKey: .detail)
    try container.encode(reason, forKey: .reason)
  }
}

extension SkippedFile {
  init(_ skipped: FolderListing.Skipped) {
    let (kind, detail): (Kind, String?) =
      switch skipped.reason {
      case .hidden: (.hidden, nil)
      case .systemFile: (.systemFile, nil)
      case .danglingLink: (.danglingLink, nil)
      case .leavesRoot(let target): (.leavesRoot, target.description)
      case .alreadyRead: (.alreadyRead, nil)
      case .notRegular(let kind): (.notRegular, kind)
      case .tooDeep(let limit): (.tooDeep, String(limit))
      case .unreadable(let error): (.unreadable, error.reason)
      }
    self.init(path: skipped.path, kind: kind, detail: detail)
  }

  init(_ path: BytePath, _ error: FileError) {
    switch error {
    case .missing: self.init(path: path, kind: .missing)
    case .notRegular(_, let kind): self.init(path: path, kind: .notRegular, detail: kind)
    default: self.init(path: path, kind: .unreadable, detail: error.reason)
    }
  }
}

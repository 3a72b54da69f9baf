public import FoveaFiles

/// What a data set holds: its pictures by class, what was left out and why, and remarks.
public struct FolderScan: Sendable, Hashable {
  /// How the classes are told.
  public enum Layout: String, Sendable, Hashable, Codable, CaseIterable {
    /// `CLASS/picture`
    case classes
    /// `train/CLASS/picture`, `test/CLASS/picture`, …
    case parts
    /// A CSV file with a path and a label in each line.
    case manifest
  }

  /// A folder that was taken for a part.
  public struct PartFolder: Sendable, Hashable, Codable {
    /// The folder, below the root.
    public let folder: BytePath
    /// The part that its name means.
    public let part: Part
  }

  /// A remark on one file or folder.
  public struct Note: Sendable, Hashable, Codable {
    /// What kinds of remarks there are.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
      /// The suffix of the name means another format than the bytes. The bytes count.
      case suffixMismatch = "suffix_mismatch"
      /// The name is not UTF-8. The file is used.
      case notUTF8 = "not_utf8"
      /// The folder's name differs from another class in its bytes alone, not to a reader. They are one class.
      case sameClass = "same_class"
      /// A folder with the name of a part was read as a class.
      case partAsClass = "part_as_class"
      /// All classes have folders of the same names, and pictures in these alone: the classes may be one folder deeper.
      case sameFolders = "same_folders"
    }

    /// What it is about.
    public let path: BytePath
    /// Which kind of remark it is.
    public let kind: Kind
    /// The remark in words.
    public let text: String
  }

  /// The pictures. Entries have parts where folders or the manifest give them.
  public let manifest: Manifest
  /// How the classes are told.
  public let layout: Layout
  /// The folders that were taken for parts.
  public let partFolders: [PartFolder]
  /// Files and folders that are not used, sorted by path.
  public let skipped: [SkippedFile]
  /// Class folders without a picture that can be used, sorted.
  public let emptyClasses: [BytePath]
  /// Remarks, sorted by path.
  public let notes: [Note]
}

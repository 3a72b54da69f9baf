/// What ``FolderWalker`` found below a folder: every file and folder, and everything it left out, with the reason.
///
/// All paths are relative to the folder that was walked, and sorted by their bytes.
public struct FolderListing: Sendable, Hashable {
  /// The folder that was walked.
  public let root: BytePath
  /// The regular files.
  public internal(set) var files: [BytePath] = []
  /// The folders that were read, the root left out.
  public internal(set) var folders: [BytePath] = []
  /// What was left out.
  public internal(set) var skipped: [Skipped] = []

  /// An entry of a folder that was left out.
  public struct Skipped: Sendable, Hashable {
    /// Where it is.
    public let path: BytePath
    /// Why it was left out.
    public let reason: SkipReason
  }

  /// Why a walk leaves an entry out.
  public enum SkipReason: Sendable, Hashable {
    /// The name begins with a dot.
    case hidden
    /// The operating system or a packing program keeps its own data there (`Thumbs.db`, `__MACOSX`, …).
    case systemFile
    /// A symbolic link that leads to nothing, or in a ring.
    case danglingLink
    /// A symbolic link to a place outside of the folder that is walked.
    case leavesRoot(target: BytePath)
    /// A symbolic link to a folder that the walk has read already.
    case alreadyRead
    /// Neither file nor folder. `kind` names it.
    case notRegular(kind: String)
    /// A folder below the deepest level that is read.
    case tooDeep(limit: Int)
    /// The system did not let it be read.
    case unreadable(FileError)
  }
}

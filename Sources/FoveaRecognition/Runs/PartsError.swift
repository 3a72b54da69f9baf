public import FoveaFiles

/// Why the finished parts of a comparison could not be kept, or not be gone on from; or that it was asked to stop.
public enum PartsError: Error, Sendable, Hashable {
  /// What an earlier run kept was made with something else: pictures, recipes, seed or settings; with the command that began it, if it is known.
  case different(BytePath, what: String, command: String? = nil)
  /// A kept part cannot be read.
  case damaged(BytePath)
  /// A file where the parts of a comparison are kept, which none wrote.
  case foreign(BytePath)
  /// There is nothing to go on from.
  case nothingKept(BytePath)
  /// Somebody asked to stop; the folder holds what was finished.
  case interrupted(folder: BytePath?, part: String)
  /// A file could not be read or written.
  case file(FileError)
}

extension PartsError: CustomStringConvertible {
  /// One line for people, with the remedy; behind it a line with the command that began a comparison, if it is known.
  public var description: String {
    switch self {
    case .different(let path, let what, let command):
      "\(path): belongs to another comparison: \(what); repeat the command as it was, with --resume, or begin anew with --force in its place"
        + ResumeWords.beginning(command)
    case .damaged(let path): "\(path): cannot be read; remove it, and --resume makes it anew"
    case .foreign(let path): "\(path): was not written by a comparison; move it, or give another folder"
    case .nothingKept(let path): "\(path): no comparison to go on with; leave out --resume"
    case .interrupted(let folder?, let part):
      "interrupted at \(part); \(folder) holds what was finished: repeat the command with --resume to go on"
    case .interrupted(nil, let part): "interrupted at \(part); nothing was kept"
    case .file(let error): error.description
    }
  }
}

public import FoveaFiles

/// Why recipes could not be compared.
public enum ExperimentError: Error, Sendable, Hashable {
  /// Fewer than two recipes, or one twice.
  case recipes([String])
  /// The folder has no pictures to test on.
  case noTestPart(BytePath)
  /// A picture's pixels are not those that the manifest was frozen with.
  case changed(BytePath, count: Int)
  /// What an earlier run kept was made with something else: pictures, recipes, seed or settings; with the command that began it, if it is known.
  case different(BytePath, what: String, command: String? = nil)
  /// A kept part cannot be read.
  case damaged(BytePath)
  /// A file where the parts of a comparison are kept, which none wrote.
  case foreign(BytePath)
  /// There is nothing to go on from.
  case nothingKept(BytePath)
  /// The folder of strangers has none that can be read.
  case noStrangers(BytePath, reason: String)
  /// Somebody asked to stop; the folder holds what was finished.
  case interrupted(folder: BytePath?, part: String)
  /// A file could not be read or written.
  case file(FileError)
}

extension ExperimentError: CustomStringConvertible {
  /// One line for people, with the remedy; behind it a line with the command that began a comparison, if it is known.
  public var description: String {
    switch self {
    case .recipes(let names): "cannot compare \(names.joined(separator: ", ")): name at least two different recipes"
    case .noTestPart(let folder): "\(folder): no pictures to test on; give --split a share for the test part, such as 70/15/15"
    case .changed(let path, let count):
      "\(path): \(count == 1 ? "its pixels are" : "the pixels of this and \(count - 1) more pictures are") not those that the manifest was "
        + "frozen with; restore the pictures, or make a new manifest with `fovea split`"
    case .different(let path, let what, let command):
      "\(path): belongs to another comparison: \(what); repeat the command as it was, with --resume, or begin anew with --force in its place"
        + (command.map { "\nit was begun with: \($0)" } ?? "")
    case .damaged(let path): "\(path): cannot be read; remove it, and --resume makes it anew"
    case .foreign(let path): "\(path): was not written by a comparison; move it, or give another folder"
    case .nothingKept(let path): "\(path): no comparison to go on with; leave out --resume"
    case .noStrangers(let folder, let reason):
      "\(folder): no strangers to show (\(reason)); name a folder of pictures that belong to none of the classes"
    case .interrupted(let folder?, let part):
      "interrupted at \(part); \(folder) holds what was finished: repeat the command with --resume to go on"
    case .interrupted(nil, let part): "interrupted at \(part); nothing was kept"
    case .file(let error): error.description
    }
  }
}

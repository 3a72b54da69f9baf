import FoveaKit

/// What is asked of every output before the work for it begins, so that no work is lost for a name that cannot be written.
enum OutputCheck {
  /// A file to be written: its folder is there and may be written to, it is no folder itself, and it is new or may be replaced.
  /// - Throws: The failure of code 73, with what to do; of code 64 where the name is `-`, which some verbs take for standard output.
  static func file(_ path: BytePath, replacing: Bool) throws {
    if path == "-" { throw Failure(.usage, "-o -: this is written to a file; name one, or ./- for a file of that name") }
    if let obstacle = File.obstacle(toWriting: path) { throw obstacle }
    if !replacing, File.exists(path) {
      throw Failure(.cannotCreate, "\(path): exists already; give --force to replace it, or another name")
    }
  }

  /// A folder to be written into, which is made where it is not there: files can be made in it, or in what will be above it.
  /// - Parameters:
  ///   - files: Files that are to be written there; none of them may be a folder.
  ///   - replacing: Whether they may be there already.
  ///   - remedy: What to do where they may not.
  /// - Throws: The failure of code 73, with what to do.
  static func folder(
    _ path: BytePath, for files: [BytePath] = [], replacing: Bool = true,
    remedy: String = "give --force to replace it, or another -o"
  ) throws {
    if !replacing, let old = files.first(where: { File.exists($0) }) {
      throw Failure(.cannotCreate, "\(old): exists already; \(remedy)")
    }
    if let obstacle = File.obstacle(toFolder: path) { throw obstacle }
    if let file = files.first(where: { File.isFolder($0) }) {
      throw Failure(.cannotCreate, "\(file): is a folder where a file is to be written; remove it, or give another -o")
    }
  }

  /// A folder that pictures are to be written into: it is none of the folders that pictures are read from, nor below one, where the next reading would
  /// take what was written for a class.
  /// - Parameter sources: What is read; those that are no folders are not looked at.
  /// - Throws: The failure of code 64, with what to do.
  static func folder(_ path: BytePath, outside sources: [BytePath]) throws {
    let place = resolved(path)
    for source in sources where File.isFolder(source) {
      guard let top = source.resolvingLinks(), place.isInside(top) else { continue }
      let relation = place == top ? "is the folder that pictures are read from" : "lies in \(source), which pictures are read from"
      throw Failure(
        .usage,
        "-o \(path): \(relation), and pictures are written there, which the next reading would take for more; name a folder outside"
      )
    }
  }

  /// The absolute path that links lead to, of a folder that need not be there yet.
  private static func resolved(_ path: BytePath) -> BytePath {
    var (place, missing): (BytePath, [BytePath]) = (path, [])
    while place.resolvingLinks() == nil, place.parent != place {
      missing.insert(place.lastComponent, at: 0)
      place = place.parent
    }
    return missing.reduce(place.resolvingLinks() ?? place) { $0.appending($1) }.normalized
  }
}

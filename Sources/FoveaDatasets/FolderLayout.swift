internal import FoveaFiles

/// Which folders of a data set are parts and which are classes.
struct FolderLayout {
  /// Where a picture belongs.
  enum Place {
    case entry(folder: BytePath, part: Part?)
    case noClass
    case outsideParts
  }

  /// The folders that are parts, sorted; none where the first folders are classes.
  let partFolders: [FolderScan.PartFolder]
  private let parts: [BytePath: Part]

  /// The layout that the paths of all pictures show.
  init(_ pictures: [BytePath]) {
    // How many pictures lie right in a first-level folder, and how many deeper.
    var shallow: [BytePath: Int] = [:]
    var deep: [BytePath: Int] = [:]
    for path in pictures {
      let cuts = Self.slashes(path)
      guard let first = cuts.first else { continue }
      let folder = BytePath(bytes: path.bytes[..<first])
      if cuts.count > 1 { deep[folder, default: 0] += 1 } else { shallow[folder, default: 0] += 1 }
    }
    let folders = Set(shallow.keys).union(deep.keys)
    let named = folders.sorted().compactMap { folder in Part(named: folder).map { FolderScan.PartFolder(folder: folder, part: $0) }
    }
    let structured = named.contains { deep[$0.folder, default: 0] > shallow[$0.folder, default: 0] }
    partFolders = structured && (named.count > 1 || named.count == folders.count) ? named : []
    parts = Dictionary(uniqueKeysWithValues: partFolders.map { ($0.folder, $0.part) })
  }

  /// Where the picture at `path` belongs.
  func place(of path: BytePath) -> Place {
    let cuts = Self.slashes(path)
    guard let first = cuts.first else { return .noClass }
    let folder = BytePath(bytes: path.bytes[..<first])
    if parts.isEmpty { return .entry(folder: folder, part: nil) }
    guard let part = parts[folder] else { return .outsideParts }
    guard cuts.count > 1 else { return .noClass }
    return .entry(folder: BytePath(bytes: path.bytes[..<cuts[1]]), part: part)
  }

  /// The class folders among `folders` that are not `used`.
  func emptyClasses(among folders: [BytePath], used: [BytePath: String]) -> [BytePath] {
    folders.filter { folder in
      let cuts = Self.slashes(folder)
      let isClass =
        if parts.isEmpty { cuts.isEmpty } else { cuts.count == 1 && parts[BytePath(bytes: folder.bytes[..<cuts[0]])] != nil }
      return isClass && used[folder] == nil
    }
  }

  /// The places of the first two slashes.
  private static func slashes(_ path: BytePath) -> [Int] {
    var places: [Int] = []
    for (index, byte) in path.bytes.enumerated() where byte == UInt8(ascii: "/") {
      places.append(index)
      if places.count == 2 { break }
    }
    return places
  }
}

/// One entry of a folder, as the file system lists it.
struct FolderEntry {
  enum Kind {
    case file, folder, link
    case special(kind: String)
    case unknown(FileError)
  }

  let name: BytePath
  let kind: Kind
  private let sortKey: BytePath

  init(name: BytePath, kind: Kind) {
    self.name = name
    self.kind = kind
    if case .folder = kind { sortKey = BytePath(bytes: name.bytes + [UInt8(ascii: "/")]) } else { sortKey = name }
  }

  var isHidden: Bool { name.bytes.first == UInt8(ascii: ".") }

  /// Whether an operating system or a packing program made it for itself.
  var isSystemFile: Bool {
    guard let first = name.bytes.first, Self.systemInitials.contains(first) else { return false }
    let lowered = name.bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    return Self.systemNames.contains(BytePath(bytes: lowered))
  }

  private static let systemNames: Set<BytePath> = [
    "__macosx", "thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "@eadir", "lost+found",
  ]
  private static let systemInitials = Set("_TtDd$Ss@Ll".utf8)
}

extension FolderEntry: Comparable {
  /// Order of the paths below: a folder sorts as its name with a slash behind, so that a walk in this order lists whole paths by their
  /// bytes (`a-b/x` stands before `a/x`).
  static func < (left: FolderEntry, right: FolderEntry) -> Bool { left.sortKey < right.sortKey }

  static func == (left: FolderEntry, right: FolderEntry) -> Bool { left.sortKey == right.sortKey }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The entries of one folder. All names stand in one run of bytes, so that sorting many of them moves small records only.
struct FolderNames {
  enum Kind: UInt8 {
    case file, folder, link, other
  }

  /// A name, with a slash behind that of a folder.
  struct Entry {
    let start: Int
    let count: Int
    let kind: Kind
  }

  private var bytes: [UInt8] = []
  private(set) var entries: [Entry] = []

  mutating func append(_ name: UnsafeRawBufferPointer, _ kind: Kind) {
    entries.append(Entry(start: bytes.count, count: name.count + (kind == .folder ? 1 : 0), kind: kind))
    bytes.append(contentsOf: name)
    if kind == .folder { bytes.append(UInt8(ascii: "/")) }
  }

  /// Sorts by the paths below: a folder sorts as its name with a slash behind, so that a walk in this order lists whole paths by their
  /// bytes (`a-b/x` stands before `a/x`).
  mutating func sort() {
    bytes.withUnsafeBytes { bytes in
      entries.sort { left, right in
        guard let base = bytes.baseAddress else { return false }
        let order = memcmp(base + left.start, base + right.start, min(left.count, right.count))
        return order == 0 ? left.count < right.count : order < 0
      }
    }
  }

  /// The name of an entry, without the slash.
  func name(of entry: Entry) -> BytePath {
    BytePath(bytes: bytes[entry.start..<(entry.start + entry.count - (entry.kind == .folder ? 1 : 0))])
  }
}

extension BytePath {
  /// Whether the name begins with a dot.
  var isHidden: Bool { bytes.first == UInt8(ascii: ".") }

  /// Whether an operating system or a packing program gives this name to what it makes for itself.
  var isSystemFile: Bool {
    guard let first = bytes.first, Self.systemInitials.contains(first) else { return false }
    return Self.systemNames.contains(BytePath(bytes: bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }))
  }

  private static let systemNames: Set<BytePath> = [
    "__macosx", "thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "@eadir", "lost+found",
  ]
  private static let systemInitials = Array("_TtDd$Ss@Ll".utf8)
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension BytePath {
  /// The absolute path that all links on the way lead to, or `nil` with `errno` set where there is none.
  package func resolvingLinks() -> BytePath? {
    let path: BytePath = bytes.isEmpty ? "." : self
    guard let resolved = path.withCString({ realpath($0, nil) }) else { return nil }
    defer { free(resolved) }
    return BytePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
  }

  /// Whether the path is `folder` or something below it, judged by the bytes alone.
  package func isInside(_ folder: BytePath) -> Bool {
    guard bytes.starts(with: folder.bytes) else { return false }
    return bytes.count == folder.bytes.count || folder.bytes.last == UInt8(ascii: "/") || folder.bytes.isEmpty
      || bytes[folder.bytes.count] == UInt8(ascii: "/")
  }

  /// The path without `.`, empty parts, and `..` where a part before it can be taken away; `..` stays at the front of a relative path.
  ///
  /// Links are not looked at.
  package var normalized: BytePath {
    var parts: [BytePath] = []
    for part in components where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !isAbsolute {
        parts.append(part)
      }
    }
    let joined = parts.map(\.bytes).joined(separator: [UInt8(ascii: "/")])
    return BytePath(bytes: (isAbsolute ? [UInt8(ascii: "/")] : []) + joined)
  }
}

extension File {
  /// Whether the path is a symbolic link itself.
  package static func isLink(_ path: BytePath) -> Bool {
    var status = stat()
    return path.withCString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}

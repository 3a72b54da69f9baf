package import FoveaFiles

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A new folder that is removed, with all that is in it, when the last reference to it goes.
package final class TemporaryFolder: Sendable {
  /// Where it is.
  package let path: BytePath

  /// Makes the folder.
  package init() throws {
    let base = Environment.value("TMPDIR") ?? "/tmp"
    var template = Array("\(base)/fovea-test-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { mkdtemp($0) != nil } ?? false
    }
    path = BytePath(bytes: template.map { UInt8(bitPattern: $0) })
    guard made else { throw FileError.denied(path) }
  }

  deinit { Self.remove(path) }

  /// The path of a name inside.
  package func appending(_ name: String) -> BytePath { path.appending(name) }

  /// Writes a file inside, and the folders above it.
  @discardableResult
  package func write(_ bytes: [UInt8], to name: String) throws -> BytePath {
    let file = path.appending(name)
    try File.makeFolder(file.parent)
    try File.write(bytes, to: file)
    return file
  }

  /// The names in the folder, sorted, hidden ones too.
  package func names() -> [BytePath] { Self.names(in: path) }

  private static func names(in folder: BytePath) -> [BytePath] {
    guard let stream = folder.withCString({ opendir($0) }) else { return [] }
    defer { closedir(stream) }
    var names: [BytePath] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { BytePath(bytes: $0) }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func remove(_ path: BytePath) {
    var status = stat()
    guard path.withCString({ lstat($0, &status) }) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      _ = path.withCString { chmod($0, 0o700) }
      for name in names(in: path) { remove(path.appending(name)) }
      _ = path.withCString { rmdir($0) }
    } else {
      _ = path.withCString { unlink($0) }
    }
  }
}

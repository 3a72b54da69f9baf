#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// An open file of which parts are read. Closes itself.
package struct FileReader: ~Copyable {
  private let path: BytePath
  private let descriptor: Int32
  /// How many bytes the file had when it was opened.
  package let size: Int

  /// Opens the regular file at `path`. Pipes and devices are refused, not waited for.
  package init(_ path: BytePath) throws(FileError) {
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw FileError(path, operation: "open", code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw FileError(path, operation: "inspect", code: code)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notRegular(path, kind: File.kindName(status.st_mode))
    }
    self.path = path
    self.descriptor = descriptor
    size = max(0, Int(status.st_size))
  }

  deinit { close(descriptor) }

  /// The bytes from `offset` on, `count` of them or all that there are.
  package func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: min(count, max(0, size - offset))) { buffer, filled in
      while filled < buffer.count {
        let got = retrying {
          pread(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, off_t(offset + filled))
        }
        if got < 0 { failure = errno }
        if got <= 0 { return }
        filled += got
      }
    }
    if failure != 0 { throw FileError(path, operation: "read", code: failure) }
    return bytes
  }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension File {
  /// The first bytes of the regular file at `path`, `count` of them or all that it has.
  ///
  /// Pipes and devices are refused, not waited for.
  public static func readPrefix(_ path: BytePath, count: Int) throws(FileError) -> [UInt8] {
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw FileError(path, operation: "open", code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(path, operation: "inspect", code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path, kind: kindName(status.st_mode)) }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: min(count, max(0, Int(status.st_size)))) { buffer, filled in
      while filled < buffer.count {
        let got = retrying { readAt(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, filled) }
        if got < 0 { failure = errno }
        if got <= 0 { return }
        filled += got
      }
    }
    if failure != 0 { throw FileError(path, operation: "read", code: failure) }
    return bytes
  }
}

private func readAt(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int, _ offset: Int) -> Int {
  pread(descriptor, buffer, count, off_t(offset))
}

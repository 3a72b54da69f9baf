#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Whole files in and out.
public enum File {
  /// The bytes of the regular file at `path`.
  ///
  /// The file is opened once and read to its end, so what is checked is what is read. Pipes and devices are refused, not waited for.
  /// So is a file of more than `limit` bytes.
  public static func read(_ path: BytePath, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw FileError(path, operation: "open", code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(path, operation: "inspect", code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path, kind: kindName(status.st_mode)) }
    let size = Int(status.st_size)
    guard size <= limit else { throw .tooLarge(path, bytes: size, limit: limit) }
    return try read(descriptor, path, expecting: size, limit: limit)
  }

  /// The bytes of standard input, to its end.
  public static func readStandardInput(limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    try read(STDIN_FILENO, "-", expecting: 1 << 16, limit: limit)
  }

  private static func read(
    _ descriptor: Int32, _ path: BytePath, expecting size: Int, limit: Int
  ) throws(FileError) -> [UInt8] {
    var bytes = [UInt8]()
    var room = size + 1
    var failure: Int32 = 0
    while true {
      let wanted = min(room - 1, limit - bytes.count) + 1
      let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        let got = retrying { readOnce(descriptor, buffer.baseAddress, wanted) }
        if got < 0 { failure = errno }
        count = max(0, got)
      }
      if failure != 0 { throw FileError(path, operation: "read", code: failure) }
      if chunk.isEmpty { return bytes }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      guard bytes.count <= limit else { throw .tooLarge(path, bytes: bytes.count, limit: limit) }
      room = max(1 << 16, bytes.count / 2)
    }
  }

  /// What a file that is not regular is called.
  static func kindName(_ mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    case S_IFLNK: "a symbolic link"
    default: "a special file"
    }
  }
}

/// Repeats a system call that a signal interrupted.
func retrying(_ call: () -> Int) -> Int {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}

private func readOnce(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}

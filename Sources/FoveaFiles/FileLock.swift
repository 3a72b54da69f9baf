#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The right to write to a place, held by one program at a time and given back when the value ends, also when the program is killed.
///
/// The lock is on a file beside the place (`flock`), which stays there, empty: were it removed, two programs could hold locks on two
/// files of the same name.
public struct FileLock: ~Copyable, Sendable {
  private let descriptor: Int32

  /// Takes the lock file at `path`, made where it is missing, without waiting.
  /// - Throws: ``FileError/locked(_:)`` where another program holds it.
  public init(_ path: BytePath) throws(FileError) {
    let opened = path.withCString { open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644) }
    guard opened >= 0 else { throw FileError(writing: path, operation: "create", code: errno) }
    guard retrying({ Int(flock(opened, LOCK_EX | LOCK_NB)) }) == 0 else {
      let code = errno
      close(opened)
      throw code == EWOULDBLOCK ? .locked(path) : FileError(path, operation: "lock", code: code)
    }
    descriptor = opened
  }

  deinit { close(descriptor) }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension FileError {
  /// The case that the system's `errno` stands for.
  init(_ path: BytePath, operation: String, code: Int32) {
    switch code {
    case ENOENT, ENOTDIR: self = .missing(path)
    case EACCES, EPERM: self = .denied(path)
    case EEXIST: self = .exists(path)
    case ENOSPC, EDQUOT: self = .full(path)
    case EISDIR: self = .notRegular(path, kind: "a folder")
    default: self = .system(path, operation: operation, code: code, reason: String(cString: strerror(code)))
    }
  }
}

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

  /// The case that `errno` stands for after an attempt to write.
  init(writing path: BytePath, operation: String, code: Int32) {
    switch code {
    case ENOENT: self = .cannotCreate(path, reason: "its folder is not there")
    case ENOTDIR: self = .cannotCreate(path, reason: "what should be its folder is a file")
    case EACCES, EPERM: self = .cannotCreate(path, reason: "permission denied")
    case EROFS: self = .cannotCreate(path, reason: "the file system can only be read")
    case EISDIR: self = .cannotCreate(path, reason: "is a folder, not a file")
    case ENAMETOOLONG: self = .cannotCreate(path, reason: "the name is too long")
    default: self.init(path, operation: operation, code: code)
    }
  }
}

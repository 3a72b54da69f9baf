/// Why a file could not be read or written.
public enum FileError: Error, Sendable, Hashable {
  /// There is nothing at this path.
  case missing(BytePath)
  /// The file is there, but this user may not read or write it.
  case denied(BytePath)
  /// A folder, a pipe, a device: not a file with bytes. `kind` names it.
  case notRegular(BytePath, kind: String)
  /// The file has more bytes than the limit.
  case tooLarge(BytePath, bytes: Int, limit: Int)
  /// The file is there already and was not to be replaced.
  case exists(BytePath)
  /// Nothing can be written at this path, whoever tries again: its folder is missing or closed to this user, or a folder is there.
  case cannotCreate(BytePath, reason: String)
  /// The disk or the quota is full.
  case full(BytePath)
  /// Another program holds the lock on the path.
  case locked(BytePath)
  /// Anything else that the system said.
  case system(BytePath, operation: String, code: Int32, reason: String)
}

extension FileError: CustomStringConvertible {
  /// One line for people: the path and what is wrong.
  public var description: String {
    switch self {
    case .missing(let path): "\(path): no such file or folder"
    case .denied(let path): "\(path): permission denied"
    case .notRegular(let path, let kind): "\(path): is \(kind), not a file"
    case .tooLarge(let path, let bytes, let limit): "\(path): \(bytes) bytes, over the limit of \(limit)"
    case .exists(let path): "\(path): exists already; give --force to replace it"
    case .cannotCreate(let path, let reason): "\(path): cannot be written: \(reason)"
    case .full(let path): "\(path): no space left on the device"
    case .locked(let path): "\(path): in use by another run"
    case .system(let path, let operation, _, let reason): "\(path): cannot \(operation): \(reason)"
    }
  }
}

extension FileError {
  /// The path that could not be read or written.
  public var path: BytePath {
    switch self {
    case .missing(let path), .denied(let path), .notRegular(let path, _), .tooLarge(let path, _, _), .exists(let path),
      .cannotCreate(let path, _), .full(let path), .locked(let path), .system(let path, _, _, _):
      path
    }
  }

  /// What is wrong, without the path.
  public var reason: String { String(description.dropFirst("\(path): ".count)) }
}

internal import FoveaFiles

extension FileError {
  /// The file that the error is about.
  var path: BytePath {
    switch self {
    case .missing(let path), .denied(let path), .notRegular(let path, _), .tooLarge(let path, _, _), .exists(let path),
      .full(let path), .locked(let path), .system(let path, _, _, _):
      path
    }
  }

  /// What is wrong, without the path.
  var reason: String { String(description.dropFirst(path.description.count + 2)) }
}

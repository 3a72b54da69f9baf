public import FoveaFiles

/// Why faces or objects could not be found, enrolled or compared.
public enum FacesError: Error, Sendable, Hashable {
  /// A file could not be read or written.
  case file(FileError)
}

extension FacesError: CustomStringConvertible {
  /// One line for people, with the remedy.
  public var description: String {
    switch self {
    case .file(let error): error.description
    }
  }
}

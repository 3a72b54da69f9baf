internal import FoveaDatasets
public import FoveaFiles

/// Why recipes could not be compared.
public enum ExperimentError: Error, Sendable, Hashable {
  /// Fewer than two recipes, or one twice.
  case recipes([String])
  /// The folder has no pictures to test on.
  case noTestPart(BytePath)
  /// A picture's pixels are not those that the manifest was frozen with.
  case changed(BytePath, count: Int)
  /// The folder of strangers has none that can be read.
  case noStrangers(BytePath, reason: String)
  /// A file could not be read or written.
  case file(FileError)
}

extension ExperimentError: CustomStringConvertible {
  /// One line for people, with the remedy.
  public var description: String {
    switch self {
    case .recipes(let names): "cannot compare \(names.joined(separator: ", ")): name at least two different recipes"
    case .noTestPart(let folder): "\(folder): no pictures to test on; give --split a share for the test part, such as 70/15/15"
    case .changed(let path, let count):
      "\(path): \(Manifest.changeText(pictures: count)); restore the pictures, or make a new manifest with `fovea split`"
    case .noStrangers(let folder, let reason):
      "\(folder): no strangers to show (\(reason)); name a folder of pictures that belong to none of the classes"
    case .file(let error): error.description
    }
  }
}

public import FoveaFiles

/// Why pictures of a model could not be made.
public enum VisualizationError: Error, Sendable, Hashable {
  /// No method has this name; `known` are those that there are.
  case unknownMethod(String, known: [String])
  /// The network has no layer of this name; `known` are those that have places.
  case unknownLayer(String, known: [String])
  /// The layer has fewer channels than the unit's number asks for.
  case unknownUnit(NetworkUnit, channels: Int)
  /// None of the pictures can be read; `first` says why the first cannot.
  case noReadablePicture(count: Int, first: String)
  /// Nothing of what was asked for applies to the model; `reasons` say why.
  case nothingApplies(reasons: [String])
  /// A file could not be written.
  case file(FileError)
}

extension VisualizationError: CustomStringConvertible {
  /// One line for people, with the remedy.
  public var description: String {
    switch self {
    case .unknownMethod(let name, let known): "there is no method '\(name)'; there are: \(known.joined(separator: ", "))"
    case .unknownLayer(let name, let known):
      "the network has no layer '\(name)' with places; there are: \(known.joined(separator: ", "))"
    case .unknownUnit(let unit, let channels):
      "layer '\(unit.layer)' has no channel \(unit.channel); it has \(channels), which count from 0 to \(channels - 1)"
    case .noReadablePicture(let count, let first): "none of the \(count) pictures can be read; the first: \(first)"
    case .nothingApplies(let reasons): "nothing to show: \(reasons.joined(separator: "; "))"
    case .file(let error): error.description
    }
  }
}

public import FoveaFiles

/// Which share of a data set a picture belongs to.
public enum Part: String, Sendable, Hashable, Codable, CaseIterable {
  /// Recognizers are fitted to it.
  case train
  /// Settings and the best epoch are chosen on it.
  case validation
  /// Looked at once, to measure what was trained.
  case test

  /// The part that a folder or a manifest means by `name`, upper and lower case alike: `train`, `training`; `val`, `valid`,
  /// `validation`, `dev`; `test`, `testing`.
  public init?(named name: BytePath) {
    switch name.text?.lowercased() {
    case "train", "training": self = .train
    case "val", "valid", "validation", "dev": self = .validation
    case "test", "testing": self = .test
    default: return nil
    }
  }
}

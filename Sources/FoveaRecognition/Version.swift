/// The version of the library and of the command.
public enum Version {
  /// Major, minor, patch (semantic versioning).
  public static let text = "0.1.0"
}

public import FoveaFiles

/// A picture whose class is known.
public struct KnownPicture: Sendable, Hashable {
  /// Where it is.
  public var path: BytePath
  /// Its class, as the recognizers number them.
  public var label: Int

  /// A picture of a class.
  public init(_ path: BytePath, label: Int) {
    self.path = path
    self.label = label
  }
}

/// Puts the channels of several branches over the same input behind each other, in order (Szegedy et al., 2015; Huang et al., 2017).
///
/// The branches must give the same height and width. An empty branch hands its input on.
public struct Concatenation: Codable, Hashable, Sendable {
  /// From 2 to ``mostBranches`` rows of layers; names are unique over all of them.
  public var branches: [[NamedLayer]]

  /// The most branches; more go into a concatenation inside a branch.
  public static let mostBranches = 8

  /// The channels of all `branches`.
  public init(_ branches: [[NamedLayer]]) { self.branches = branches }
}

/// What was asked for, beside the seed, when a folder was divided into parts: all that it takes to divide it alike again.
public struct DivisionRequest: Sendable, Hashable, Codable {
  /// The shares, in the form that ``SplitSettings/init(shares:seed:)`` takes; nothing for the usual ones.
  public var shares: String?
  /// What stayed together: a column of a manifest, or a regular expression on paths (``GroupRule``).
  public var groups: String?
  /// Whether pictures that look the same could come into several parts.
  public var partsNearDuplicates: Bool

  /// What was asked for; nothing where all was as usual.
  public init?(shares: String?, groups: String?, partsNearDuplicates: Bool) {
    guard shares != nil || groups != nil || partsNearDuplicates else { return nil }
    self.shares = shares
    self.groups = groups
    self.partsNearDuplicates = partsNearDuplicates
  }

  private enum CodingKeys: String, CodingKey {
    case shares, groups
    case partsNearDuplicates = "parts_near_duplicates"
  }
}

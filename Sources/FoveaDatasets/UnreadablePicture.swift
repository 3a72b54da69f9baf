public import FoveaFiles

/// A picture of a data set that could not be decoded, and so is not used.
public struct UnreadablePicture: Sendable, Hashable, Codable {
  /// Where it is, relative to the root of the data set.
  public let path: BytePath
  /// Why it could not be decoded.
  public let reason: String

  /// A picture that could not be decoded.
  public init(path: BytePath, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// What happens when pictures cannot be decoded.
public struct BadFilePolicy: Sendable, Hashable, Codable {
  /// What happens to one such picture.
  public enum Action: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is named and left out.
    case skip
    /// The work ends at the first.
    case fail
  }

  /// What happens to one such picture.
  public var action: Action
  /// The share of pictures that may be left out before the work ends, in 0…1. Ten may always be.
  public var maximumShare: Double

  /// A policy.
  public init(_ action: Action = .skip, maximumShare: Double = 0.01) {
    self.action = action
    self.maximumShare = maximumShare
  }

  /// How many of `count` pictures may be left out.
  public func allowance(of count: Int) -> Int {
    action == .fail ? 0 : max(10, Int((Double(count) * maximumShare).rounded(.down)))
  }

  private enum CodingKeys: String, CodingKey {
    case action
    case maximumShare = "maximum_share"
  }
}

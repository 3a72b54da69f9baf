/// How the time of a comparison of faces is shared, by figures.
///
/// Ways without a network come first, since they take seconds; where networks are asked for, two fifths of the budget stay for these, as in
/// `fovea compare`. Each network then gets its effort's share of what is left, but for what the random splits are going to take, which are done last
/// and get half of it at most: a network that would learn for more epochs than fit learns for fewer. What does not fit is left out whole.
enum FaceTimePlan {
  /// The part of a budget that ways without a network leave to networks.
  static let networkShare = 0.4
  /// The part of its time in which a network learns; the rest is for measuring what it learned.
  private static let learningShare = 0.9

  /// Seconds that a network may learn; 0 where they are over, in which it learns for an epoch at most.
  /// - Parameters:
  ///   - left: Seconds that are left for everything.
  ///   - splits: Seconds that the random splits are going to take.
  ///   - effort: How much the network costs, against `coming` of all that are still to learn, itself among them.
  static func learning(_ left: Double, splits: Double, effort: Double, of coming: Double) -> Double {
    max(0, (left - min(splits, left / 2)) * learningShare * effort / max(coming, effort))
  }

  /// Whether there is time for something.
  /// - Parameters:
  ///   - expected: Seconds that it is going to take, 0 where nobody knows.
  ///   - left: Seconds that are left; nothing where there is no limit.
  ///   - owed: Seconds of these that stay for something else.
  static func fits(_ expected: Double, in left: Double?, owing owed: Double = 0) -> Bool {
    guard let left else { return true }
    return left - owed > 0 && expected <= left - owed
  }
}

/// The time of a comparison: what it may take, and what it has taken, interrupted runs before it included.
package struct RunClock: Sendable {
  /// Seconds for everything; nothing where there is no limit.
  package let budget: Double?
  private let start: ContinuousClock.Instant
  private var earlier: Double

  /// The part of a budget that is planned; the rest stays for the report.
  private static let planned = 0.97
  private static let part = "clock"

  /// A clock that begins now.
  /// - Parameter earlier: Seconds that interrupted runs before it took.
  package init(budget: Double?, earlier: Double = 0) {
    (self.budget, self.earlier) = (budget, earlier)
    start = .now
  }

  /// Seconds since the beginning, those of interrupted runs included.
  package var spent: Double { earlier + ResourceMeter.seconds(since: start) }

  /// Seconds that are left before the report; below 0 where these are over, nothing where there is no limit.
  package var left: Double? { budget.map { $0 * Self.planned - spent } }

  /// Goes on from what interrupted runs took, if they kept it.
  package mutating func goOn(from store: PartStore) throws {
    guard store.has(Self.part) else { return }
    let kept: Double = try store.kept(Self.part)
    earlier += kept
  }

  /// Keeps what was spent so far.
  package func keep(in store: PartStore) throws { try store.write(spent, Self.part) }
}

/// The time of a run beside what it was given, in words.
package enum TimeWords {
  /// What it took, of what it was given where there was a limit.
  package static func spent(_ seconds: Double, of budget: Double?) -> String {
    Numeral.duration(seconds) + (budget.map { " of \(Numeral.duration($0))" } ?? "")
  }

  /// Says so where it took over a tenth longer than it was given.
  /// - Parameter reason: What does not keep to the time, and what to do, behind a colon.
  package static func overrun(_ seconds: Double, of budget: Double?, reason: String) -> String? {
    guard let budget, seconds > 1.1 * budget else { return nil }
    return "It took \(Numeral.duration(seconds)), longer than the \(Numeral.duration(budget)) that it was given: \(reason)"
  }
}

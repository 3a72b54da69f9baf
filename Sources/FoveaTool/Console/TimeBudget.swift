import ArgumentParser

/// A length of time on the command line: `90`, `90s`, `5m`, `1.5h`; a millisecond to a year.
struct TimeBudget: ExpressibleByArgument {
  /// The length in seconds.
  let seconds: Double
  /// The text as it was given.
  let argument: String

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = argument.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())) else { return nil }
    seconds = number * (unit ?? 1)
    self.argument = argument
    guard (0.001...31_622_400).contains(seconds) else { return nil }
  }
}

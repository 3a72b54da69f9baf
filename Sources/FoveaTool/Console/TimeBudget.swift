import ArgumentParser

/// A length of time on the command line: `90`, `90s`, `5m`, `1.5h`.
struct TimeBudget: ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = argument.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())), number > 0, number.isFinite else { return nil }
    seconds = number * (unit ?? 1)
  }
}

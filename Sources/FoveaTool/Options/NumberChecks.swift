import ArgumentParser

/// Checks of numbers on the command line, so that none reaches the library that it cannot work with. Each throws the usage error of code
/// 64; an option that was not given is fine.
enum NumberChecks {
  /// The passes over the pictures that may be asked for.
  static let epochs = 1...100_000

  /// A whole number within bounds.
  static func within(_ range: ClosedRange<Int>, _ value: Int?, _ option: String) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(option) is \(range.lowerBound) to \(range.upperBound), not \(value)")
  }

  /// A number within bounds; what is no number is refused.
  static func within(_ range: ClosedRange<Double>, _ value: Double?, _ option: String) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(option) is \(plain(range.lowerBound)) to \(plain(range.upperBound)), not \(plain(value))")
  }

  /// A number above 0 and at most `most`; what is no number is refused, and infinity.
  static func positive(_ value: Double?, _ option: String, upTo most: Double) throws {
    guard let value, !(value > 0 && value <= most) else { return }
    throw ValidationError("\(option) is above 0 and at most \(plain(most)), not \(plain(value))")
  }

  /// A number that is finite, also in single precision.
  static func finite(_ value: Double?, _ option: String) throws {
    guard let value, !(-1e30...1e30).contains(value) else { return }
    throw ValidationError("\(option) is a number from -1e30 to 1e30, not \(plain(value))")
  }

  /// A share, 0 to 1.
  static func share(_ value: Double?, _ option: String) throws { try within(0...1, value, option) }

  /// A share that is neither none nor all.
  static func between0And1(_ value: Double?, _ option: String) throws {
    guard let value, !(value > 0 && value < 1) else { return }
    throw ValidationError("\(option) is above 0 and below 1, not \(plain(value))")
  }

  /// A number without the point and zero that a whole one would be printed with.
  private static func plain(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

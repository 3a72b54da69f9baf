internal import FoveaFiles

/// Numbers as text, the same in every country: a point for decimals, commas between thousands, a real minus sign, and spaces before
/// units that lines are not broken at.
public enum Numeral {
  /// A number with a fixed count of decimals (0…9), halves rounded away from zero: `0.5` → `0.50`.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    precondition((0...9).contains(decimals), "\(decimals) decimals")
    guard value.isFinite else { return special(value) }
    guard value.magnitude < 1e15 else { return sign(value) + plain(value.magnitude.description) }
    let scale = power(10, decimals)
    let scaled = UInt64((value.magnitude * Double(scale)).rounded())
    var text = (scaled / scale).groupedText
    if decimals > 0 {
      let fraction = String(scaled % scale)
      text += "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
    return scaled == 0 ? text : sign(value) + text
  }

  /// A number with at most so many significant digits (1…9) and no zeros at its end: `0.0512` → `0.051` with two.
  ///
  /// From a million on in millions or billions, below a ten-thousandth as a power of ten.
  public static func short(_ value: Double, digits: Int = 3) -> String {
    precondition((1...9).contains(digits), "\(digits) significant digits")
    guard value.isFinite else { return special(value) }
    let size = value.magnitude
    guard size > 0 else { return "0" }
    if size >= 1e15 || size < 1e-4 { return sign(value) + scientific(size, digits) }
    if size >= 0.9995e9 { return sign(value) + short(size / 1e9, digits: digits) + space + "G" }
    if size >= 0.9995e6 { return sign(value) + short(size / 1e6, digits: digits) + space + "M" }
    let decimals = min(9, max(0, digits - 1 - exponent(of: size)))
    return trimmed(fixed(value, decimals: decimals))
  }

  /// A whole number with commas between thousands: `50,000`.
  public static func grouped(_ value: Int) -> String { value.groupedText }

  /// A count with its noun in the one form or the other: `1 set`, `1,200 sets`.
  public static func counted(_ number: Int, _ one: String, _ many: String) -> String {
    grouped(number) + " " + (number == 1 ? one : many)
  }

  /// A share in 0…1 as a percentage: `87.3 %`.
  public static func percent(_ share: Double, decimals: Int = 1) -> String {
    guard share.isFinite else { return special(share) }
    return fixed(share * 100, decimals: decimals) + space + "%"
  }

  /// An interval of shares in 0…1: `86.6–87.9 %`.
  public static func percent(_ range: ClosedRange<Double>, decimals: Int = 1) -> String {
    let low = fixed(range.lowerBound * 100, decimals: decimals)
    let high = fixed(range.upperBound * 100, decimals: decimals)
    let dash = range.lowerBound < 0 ? " to " : "–"
    return low + dash + high + space + "%"
  }

  /// A difference of shares in percentage points, with its sign: `+8.2`.
  public static func points(_ difference: Double, decimals: Int = 1) -> String {
    let text = fixed(difference * 100, decimals: decimals)
    return difference > 0 && text.contains { "123456789".contains($0) } ? "+" + text : text
  }

  /// A time: `0.31 ms`, `123 ms`, `12.3 s`, `3 min 12 s`, `1 h 05 min`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return special(seconds) }
    if seconds == 0 { return "0" + space + "s" }
    if seconds < 0.9995 { return short(seconds * 1000) + space + "ms" }
    if seconds < 99.95 { return short(seconds) + space + "s" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60)\(space)min\(space)\(whole % 60)\(space)s" }
    let minutes = Int((seconds / 60).rounded())
    return "\(minutes / 60)\(space)h\(space)\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)\(space)min"
  }

  /// A size in bytes, in powers of 1,000: `437 kB`, `1.23 MB`.
  public static func bytes(_ count: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
    var value = Double(count)
    var unit = 0
    while value.magnitude >= 999.5, unit + 1 < units.count {
      value /= 1000
      unit += 1
    }
    return short(value) + space + units[unit]
  }
}

extension Numeral {
  /// Space before a unit, narrow, where no line is broken.
  static let space = "\u{202F}"
  private static let minus = "\u{2212}"

  /// The whole number `n` with `10^n <= value < 10^(n + 1)`, for a positive finite value.
  static func exponent(of value: Double) -> Int {
    var exponent = Int(decimalLogarithm(value).rounded(.down))
    if decimalPower(exponent + 1) <= value { exponent += 1 }
    if decimalPower(exponent) > value { exponent -= 1 }
    return exponent
  }

  /// The text without zeros at the end of its decimals.
  static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    let kept = text.reversed().drop { $0 == "0" }
    return String((kept.first == "." ? kept.dropFirst() : kept).reversed())
  }

  /// A time for an axis, without parts that are zero: `5 min`, `2 h`.
  static func roundDuration(_ seconds: Double) -> String {
    guard seconds >= 60, seconds == seconds.rounded() else { return duration(seconds) }
    let parts = [(Int(seconds) / 3600, "h"), (Int(seconds) / 60 % 60, "min"), (Int(seconds) % 60, "s")]
    return parts.filter { $0.0 > 0 }.map { "\($0.0)" + space + $0.1 }.joined(separator: space)
  }

  private static func scientific(_ size: Double, _ digits: Int) -> String {
    var exponent = exponent(of: size)
    var mantissa = trimmed(fixed(size / decimalPower(exponent), decimals: digits - 1))
    if mantissa == "10" {
      mantissa = "1"
      exponent += 1
    }
    let raised = String(exponent).map { character in
      character == "-" ? "⁻" : superscripts[Int(String(character)) ?? 0]
    }.joined()
    return (mantissa == "1" ? "" : mantissa + "·") + "10" + raised
  }

  private static let superscripts = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]

  private static func sign(_ value: Double) -> String { value < 0 ? minus : "" }

  private static func special(_ value: Double) -> String {
    value.isNaN ? "–" : value < 0 ? minus + "∞" : "∞"
  }

  private static func plain(_ text: String) -> String { text.hasSuffix(".0") ? String(text.dropLast(2)) : text }

  private static func power(_ base: UInt64, _ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}

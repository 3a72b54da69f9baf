/// How far numbers are from those they should be.
package enum Tolerance {
  /// The largest difference, divided by the largest of the expected magnitudes: the error beside the scale of the whole.
  ///
  /// Infinite where the counts differ or one of the two is no number where the other is one.
  package static func relativeError(_ found: [Float], _ expected: [Float]) -> Float {
    relativeError(found.map { Double($0) }, expected.map { Double($0) })
  }

  /// The same for numbers of double precision.
  package static func relativeError(_ found: [Double], _ expected: [Double]) -> Float {
    guard found.count == expected.count else { return .infinity }
    let scale = expected.lazy.map { abs($0) }.max() ?? 0
    var largest = 0.0
    for (a, b) in zip(found, expected) where a != b && !(a.isNaN && b.isNaN) {
      guard a.isFinite && b.isFinite else { return .infinity }
      largest = max(largest, abs(a - b))
    }
    return largest == 0 ? 0 : Float(largest / max(scale, .leastNormalMagnitude))
  }

  /// The largest error of a single number beside itself: `|found − expected| / max(|expected|, floor)`.
  package static func elementError(_ found: [Float], _ expected: [Float], floor: Float) -> Float {
    guard found.count == expected.count else { return .infinity }
    var largest: Float = 0
    for (a, b) in zip(found, expected) where a != b && !(a.isNaN && b.isNaN) {
      guard a.isFinite && b.isFinite else { return .infinity }
      largest = max(largest, abs(a - b) / max(abs(b), floor))
    }
    return largest
  }

  /// The largest difference.
  package static func absoluteError(_ found: [Float], _ expected: [Float]) -> Float {
    guard found.count == expected.count else { return .infinity }
    var largest: Float = 0
    for (a, b) in zip(found, expected) where a != b && !(a.isNaN && b.isNaN) {
      guard a.isFinite && b.isFinite else { return .infinity }
      largest = max(largest, abs(a - b))
    }
    return largest
  }

  /// How many floats lie between two floats: 0 where they are equal, 1 where they are neighbours.
  package static func ulps(_ found: Float, _ expected: Float) -> Int {
    if found == expected || (found.isNaN && expected.isNaN) { return 0 }
    if found.isNaN || expected.isNaN { return .max }
    return abs(place(found) - place(expected))
  }

  /// The largest ``ulps(_:_:)`` of two lists.
  package static func ulps(_ found: [Float], _ expected: [Float]) -> Int {
    guard found.count == expected.count else { return .max }
    return zip(found, expected).map { ulps($0, $1) }.max() ?? 0
  }

  /// The place of a float among all floats in order.
  private static func place(_ number: Float) -> Int {
    let bits = Int(number.bitPattern)
    return bits < 0x8000_0000 ? bits : 0x8000_0000 - bits
  }
}

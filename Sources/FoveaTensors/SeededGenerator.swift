#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Random numbers that are the same on every machine and in every version.
///
/// The generator is xoshiro256** (Blackman and Vigna, 2018), its state filled by SplitMix64. Everything random in a run is drawn from
/// streams derived from one seed by name or number, so that no result depends on the order in which threads come by.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// The generator of a seed.
  public init(seed: UInt64) {
    var mixer = seed
    state = (Self.mix(&mixer), Self.mix(&mixer), Self.mix(&mixer), Self.mix(&mixer))
  }

  /// The stream of a seed that belongs to these numbers, such as an epoch and a sample.
  public init(seed: UInt64, stream: UInt64...) {
    var combined = seed
    for number in stream {
      var mixer = combined ^ (number &* 0x9E37_79B9_7F4A_7C15 &+ 0x632B_E59B_D9B4_E019)
      combined = Self.mix(&mixer)
    }
    self.init(seed: combined)
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    let result = Self.rotated(state.1 &* 5, 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = Self.rotated(state.3, 45)
    return result
  }

  /// A whole number in `0..<bound`, each with the same chance (Lemire's multiplication with rejection).
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "a number below \(bound)")
    let range = UInt64(bound)
    while true {
      let product = next().multipliedFullWidth(by: range)
      if product.low >= range || product.low >= (0 &- range) % range { return Int(product.high) }
    }
  }

  /// A number in `0..<1`, a multiple of 2⁻²⁴.
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// A number in the range, its end left out.
  /// - Precondition: The range is not empty and its length is finite.
  public mutating func uniform(in range: Range<Float>) -> Float {
    precondition((range.upperBound - range.lowerBound).isFinite && !range.isEmpty, "a number in \(range)")
    let number = range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    // Rounding may carry the largest numbers onto the end.
    return number < range.upperBound ? number : range.upperBound.nextDown
  }

  /// True or false with the same chance.
  public mutating func coin() -> Bool { next() >> 63 == 1 }

  /// A number of the normal distribution with mean 0 and deviation 1 (Box and Muller).
  ///
  /// Computed in double precision and rounded, because the logarithm and the cosine of one C library may differ from another's in the
  /// last digit.
  public mutating func normal() -> Float {
    let radius = Double(next() >> 11) * 0x1p-53
    let angle = Double(next() >> 11) * 0x1p-53
    return Float((-2 * log(1 - radius)).squareRoot() * cos(2 * Double.pi * angle))
  }

  /// Puts the elements in a random order (Fisher and Yates). Not the standard library's, whose order may change with its version.
  public mutating func shuffle<Elements: MutableCollection & RandomAccessCollection>(_ elements: inout Elements) {
    guard elements.count > 1 else { return }
    for remaining in stride(from: elements.count, to: 1, by: -1) {
      let chosen = elements.index(elements.startIndex, offsetBy: integer(below: remaining))
      elements.swapAt(elements.index(elements.startIndex, offsetBy: remaining - 1), chosen)
    }
  }

  /// The numbers `0..<count` in a random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  private static func mix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  private static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
    (word << count) | (word >> (64 - count))
  }
}

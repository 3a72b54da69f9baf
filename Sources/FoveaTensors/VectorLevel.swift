internal import CFoveaKernels

/// The vector instructions that the kernels use on this machine.
public enum VectorLevel: String, Sendable, Hashable, Codable, CaseIterable {
  /// None beyond those that every processor of the kind has.
  case scalar
  /// ARM's NEON.
  case neon = "NEON"
  /// x86-64-v3.
  case avx2 = "AVX2"
  /// x86-64-v4.
  case avx512 = "AVX-512"

  /// The level in use.
  public static var current: VectorLevel {
    switch fovea_simd_level() {
    case FOVEA_AVX512: .avx512
    case FOVEA_AVX2: .avx2
    case FOVEA_NEON: .neon
    default: .scalar
    }
  }
}

extension VectorLevel {
  /// Whether kernels of several kinds give at the level in use what plain loops over the same numbers give, to the bit.
  public static var agreesWithPlainLoops: Bool {
    // Whole numbers so small that sums of them are exact in any order, and so many that vectors have a rest.
    let count = 1003
    let first = (0..<count).map { Float($0 * 7 % 15 - 7) }
    let second = (0..<count).map { Float($0 * 5 % 13 - 6) }
    var (dot, sum, distance) = (Float(0), Float(0), Float(0))
    for (one, other) in zip(first, second) {
      dot += one * other
      sum += one
      distance += (one - other) * (one - other)
    }
    var moved = second
    fovea_axpy(2, first, &moved, count)
    let samples = (0..<(3 * count)).map { UInt8(truncatingIfNeeded: $0 * 37) }
    var gray = [UInt8](repeating: 0, count: count)
    fovea_luma(samples, count, 3, &gray)
    let luma = (0..<count).map { pixel in
      let (red, green, blue) = (Int(samples[3 * pixel]), Int(samples[3 * pixel + 1]), Int(samples[3 * pixel + 2]))
      return UInt8((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16)
    }
    return fovea_dot(first, second, count) == dot && fovea_sum(first, count) == sum
      && fovea_squared_distance(first, second, count) == distance && moved == zip(first, second).map { 2 * $0 + $1 }
      && gray == luma && fovea_first_negative(second, count) == second.firstIndex { $0 < 0 } ?? count
  }
}

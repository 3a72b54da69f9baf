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

package import CFoveaKernels
package import Testing

/// The levels of vector instructions at which kernels are tested.
package enum KernelLevels {
  /// Those that this processor has, the lowest first.
  package static let all = [FOVEA_SCALAR, FOVEA_NEON, FOVEA_AVX2, FOVEA_AVX512].filter { level in
    defer { fovea_reset_simd_level() }
    return fovea_force_simd_level(level) == level
  }

  /// Lets this thread use a level, which ``all`` must have, until `fovea_reset_simd_level` is called; records an issue where it uses another.
  package static func force(_ level: fovea_level, sourceLocation: SourceLocation = #_sourceLocation) {
    let used = fovea_force_simd_level(level)
    if used != level {
      Issue.record("level \(used.rawValue) is in use, not \(level.rawValue)", sourceLocation: sourceLocation)
    }
  }
}

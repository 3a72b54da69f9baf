internal import CFoveaKernels

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension ReferenceExecutor {
  /// An activation's curve.
  static func curve(_ kind: Activation, _ x: Float) -> Float {
    switch kind {
    case .relu: return max(0, x)
    case .gelu: return Float(Double(x) * normalDistribution(Double(x)))
    }
  }

  /// The derivative of an activation's curve; zero at the corner of the rectifier.
  static func slope(_ kind: Activation, _ x: Float) -> Float {
    switch kind {
    case .relu: return x > 0 ? 1 : 0
    case .gelu:
      let density = exp(-0.5 * Double(x) * Double(x)) / (2 * Double.pi).squareRoot()
      return Float(normalDistribution(Double(x)) + Double(x) * density)
    }
  }

  private static func normalDistribution(_ x: Double) -> Double { 0.5 * (1 + erf(x / 2.0.squareRoot())) }

  func forwardDropout(_ rate: Float, node: Int, _ phase: DropoutPhase, from input: Int, to output: Int) {
    guard options.training else {
      values[output] = values[input]
      return
    }
    let extent = graph.values[input].count
    var factors = [Float](repeating: 0, count: batch * extent)
    for picture in 0..<batch {
      let key = fovea_dropout_key(phase.seed, phase.step, UInt64(node), UInt64(phase.firstPicture + picture))
      for place in 0..<extent { factors[picture * extent + place] = fovea_dropout_factor(key, UInt64(place), rate) }
    }
    values[output] = factors.indices.map { factors[$0] * values[input][$0] }
    dropoutFactors[node] = factors
  }
}

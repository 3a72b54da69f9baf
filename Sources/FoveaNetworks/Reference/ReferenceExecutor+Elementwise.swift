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
    case .silu: return Float(Double(x) * sigmoid(Double(x)))
    case .hardSwish: return x * curve(.hardSigmoid, x)
    case .sigmoid: return Float(sigmoid(Double(x)))
    case .hardSigmoid: return min(1, max(0, x / 6 + 0.5))
    }
  }

  /// The derivative of an activation's curve; zero at the corner of the rectifier, and of the hard curves that beyond the corner.
  static func slope(_ kind: Activation, _ x: Float) -> Float {
    switch kind {
    case .relu: return x > 0 ? 1 : 0
    case .gelu:
      let density = exp(-0.5 * Double(x) * Double(x)) / (2 * Double.pi).squareRoot()
      return Float(normalDistribution(Double(x)) + Double(x) * density)
    case .silu:
      let share = sigmoid(Double(x))
      return Float(share * (1 + Double(x) * (1 - share)))
    case .hardSwish: return x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5
    case .sigmoid:
      let share = sigmoid(Double(x))
      return Float(share * (1 - share))
    case .hardSigmoid: return abs(x) < 3 ? 1 / 6 : 0
    }
  }

  private static func normalDistribution(_ x: Double) -> Double { 0.5 * (1 + erf(x / 2.0.squareRoot())) }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// Leaves out single numbers, or `wholly` pictures.
  func forwardDropout(_ rate: Float, wholly: Bool, node: Int, _ phase: DropoutPhase, from input: Int, to output: Int) {
    guard options.training else {
      values[output] = values[input]
      return
    }
    let extent = graph.values[input].count
    var factors = [Float](repeating: 0, count: batch * extent)
    for picture in 0..<batch {
      let key = fovea_dropout_key(phase.seed, phase.step, UInt64(node), UInt64(phase.firstPicture + picture))
      for place in 0..<extent { factors[picture * extent + place] = fovea_dropout_factor(key, wholly ? 0 : UInt64(place), rate) }
    }
    values[output] = factors.indices.map { factors[$0] * values[input][$0] }
    dropoutFactors[node] = factors
  }
}

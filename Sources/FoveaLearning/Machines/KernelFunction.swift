/// A measure of how alike two rows are that is a product of the two in some larger space: what a ``KernelSVM`` sees of its rows.
///
/// Definitions are those of scikit-learn's `pairwise_kernels`.
public enum KernelFunction: Sendable, Hashable, Codable {
  /// `exp(−γ ‖a − b‖²)`, the radial basis function.
  case radial(gamma: Double)
  /// `exp(−γ Σ (aᵢ − bᵢ)² / (aᵢ + bᵢ))`, for histograms: no number may be negative, and 0 / 0 counts as 0.
  case chiSquared(gamma: Double)
  /// `Σ min(aᵢ, bᵢ)`, for histograms: no number may be negative.
  case intersection
  /// `(γ a·b + c)ᵈ`.
  case polynomial(degree: Int, gamma: Double, constant: Double)

  /// Whether rows must not have negative numbers.
  public var isForHistograms: Bool {
    switch self {
    case .chiSquared, .intersection: true
    case .radial, .polynomial: false
    }
  }

  /// The width γ, of those that have one.
  public var gamma: Double? {
    switch self {
    case .radial(let gamma), .chiSquared(let gamma), .polynomial(_, let gamma, _): gamma
    case .intersection: nil
    }
  }

  func validate() throws(LearningError) {
    switch self {
    case .radial(let gamma), .chiSquared(let gamma): try Self.require(gamma, "gamma", isPositive: true)
    case .intersection: break
    case .polynomial(let degree, let gamma, let constant):
      guard (1...16).contains(degree) else { throw .invalidOption(name: "degree", value: Double(degree), allowed: "1 to 16") }
      try Self.require(gamma, "gamma", isPositive: true)
      try Self.require(constant, "constant", isPositive: false)
    }
  }

  private static func require(_ value: Double, _ name: String, isPositive: Bool) throws(LearningError) {
    guard value.isFinite, isPositive ? value > 0 : value >= 0 else {
      throw .invalidOption(name: name, value: value, allowed: isPositive ? "above 0" : "0 or above")
    }
  }
}

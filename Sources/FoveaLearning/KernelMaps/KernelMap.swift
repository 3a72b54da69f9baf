public import FoveaTensors

/// Numbers whose products come close to the values of a kernel function: with them a linear machine decides about as one with that kernel does, in time
/// that grows with the number of rows and not with its square.
public enum KernelMap: Sendable, Equatable {
  /// The settings of a fit.
  public enum Options: Sendable, Hashable {
    /// Random Fourier features (Rahimi and Recht, 2007) of the radial kernel `exp(−γ ‖a − b‖²)`: with directions w drawn from N(0, 2γ) and turns t drawn
    /// evenly from 0 … 2π, `√(2/m) cos(w·x + t)` for m components. As `RBFSampler` in scikit-learn.
    case fourier(gamma: Double, components: Int, seed: UInt64)
    /// Kernel values with landmarks, rows of the training part drawn at random (Williams and Seeger, 2001), times the inverse root of the matrix K
    /// of the landmarks' values with each other: `R k(x)` with `Rᵀ R = (K + r I)⁻¹`, R being the inverse of Cholesky's factor and r a
    /// millionth of K's mean diagonal number, more where that leaves K without a factor. Products are those of `Nystroem` in scikit-learn,
    /// whose `K^(−½)` is R turned.
    case nystrom(KernelFunction, landmarks: Int, seed: UInt64)
    /// Each number on its own becomes `2 steps − 1` numbers (Vedaldi and Zisserman, 2012): with the spectrum κ of the kernel and the period L between samples
    /// of it, `√(L x κ(0))`, then for j = 1 … steps − 1 `√(2 L x κ(jL)) cos(jL ln x)` and the same with the sine; all numbers of a
    /// row for one of these, then the next. 0 becomes 0, and of numbers below 0 those of their magnitudes are taken with the other
    /// sign. As `AdditiveChi2Sampler` in scikit-learn.
    case additive(AdditiveKernel, steps: Int)
  }

  /// Kernels that are sums over the columns, for histograms.
  public enum AdditiveKernel: String, Sendable, Hashable, Codable, CaseIterable {
    /// `Σ 2ab / (a + b)`, whose spectrum is `1 / cosh πλ`.
    case chiSquared = "chi_squared"
    /// `Σ min(a, b)`, whose spectrum is `2 / (π (1 + 4λ²))`.
    case intersection
  }

  /// Directions in rows, and a turn for each.
  case fourier(FourierMap)
  /// Landmarks in rows, and the inverse root.
  case nystrom(NystromMap)
  /// Nothing is learned.
  case additive(AdditiveMap)

  /// The settings it was fitted with.
  public var options: Options {
    switch self {
    case .fourier(let map): .fourier(gamma: map.gamma, components: map.directions.rows, seed: map.seed)
    case .nystrom(let map): .nystrom(map.function, landmarks: map.landmarks.rows, seed: map.seed)
    case .additive(let map): .additive(map.kernel, steps: map.steps)
    }
  }

  /// The map for such rows. The same bytes for any number of threads.
  /// - Throws: ``LearningError/empty(rows:columns:)``, ``LearningError/notFinite(row:column:)``,
  ///   ``LearningError/invalidOption(name:value:allowed:)``, ``LearningError/overflow(quantity:)`` where kernel values are not finite, and
  ///   ``LearningError/negative(row:column:)`` for kernels of histograms.
  public static func fit(
    _ rows: Matrix, options: Options, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> KernelMap {
    try rows.requireFinite(threads: threads)
    try options.validate()
    switch options {
    case .fourier(let gamma, let components, let seed):
      return .fourier(FourierMap(gamma: gamma, components: components, columns: rows.columns, seed: seed))
    case .nystrom(let function, let landmarks, let seed):
      return .nystrom(try NystromMap.fit(rows, function, landmarks: landmarks, seed: seed, threads: threads))
    case .additive(let kernel, let steps):
      return .additive(AdditiveMap(kernel: kernel, steps: steps, columns: rows.columns))
    }
  }

  /// How many numbers a row has.
  public var dimension: Int {
    switch self {
    case .fourier(let map): map.directions.columns
    case .nystrom(let map): map.landmarks.columns
    case .additive(let map): map.columns
    }
  }

  /// How many numbers a row becomes.
  public var length: Int {
    switch self {
    case .fourier(let map): map.directions.rows
    case .nystrom(let map): map.landmarks.rows
    case .additive(let map): map.columns * (2 * map.steps - 1)
    }
  }

  /// The mapped rows. The same bits for any number of threads, and whatever other rows there are.
  /// - Throws: ``LearningError/dimensionMismatch(expected:found:)``, ``LearningError/notFinite(row:column:)``, and
  ///   ``LearningError/negative(row:column:)`` for Nyström's maps of kernels of histograms.
  public func transformed(_ rows: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Matrix {
    try rows.requireRows(of: dimension, threads: threads)
    switch self {
    case .fourier(let map): return map.transformed(rows, threads: threads)
    case .nystrom(let map): return try map.transformed(rows, threads: threads)
    case .additive(let map): return map.transformed(rows, threads: threads)
    }
  }
}

extension KernelMap.Options {
  func validate() throws(LearningError) {
    func require(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws(LearningError) {
      guard range.contains(value) else {
        throw .invalidOption(name: name, value: Double(value), allowed: "\(range.lowerBound) … \(range.upperBound)")
      }
    }
    switch self {
    case .fourier(let gamma, let components, _):
      guard gamma > 0, gamma.isFinite else { throw .invalidOption(name: "gamma", value: gamma, allowed: "above 0") }
      try require("components", components, 1...1 << 20)
    case .nystrom(let function, let landmarks, _):
      try function.validate()
      try require("landmarks", landmarks, 1...8192)
    case .additive(_, let steps): try require("steps", steps, 1...16)
    }
  }
}

/// Leaves out a branch for random pictures in training (Huang et al., 2016): the last layer in the body of a ``Residual``, or of a branch of a
/// ``Concatenation``.
///
/// In training all numbers of a picture become zero with the chance `rate`, and else are multiplied by `1 / (1 − rate)`; at inference they are
/// handed on. The paper multiplies by the chance of being kept at inference instead, which is the same in expectation and costs work there.
/// Unlike there, each picture is drawn by itself and not the batch as a whole. What is left out follows from the seed, the step, the layer and the
/// place in the batch alone, as with ``Dropout``.
public struct StochasticDepth: Codable, Hashable, Sendable {
  /// The chance of a picture to be left out, in `0..<1`.
  public var rate: Float

  /// A stochastic depth with this chance.
  public init(rate: Float) { self.rate = rate }
}

/// Brings each group of channels of each picture to mean 0 and deviation 1, then each channel to a learned mean and deviation (Wu and He,
/// 2018): `scale · (x − mean) / √(variance + epsilon) + shift`, with `mean` and the biased `variance` over the places of the group's channels
/// in one picture.
///
/// A picture's result does not depend on its neighbors in the batch, and training and inference do the same: what to take where a shard holds
/// few pictures. One group is layer normalization over the whole picture, a group for each channel instance normalization.
public struct GroupNormalization: Codable, Hashable, Sendable {
  /// Parts into which the channels are cut, in order; the channels must be divisible by it.
  public var groups: Int
  /// Added to the variance.
  public var epsilon: Float
  /// The deviation of each channel before training. Zero makes a residual layer begin as the identity.
  public var initialScale: Float

  /// A group normalization; its settings are the defaults unless given.
  public init(groups: Int, epsilon: Float = 1e-5, initialScale: Float = 1) {
    self.groups = groups
    self.epsilon = epsilon
    self.initialScale = initialScale
  }
}

/// Multiplies each channel by a number in 0…1 that a small network makes from the means of all channels (Hu et al., 2018): what the whole
/// picture shows decides which channels count.
///
/// Inside stand the layers `squeeze` (the mean of each channel), `fc1` (dense, to `hidden` numbers), `bend`, `fc2` (dense, back to a number for
/// each channel) and `gate`, each found under the full name, such as `block.se.fc1`; the two dense layers have biases. Training and
/// inference do the same.
public struct SqueezeExcitation: Codable, Hashable, Sendable {
  /// How many numbers stand between the two dense layers; often a quarter or a sixteenth of the channels.
  public var hidden: Int
  /// The curve between the two dense layers.
  public var activation: Activation
  /// The curve that brings the factors into 0…1: ``Activation/sigmoid`` or ``Activation/hardSigmoid``.
  public var gate: Activation

  /// A squeeze-and-excitation; its curves are those of the paper unless given.
  public init(hidden: Int, activation: Activation = .relu, gate: Activation = .sigmoid) {
    self.hidden = hidden
    self.activation = activation
    self.gate = gate
  }

  /// The layers inside, for an input of this many channels.
  func layers(channels: Int) -> [NamedLayer] {
    [
      NamedLayer("squeeze", .globalPooling(.average)), NamedLayer("fc1", .dense(Dense(hidden))),
      NamedLayer("bend", .activation(activation)), NamedLayer("fc2", .dense(Dense(channels))),
      NamedLayer("gate", .activation(gate)),
    ]
  }
}

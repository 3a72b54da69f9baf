/// How parameters follow their gradients.
public enum Optimizer: String, Codable, Hashable, Sendable, CaseIterable {
  /// Stochastic gradient descent with momentum.
  case sgd
  /// Adam with decoupled decay (Loshchilov and Hutter, 2019).
  case adamW = "adamw"
}

/// Muon (Jordan, "Muon: An optimizer for hidden layers in neural networks", 2024): the momentum of a hidden convolution's weights, seen as a
/// matrix with a row for each filter, is brought near to the closest orthogonal matrix before it is taken as the step.
///
/// Used for ungrouped convolutions that do not read the picture itself; all other parameters follow ``TrainingSettings/optimizer``. Departures
/// from the source: all arithmetic is float32.
public struct Muon: Codable, Hashable, Sendable {
  /// The highest learning rate; it rises and falls with that of the other parameters.
  public var learningRate: Float = 0.02
  /// How much of the last direction is kept, in `0..<1`.
  public var momentum: Float = 0.95
  /// Whether the gradient's own step is taken ahead.
  public var nesterov = true
  /// Decoupled decay: a step of rate `r` multiplies the weights by `1 − r · weightDecay`.
  public var weightDecay: Float = 0
  /// Rounds of Newton and Schulz' iteration; five bring all singular values to about 0.7…1.2.
  public var iterations = 5
  /// Whether weights are brought to a length of the root of the number of filters before each step, so that a step of rate `r` turns them by about `r`
  /// (Jordan, "94 % on CIFAR-10", in its version with Muon, 2024). For convolutions whose outputs are normalized, which their length does not matter to.
  public var keepsLength = false

  /// The settings as they stand above.
  public init() {}

  enum CodingKeys: String, CodingKey {
    case learningRate, momentum, nesterov, weightDecay, iterations, keepsLength
  }

  /// Settings from the form that is stored; what is not there, as in files of earlier versions, is as usual.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try container.read(into: &learningRate, forKey: .learningRate)
    try container.read(into: &momentum, forKey: .momentum)
    try container.read(into: &nesterov, forKey: .nesterov)
    try container.read(into: &weightDecay, forKey: .weightDecay)
    try container.read(into: &iterations, forKey: .iterations)
    try container.read(into: &keepsLength, forKey: .keepsLength)
  }
}

/// Parameters that are trained in another way than the rest.
public struct ParameterGroup: Codable, Hashable, Sendable {
  /// Full names of layers, each with those inside it; nil takes all.
  public var layers: [String]?
  /// What the parameters are for; nil takes all.
  public var roles: [ParameterSpecification.Role]?
  /// Factor on the learning rate. Where a parameter is in several groups, their factors are multiplied. 0 freezes it.
  public var rateFactor: Float
  /// Decay in place of the usual one; the last group that has one counts.
  public var weightDecay: Float?

  /// A group; without layers or roles, of all parameters.
  public init(
    layers: [String]? = nil, roles: [ParameterSpecification.Role]? = nil, rateFactor: Float = 1, weightDecay: Float? = nil
  ) {
    self.layers = layers
    self.roles = roles
    self.rateFactor = rateFactor
    self.weightDecay = weightDecay
  }

  func contains(_ parameter: ParameterSpecification) -> Bool {
    layers?.contains(parameter.layer) ?? true && roles?.contains(parameter.role) ?? true
  }
}

/// Slow weights that follow the fast ones now and then, and that these go back to (Zhang et al., "Lookahead Optimizer", 2019), with the strength of
/// Jordan's "94 % on CIFAR-10" (2024): every few steps `slow += part · (fast − slow)`, `fast = slow`, where
/// `part = 1 − keeping^every · (step / steps)^3`. The fast steps after the last meeting are given up: training ends with the slow weights. Running
/// statistics are averaged with the weights.
public struct LookAhead: Codable, Hashable, Sendable {
  /// Steps between two meetings.
  public var every = 5
  /// What the slow weights keep of themselves for each step at the end of training, in `0..<1`.
  public var keeping: Float = 0.95

  /// The settings as they stand above.
  public init() {}

  /// How far the slow weights move after a step, counted from 1, of so many; nil where there is no meeting.
  package func part(afterStep step: Int, of steps: Int) -> Float? {
    part(afterStep: step, at: SchedulePoint(step, of: steps), isLast: step == steps)
  }

  /// The same at a place of a schedule, which is that of the step's end.
  func part(afterStep step: Int, at point: SchedulePoint, isLast: Bool) -> Float? {
    guard step % every == 0 else { return isLast && step > every ? 0 : nil }
    let share = point.position / Float(point.length)
    return 1 - (0..<every).reduce(Float(1)) { product, _ in product * keeping } * share * share * share
  }
}

/// Pictures of a batch that are mixed in pairs, with their labels. Drawn anew for each batch, from the seed and the step.
public struct Mixing: Codable, Hashable, Sendable {
  /// Both pictures of a pair become means of the two (Zhang et al., "mixup", 2018), with shares of the beta distribution with both parameters
  /// this number; 0 does without.
  public var mixup: Float
  /// A rectangle of a picture comes from the other (Yun et al., "CutMix", 2019), its share of the area drawn in the same way; 0 does without.
  public var cutMix: Float
  /// The part of all batches that is mixed, in 0…1. Where both ways are on, each is taken for half of them.
  public var chance: Float

  /// A mixing.
  public init(mixup: Float = 0, cutMix: Float = 0, chance: Float = 1) {
    self.mixup = mixup
    self.cutMix = cutMix
    self.chance = chance
  }
}

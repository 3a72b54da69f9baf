/// How a network is trained. With the same settings, network and batches the result is the same to the bit on one machine, for any number of
/// threads.
public struct TrainingSettings: Codable, Hashable, Sendable {
  /// How the learning rate goes.
  public enum Schedule: String, Codable, Hashable, Sendable {
    /// Up along a straight line, down along half a cosine.
    case cosine
    /// Up and down along straight lines: the triangular schedule.
    case linear
    /// Up and down along half a cosine each (Smith and Topin, 2019, in PyTorch's form), while the momentum goes from the usual one down to
    /// ``TrainingSettings/lowestMomentum`` and up again.
    case oneCycle = "one-cycle"
  }

  /// How often every picture is seen.
  public var epochs = 10
  /// Where training ends in place of the last epoch's end, by when it was decided; the last one counts. A session adds those that it is told
  /// (``TrainingSession/end(atStep:)``), so that settings with all of them repeat a run to the bit.
  public var movedEnds: [MovedEnd] = []
  /// Pictures of one step.
  public var batchSize = 512
  /// Parts of a batch that are worked on by one thread each, with batch statistics of their own. More threads than shards are of no use; another
  /// number gives (slightly) other results.
  public var shards = 8
  /// How parameters follow their gradients.
  public var optimizer = Optimizer.sgd
  /// Another way for the weights of hidden convolutions; without it they go with the rest.
  public var muon: Muon?
  /// The highest learning rate; the loss is the mean over a batch.
  public var learningRate: Float = 0.1
  /// How much of the last direction is kept, in `0..<1`; for AdamW, of the mean gradient.
  public var momentum: Float = 0.9
  /// Where the momentum is while the learning rate is highest, in the schedule `oneCycle` alone; without it the momentum stays.
  public var lowestMomentum: Float?
  /// How much AdamW keeps of the mean squared gradient, in `0..<1`.
  public var squareMomentum: Float = 0.999
  /// What AdamW adds to the root of the mean squared gradient.
  public var epsilon: Float = 1e-8
  /// Whether the gradient's own step is taken ahead (Nesterov's method in the form of Sutskever et al., 2013).
  public var nesterov = true
  /// Added to the gradient of weights, times the weights. Biases and normalizations do not decay, unless a group says so.
  public var weightDecay: Float = 5e-4
  /// Whether decay leaves gradient and momentum alone: a step of rate `r` multiplies weights by `1 − r · weightDecay`. AdamW always does so.
  public var decoupledDecay = false
  /// Parameters that are trained in another way than the rest.
  public var groups: [ParameterGroup] = []
  /// The greatest length that the gradient of all parameters together may have; a longer one is shortened to it.
  public var gradientLimit: Float?
  /// Factor on the learning rate of the normalizations' learned means.
  public var shiftRateFactor: Float = 1
  /// The part of all steps in which the learning rate goes up, as ``schedule`` says, in 0…1.
  public var warmUp: Float = 0.2
  /// The learning rate of the first step, as a part of the highest.
  public var firstRate: Float = 0.2
  /// The learning rate at the end, as a part of the highest.
  public var lastRate: Float = 0
  /// How the learning rate goes.
  public var schedule = Schedule.cosine
  /// The part of the target that is spread evenly over all classes, in `0..<1` (Szegedy et al., 2016).
  public var labelSmoothing: Float = 0.1
  /// By how much the score of the right class must lead before it counts as it stands: taken from it before the softmax.
  ///
  /// With scores that are cosines times a scale this is the large-margin cosine loss (Wang et al., *CosFace*, CVPR 2018): a network that ends in
  /// numbers of one length, a dense layer of ``unitRowLayers`` without bias, and a scaling.
  public var scoreMargin: Float = 0
  /// Full names of dense layers whose weights are brought to rows of length 1 after each step.
  public var unitRowLayers: [String] = []
  /// Pictures of a batch that are mixed with each other.
  public var mixing: Mixing?
  /// What the loss of a picture counts, by its class; a mean of 1 over the training pictures keeps the learning rate's meaning. Without it, 1.
  public var classWeights: [Float]?
  /// Slow weights that lead the fast ones.
  public var lookAhead: LookAhead?
  /// How much a mean of the weights over the last steps keeps of itself with each step, in `0..<1` (Polyak and Juditsky, 1992; Tarvainen and Valpola, 2017);
  /// in the first steps it keeps less, at step t at most `(1 + t) / (10 + t)`. The mean does not change how training goes.
  public var averageDecay: Float?
  /// Epochs without a better result on the validation part after which training ends. Up to the caller of a session.
  public var patience: Int?
  /// Full names of layers whose parameters stay as they are; the name of a layer that holds others, such as a residual one, stands for all of those.
  public var frozenLayers: [String] = []
  /// How convolutions may be computed. Only ``ConvolutionArithmetic/fastest`` may use bfloat16.
  public var arithmetic = ConvolutionArithmetic.fastest
  /// How each convolution is computed, as an earlier session chose it (``TrainingSession/methods``); nil chooses by rule.
  public var methods: ConvolutionMethods?
  /// Decides what dropout leaves out.
  public var seed: UInt64 = 0

  /// The settings as they stand above.
  public init() {}
}

/// How a network is trained. With the same settings, network and batches the result is the same to the bit on one machine, for any number of
/// threads.
public struct TrainingSettings: Codable, Hashable, Sendable {
  /// How the learning rate goes down after the warm-up.
  public enum Schedule: String, Codable, Hashable, Sendable {
    /// Along half a cosine.
    case cosine
    /// Along a straight line.
    case linear
  }

  /// How often every picture is seen.
  public var epochs = 10
  /// Pictures of one step.
  public var batchSize = 512
  /// Parts of a batch that are worked on by one thread each, with batch statistics of their own. More threads than shards are of no use; another
  /// number gives (slightly) other results.
  public var shards = 8
  /// The highest learning rate; the loss is the mean over a batch.
  public var learningRate: Float = 0.1
  /// How much of the last direction is kept, in `0..<1`.
  public var momentum: Float = 0.9
  /// Whether the gradient's own step is taken ahead (Nesterov's method in the form of Sutskever et al., 2013).
  public var nesterov = true
  /// Added to the gradient of weights, times the weights. Biases and normalizations do not decay.
  public var weightDecay: Float = 5e-4
  /// Factor on the learning rate of the normalizations' learned means.
  public var shiftRateFactor: Float = 1
  /// The part of all steps in which the learning rate goes up along a straight line, in 0…1.
  public var warmUp: Float = 0.2
  /// The learning rate of the first step, as a part of the highest.
  public var firstRate: Float = 0.2
  /// The learning rate at the end, as a part of the highest.
  public var lastRate: Float = 0
  /// How the learning rate goes down after the warm-up.
  public var schedule = Schedule.cosine
  /// The part of the target that is spread evenly over all classes, in `0..<1` (Szegedy et al., 2016).
  public var labelSmoothing: Float = 0.1
  /// Full names of layers whose parameters stay as they are.
  public var frozenLayers: [String] = []
  /// How convolutions may be computed. Only ``ConvolutionArithmetic/fastest`` may use bfloat16.
  public var arithmetic = ConvolutionArithmetic.fastest
  /// How each convolution is computed, as an earlier session chose it (``TrainingSession/methods``); nil chooses by rule.
  public var methods: ConvolutionMethods?
  /// Decides what dropout leaves out.
  public var seed: UInt64 = 0

  /// The settings as they stand above.
  public init() {}

  /// The learning rate of a step in `0..<steps`.
  public func learningRate(atStep step: Int, of steps: Int) -> Float {
    let position = Float(step)
    let rising = warmUp * Float(steps)
    if position < rising { return learningRate * (firstRate + (1 - firstRate) * position / rising) }
    let part = min(1, (position - rising) / max(1, Float(steps) - rising))
    let height =
      switch schedule {
      case .linear: 1 - part
      case .cosine: 0.5 * (1 + Float.cosine(.pi * part))
      }
    return learningRate * (lastRate + (1 - lastRate) * height)
  }

  /// Checks that the numbers are in their ranges.
  func check() {
    precondition(epochs > 0 && batchSize > 0 && shards > 0, "\(epochs) epochs, batches of \(batchSize), \(shards) shards")
    precondition(learningRate >= 0 && weightDecay >= 0, "learning rate \(learningRate), weight decay \(weightDecay)")
    precondition(momentum >= 0 && momentum < 1, "momentum \(momentum) is not in 0..<1")
    precondition(warmUp >= 0 && warmUp <= 1, "warm-up \(warmUp) is not in 0...1")
    precondition(labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing \(labelSmoothing) is not in 0..<1")
  }
}

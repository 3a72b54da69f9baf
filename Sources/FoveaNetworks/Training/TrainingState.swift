/// All that a ``TrainingSession`` needs to go on as if it had never stopped.
///
/// What is random while training follows from the seed, the epoch and the step alone, so counters stand for the state of every generator.
/// Ends that were moved are part of it, since they may follow from the time that steps took.
public struct TrainingState: Sendable, Equatable {
  /// How far training is.
  public struct Progress: Codable, Hashable, Sendable {
    /// Epochs done.
    public var epoch = 0
    /// Steps done.
    public var step = 0
    /// Steps done in the epoch at hand.
    public var stepInEpoch = 0
    /// The sum of the losses of its pictures so far.
    public var loss = 0.0
    /// Its pictures whose highest score was right.
    public var correct = 0
    /// Its pictures so far.
    public var images = 0
    /// Where training ends, if that was moved: ``TrainingSettings/movedEnds``.
    public var movedEnds: [MovedEnd]?

    /// Nothing done.
    public init() {}

    enum CodingKeys: String, CodingKey {
      case epoch, step
      case stepInEpoch = "step_in_epoch"
      case loss, correct, images
      case movedEnds = "moved_ends"
    }
  }

  /// How far training is.
  public var progress: Progress
  /// Parameters and the optimizer's memory, each laid end to end.
  public var tensors: [NamedTensor]

  /// A state of these parts.
  public init(progress: Progress, tensors: [NamedTensor]) {
    self.progress = progress
    self.tensors = tensors
  }
}

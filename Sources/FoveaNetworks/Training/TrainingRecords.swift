public import FoveaTensors

/// Pictures of one step with their labels.
public struct TrainingBatch: Sendable {
  /// `[batch, channels, height, width]`.
  public var inputs: Tensor
  /// The class of each picture, counted from zero.
  public var labels: [Int]

  /// Pictures with their labels.
  public init(inputs: Tensor, labels: [Int]) {
    self.inputs = inputs
    self.labels = labels
  }

  /// Checks that there are pictures of this shape, `[channels, height, width]`, and a label for each.
  func check(for expected: [Int]) throws(NetworkError) {
    let found = Array(inputs.shape.dropFirst())
    guard inputs.shape.count == 4, found == expected else { throw .inputMismatch(expected: expected, found: found) }
    precondition(inputs.shape[0] == labels.count && !labels.isEmpty, "\(inputs.shape[0]) pictures with \(labels.count) labels")
  }
}

/// What one step gave.
public struct StepRecord: Codable, Hashable, Sendable {
  /// The epoch, counted from 1.
  public var epoch: Int
  /// Steps done since training began.
  public var step: Int
  /// Steps that training will take.
  public var steps: Int
  /// The mean loss over the batch, before the step.
  public var loss: Float
  /// Pictures in the batch whose highest score was right, before the step.
  public var correct: Int
  /// Pictures in the batch.
  public var images: Int
  /// The learning rate of the step.
  public var learningRate: Float
}

/// What one epoch gave.
public struct EpochRecord: Codable, Hashable, Sendable {
  /// The epoch, counted from 1.
  public var epoch: Int
  /// The mean loss over all pictures of the epoch, each as the network was when it came by.
  public var loss: Float
  /// The part of those pictures whose highest score was right.
  public var accuracy: Float
  /// Wall-clock seconds of this process, waiting for batches included.
  public var seconds: Double
  /// Pictures seen.
  public var images: Int
}

/// A checked network as engines see it: operations in order, each reading and writing numbered values.
package struct Graph: Sendable {
  /// One picture's extent at some place in the network.
  package struct Value: Hashable, Sendable {
    package var channels: Int
    package var height: Int
    package var width: Int

    package var count: Int { channels * height * width }
    package var shape: [Int] { [channels, height, width] }
  }

  /// What a node does. Parameters are indices into ``Graph/parameters``.
  package enum Operation: Hashable, Sendable {
    case convolution(Convolution, weight: Int, bias: Int?)
    case dense(Dense, weight: Int, bias: Int?)
    case pooling(Pooling)
    case batchNormalization(BatchNormalization, scale: Int, shift: Int, mean: Int, variance: Int)
    case groupNormalization(GroupNormalization, scale: Int, shift: Int)
    case activation(Activation)
    case dropout(rate: Float)
    /// Dropout of whole pictures.
    case stochasticDepth(rate: Float)
    case add
    /// Multiplies each channel of the first input by its number in the second.
    case gate
    /// The channels of all inputs, in order.
    case concatenation
    case flatten
    case scaling(Float)
    /// Hands its input on; backwards, the gradient where both are above zero. No description asks for it: see ``Graph/led(to:isGuided:)``.
    case slopeRectifier
  }

  /// One operation: reads `inputs`, writes `output`, which no other node writes.
  package struct Node: Sendable {
    package var name: String
    package var operation: Operation
    package var inputs: [Int]
    package var output: Int
  }

  /// Value 0 is the network's input.
  package internal(set) var values: [Value]
  package internal(set) var nodes: [Node] = []
  package internal(set) var parameters: [ParameterSpecification] = []
  /// Floats that all parameters need when laid end to end, each at its offset.
  package internal(set) var parameterExtent = 0
  /// The value that holds the class scores.
  package internal(set) var output = 0
  /// The value that each layer puts out, by full name.
  package internal(set) var valueOfLayer: [String: Int] = [:]
  /// The layer whose output the last dense layer on the way to the class scores reads; nil where it reads the picture itself.
  package internal(set) var embeddingLayer: String?

  /// How many numbers the network gives for one picture.
  package var outputCount: Int { values[output].count }
}

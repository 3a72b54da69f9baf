/// A network prepared by an engine for a fixed number of pictures, run by the thread that calls. Not for two threads at once.
///
/// Pictures are `[batch, channels, height, width]` floats, class scores `[batch, classes]`. Parameters and gradients are laid end to end
/// as ``ParameterSpecification/offset`` says. In training the gradient of a running statistic is the statistic of the pictures at hand.
package protocol Executor: AnyObject {
  /// How many pictures go in.
  var batch: Int { get }

  /// Takes over parameters after they changed. The memory stays in place until the next call.
  func load(_ parameters: UnsafePointer<Float>) throws(NetworkError)

  /// Writes class scores. `phase` says what dropout leaves out. The input must stay as it is until the backward run is done.
  func forward(_ input: UnsafePointer<Float>, scores: UnsafeMutablePointer<Float>, phase: DropoutPhase) throws(NetworkError)

  /// After ``forward(_:scores:phase:)`` in training: writes the gradient of every learned parameter that is neither frozen nor fixed, and the statistics.
  /// Where all layers are frozen nothing is written, and `gradients` may be nil. `inputGradient` gets the gradient of the pictures where ``ExecutorOptions/inputGradient`` asked for it.
  func backward(
    _ scoreGradient: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>?, inputGradient: UnsafeMutablePointer<Float>?
  ) throws(NetworkError)

  /// After ``forward(_:scores:phase:)``: copies a value that ``ExecutorOptions/kept`` names as `[batch, channels, height, width]`.
  func copyValue(_ value: Int, into target: UnsafeMutablePointer<Float>) throws(NetworkError)

  /// After a backward run: copies the gradient of a value, other than the pictures, that ``ExecutorOptions/kept`` names.
  func copyGradient(_ value: Int, into target: UnsafeMutablePointer<Float>) throws(NetworkError)

  /// Bytes that are held beside the arena.
  var memory: Int { get }
}

/// What dropout's random numbers depend on.
package struct DropoutPhase: Sendable {
  package var seed: UInt64
  package var step: UInt64
  /// The place in the whole batch of the first picture.
  package var firstPicture: Int

  package init(seed: UInt64 = 0, step: UInt64 = 0, firstPicture: Int = 0) {
    self.seed = seed
    self.step = step
    self.firstPicture = firstPicture
  }
}

/// What an executor is prepared for.
package struct ExecutorOptions: Sendable {
  /// Pictures per call.
  package var batch: Int
  /// With statistics of the pictures at hand, dropout, and a backward run.
  package var training: Bool
  /// Layers whose parameters need no gradient; a normalization uses its running values.
  package var frozen: Set<String> = []
  /// Layers whose parameters need no gradient, and that are as the others in all else.
  package var fixed: Set<String> = []
  /// Values to be read after a forward run, and in training their gradients after a backward run.
  package var kept: Set<Int> = []
  /// Whether the gradient of the pictures is wanted.
  package var inputGradient = false
  /// How convolutions may be computed.
  package var arithmetic: ConvolutionArithmetic = .fastest
  /// How each convolution is computed; nil leaves it to the rule of ``ConvolutionMethods/init(_:batch:arithmetic:abilities:)``.
  package var methods: ConvolutionMethods?

  package init(batch: Int, training: Bool) {
    self.batch = batch
    self.training = training
  }
}

extension EngineKind {
  /// Prepares a network, whose intermediate results may share memory with those of others.
  package func executor(
    for graph: Graph, _ options: ExecutorOptions, sharing arena: ExecutorArena = ExecutorArena()
  ) throws(NetworkError) -> any Executor {
    switch self {
    case .oneDNN: return try OneDNNExecutor(graph, options, arena)
    case .reference: return ReferenceExecutor(graph, options)
    }
  }
}

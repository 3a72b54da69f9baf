internal import CFoveaDNNL

/// A network prepared by oneDNN.
package final class OneDNNExecutor: Executor {
  package let batch: Int
  private let handle: OpaquePointer
  private let arena: ExecutorArena

  package init(_ graph: Graph, _ options: ExecutorOptions, _ arena: ExecutorArena = ExecutorArena()) throws(NetworkError) {
    guard EngineKind.oneDNN.isAvailable else { throw .engineUnavailable(.oneDNN) }
    batch = options.batch
    self.arena = arena
    let values = graph.values.enumerated().map { index, value in
      fovea_dnnl_value(
        channels: Int32(value.channels), height: Int32(value.height), width: Int32(value.width),
        kept: options.kept.contains(index) ? 1 : 0)
    }
    let methods =
      options.methods?.allowed(by: options.arithmetic)
      ?? ConvolutionMethods(graph, batch: options.batch, arithmetic: options.arithmetic)
    let nodes = graph.nodes.map { node in
      var made = fovea_dnnl_node(node, in: graph, frozen: options.frozen.contains(node.name))
      made.fixed = options.fixed.contains(node.name) ? 1 : 0
      if let chosen = methods.layers[node.name] {
        made.methods = (chosen.forward.code, chosen.inputGradient.code, chosen.weightGradient.code)
      }
      return made
    }
    let settings = fovea_dnnl_options(
      batch: Int32(options.batch), training: options.training ? 1 : 0, input_gradient: options.inputGradient ? 1 : 0)
    var message = [CChar](repeating: 0, count: 256)
    guard
      let handle = fovea_dnnl_create(
        values, Int32(values.count), nodes, Int32(nodes.count), settings, arena.handle, &message, message.count)
    else {
      throw .engineFailed(.oneDNN, reason: Self.words(message))
    }
    self.handle = handle
  }

  deinit { fovea_dnnl_destroy(handle) }

  package var memory: Int { fovea_dnnl_memory(handle) }

  package func load(_ parameters: UnsafePointer<Float>) throws(NetworkError) {
    try check(fovea_dnnl_load(handle, parameters))
  }

  package func forward(
    _ input: UnsafePointer<Float>, scores: UnsafeMutablePointer<Float>, phase: DropoutPhase
  ) throws(NetworkError) {
    try check(fovea_dnnl_forward(handle, input, scores, phase.seed, phase.step, UInt64(phase.firstPicture)))
  }

  package func backward(
    _ scoreGradient: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>?, inputGradient: UnsafeMutablePointer<Float>?
  ) throws(NetworkError) {
    try check(fovea_dnnl_backward(handle, scoreGradient, gradients, inputGradient))
  }

  package func copyValue(_ value: Int, into target: UnsafeMutablePointer<Float>) throws(NetworkError) {
    try check(fovea_dnnl_copy_value(handle, Int32(value), target))
  }

  package func copyGradient(_ value: Int, into target: UnsafeMutablePointer<Float>) throws(NetworkError) {
    try check(fovea_dnnl_copy_gradient(handle, Int32(value), target))
  }

  private func check(_ code: Int32) throws(NetworkError) {
    if code != 0 { throw .engineFailed(.oneDNN, reason: String(cString: fovea_dnnl_failure(handle))) }
  }

  private static func words(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension ConvolutionMethods.Method {
  /// The method as the C side knows it.
  fileprivate var code: Int32 {
    switch self {
    case .direct: Int32(FOVEA_DIRECT.rawValue)
    case .winograd: Int32(FOVEA_WINOGRAD.rawValue)
    case .bfloat16: Int32(FOVEA_BFLOAT16.rawValue)
    case .winogradBfloat16: Int32(FOVEA_WINOGRAD_BFLOAT16.rawValue)
    }
  }
}

extension fovea_dnnl_node {
  /// The node as the C side sees it.
  init(_ node: Graph.Node, in graph: Graph, frozen: Bool) {
    self.init()
    input = Int32(node.inputs[0])
    func inputAfterFirst(_ place: Int) -> Int32 { place < node.inputs.count ? Int32(node.inputs[place]) : -1 }
    second_input = inputAfterFirst(1)
    other_inputs = (
      inputAfterFirst(2), inputAfterFirst(3), inputAfterFirst(4), inputAfterFirst(5), inputAfterFirst(6), inputAfterFirst(7)
    )
    dilation = (1, 1)
    output = Int32(node.output)
    self.frozen = frozen ? 1 : 0
    groups = 1
    parameters = (-1, -1, -1, -1)
    func offset(_ parameter: Int) -> Int64 { Int64(graph.parameters[parameter].offset) }
    func window(_ kernel: Extent, _ stride: Extent, _ padding: Extent) {
      self.kernel = (Int32(kernel.height), Int32(kernel.width))
      self.stride = (Int32(stride.height), Int32(stride.width))
      self.padding = (Int32(padding.height), Int32(padding.width))
    }
    switch node.operation {
    case .convolution(let settings, let weight, let bias):
      operation = Int32(FOVEA_CONVOLUTION.rawValue)
      window(settings.kernel, settings.stride, settings.padding)
      dilation = (Int32(settings.dilation.height), Int32(settings.dilation.width))
      groups = Int32(settings.groups)
      parameters = (offset(weight), bias.map(offset) ?? -1, -1, -1)
    case .dense(_, let weight, let bias):
      operation = Int32(FOVEA_DENSE.rawValue)
      parameters = (offset(weight), bias.map(offset) ?? -1, -1, -1)
    case .pooling(let settings):
      operation = Int32((settings.kind == .maximum ? FOVEA_MAXIMUM_POOLING : FOVEA_AVERAGE_POOLING).rawValue)
      window(settings.kernel, settings.stride, settings.padding)
    case .batchNormalization(let settings, let scale, let shift, let mean, let variance):
      operation = Int32(FOVEA_BATCH_NORMALIZATION.rawValue)
      number = settings.epsilon
      parameters = (offset(scale), offset(shift), offset(mean), offset(variance))
    case .groupNormalization(let settings, let scale, let shift):
      operation = Int32(FOVEA_GROUP_NORMALIZATION.rawValue)
      number = settings.epsilon
      groups = Int32(settings.groups)
      parameters = (offset(scale), offset(shift), -1, -1)
    case .activation(let kind):
      operation = Int32(Self.operation(of: kind).rawValue)
    case .dropout(let rate):
      operation = Int32(FOVEA_DROPOUT.rawValue)
      number = rate
    case .stochasticDepth(let rate):
      operation = Int32(FOVEA_STOCHASTIC_DEPTH.rawValue)
      number = rate
    case .add:
      operation = Int32(FOVEA_ADD.rawValue)
    case .gate:
      operation = Int32(FOVEA_GATE.rawValue)
    case .concatenation:
      operation = Int32(FOVEA_CONCATENATION.rawValue)
    case .flatten:
      operation = Int32(FOVEA_FLATTEN.rawValue)
    case .scaling(let factor):
      operation = Int32(FOVEA_SCALING.rawValue)
      number = factor
    case .slopeRectifier:
      operation = Int32(FOVEA_SLOPE_RECTIFIER.rawValue)
    }
  }

  private static func operation(of kind: Activation) -> fovea_dnnl_operation {
    switch kind {
    case .relu: FOVEA_RELU
    case .gelu: FOVEA_GELU
    case .silu: FOVEA_SILU
    case .hardSwish: FOVEA_HARD_SWISH
    case .sigmoid: FOVEA_SIGMOID
    case .hardSigmoid: FOVEA_HARD_SIGMOID
    }
  }
}

internal import FoveaTensors

/// Pictures that are only read.
struct PartSource: @unchecked Sendable {
  let base: UnsafePointer<Float>
  let count: Int
}

/// Memory for one value of all pictures. `@unchecked Sendable`: each part writes the rows of its own pictures, and they are read when all
/// are done.
final class PartTarget: @unchecked Sendable {
  let width: Int
  let base: UnsafeMutablePointer<Float>
  private let count: Int

  init(width: Int, count: Int) {
    self.width = width
    self.count = width * count
    base = .allocate(capacity: width * count)
  }

  deinit { base.deallocate() }

  func tensor(_ shape: [Int]) -> Tensor { Tensor(shape: shape, UnsafeBufferPointer(start: base, count: count)) }
}

/// A network prepared for inference on parts of a fixed size, made by the first part that comes by.
///
/// `@unchecked Sendable`: only the pool's thread of the same number touches it, one session call at a time.
final class PartExecutor: @unchecked Sendable {
  private let graph: Graph
  private let engine: EngineKind
  private let options: ExecutorOptions
  private var executor: (any Executor)?
  private var scores: [Float] = []
  private var input: [Float] = []
  private var scratch: [Float] = []

  init(_ graph: Graph, _ engine: EngineKind, _ options: ExecutorOptions) {
    self.graph = graph
    self.engine = engine
    self.options = options
  }

  /// Runs the pictures of `range` and copies `values` into `targets`.
  func run(
    _ source: PartSource, _ range: Range<Int>, _ values: [Int], _ targets: [PartTarget], _ parameters: Tensor
  ) throws(NetworkError) {
    let executor = try prepared(parameters)
    let extent = graph.values[0].count
    let first = source.base + range.lowerBound * extent
    if range.count == options.batch {
      try forward(executor, first)
    } else {
      for index in 0..<options.batch * extent { input[index] = index < range.count * extent ? first[index] : 0 }
      try input.withUnsafeBufferPointer { (buffer) throws(NetworkError) in
        if let base = buffer.baseAddress { try forward(executor, base) }
      }
    }
    for (value, target) in zip(values, targets) {
      let width = target.width
      try scratch.withUnsafeMutableBufferPointer { (buffer) throws(NetworkError) in
        guard let base = buffer.baseAddress else { return }
        try executor.copyValue(value, into: base)
        (target.base + range.lowerBound * width).update(from: base, count: range.count * width)
      }
    }
  }

  private func forward(_ executor: any Executor, _ input: UnsafePointer<Float>) throws(NetworkError) {
    try scores.withUnsafeMutableBufferPointer { (buffer) throws(NetworkError) in
      if let base = buffer.baseAddress { try executor.forward(input, scores: base, phase: DropoutPhase()) }
    }
  }

  private func prepared(_ parameters: Tensor) throws(NetworkError) -> any Executor {
    if let executor { return executor }
    let new = try engine.executor(for: graph, options)
    try parameters.withUnsafeBufferPointer { (buffer) throws(NetworkError) in
      if let base = buffer.baseAddress { try new.load(base) }
    }
    scores = [Float](repeating: 0, count: options.batch * graph.outputCount)
    input = [Float](repeating: 0, count: options.batch * graph.values[0].count)
    let widest = options.kept.map { graph.values[$0].count }.max() ?? 0
    scratch = [Float](repeating: 0, count: options.batch * widest)
    executor = new
    return new
  }
}

internal import CFoveaKernels
internal import FoveaTensors

/// What changes a network's parameters with each step, and its memory: momentum, slow and mean weights, each laid out as the parameters.
///
/// All sums are taken in one order, so the number of threads changes no bit.
final class ParameterUpdate {
  private let settings: TrainingSettings
  private let pool: WorkerPool
  private let stretches: [ParameterStretch]
  private let matrices: [ParameterMatrix]
  private let orthogonal: OrthogonalStep?
  private let extent: Int
  private var momentum: Tensor
  /// AdamW's mean squared gradient.
  private var squares: Tensor?
  private var slow: Tensor?
  private(set) var average: Tensor?

  init(_ network: Network, _ settings: TrainingSettings, _ pool: WorkerPool) {
    self.settings = settings
    self.pool = pool
    stretches = ParameterStretch.all(of: network.graph, settings)
    matrices = ParameterMatrix.all(of: network.graph, settings)
    orthogonal = matrices.isEmpty ? nil : OrthogonalStep(matrices, pool)
    extent = network.graph.parameterExtent
    momentum = Tensor(shape: [extent])
    squares = settings.optimizer == .adamW ? Tensor(shape: [extent]) : nil
    slow = settings.lookAhead == nil ? nil : network.packedParameters()
    average = settings.averageDecay == nil ? nil : network.packedParameters()
  }

  var memory: Int { tensors.reduce(orthogonal?.memory ?? 0) { $0 + MemoryLayout<Float>.stride * $1.tensor.count } }

  /// The memory, by name.
  var tensors: [NamedTensor] {
    let all = [("momentum", momentum), ("squares", squares), ("slow", slow), ("average", average)] as [(String, Tensor?)]
    return all.compactMap { name, tensor in tensor.map { NamedTensor(name, $0) } }
  }

  /// Takes over what an update of the same network and settings had, of the same shapes.
  func restore(_ stored: [String: Tensor]) {
    momentum = stored["momentum"] ?? momentum
    squares = stored["squares"] ?? squares
    slow = stored["slow"] ?? slow
    average = stored["average"] ?? average
  }

  /// Takes a step, counted from 0, with the gradients of some shards, which are used up.
  /// - Returns: False, with the parameters and the memory as they were, where, with a gradient limit or Muon, the gradients' length is not finite.
  func step(_ parameters: inout Tensor, _ gradients: inout Tensor, shards: Int, step: Int, at point: SchedulePoint) -> Bool {
    parameters.withUnsafeMutableBufferPointer { parameters in
      gradients.withUnsafeMutableBufferPointer { gradients in
        momentum.withUnsafeMutableBufferPointer { momentum in
          guard let weights = parameters.baseAddress, let gradients = gradients.baseAddress, let momentum = momentum.baseAddress
          else { return true }
          let memory = Memory(weights: weights, gradients: gradients, momentum: momentum)
          let isGathered = settings.gradientLimit != nil || !matrices.isEmpty
          if isGathered, !gather(memory, shards) { return false }
          let left = isGathered ? 1 : shards
          let rate = settings.learningRate * settings.rateShare(at: point)
          let kept = settings.momentum(at: point)
          switch settings.optimizer {
          case .sgd: descend(memory, left, rate: rate, momentum: kept)
          case .adamW: adapt(memory, left, rate: rate, momentum: kept, step: step)
          }
          if let muon = settings.muon { turn(memory, muon, rate: muon.learningRate * settings.rateShare(at: point)) }
          return true
        }
      }
    }
  }

  /// After a step and the running statistics: lets slow and mean weights follow. `step` counts from 1 here.
  /// - Returns: Whether the parameters became the slow weights.
  func follow(_ parameters: inout Tensor, afterStep step: Int, at point: SchedulePoint, isLast: Bool) -> Bool {
    let part = slow == nil ? nil : settings.lookAhead?.part(afterStep: step, at: point, isLast: isLast)
    if let part {
      parameters.withUnsafeMutableBufferPointer { parameters in
        slow?.withUnsafeMutableBufferPointer { slow in
          guard let fast = parameters.baseAddress, let slow = slow.baseAddress else { return }
          fovea_approach(slow, fast, extent, part)
          fast.update(from: slow, count: extent)
        }
      }
    }
    if let decay = settings.averageDecay {
      let kept = min(decay, Float(1 + step) / Float(10 + step))
      parameters.withUnsafeBufferPointer { parameters in
        average?.withUnsafeMutableBufferPointer { average in
          if let weights = parameters.baseAddress, let average = average.baseAddress {
            fovea_approach(average, weights, extent, 1 - kept)
          }
        }
      }
    }
    return part != nil
  }

  /// Sums the shards' gradients into those of the first, and shortens them to the limit. False where their length is not finite.
  private func gather(_ memory: Memory, _ shards: Int) -> Bool {
    let parts = stretches.map { ($0.offset, $0.count) } + matrices.map { ($0.offset, $0.count) }
    let squares = PieceResults(parts.count, 0.0)
    let extent = extent
    pool.run(parts.count) { index, _ in
      let (offset, count) = parts[index]
      squares.values[index] = fovea_gather_gradients(memory.gradients + offset, extent, shards, count)
    }
    let length = squares.values.reduce(0, +).squareRoot()
    guard length.isFinite else { return false }
    guard let limit = settings.gradientLimit else { return true }
    let factor = Float(Double(limit) / (length + 1e-6))
    guard factor < 1 else { return true }
    pool.run(parts.count) { index, _ in
      let place = memory.gradients + parts[index].0
      fovea_scale(place, place, parts[index].1, factor)
    }
    return true
  }

  private func descend(_ memory: Memory, _ shards: Int, rate: Float, momentum: Float) {
    let (stretches, extent) = (stretches, extent)
    let (nesterov, isDecoupled) = (settings.nesterov, settings.decoupledDecay)
    pool.run(stretches.count) { index, _ in
      let stretch = stretches[index]
      let (weights, rate) = (memory.weights + stretch.offset, rate * stretch.rateFactor)
      if isDecoupled, stretch.decay > 0 { fovea_scale(weights, weights, stretch.count, 1 - rate * stretch.decay) }
      fovea_sgd_step(
        weights, memory.momentum + stretch.offset, memory.gradients + stretch.offset, extent, shards, stretch.count, rate,
        momentum, isDecoupled ? 0 : stretch.decay, nesterov ? 1 : 0)
    }
  }

  private func adapt(_ memory: Memory, _ shards: Int, rate: Float, momentum: Float, step: Int) {
    let (stretches, extent, squareMomentum, epsilon) = (stretches, extent, settings.squareMomentum, settings.epsilon)
    let correction = 1 - Double.power(Double(momentum), step + 1)
    let root = Float(1 / (1 - Double.power(Double(squareMomentum), step + 1)).squareRoot())
    squares?.withUnsafeMutableBufferPointer { squares in
      guard let base = squares.baseAddress else { return }
      let second = Second(squares: base)
      pool.run(stretches.count) { index, _ in
        let stretch = stretches[index]
        let rate = rate * stretch.rateFactor
        fovea_adam_step(
          memory.weights + stretch.offset, memory.momentum + stretch.offset, second.squares + stretch.offset,
          memory.gradients + stretch.offset, extent, shards, stretch.count, Float(Double(rate) / correction),
          1 - rate * stretch.decay, momentum, squareMomentum, root, epsilon)
      }
    }
  }

  /// Muon's steps, one matrix after the other, each on all threads.
  private func turn(_ memory: Memory, _ muon: Muon, rate: Float) {
    for matrix in matrices {
      let (weights, update) = (memory.weights + matrix.offset, memory.gradients + matrix.offset)
      let momentum = memory.momentum + matrix.offset
      fovea_approach(momentum, update, matrix.count, 1 - muon.momentum)
      if muon.nesterov {
        fovea_approach(update, momentum, matrix.count, muon.momentum)
      } else {
        update.update(from: momentum, count: matrix.count)
      }
      orthogonal?.apply(to: update, rows: matrix.rows, columns: matrix.columns, iterations: muon.iterations)
      if muon.keepsLength {
        let length = fovea_squared_norm(weights, matrix.count).squareRoot()
        if length > 0 { fovea_scale(weights, weights, matrix.count, Float(Double(matrix.rows).squareRoot() / length)) }
      }
      let rate = rate * matrix.rateFactor
      let factor = rate * max(1, Float(matrix.rows) / Float(matrix.columns)).squareRoot()
      fovea_combine(weights, update, weights, matrix.count, 1 - rate * matrix.decay, -factor)
    }
  }
}

/// Memory that the stretches of a step share. `@unchecked Sendable`: each stretch writes its own part.
private struct Memory: @unchecked Sendable {
  let weights: UnsafeMutablePointer<Float>
  let gradients: UnsafeMutablePointer<Float>
  let momentum: UnsafeMutablePointer<Float>
}

/// As ``Memory``.
private struct Second: @unchecked Sendable {
  let squares: UnsafeMutablePointer<Float>
}

internal import FoveaTensors

extension ParameterSpecification {
  /// The numbers before training, from the stream of the seed that belongs to this parameter.
  func initialTensor(seed: UInt64, index: Int) -> Tensor {
    var generator = SeededGenerator(seed: seed, stream: 0x6E65_7477, UInt64(index))
    return Tensor(shape: shape) { buffer in
      switch start {
      case .constant(let value):
        buffer.initialize(repeating: value)
      case .normal(let deviation):
        for place in buffer.indices { buffer[place] = deviation * generator.normal() }
      case .uniform(let bound):
        for place in buffer.indices { buffer[place] = generator.uniform(in: -bound..<bound) }
      case .identity(let bound):
        for place in buffer.indices { buffer[place] = generator.uniform(in: -bound..<bound) }
        putIdentity(into: buffer)
      }
    }
  }

  /// Filter `i` becomes "channel `i` at the middle", for as many as there are channels.
  private func putIdentity(into buffer: UnsafeMutableBufferPointer<Float>) {
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    let filterExtent = channels * height * width
    for filter in 0..<min(shape[0], channels) {
      for place in 0..<filterExtent { buffer[filter * filterExtent + place] = 0 }
      buffer[filter * filterExtent + filter * height * width + (height / 2) * width + width / 2] = 1
    }
  }
}

internal import FoveaLearning
public import FoveaTensors

extension Network {
  /// Sets the layers whose ``Convolution/initialization`` is `whitening` from pictures, once before training.
  ///
  /// The filters are the principal directions of the windows that the layer sees, each divided by the root of its variance (plus 0.0005), the strongest
  /// first, and then the same with the opposite sign, so that a rectifier loses nothing (Jordan, 2024, after Coates and Ng, 2011). The layer's
  /// bias stays as it is.
  /// - Parameter pictures: `[batch, channels, height, width]`, normalized as in training; some thousands are enough, more are of no use.
  /// - Precondition: A whitening layer is the first of the network.
  public mutating func adapt(to pictures: Tensor) throws(NetworkError) {
    guard Array(pictures.shape.dropFirst()) == description.inputShape, pictures.shape.count == 4 else {
      throw .inputMismatch(expected: description.inputShape, found: Array(pictures.shape.dropFirst()))
    }
    for node in graph.nodes {
      guard case .convolution(let settings, let weight, _) = node.operation, settings.initialization == .whitening else { continue }
      precondition(node.inputs == [0], "the whitening layer \(node.name) is not the first")
      let shape = graph.parameters[weight].shape
      parameters[weight].tensor = Self.whitening(pictures, shape: shape)
    }
  }

  /// Filters of this shape, `[filters, channels, height, width]`.
  private static func whitening(_ pictures: Tensor, shape: [Int]) -> Tensor {
    let size = shape[1] * shape[2] * shape[3]
    let (values, vectors) = SymmetricEigen.decompose(secondMoments(pictures, shape), size: size)
    var filters: [Float] = []
    for sign in [1.0, -1.0] {
      for index in 0..<min(size, shape[0] / 2) {
        let factor = sign / (max(0, values[index]) + 5e-4).squareRoot()
        filters += vectors[index * size..<(index + 1) * size].map { Float($0 * factor) }
      }
    }
    return Tensor(shape: shape, filters)
  }

  /// The mean product of each two places of a window, over all windows of the pictures.
  private static func secondMoments(_ pictures: Tensor, _ shape: [Int]) -> [Double] {
    let (channels, rows, columns) = (shape[1], shape[2], shape[3])
    let (height, width) = (pictures.shape[2], pictures.shape[3])
    let size = channels * rows * columns
    var sums = [Double](repeating: 0, count: size * size)
    var count = 0.0
    pictures.withUnsafeBufferPointer { numbers in
      var window = [Double](repeating: 0, count: size)
      for picture in 0..<pictures.shape[0] {
        for y in 0...height - rows {
          for x in 0...width - columns {
            var place = 0
            for channel in 0..<channels {
              for row in 0..<rows {
                let first = ((picture * channels + channel) * height + y + row) * width + x
                for column in 0..<columns {
                  window[place] = Double(numbers[first + column])
                  place += 1
                }
              }
            }
            for i in 0..<size {
              for j in i..<size { sums[i * size + j] += window[i] * window[j] }
            }
            count += 1
          }
        }
      }
    }
    for i in 0..<size {
      for j in i..<size {
        sums[i * size + j] /= max(1, count)
        sums[j * size + i] = sums[i * size + j]
      }
    }
    return sums
  }
}

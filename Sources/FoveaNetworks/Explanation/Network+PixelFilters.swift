public import FoveaTensors

/// What the first convolution of a network that learns looks for, as filters over pixels.
public struct PixelFilters: Sendable, Equatable {
  /// The convolution's layer.
  public var layer: String
  /// What is multiplied with pixels: `[filters, channels, height, width]`.
  public var weights: Tensor
  /// What stands in pictures where a filter answers: of the same shape. Whitening weights what pictures have little of most, so that weights seen through
  /// it show little but that. Here each whitened direction v counts with what pictures have of it, v / ‖v‖², as the filters of a linear model become
  /// patterns (Haufe et al., 2014); windows that overlap are taken as if they did not. Without whitening, the weights.
  public var patterns: Tensor
  /// Whether they are seen through a whitening layer before the convolution.
  public var isComposed: Bool
}

extension Network {
  /// The filters of the first convolution whose weights are learned; nothing where the network begins with another layer.
  ///
  /// They are the weights of the convolution that reads the picture. Where this one whitens, and was set from the data, and only an activation stands
  /// between it and the next, it is the next one, by what it answers with to pixels in proportion: GELU, SiLU and ReLU are x / 2 and an even
  /// function of x, so that half the sum over the whitened channels of both filters laid over each other is the odd part of the answer, exactly.
  /// The filters then have `stride · (kernel − 1) + whitening kernel` rows and columns.
  public var pixelFilters: PixelFilters? {
    let layers = description.layers
    guard let first = layers.first, case .convolution(let settings) = first.layer, settings.groups == 1,
      let weights = self[parameter: first.name + ".weight"]
    else { return nil }
    guard settings.initialization == .whitening else {
      return PixelFilters(layer: first.name, weights: weights, patterns: weights, isComposed: false)
    }
    guard layers.count > 2, case .activation(let activation) = layers[1].layer, [.gelu, .silu, .relu].contains(activation),
      case .convolution(let next) = layers[2].layer, next.groups == 1, next.dilation == 1,
      let nextWeights = self[parameter: layers[2].name + ".weight"]
    else { return nil }
    let (values, length) = (weights.values, weights.count / weights.shape[0])
    let squares = (0..<weights.shape[0]).map { direction in
      values[direction * length..<(direction + 1) * length].reduce(0) { $0 + $1 * $1 }
    }
    let opposite = Tensor(
      shape: weights.shape, values.enumerated().map { $1 / max(squares[$0 / length], .leastNormalMagnitude) })
    return PixelFilters(
      layer: layers[2].name, weights: Self.composed(nextWeights, weights, stride: settings.stride),
      patterns: Self.composed(nextWeights, opposite, stride: settings.stride), isComposed: true)
  }

  /// Half of what `outer` over `inner` is, were there nothing between them.
  private static func composed(_ outer: Tensor, _ inner: Tensor, stride: Extent) -> Tensor {
    let (filters, between, channels) = (outer.shape[0], outer.shape[1], inner.shape[1])
    let (rows, columns) = ((outer.shape[2] - 1) * stride.height, (outer.shape[3] - 1) * stride.width)
    let (height, width) = (rows + inner.shape[2], columns + inner.shape[3])
    let (wide, outerArea, innerArea) = (outer.shape[3], outer.shape[2] * outer.shape[3], inner.shape[2] * inner.shape[3])
    var sums = [Float](repeating: 0, count: filters * channels * height * width)
    let (outer, innerValues) = (outer.values, inner.values)
    for filter in 0..<filters {
      for middle in 0..<between {
        for step in 0..<outerArea {
          let factor = outer[(filter * between + middle) * outerArea + step] / 2
          let (top, left) = (step / wide * stride.height, step % wide * stride.width)
          for channel in 0..<channels {
            for place in 0..<innerArea {
              let (row, column) = (top + place / inner.shape[3], left + place % inner.shape[3])
              sums[((filter * channels + channel) * height + row) * width + column] +=
                factor * innerValues[(middle * channels + channel) * innerArea + place]
            }
          }
        }
      }
    }
    return Tensor(shape: [filters, channels, height, width], sums)
  }
}

public import FoveaTensors

/// A number of one picture that is to be explained: a part of what a layer puts out.
public enum ExplanationTarget: Sendable, Hashable {
  /// One class score, or one number of any other layer that puts out a row.
  case score(Int)
  /// One unit of a layer at one place.
  case unit(channel: Int, row: Int, column: Int)
  /// The mean of one channel over its places.
  case channel(Int)
  /// The sum of all numbers of the layer, each times its weight, channel by channel and row by row.
  case weighted([Float])

  /// Writes the derivative of the number by what the layer puts out.
  func write(_ slopes: UnsafeMutablePointer<Float>, for value: Graph.Value) {
    let area = value.height * value.width
    for place in 0..<value.count { slopes[place] = 0 }
    switch self {
    case .score(let index): slopes[index] = 1
    case .unit(let channel, let row, let column): slopes[channel * area + row * value.width + column] = 1
    case .channel(let channel):
      for place in channel * area..<(channel + 1) * area { slopes[place] = 1 / Float(area) }
    case .weighted(let weights):
      for place in weights.indices { slopes[place] = weights[place] }
    }
  }

  /// Stops where the layer has no such number.
  func check(for value: Graph.Value, layer: String) {
    let fits: Bool =
      switch self {
      case .score(let index): index >= 0 && index < value.count
      case .unit(let channel, let row, let column):
        channel >= 0 && channel < value.channels && row >= 0 && row < value.height && column >= 0 && column < value.width
      case .channel(let channel): channel >= 0 && channel < value.channels
      case .weighted(let weights): weights.count == value.count
      }
    precondition(fits, "\(self) of the layer \"\(layer)\", which puts out \(value.shape)")
  }
}

/// Numbers of pictures, and how they change with the pictures and with what layers put out.
public struct Explanation: Sendable {
  /// The number of each picture.
  public var values: [Float]
  /// The derivative of each picture's number by the picture, `[batch, channels, height, width]`.
  public var inputGradient: Tensor
  /// What layers put out, by full name, for those that were asked for.
  public var activations: [String: Tensor]
  /// The derivative of each picture's number by what a layer puts out, for the same layers and of the same shape.
  public var gradients: [String: Tensor]
}

/// A network without its numbers: what goes in, and the layers in order.
public struct NetworkDescription: Codable, Hashable, Sendable {
  /// `[channels, height, width]` of one picture.
  public var inputShape: [Int]
  /// The layers, first to last; the last one's output is the row of class scores before the softmax (logits).
  public var layers: [NamedLayer]

  /// A description; whether it makes sense is checked when a ``Network`` is made of it.
  public init(inputShape: [Int], layers: [NamedLayer]) {
    self.inputShape = inputShape
    self.layers = layers
  }
}

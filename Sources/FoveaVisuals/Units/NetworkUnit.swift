/// A unit of a network by its name: a channel of a layer.
public struct NetworkUnit: Sendable, Hashable {
  /// The layer whose output the channel belongs to.
  public var layer: String
  /// The channel, from 0.
  public var channel: Int

  /// A channel of a layer.
  public init(layer: String, channel: Int) {
    self.layer = layer
    self.channel = channel
  }

  /// Reads `layer:channel`, such as `block1_gelu2:17`; nil for every other form.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let channel = Int(parts[1]), channel >= 0 else { return nil }
    self.init(layer: String(parts[0]), channel: channel)
  }
}

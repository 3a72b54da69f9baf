public import FoveaNetworks

extension Architectures.Family {
  /// The family that a network's layers show: a whitening layer is that of small ones, residual layers without it are those of residual networks.
  /// Nothing for a network of neither.
  public init?(of description: NetworkDescription) {
    let layers = description.layers.map(\.layer)
    if layers.contains(where: { if case .convolution(let layer) = $0 { layer.initialization == .whitening } else { false } }) {
      self = .small
    } else if layers.contains(where: { if case .residual = $0 { true } else { false } }) {
      self = .resNet
    } else {
      return nil
    }
  }
}

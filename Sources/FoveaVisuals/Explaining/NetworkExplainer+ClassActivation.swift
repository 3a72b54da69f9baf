internal import FoveaNetworks
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

extension NetworkExplainer {
  /// Grad-CAM (Selvaraju et al., 2017): `max(0, Σ_k w_k A_k)`, `w_k` the mean of the derivative by channel `k`.
  ///
  /// Grad-CAM++ (Chattopadhay et al., 2018): ``weightByPlaces(_:_:)``.
  ///
  /// Maps are on the grid of the layer, and know where in the picture it stands.
  func classActivations(
    _ method: VisualMethod, _ inputs: Tensor, _ targets: [ExplanationTarget], _ labels: [Int]
  ) throws(NetworkError) -> [Attribution] {
    guard let layer else { preconditionFailure("\(method) for a network without places") }
    let why = try session.explain(inputs, targets, gradientsAt: [layer])
    guard let activations = why.activations[layer], let gradients = why.gradients[layer] else { return [] }
    let field = try model.network.receptiveField(of: layer)
    let (channels, height, width) = (activations.shape[1], activations.shape[2], activations.shape[3])
    let area = height * width
    return activations.withUnsafeBufferPointer { a in
      gradients.withUnsafeBufferPointer { g in
        labels.indices.map { picture in
          var map = [Float](repeating: 0, count: area)
          for channel in 0..<channels {
            let places = (picture * channels + channel) * area..<(picture * channels + channel + 1) * area
            var weight: Float = 0
            if method == .gradCAM {
              weight = places.reduce(Float(0)) { $0 + g[$1] } / Float(area)
            } else {
              weight = Self.weightByPlaces(g[places], a[places])
            }
            for (place, index) in places.enumerated() { map[place] += weight * a[index] }
          }
          let plane = Plane(size: PixelSize(width: width, height: height), samples: map.map { max(0, $0) })
          return Attribution(method, label: labels[picture], map: HeatMap(plane, isSigned: false, field: field), layer: layer)
        }
      }
    }
  }

  /// The weight of a channel in Grad-CAM++: `Σ max(0, g) · g² / (2 g² + g³ Σ A + 10⁻⁶)` over the places, with the derivative `g` at each, as the
  /// package pytorch-grad-cam computes it.
  ///
  /// The method is made for activations that are not below zero, where no place counts more than half of its derivative. Where GELU and its like
  /// leave a channel below zero altogether, `2 + g Σ A` may vanish or be negative; there `Σ A` counts as zero.
  static func weightByPlaces(_ slopes: some Collection<Float>, _ activations: some Collection<Float>) -> Float {
    let sum = max(0, activations.reduce(0, +))
    return slopes.reduce(Float(0)) { weight, slope in
      guard slope > 0 else { return weight }
      let square = slope * slope
      return weight + slope * square / (2 * square + square * slope * sum + 1e-6)
    }
  }
}

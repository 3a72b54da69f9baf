internal import FoveaNetworks
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

extension NetworkExplainer {
  /// Grad-CAM (Selvaraju et al., 2017): `max(0, Σ_k w_k A_k)`, `w_k` the mean of the derivative by channel `k`.
  ///
  /// Grad-CAM++ (Chattopadhay et al., 2018), as the package pytorch-grad-cam computes it: with the derivative `g` at a place,
  /// `w_k = Σ max(0, g) · g² / (2 g² + g³ Σ A_k + 10⁻⁶)`.
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
              let sum = places.reduce(Float(0)) { $0 + a[$1] }
              for place in places where g[place] > 0 {
                let square = g[place] * g[place]
                weight += g[place] * square / (2 * square + square * g[place] * sum + 1e-6)
              }
            }
            for (place, index) in places.enumerated() { map[place] += weight * a[index] }
          }
          let plane = Plane(size: PixelSize(width: width, height: height), samples: map.map { max(0, $0) })
          return Attribution(method, label: labels[picture], map: HeatMap(plane, isSigned: false, field: field), layer: layer)
        }
      }
    }
  }
}

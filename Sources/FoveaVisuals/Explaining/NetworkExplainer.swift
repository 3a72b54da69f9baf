internal import FoveaDatasets
public import FoveaNetworks
public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// Explains decisions of a network by derivatives of its class scores before the softmax.
///
/// What is explained is the network's answer for the picture itself: where a recipe averages mirrored and moved views, for the middle one.
public struct NetworkExplainer: Sendable {
  /// The network and how pictures become its input.
  public let model: NetworkModel
  /// The layer that Grad-CAM looks at; nil where no layer of the network has places.
  public let layer: String?
  let session: ExplanationSession
  let seed: UInt64

  /// Prepares a network.
  /// - Parameters:
  ///   - layer: The layer for Grad-CAM; the last of the network's `depths` unless given.
  ///   - seed: Decides the noise of SmoothGrad.
  /// - Throws: ``VisualizationError/unknownLayer(_:known:)`` for a layer that is not there or has no places.
  public init(
    _ model: NetworkModel, layer: String? = nil, engine: EngineKind = .best, threads: Int = Parallel.defaultThreads,
    seed: UInt64 = 0
  ) throws {
    let known = model.network.layersWithPlaces
    if let layer, !known.contains(layer) { throw VisualizationError.unknownLayer(layer, known: known) }
    self.model = model
    self.layer = layer ?? model.network.depths.last?.layer
    self.seed = seed
    // Parts that keep threads busy with few pictures.
    session = try ExplanationSession(model.network, engine: engine, threads: threads, partSize: 2)
  }

  /// Explains a class score of each picture by one method.
  /// - Parameter labels: The class of each picture.
  /// - Precondition: The method is one of those by derivatives, and for Grad-CAM there is a ``layer``.
  public func attributions(_ method: VisualMethod, of pictures: [Bitmap], labels: [Int]) throws(NetworkError) -> [Attribution] {
    try attributions(method, ofInputs: model.normalization.tensor(of: pictures), labels: labels)
  }

  /// The same of numbers as the network reads them, `[batch, channels, height, width]`.
  package func attributions(
    _ method: VisualMethod, ofInputs inputs: Tensor, labels: [Int]
  ) throws(NetworkError) -> [Attribution] {
    precondition(inputs.shape[0] == labels.count, "\(inputs.shape[0]) pictures, \(labels.count) classes")
    let targets = labels.map { ExplanationTarget.score($0) }
    switch method {
    case .gradient:
      let gradient = try session.explain(inputs, targets).inputGradient
      return strongest(gradient, method, labels)
    case .guidedBackpropagation:
      let gradient = try session.explain(inputs, targets, isGuided: true).inputGradient
      return strongest(gradient, method, labels)
    case .smoothGradient: return strongest(try smoothed(inputs, targets), method, labels)
    case .integratedGradients: return try integrated(inputs, targets, labels)
    case .gradCAM, .gradCAMPlusPlus: return try classActivations(method, inputs, targets, labels)
    default: preconditionFailure("\(method) is not a method by derivatives")
    }
  }

  /// A map of the largest magnitude among the channels of each place (Simonyan et al., 2014).
  private func strongest(_ gradient: Tensor, _ method: VisualMethod, _ labels: [Int]) -> [Attribution] {
    maps(of: gradient) { (numbers: UnsafeBufferPointer<Float>, channels, area, place) in
      (0..<channels).reduce(Float(0)) { max($0, numbers[$1 * area + place].magnitude) }
    }.enumerated().map { Attribution(method, label: labels[$0], map: HeatMap($1, isSigned: false)) }
  }

  /// One plane for each picture of `[batch, channels, height, width]`.
  func maps(of tensor: Tensor, _ number: (UnsafeBufferPointer<Float>, Int, Int, Int) -> Float) -> [Plane] {
    let (channels, height, width) = (tensor.shape[1], tensor.shape[2], tensor.shape[3])
    let area = height * width
    return tensor.withUnsafeBufferPointer { numbers in
      (0..<tensor.shape[0]).map { picture in
        let part = UnsafeBufferPointer(rebasing: numbers[picture * channels * area..<(picture + 1) * channels * area])
        return Plane(
          size: PixelSize(width: width, height: height), samples: (0..<area).map { number(part, channels, area, $0) })
      }
    }
  }

  /// The mean derivative over 25 copies with normal noise, whose deviation is 0.15 of the range of the picture's numbers (Smilkov et al., 2017).
  private func smoothed(_ inputs: Tensor, _ targets: [ExplanationTarget]) throws(NetworkError) -> Tensor {
    let copies = 25
    let extent = inputs.count / max(1, inputs.shape[0])
    let numbers = inputs.values
    let spreads = (0..<inputs.shape[0]).map { picture -> Float in
      let own = numbers[picture * extent..<(picture + 1) * extent]
      return 0.15 * ((own.max() ?? 0) - (own.min() ?? 0))
    }
    var sum = [Float](repeating: 0, count: inputs.count)
    for copy in 0..<copies {
      var noisy = numbers
      for (picture, spread) in spreads.enumerated() {
        var generator = SeededGenerator(seed: seed, stream: UInt64(picture), UInt64(copy))
        for place in picture * extent..<(picture + 1) * extent { noisy[place] += spread * generator.normal() }
      }
      let gradient = try session.explain(Tensor(shape: inputs.shape, noisy), targets).inputGradient
      gradient.withUnsafeBufferPointer { for place in sum.indices { sum[place] += $0[place] / Float(copies) } }
    }
    return Tensor(shape: inputs.shape, sum)
  }

  /// How many points of the way are looked at by ``VisualMethod/integratedGradients``.
  public static let integrationSteps = 50

  /// Sundararajan, Taly and Yan (2017), from zeros, which are the mean color of the training pictures: the midpoint rule with 50 points. The map
  /// is the sum of a place's channels, so that all of it together is the difference of the scores; how far it is from it stands in the figures.
  private func integrated(
    _ inputs: Tensor, _ targets: [ExplanationTarget], _ labels: [Int]
  ) throws(NetworkError) -> [Attribution] {
    let numbers = inputs.values
    var sum = [Float](repeating: 0, count: inputs.count)
    for step in 0..<Self.integrationSteps {
      let share = (Float(step) + 0.5) / Float(Self.integrationSteps)
      let gradient = try session.explain(Tensor(shape: inputs.shape, numbers.map { $0 * share }), targets).inputGradient
      gradient.withUnsafeBufferPointer { for place in sum.indices { sum[place] += $0[place] } }
    }
    for place in sum.indices { sum[place] *= numbers[place] / Float(Self.integrationSteps) }
    let attributed = Tensor(shape: inputs.shape, sum)
    let scores = try session.explain(inputs, targets).values
    let starts = try session.explain(Tensor(shape: inputs.shape), targets).values
    return maps(of: attributed) { (numbers, channels, area, place) in
      (0..<channels).reduce(Float(0)) { $0 + numbers[$1 * area + place] }
    }.enumerated().map { picture, plane in
      let total = plane.samples.reduce(0.0) { $0 + Double($1) }
      let difference = Double(scores[picture]) - Double(starts[picture])
      return Attribution(
        .integratedGradients, label: labels[picture], map: HeatMap(plane, isSigned: true),
        figures: [
          .init(name: "sum", value: total), .init(name: "score_difference", value: difference),
          .init(name: "completeness_gap", value: abs(total - difference) / max(abs(difference), 1e-6)),
        ])
    }
  }
}

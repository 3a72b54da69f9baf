public import FoveaLearning
public import FoveaTensors

/// Features of a picture, mapped so that a linear machine on them decides about as one with a kernel does (``/FoveaLearning/KernelMap``).
///
/// 1. The features are computed, and brought to mean 0 and deviation 1 by those of the training pictures with `isScaled`.
/// 2. The map is applied. Widths of kernels are given in proportion: γ is ``Options/width`` divided by the mean squared distance of two rows of the training
///    part, or for χ² by their mean distance, so that one setting suits features of any length and unit.
///
/// Length: that of the map.
public struct MappedFeatures: Sendable, Equatable {
  /// The map.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Random Fourier features of the radial kernel.
    case fourier
    /// Nyström's map of the radial kernel.
    case nystrom
    /// Nyström's map of the exponential χ² kernel, for histograms: pictures of the fit must have no number below 0, and those of later pictures count
    /// as 0.
    case chiSquaredNystrom = "chi_squared_nystrom"
    /// Each number on its own, for the χ² kernel.
    case chiSquared = "chi_squared"
    /// Each number on its own, for the intersection kernel.
    case intersection

    var isAdditive: Bool { self == .chiSquared || self == .intersection }
  }

  /// The settings of a fit.
  public struct Options: Sendable, Hashable, Codable {
    /// What is mapped.
    public var features: FeatureDescription
    /// The map.
    public var kind: Kind
    /// How many components or landmarks, 1…8192; for additive maps how many samples of the spectrum, 1…16.
    public var components: Int
    /// γ in proportion. Above 0; of no meaning for additive maps.
    public var width: Double
    /// Whether features are brought to unit deviation first; not with maps of histograms.
    public var isScaled: Bool
    /// From how many pictures at most the map is learned.
    public var samples: Int
    /// Decides what is drawn.
    public var seed: UInt64

    /// Settings.
    public init(
      features: FeatureDescription, kind: Kind, components: Int, width: Double = 1, isScaled: Bool = false, samples: Int = 4000,
      seed: UInt64 = 0
    ) {
      self.features = features
      self.kind = kind
      self.components = components
      self.width = width
      self.isScaled = isScaled
      self.samples = samples
      self.seed = seed
    }

    /// Why nothing can be computed with these settings, which may come from a file; nothing where they are right.
    public var problem: String? {
      if let problem = features.problem { return problem }
      let most = kind.isAdditive ? 16 : 8192
      return switch self {
      case _ where !(1...most).contains(components): "\(components) components, not 1 … \(most)"
      case _ where !(width > 0 && width.isFinite): "a width of \(width), not above 0"
      case _ where isScaled && (kind == .chiSquaredNystrom || kind.isAdditive): "scaled features for a map of histograms"
      case _ where samples < 2: "\(samples) samples, at least 2 are needed"
      default: nil
      }
    }
  }

  /// The settings it was fitted with, with no more landmarks than there were pictures.
  public let options: Options
  /// Brings features to unit deviation, if wanted.
  public let scaler: StandardScaler?
  /// The map.
  public let map: KernelMap

  /// How many numbers a picture has.
  public var length: Int { map.length }

  init(options: Options, scaler: StandardScaler?, map: KernelMap) {
    self.options = options
    self.scaler = scaler
    self.map = map
  }
}

extension MappedFeatures: TensorStorable {
  /// Those of the scaler and of the map, and `map.gamma` [1], the width of its kernel; 0 where it has none.
  public var tensors: [(name: String, tensor: Tensor)] {
    let gamma: Double =
      switch map.options {
      case .fourier(let gamma, _, _): gamma
      case .nystrom(let function, _, _): function.gamma ?? 0
      case .additive: 0
      }
    return (scaler?.tensors ?? []) + map.tensors + [("map.gamma", Tensor(shape: [1], [Float(gamma)]))]
  }

  /// The encoding that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    if let problem = options.problem { throw .malformedModel(tensor: "map", reason: "belongs to settings with \(problem)") }
    let gamma = Double(try StoredTensors.vector("map.gamma", of: 1, in: tensors)[0])
    let map = try KernelMap(options: options.map(gamma: gamma), tensors: tensors)
    let scaler = options.isScaled ? try StandardScaler(tensors: tensors) : nil
    if let scaler, scaler.dimension != map.dimension {
      throw .malformedModel(tensor: "scaler.means", reason: "has \(scaler.dimension) numbers, a map of \(map.dimension)")
    }
    self.init(options: options, scaler: scaler, map: map)
  }
}

extension MappedFeatures.Options {
  /// The map's settings.
  func map(gamma: Double) -> KernelMap.Options {
    switch kind {
    case .fourier: .fourier(gamma: gamma, components: components, seed: seed)
    case .nystrom: .nystrom(.radial(gamma: gamma), landmarks: components, seed: seed)
    case .chiSquaredNystrom: .nystrom(.chiSquared(gamma: gamma), landmarks: components, seed: seed)
    case .chiSquared: .additive(.chiSquared, steps: components)
    case .intersection: .additive(.intersection, steps: components)
    }
  }
}

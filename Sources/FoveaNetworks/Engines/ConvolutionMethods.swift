internal import CFoveaDNNL

/// How an engine may compute convolutions.
public enum ConvolutionArithmetic: String, Codable, Hashable, Sendable, CaseIterable {
  /// By the fastest method for the processor and each layer's shape, products of bfloat16 among them where the processor has more of them a second.
  case fastest
  /// By the fastest method in float: Winograd's where it is usually faster (3×3, stride 1, enough channels), whose rounding error is some ten
  /// times larger than that of sums of products.
  case float32
  /// By sums of products in float only.
  case direct
}

/// How each convolution of a network is computed: chosen once, by a rule over processor and shapes, and a value, so that it can be kept with a
/// model and given back. Results can be repeated to the bit with the same methods, on one machine.
public struct ConvolutionMethods: Codable, Hashable, Sendable {
  /// One way to compute a convolution or a gradient of it.
  public enum Method: String, Codable, Hashable, Sendable, CaseIterable {
    /// Sums of products in float.
    case direct
    /// Winograd's method in float (Lavin and Gray, 2016), on tiles of 4×4 outputs.
    case winograd
    /// Sums in float of products of bfloat16, into which the factors are rounded each time; what is kept and learned stays float.
    case bfloat16
    /// Winograd's method with the transformed factors rounded to bfloat16, and sums in float: what comes out is off by some two hundredths of its
    /// spread. In float where the processor does not multiply bfloat16.
    case winogradBfloat16 = "winograd-bfloat16"
  }

  /// The methods of one layer.
  public struct Layer: Codable, Hashable, Sendable {
    /// Of what the layer puts out.
    public var forward: Method
    /// Of the gradient of what it reads.
    public var inputGradient: Method
    /// Of the gradient of its weights.
    public var weightGradient: Method

    /// Methods of one layer.
    public init(forward: Method, inputGradient: Method, weightGradient: Method) {
      self.forward = forward
      self.inputGradient = inputGradient
      self.weightGradient = weightGradient
    }
  }

  /// By full name of the layer; one that is missing is computed directly.
  public var layers: [String: Layer]

  /// Methods by full name of the layer.
  public init(layers: [String: Layer]) { self.layers = layers }
}

/// What processor and engine can do for convolutions.
package struct ConvolutionAbilities: OptionSet, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let winograd = ConvolutionAbilities(rawValue: Int32(FOVEA_HAS_WINOGRAD))
  package static let bfloat16 = ConvolutionAbilities(rawValue: Int32(FOVEA_HAS_BFLOAT16))
  /// More products of bfloat16 a second than of float.
  package static let fastBfloat16 = ConvolutionAbilities(rawValue: Int32(FOVEA_BFLOAT16_PAYS))
  /// Many times more.
  package static let matrixUnit = ConvolutionAbilities(rawValue: Int32(FOVEA_HAS_MATRIX_UNIT))

  /// This machine's.
  package static var current: ConvolutionAbilities { ConvolutionAbilities(rawValue: fovea_dnnl_abilities()) }
}

extension ConvolutionMethods {
  /// The methods that are fastest by rule. A rule and not a timing, so that the same machine always chooses the same.
  ///
  /// Winograd's method works on tiles of 4×4 outputs and saves up to a factor of four in products; it pays where enough of the tiles is used and
  /// where there are enough tiles for the transformed weights. Measured with AVX2: forwards and for the input's gradient it wins where more than
  /// half of the tiles are used, for the weights' gradient from a third on, and from 24 tiles on whatever the weights.
  /// Where the processor has more products of bfloat16 its passes round their factors, which makes a step of training half as long again as fast (measured on
  /// Zen 4). In place of sums of products in float, and with a matrix unit in place of Winograd's method too, bfloat16 is taken where a
  /// layer has enough of its products (256 for an output) to pay for the rounding.
  /// - Parameter batch: Pictures that a primitive works on at once.
  package init(_ graph: Graph, batch: Int, arithmetic: ConvolutionArithmetic, abilities: ConvolutionAbilities = .current) {
    layers = [:]
    for node in graph.nodes {
      guard case .convolution(let settings, let weight, _) = node.operation else { continue }
      let (source, target) = (graph.values[node.inputs[0]], graph.values[node.output])
      let isWide = settings.groups == 1 && source.channels >= 16 && target.channels >= 16
      let products = graph.parameters[weight].count / target.channels
      let isFast = arithmetic == .fastest && abilities.contains(.fastBfloat16)
      let rounds = isFast && isWide
      let reduces = rounds && products >= 256
      // Of the pictures themselves, by passes of our own. Windows of few places are no slower in float.
      let isFirst = node.inputs[0] == 0 && source.channels <= 4 && target.channels >= 16 && settings.groups == 1
      if isFirst, isFast, !abilities.contains(.matrixUnit), products >= 100 {
        layers[node.name] = Layer(forward: .bfloat16, inputGradient: .direct, weightGradient: .bfloat16)
        continue
      }
      func method(forWeights: Bool) -> Method {
        if reduces && abilities.contains(.matrixUnit) { return .bfloat16 }
        if arithmetic != .direct, abilities.contains(.winograd), isWide,
          Self.winogradPays(settings, target, batch, forWeights: forWeights)
        {
          return rounds ? .winogradBfloat16 : .winograd
        }
        return reduces ? .bfloat16 : .direct
      }
      let (plain, forWeights) = (method(forWeights: false), method(forWeights: true))
      layers[node.name] = Layer(forward: plain, inputGradient: plain, weightGradient: forWeights)
    }
  }

  private static func winogradPays(_ settings: Convolution, _ target: Graph.Value, _ batch: Int, forWeights: Bool) -> Bool {
    guard settings.kernel == 3, settings.stride == 1, settings.dilation == 1 else { return false }
    let used = target.height * target.width
    let tiles = (target.height + 3) / 4 * ((target.width + 3) / 4)
    return tiles * batch >= 24 && (forWeights ? 3 : 2) * used > 16 * tiles
  }

  /// The same without what an arithmetic forbids.
  package func allowed(by arithmetic: ConvolutionArithmetic) -> ConvolutionMethods {
    func allowed(_ method: Method) -> Method {
      switch arithmetic {
      case .fastest: method
      case .float32: method == .bfloat16 ? .direct : method == .winogradBfloat16 ? .winograd : method
      case .direct: .direct
      }
    }
    return ConvolutionMethods(
      layers: layers.mapValues {
        Layer(
          forward: allowed($0.forward), inputGradient: allowed($0.inputGradient), weightGradient: allowed($0.weightGradient))
      })
  }
}

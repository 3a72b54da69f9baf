/// A way to tell faces apart: a method, with what is done against the light before it.
public struct FaceWay: Sendable, Hashable, Codable {
  /// The method.
  public var method: FaceMethod
  /// What is done against the light.
  public var normalization: FaceNormalization

  /// A way.
  public init(_ method: FaceMethod, _ normalization: FaceNormalization = .none) {
    (self.method, self.normalization) = (method, normalization)
  }

  /// The method, and the light where something is done against it.
  public var title: String { normalization == .none ? method.rawValue : "\(method.rawValue), \(normalization.rawValue)" }

  /// The name under which it is kept.
  var part: String { "way-\(method.rawValue)-\(normalization.rawValue)" }

  /// All ways of some methods, in their order: those without a network with each of the normalizations, the others with their usual light.
  static func all(_ methods: [FaceMethod], _ normalizations: [FaceNormalization]) -> [FaceWay] {
    methods.flatMap { method in (method.isNetwork ? [.none] : normalizations).map { FaceWay(method, $0) } }
  }

  /// The order in which ways are tried: without a network before those with one, and each method in one light before any in another, so that of
  /// what there is no time for something alike was tried.
  static func inTurn(_ ways: [FaceWay]) -> [FaceWay] {
    let (networks, quick) = (ways.filter(\.method.isNetwork), ways.filter { !$0.method.isNetwork })
    var lights: [FaceNormalization] = []
    for way in quick where !lights.contains(way.normalization) { lights.append(way.normalization) }
    return lights.flatMap { light in quick.filter { $0.normalization == light } } + networks
  }
}

extension FaceTrial {
  /// Which way it tried.
  public var way: FaceWay { FaceWay(method, normalization) }

  /// The method, and the light where something is done against it.
  var name: String { way.title }
}

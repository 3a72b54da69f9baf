/// A way to tell faces apart: a method, with how faces are aligned and what is done against the light before it.
public struct FaceWay: Sendable, Hashable, Codable {
  /// The method.
  public var method: FaceMethod
  /// What is done against the light.
  public var normalization: FaceNormalization
  /// How faces that a detector found are aligned; nothing where one alignment alone is compared, or none.
  public var alignment: FaceFinding.Alignment?

  /// A way.
  public init(_ method: FaceMethod, _ normalization: FaceNormalization = .none, _ alignment: FaceFinding.Alignment? = nil) {
    (self.method, self.normalization, self.alignment) = (method, normalization, alignment)
  }

  /// By what faces are aligned, to follow the light; empty where nothing is to be said.
  static func words(_ alignment: FaceFinding.Alignment?) -> String { alignment.map { ", aligned by \($0.rawValue)" } ?? "" }

  /// The method, and where it has several, which light and which alignment.
  public var title: String {
    guard !method.isNetwork else { return method.rawValue }
    let light = normalization == .none ? "" : ", \(normalization.rawValue)"
    return method.rawValue + light + Self.words(alignment)
  }

  /// The name under which it is kept.
  var part: String { "way-\(method.rawValue)-\(normalization.rawValue)\(alignment.map { "-\($0.rawValue)" } ?? "")" }

  /// All ways of some methods, in their order: those without a network with each of the normalizations and alignments, the others with their usual
  /// light and the first alignment.
  /// - Parameter alignments: Those that are compared; none where there is one alone.
  static func all(
    _ methods: [FaceMethod], _ normalizations: [FaceNormalization], _ alignments: [FaceFinding.Alignment] = []
  ) -> [FaceWay] {
    methods.flatMap { method -> [FaceWay] in
      guard !method.isNetwork else { return [FaceWay(method, .none, alignments.first)] }
      return normalizations.flatMap { light in
        alignments.isEmpty ? [FaceWay(method, light)] : alignments.map { FaceWay(method, light, $0) }
      }
    }
  }

  /// The order in which ways are tried: without a network before those with one, all with one alignment before any with another, and of these each
  /// method in one light before any in another, so that of what there is no time for something alike was tried.
  static func inTurn(_ ways: [FaceWay]) -> [FaceWay] {
    let (networks, quick) = (ways.filter(\.method.isNetwork), ways.filter { !$0.method.isNetwork })
    var (alignments, lights): ([FaceFinding.Alignment?], [FaceNormalization]) = ([], [])
    for way in quick {
      if !alignments.contains(way.alignment) { alignments.append(way.alignment) }
      if !lights.contains(way.normalization) { lights.append(way.normalization) }
    }
    let turns = alignments.flatMap { alignment in lights.map { (alignment, $0) } }
    return turns.flatMap { turn in quick.filter { ($0.alignment, $0.normalization) == turn } } + networks
  }
}

extension FaceTrial {
  /// Which way it tried.
  public var way: FaceWay { FaceWay(method, normalization, alignment) }

  /// The method, and where it has several, which light and which alignment.
  var name: String { way.title }

  /// By what faces are aligned, to follow the light; empty where one alignment alone is compared, or none.
  public var alignedWords: String { FaceWay.words(alignment) }
}

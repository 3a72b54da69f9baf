internal import CFoveaDNNL

/// What runs a network.
public enum EngineKind: String, Codable, Hashable, Sendable, CaseIterable {
  /// oneDNN: fast, on x86-64 and ARM. Part of the build with the trait `OneDNN`.
  case oneDNN
  /// Plain Swift: slow and obvious, everywhere; the other engine is tested against it.
  case reference

  /// Whether this build has the engine.
  public var isAvailable: Bool {
    switch self {
    case .oneDNN: fovea_dnnl_version() != 0
    case .reference: true
    }
  }

  /// The fastest engine of this build.
  public static var best: EngineKind { oneDNN.isAvailable ? .oneDNN : .reference }

  /// The engine with the version of the library behind it, such as "oneDNN 2.6.3".
  public var title: String {
    switch self {
    case .oneDNN:
      let version = fovea_dnnl_version()
      return version == 0 ? "oneDNN (not built in)" : "oneDNN \(version / 10_000).\(version / 100 % 100).\(version % 100)"
    case .reference: return "reference"
    }
  }
}

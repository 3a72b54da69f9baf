// Cases are written as an object with one key, the name of the case, and its settings: {"hog": {"openCV": {"bins": 9, …}}}.

/// The name of a case.
struct CaseKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// An object with one key.
struct SingleCase {
  let name: String
  private let container: KeyedDecodingContainer<CaseKey>

  init(from decoder: any Decoder, of names: [String]) throws {
    container = try decoder.container(keyedBy: CaseKey.self)
    guard container.allKeys.count == 1, let key = container.allKeys.first, names.contains(key.stringValue) else {
      let found = container.allKeys.map(\.stringValue).sorted()
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "one of \(names) is expected, there is \(found)"))
    }
    name = key.stringValue
  }

  func settings<Settings: Decodable>(_ type: Settings.Type = Settings.self) throws -> Settings {
    try container.decode(type, forKey: CaseKey(stringValue: name))
  }

  static func encode(_ name: String, _ settings: some Encodable, to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CaseKey.self)
    try container.encode(settings, forKey: CaseKey(stringValue: name))
  }
}

extension FeatureDescription: Codable {
  /// Reads an object with one key: `hog`, `histogram`, `pixels` or `combined`.
  public init(from decoder: any Decoder) throws {
    let only = try SingleCase(from: decoder, of: ["hog", "histogram", "pixels", "combined"])
    switch only.name {
    case "hog": self = .hog(try only.settings())
    case "histogram": self = .histogram(try only.settings())
    case "pixels": self = .pixels(try only.settings())
    default: self = .combined(try only.settings())
    }
  }

  /// Writes an object with one key, the name of the case.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .hog(let settings): try SingleCase.encode("hog", settings, to: encoder)
    case .histogram(let settings): try SingleCase.encode("histogram", settings, to: encoder)
    case .pixels(let settings): try SingleCase.encode("pixels", settings, to: encoder)
    case .combined(let parts): try SingleCase.encode("combined", parts, to: encoder)
    }
  }
}

extension HOG: Codable {
  /// Reads an object with one key: `scikitImage`, `openCV` or `felzenszwalb`.
  public init(from decoder: any Decoder) throws {
    let only = try SingleCase(from: decoder, of: ["scikitImage", "openCV", "felzenszwalb"])
    switch only.name {
    case "scikitImage": self = .scikitImage(try only.settings())
    case "openCV": self = .openCV(try only.settings())
    default: self = .felzenszwalb(try only.settings())
    }
  }

  /// Writes an object with one key, the name of the mode.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .scikitImage(let form): try SingleCase.encode("scikitImage", form, to: encoder)
    case .openCV(let form): try SingleCase.encode("openCV", form, to: encoder)
    case .felzenszwalb(let form): try SingleCase.encode("felzenszwalb", form, to: encoder)
    }
  }
}

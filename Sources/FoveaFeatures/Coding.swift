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
      let found = container.allKeys.map(\.stringValue).sorted().joined(separator: ", ")
      let expected = names.joined(separator: ", ")
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "one of \(expected) is expected, there is \(found.isEmpty ? "none" : found)"))
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

extension FeatureDescription {
  /// The names of all kinds, as they are written.
  package static var kinds: [String] { FeatureName.allCases.map(\.rawValue) }
}

extension FeatureDescription: Codable {
  /// Reads an object with one key, the name of a case.
  public init(from decoder: any Decoder) throws {
    let only = try SingleCase(from: decoder, of: Self.kinds)
    switch FeatureName(rawValue: only.name) {
    case .hog: self = .hog(try only.settings())
    case .hogPyramid: self = .hogPyramid(try only.settings())
    case .patterns: self = .patterns(try only.settings())
    case .histogram: self = .histogram(try only.settings())
    case .moments: self = .moments(try only.settings())
    case .correlogram: self = .correlogram(try only.settings())
    case .gabor: self = .gabor(try only.settings())
    case .gist: self = .gist(try only.settings())
    case .boxes: self = .boxes(try only.settings())
    case .daisy: self = .daisy(try only.settings())
    case .sift: self = .sift(try only.settings())
    case .pixels: self = .pixels(try only.settings())
    case .gray: self = .gray(try only.settings())
    case .mirrored: self = .mirrored(try only.settings())
    case .normalized: self = .normalized(try only.settings())
    case .combined, nil: self = .combined(try only.settings())
    }
  }

  /// Writes an object with one key, the name of the case.
  public func encode(to encoder: any Encoder) throws {
    func write(_ name: FeatureName, _ settings: some Encodable) throws {
      try SingleCase.encode(name.rawValue, settings, to: encoder)
    }
    switch self {
    case .hog(let settings): try write(.hog, settings)
    case .hogPyramid(let settings): try write(.hogPyramid, settings)
    case .patterns(let settings): try write(.patterns, settings)
    case .histogram(let settings): try write(.histogram, settings)
    case .moments(let settings): try write(.moments, settings)
    case .correlogram(let settings): try write(.correlogram, settings)
    case .gabor(let settings): try write(.gabor, settings)
    case .gist(let settings): try write(.gist, settings)
    case .boxes(let settings): try write(.boxes, settings)
    case .daisy(let settings): try write(.daisy, settings)
    case .sift(let settings): try write(.sift, settings)
    case .pixels(let settings): try write(.pixels, settings)
    case .gray(let feature): try write(.gray, feature)
    case .mirrored(let feature): try write(.mirrored, feature)
    case .normalized(let settings): try write(.normalized, settings)
    case .combined(let parts): try write(.combined, parts)
    }
  }

  /// The words for the cases in files.
  private enum FeatureName: String, CaseIterable {
    case hog, hogPyramid, patterns, histogram, moments, correlogram, gabor, gist, boxes, daisy, sift, pixels, gray, mirrored,
      normalized, combined
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

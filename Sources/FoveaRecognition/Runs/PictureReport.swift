public import FoveaCodecs
public import FoveaFiles
internal import FoveaPixels

/// What `fovea inspect FILE --json` prints about one picture.
public struct PictureReport: Sendable, Encodable {
  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// The file.
  public var path: BytePath
  /// What its header says, if it has one that can be read.
  public var info: ImageInfo?
  /// Conversions and damage that did not keep it from being read.
  public var warnings: [String] = []
  /// SHA-256 of the decoded samples as RGBA, after orientation; only where the picture was decoded.
  public var pixelHash: String?
  /// Why it could not be decoded.
  public var error: String?
  /// Whether there was no such file, or it could not be opened.
  public var isMissing = false

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case path, ok, width, height, info, warnings
    case pixelHash = "pixel_sha256"
    case error
  }

  /// Decodes the file and tells about it.
  public init(_ path: BytePath, limits: DecodeLimits = .standard) {
    self.path = path
    do throws(PictureError) {
      let picture = try ImageDecoder.decode(contentsOf: path, options: DecodeOptions(limits: limits))
      info = picture.info
      warnings = picture.warnings.map(\.description)
      pixelHash = picture.bitmap.pixelHash
    } catch {
      self.error = error.description
      if case .file = error { isMissing = true }
    }
  }

  /// Written with width and height beside the header's facts.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(path, forKey: .path)
    try container.encode(error == nil, forKey: .ok)
    try container.encodeIfPresent(info?.size.width, forKey: .width)
    try container.encodeIfPresent(info?.size.height, forKey: .height)
    try container.encodeIfPresent(info, forKey: .info)
    try container.encode(warnings, forKey: .warnings)
    try container.encodeIfPresent(pixelHash, forKey: .pixelHash)
    try container.encodeIfPresent(error, forKey: .error)
  }
}

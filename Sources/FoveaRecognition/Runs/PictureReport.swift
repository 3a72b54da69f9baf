public import FoveaCodecs
internal import FoveaDatasets
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
    case path, ok, width, height
    case storedWidth = "stored_width"
    case storedHeight = "stored_height"
    case format, channels
    case bitDepth = "bit_depth"
    case colorModel = "color_model"
    case hasAlpha = "alpha"
    case orientation
    case isInterlaced = "interlaced"
    case isProgressive = "progressive"
    case hasColorProfile = "color_profile"
    case warnings
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
      if case .file = error {
        isMissing = true
      } else if let reason = FolderScanner.refusal(of: path) {
        self.error = "\(path): \(reason)"
      }
    }
  }

  /// Written flat: width and height are those after orientation, `stored_width` and `stored_height` those of the file.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(path, forKey: .path)
    try container.encode(error == nil, forKey: .ok)
    if let info {
      try container.encode(info.size.width, forKey: .width)
      try container.encode(info.size.height, forKey: .height)
      try container.encode(info.storedSize.width, forKey: .storedWidth)
      try container.encode(info.storedSize.height, forKey: .storedHeight)
      try container.encode(info.format, forKey: .format)
      try container.encode(info.channels, forKey: .channels)
      try container.encode(info.bitDepth, forKey: .bitDepth)
      try container.encode(info.colorModel, forKey: .colorModel)
      try container.encode(info.hasAlpha, forKey: .hasAlpha)
      try container.encode(info.orientation.rawValue, forKey: .orientation)
      try container.encode(info.isInterlaced, forKey: .isInterlaced)
      try container.encode(info.isProgressive, forKey: .isProgressive)
      try container.encode(info.hasColorProfile, forKey: .hasColorProfile)
    }
    try container.encode(warnings, forKey: .warnings)
    try container.encodeIfPresent(pixelHash, forKey: .pixelHash)
    try container.encodeIfPresent(error, forKey: .error)
  }
}

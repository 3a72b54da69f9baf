/// What one picture may take. A file over a limit is refused with ``DecodeError``, before memory for its pixels is taken where the
/// header tells.
public struct DecodeLimits: Sendable, Hashable, Codable {
  /// Width times height.
  public var pixels: Int
  /// The longer side, in pixels.
  public var side: Int
  /// The size of the file.
  public var fileBytes: Int
  /// Scans of a JPEG. Each scan of a few bytes costs a pass over the picture, so a small file could keep a processor busy for hours.
  public var scans: Int
  /// Bytes that one chunk of a PNG other than image data may take in memory.
  public var pngChunkBytes: Int
  /// Chunks of a PNG that may be kept.
  public var pngChunks: Int
  /// Bytes that the JPEG library may hold besides the pixels; progressive pictures need about two bytes a sample.
  public var jpegMemory: Int
  /// Places where a JPEG may break the rules before it is given up.
  public var jpegWarnings: Int
  /// Seconds of processor time for one picture; a busy machine does not refuse what an idle one takes.
  public var seconds: Double

  /// Limits, each as ``standard`` unless given.
  public init(
    pixels: Int = 89_478_485, side: Int = 32_768, fileBytes: Int = 512 << 20, scans: Int = 64, pngChunkBytes: Int = 1 << 20,
    pngChunks: Int = 128, jpegMemory: Int = 640 << 20, jpegWarnings: Int = 100, seconds: Double = 10
  ) {
    self.pixels = pixels
    self.side = side
    self.fileBytes = fileBytes
    self.scans = scans
    self.pngChunkBytes = pngChunkBytes
    self.pngChunks = pngChunks
    self.jpegMemory = jpegMemory
    self.jpegWarnings = jpegWarnings
    self.seconds = seconds
  }

  /// 89,478,485 pixels (a gibibyte as RGB and more than Pillow allows without a warning), sides of 32,768, files of 512 MiB,
  /// 64 scans, 640 MiB for a progressive JPEG, 10 seconds.
  public static let standard = DecodeLimits()
}

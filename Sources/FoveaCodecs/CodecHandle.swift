internal import CFoveaCodecs
internal import FoveaPixels

/// A decoder of the C side that has read a header. Frees itself; the bytes must stay where they are as long as it lives.
struct CodecHandle: ~Copyable {
  private let decoder: OpaquePointer
  private let format: ImageFormat
  private let limits: DecodeLimits
  let header: fovea_codec_header
  let openReport: fovea_codec_report

  /// Reads the header.
  init(_ bytes: UnsafeBufferPointer<UInt8>, format: ImageFormat, limits: DecodeLimits) throws(DecodeError) {
    var kernelLimits = fovea_codec_limits(limits)
    var header = fovea_codec_header()
    var report = fovea_codec_report()
    let code = format == .png ? FOVEA_FORMAT_PNG : FOVEA_FORMAT_JPEG
    guard let decoder = fovea_decoder_open(code, bytes.baseAddress, bytes.count, &kernelLimits, &header, &report) else {
      throw DecodeError(report, format: format, header: header, limits: limits)
    }
    self.decoder = decoder
    self.format = format
    self.limits = limits
    self.header = header
    self.openReport = report
  }

  deinit { fovea_decoder_close(decoder) }

  /// Decodes the pixels, a JPEG at `eighths`/8 of its size.
  func read(eighths: Int) throws(DecodeError) -> (Bitmap, fovea_codec_report) {
    let size = PixelSize(
      width: (Int(header.width) * eighths + 7) / 8, height: (Int(header.height) * eighths + 7) / 8)
    var report = fovea_codec_report()
    let bitmap = try Bitmap(size: size, format: pixelFormat) { (pixels) throws(DecodeError) in
      let status = fovea_decoder_read(decoder, UInt32(eighths), pixels.baseAddress, pixels.count, &report)
      guard status == FOVEA_CODEC_OK else {
        throw DecodeError(report, format: format, header: header, limits: limits)
      }
    }
    return (bitmap, report)
  }

  var pixelFormat: PixelFormat {
    switch header.channels {
    case 1: .gray
    case 4: .rgba
    default: .rgb
    }
  }
}

extension fovea_codec_limits {
  /// The same limits for C, each brought into its range there.
  init(_ limits: DecodeLimits) {
    self.init(
      pixels: UInt64(clamping: limits.pixels), side: UInt32(min(max(limits.side, 0), 0x7FFF_FFFF)),
      scans: UInt32(min(max(limits.scans, 0), 0x7FFF_FFFF)), warnings: UInt32(clamping: limits.jpegWarnings),
      jpeg_memory: min(max(limits.jpegMemory, 1), Int.max), png_chunk: max(limits.pngChunkBytes, 1),
      png_chunks: UInt32(clamping: max(limits.pngChunks, 1)), seconds: limits.seconds)
  }
}

extension DecodeError {
  /// The error that a report of the C side tells.
  init(_ report: fovea_codec_report, format: ImageFormat, header: fovea_codec_header, limits: DecodeLimits) {
    let reason = report.errorText
    switch report.status {
    case FOVEA_CODEC_TRUNCATED: self = .truncated(format, reason: reason)
    case FOVEA_CODEC_UNSUPPORTED: self = .unsupported(format, feature: reason)
    case FOVEA_CODEC_TOO_LARGE:
      self = .tooLarge(format, size: PixelSize(width: Int(header.width), height: Int(header.height)), limits: limits)
    case FOVEA_CODEC_OVER_LIMIT:
      switch report.exceeded {
      case FOVEA_LIMIT_SCANS: self = .overLimit(.scans, limit: limits.scans)
      case FOVEA_LIMIT_JPEG_MEMORY: self = .overLimit(.jpegMemory, limit: limits.jpegMemory)
      default: self = .overLimit(.jpegWarnings, limit: limits.jpegWarnings)
      }
    case FOVEA_CODEC_TIMED_OUT: self = .timedOut(format, seconds: limits.seconds)
    case FOVEA_CODEC_NO_MEMORY: self = .outOfMemory(format)
    default: self = .malformed(format, reason: reason)
    }
  }
}

extension fovea_codec_report {
  /// What ended the decode.
  var errorText: String { withUnsafeBytes(of: error) { Self.text($0) } }
  /// The first warning.
  var warningText: String { withUnsafeBytes(of: warning) { Self.text($0) } }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

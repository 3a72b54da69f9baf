internal import CFoveaCodecs
public import FoveaFiles
internal import FoveaPixels

/// Pictures from bytes.
///
/// The header is read first and checked against the limits; only then is memory for pixels taken, and the library decodes straight
/// into it. Nothing is kept between calls, and any number may run at once.
public enum ImageDecoder {
  /// What the header tells, without decoding pixels.
  public static func info(_ bytes: [UInt8], limits: DecodeLimits = .standard) throws(DecodeError) -> ImageInfo {
    let format = try admittedFormat(bytes, limits)
    return try bytes.withUnsafeBufferPointer { (buffer) throws(DecodeError) -> ImageInfo in
      let handle = try CodecHandle(buffer, format: format, limits: limits)
      return ImageInfo(handle, format: format, metadata: ImageMetadata(of: UnsafeRawBufferPointer(buffer), format: format))
    }
  }

  /// The picture in `bytes`: gray, RGB or RGBA as the file has it.
  ///
  /// - PNG: palettes and transparent colors become RGB and RGBA, gray with alpha becomes RGBA, 1, 2 and 4 bits are spread to 8, and
  ///   16 bits are rounded to 8. Gamma and profiles are not applied.
  /// - JPEG: the accurate integer transform and smooth color upsampling. CMYK and YCCK, which files hold inverted,
  ///   become RGB without a profile, as Pillow converts them.
  ///
  /// A file that ends before its last pixel is an error, never a picture that is gray at the bottom. One that breaks the rules in
  /// another way is decoded as far as its data tell, with ``DecodeWarning/damaged(count:message:)``: so is a JPEG whose end marker
  /// stands before its last pixel.
  public static func decode(
    _ bytes: [UInt8], options: DecodeOptions = DecodeOptions()
  ) throws(DecodeError) -> DecodedImage {
    let format = try admittedFormat(bytes, options.limits)
    var image = try bytes.withUnsafeBufferPointer { (buffer) throws(DecodeError) in
      try stored(buffer, format, options)
    }
    // By now the library has given its memory back.
    if options.appliesOrientation { image.bitmap = image.bitmap.oriented(image.info.orientation) }
    return image
  }

  /// The picture as it is stored.
  private static func stored(
    _ bytes: UnsafeBufferPointer<UInt8>, _ format: ImageFormat, _ options: DecodeOptions
  ) throws(DecodeError) -> DecodedImage {
    let metadata = ImageMetadata(of: UnsafeRawBufferPointer(bytes), format: format)
    let handle = try CodecHandle(bytes, format: format, limits: options.limits)
    let info = ImageInfo(handle, format: format, metadata: metadata)
    let (bitmap, report) = try handle.read(eighths: eighths(of: info, options))
    return DecodedImage(bitmap: bitmap, info: info, warnings: warnings(info, metadata, handle.openReport, report))
  }

  /// The picture in the file at `path`.
  public static func decode(
    contentsOf path: BytePath, options: DecodeOptions = DecodeOptions()
  ) throws(PictureError) -> DecodedImage {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try File.read(path, limit: options.limits.fileBytes)
    } catch {
      throw .file(error)
    }
    do throws(DecodeError) {
      return try decode(bytes, options: options)
    } catch {
      throw .decode(path, error)
    }
  }

  /// The picture that a command names: in the file at `path`, or on standard input where that is `-`.
  public static func decode(
    named path: BytePath, options: DecodeOptions = DecodeOptions()
  ) throws(PictureError) -> DecodedImage {
    guard path == "-" else { return try decode(contentsOf: path, options: options) }
    let bytes: [UInt8]
    do { bytes = try File.readStandardInput(limit: options.limits.fileBytes) } catch { throw .file(error) }
    do { return try decode(bytes, options: options) } catch { throw .decode(path, error) }
  }

  private static func admittedFormat(_ bytes: [UInt8], _ limits: DecodeLimits) throws(DecodeError) -> ImageFormat {
    guard bytes.count <= limits.fileBytes else { throw .overLimit(.fileBytes, limit: limits.fileBytes) }
    guard let format = ImageFormat.sniff(bytes) else { throw .notAnImage(foreign: ImageFormat.foreignName(bytes)) }
    return format
  }

  /// The smallest n for which n/8 of the stored size is twice the wanted size on both sides; 8 where none is.
  private static func eighths(of info: ImageInfo, _ options: DecodeOptions) -> Int {
    guard info.format == .jpeg, let target = options.scaledFor else { return 8 }
    let wanted = options.appliesOrientation ? target.oriented(info.orientation) : target
    let fitting = (1...8).first {
      (info.storedSize.width * $0 + 7) / 8 >= 2 * wanted.width && (info.storedSize.height * $0 + 7) / 8 >= 2 * wanted.height
    }
    return fitting ?? 8
  }

  private static func warnings(
    _ info: ImageInfo, _ metadata: ImageMetadata, _ opening: fovea_codec_report, _ reading: fovea_codec_report
  ) -> [DecodeWarning] {
    var warnings: [DecodeWarning] = []
    let damages = Int(opening.warnings) + Int(reading.warnings)
    if damages > 0 {
      warnings.append(
        .damaged(count: damages, message: opening.warnings > 0 ? opening.warningText : reading.warningText))
    }
    if info.bitDepth == 16 {
      warnings.append(.sixteenBitsRounded)
      if reading.highest - min(reading.lowest, reading.highest) < 4096 {
        warnings.append(.narrowRange(lowest: Int(reading.lowest), highest: Int(reading.highest)))
      }
    }
    if info.hasColorProfile { warnings.append(.colorProfileIgnored) }
    if info.colorModel == .cmyk || info.colorModel == .ycck { warnings.append(.cmykConverted) }
    if metadata.orientationUnreadable { warnings.append(.orientationUnreadable) }
    return warnings
  }
}

extension ImageInfo {
  init(_ handle: borrowing CodecHandle, format: ImageFormat, metadata: ImageMetadata) {
    let header = handle.header
    let stored = PixelSize(width: Int(header.width), height: Int(header.height))
    let model: ColorModel =
      switch header.model {
      case FOVEA_MODEL_PALETTE: .palette
      case FOVEA_MODEL_RGB: .rgb
      case FOVEA_MODEL_YCBCR: .ycbcr
      case FOVEA_MODEL_CMYK: .cmyk
      case FOVEA_MODEL_YCCK: .ycck
      default: .gray
      }
    self.init(
      format: format, storedSize: stored, size: stored.oriented(metadata.orientation), orientation: metadata.orientation,
      colorModel: model, bitDepth: Int(header.bit_depth), channels: Int(header.stored_channels),
      hasAlpha: header.has_alpha != 0, isInterlaced: format == .png && header.staged != 0,
      isProgressive: format == .jpeg && header.staged != 0, hasColorProfile: metadata.hasColorProfile,
      pixelFormat: handle.pixelFormat)
  }
}

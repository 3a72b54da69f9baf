public import FoveaFiles

extension ImageDecoder {
  /// What the header of the file at `path` tells, the same as ``info(_:limits:)`` of all its bytes.
  ///
  /// Pixels are not read: of a PNG the lengths of its chunks and those that tell of the picture, of a JPEG the first 64 KiB. Only where these do not
  /// reach, the whole file is.
  public static func info(contentsOf path: BytePath, limits: DecodeLimits = .standard) throws(PictureError) -> ImageInfo {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try headerBytes(of: path, limits) } catch { throw .file(error) }
    do throws(DecodeError) { return try info(bytes, limits: limits) } catch { throw .decode(path, error) }
  }

  /// Bytes that tell the same as the whole file, besides its pixels.
  private static func headerBytes(of path: BytePath, _ limits: DecodeLimits) throws(FileError) -> [UInt8] {
    let file = try FileReader(path)
    guard file.size <= limits.fileBytes else { throw .tooLarge(path, bytes: file.size, limit: limits.fileBytes) }
    let head = try file.bytes(at: 0, count: 1 << 16)
    if head.count < 1 << 16 { return head }
    switch ImageFormat.sniff(head) {
    case .none: return head
    case .png: if let outline = try PNGOutline.bytes(of: file, head: head, limits: limits) { return outline }
    case .jpeg: if head.withUnsafeBytes(JPEGSegments.reachScan) { return head }
    }
    return try file.bytes(at: 0, count: file.size)
  }
}

internal import FoveaFiles

/// What a PNG file tells besides its pixels, as a file of its own: the chunks that its decoder reads before it comes to pixels, orientation and
/// profile wherever they stand, and the beginning of the first chunk of pixels.
enum PNGOutline {
  /// How many chunks are looked at; a file of 32 MiB has as many where its pixels are in chunks of 8 KiB, as is usual.
  static let mostChunks = 4096

  /// Goes from chunk to chunk by their lengths, and reads those that it keeps.
  /// - Parameter head: The first bytes of the file, with the signature.
  /// - Returns: Nothing where the chunks break the rules, are larger than the limits allow, or are too many: then the whole file has to be read.
  static func bytes(of file: borrowing FileReader, head: [UInt8], limits: DecodeLimits) throws(FileError) -> [UInt8]? {
    var outline = Array(head.prefix(8))
    var pixels: [UInt8] = []
    var position = 8
    for _ in 0..<mostChunks {
      let start = try part(of: file, head, at: position, count: 8)
      guard start.count == 8, start[4...].allSatisfy(isLetter) else { return nil }
      let (length, name) = start.withUnsafeBytes { (Int($0.bigEndian32(at: 0)), $0.bigEndian32(at: 4)) }
      let size = 12 + length
      guard size <= file.size - position, name == data || length <= limits.pngChunkBytes else { return nil }
      if name == end { return pixels.isEmpty ? nil : outline + pixels }
      if name == data {
        guard outline.count > 8 else { return nil }
        if pixels.isEmpty { pixels = start }
      } else if outline.count == 8 || name == exif || name == profile
        || pixels.isEmpty && (name == transparency || isCritical(name))
      {
        let chunk = try part(of: file, head, at: position, count: size)
        guard chunk.count == size else { return nil }
        outline += chunk
      }
      position += size
    }
    return nil
  }

  private static let (data, end): (UInt32, UInt32) = (0x4944_4154, 0x4945_4E44)
  private static let (exif, profile, transparency): (UInt32, UInt32, UInt32) = (0x6558_4966, 0x6943_4350, 0x7452_4E53)

  /// Whether no decoder may pass over chunks of this name: its first letter is a capital.
  private static func isCritical(_ name: UInt32) -> Bool { name & 0x2000_0000 == 0 }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

  /// A part of the file, from its first bytes where these have it.
  private static func part(
    of file: borrowing FileReader, _ head: [UInt8], at position: Int, count: Int
  ) throws(FileError) -> [UInt8] {
    position + count <= head.count ? Array(head[position..<(position + count)]) : try file.bytes(at: position, count: count)
  }
}

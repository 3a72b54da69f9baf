/// The marker segments of a JPEG before its first scan, in order.
///
/// Looks at markers and lengths only and copies nothing. Bytes that break the rules end the walk; the decoder will say so.
struct JPEGSegments: Sequence, IteratorProtocol {
  /// A marker's second byte, and what stands behind the length of its segment.
  typealias Element = (marker: UInt8, data: UnsafeRawBufferPointer)

  private let bytes: UnsafeRawBufferPointer
  private var position = 2
  /// Whether the walk has ended before a scan whose header is whole.
  private(set) var isAtScan = false

  /// - Parameter bytes: A file that begins with a JPEG's first marker.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether the first bytes of a file hold all that stands before the pixels.
  static func reachScan(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var segments = JPEGSegments(bytes)
    while segments.next() != nil {}
    return segments.isAtScan
  }

  mutating func next() -> Element? {
    while position + 4 <= bytes.count {
      guard bytes[position] == 0xFF, bytes[position + 1] != 0xFF, bytes[position + 1] != 0 else {
        position += 1
        continue
      }
      let marker = bytes[position + 1]
      if marker == 0xD9 { return nil }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) {
        position += 2
        continue
      }
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let (data, end) = (position + 4, position + 2 + length)
      guard length >= 2, end <= bytes.count else { return nil }
      if marker == 0xDA {
        isAtScan = true
        return nil
      }
      position = end
      return (marker, UnsafeRawBufferPointer(rebasing: bytes[data..<end]))
    }
    return nil
  }
}

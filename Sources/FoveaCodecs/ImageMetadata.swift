package import FoveaPixels

/// What is read from a file besides its pixels: orientation, and whether there is a color profile.
///
/// The walkers look at lengths and tags only and copy nothing. Bytes that break the rules end the walk; the decoder will say so.
struct ImageMetadata {
  var orientation = Orientation.upright
  var orientationUnreadable = false
  var hasColorProfile = false

  init(of bytes: UnsafeRawBufferPointer, format: ImageFormat) {
    switch format {
    case .png: walkChunks(bytes)
    case .jpeg: walkMarkers(bytes)
    }
  }

  /// PNG: chunks of a length, a name, data and a checksum; EXIF in `eXIf`, a profile in `iCCP`.
  private mutating func walkChunks(_ bytes: UnsafeRawBufferPointer) {
    var position = 8
    while position + 12 <= bytes.count {
      let length = Int(bytes.bigEndian32(at: position))
      let data = position + 8
      guard length <= bytes.count - data - 4 else { return }
      switch bytes.bigEndian32(at: position + 4) {
      case 0x6943_4350: hasColorProfile = true
      case 0x6558_4966: readOrientation(UnsafeRawBufferPointer(rebasing: bytes[data..<(data + length)]))
      case 0x4945_4E44: return
      default: break
      }
      position = data + length + 4
    }
  }

  /// JPEG: marker segments before the first scan; EXIF in APP1 behind `Exif`, a profile in APP2 behind `ICC_PROFILE`.
  private mutating func walkMarkers(_ bytes: UnsafeRawBufferPointer) {
    var found = false
    for (marker, data) in JPEGSegments(bytes) {
      if marker == 0xE1, !found, data.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) {
        found = true
        readOrientation(UnsafeRawBufferPointer(rebasing: data[6...]))
      }
      if marker == 0xE2, data.starts(with: "ICC_PROFILE\0".utf8) { hasColorProfile = true }
    }
  }

  private mutating func readOrientation(_ exif: UnsafeRawBufferPointer) {
    switch EXIFReader.orientation(in: exif) {
    case .found(let value): orientation = value
    case .absent: break
    case .damaged: orientationUnreadable = true
    }
  }
}

/// The orientation in EXIF data, and nothing else.
package enum EXIFReader {
  package enum Outcome: Equatable {
    case found(Orientation)
    case absent
    case damaged
  }

  /// Reads tag 0x0112 of the first directory of a TIFF structure, either byte order.
  ///
  /// Strict: the tag counts if it has one SHORT with a value of 1…8. What other entries point to is not followed.
  package static func orientation(in exif: UnsafeRawBufferPointer) -> Outcome {
    guard exif.count >= 8 else { return .damaged }
    let little: Bool
    switch (exif[0], exif[1]) {
    case (0x49, 0x49): little = true
    case (0x4D, 0x4D): little = false
    default: return .damaged
    }
    func short(_ at: Int) -> Int {
      little ? Int(exif[at]) | Int(exif[at + 1]) << 8 : Int(exif[at]) << 8 | Int(exif[at + 1])
    }
    func long(_ at: Int) -> Int {
      little ? short(at) | short(at + 2) << 16 : short(at) << 16 | short(at + 2)
    }
    guard short(2) == 42 else { return .damaged }
    let directory = long(4)
    guard directory >= 8, directory + 2 <= exif.count else { return .damaged }
    let entries = short(directory)
    for index in 0..<entries {
      let entry = directory + 2 + 12 * index
      guard entry + 12 <= exif.count else { return .damaged }
      guard short(entry) == 0x0112 else { continue }
      guard short(entry + 2) == 3, long(entry + 4) == 1, let value = Orientation(rawValue: short(entry + 8)) else {
        return .damaged
      }
      return .found(value)
    }
    return .absent
  }
}

extension UnsafeRawBufferPointer {
  /// The 32-bit number whose first byte is the highest.
  func bigEndian32(at offset: Int) -> UInt32 {
    loadUnaligned(fromByteOffset: offset, as: UInt32.self).bigEndian
  }
}

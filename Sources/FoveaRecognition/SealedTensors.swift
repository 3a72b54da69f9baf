internal import FoveaFiles
package import FoveaTensors

/// Safetensors with a digest over the whole file in its metadata, under `sha256`: that of the bytes with the digest's own 64 digits taken
/// as zeros, so any change of a byte is seen.
package enum SealedTensors {
  private static let key = "sha256"
  private static let blank = [UInt8](repeating: UInt8(ascii: "0"), count: 64)

  /// The bytes of a file with its digest.
  package static func encode(_ tensors: [(name: String, tensor: Tensor)], metadata: [String: String]) -> [UInt8] {
    var metadata = metadata
    metadata[key] = String(decoding: blank, as: UTF8.self)
    var bytes = Safetensors.encode(tensors: tensors, metadata: metadata)
    guard let place = digestRange(in: bytes) else { preconditionFailure("the header has no place for the digest") }
    bytes.replaceSubrange(place, with: digest(of: bytes, blanking: place).utf8)
    return bytes
  }

  /// Whether a file's bytes are those that were written. Copies none of them.
  package static func isIntact(_ bytes: [UInt8]) -> Bool {
    guard let place = digestRange(in: bytes) else { return false }
    return bytes[place].elementsEqual(digest(of: bytes, blanking: place).utf8)
  }

  /// The digest of the bytes with zero digits in this place.
  private static func digest(of bytes: [UInt8], blanking place: Range<Int>) -> String {
    var digest = SHA256()
    bytes.withUnsafeBytes { all in
      digest.update(UnsafeRawBufferPointer(rebasing: all[..<place.lowerBound]))
      digest.update(blank)
      digest.update(UnsafeRawBufferPointer(rebasing: all[place.upperBound...]))
    }
    return digest.finalize()
  }

  private static func digestRange(in bytes: [UInt8]) -> Range<Int>? {
    guard let found = try? Safetensors.range(ofMetadata: key, in: bytes), found.count == blank.count else { return nil }
    return found
  }
}

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
    bytes.replaceSubrange(place, with: Array(SHA256.hex(of: bytes).utf8))
    return bytes
  }

  /// Whether a file's bytes are those that were written.
  package static func isIntact(_ bytes: [UInt8]) -> Bool {
    guard let place = digestRange(in: bytes) else { return false }
    var blanked = bytes
    blanked.replaceSubrange(place, with: blank)
    return Array(SHA256.hex(of: blanked).utf8) == Array(bytes[place])
  }

  private static func digestRange(in bytes: [UInt8]) -> Range<Int>? {
    guard let found = try? Safetensors.range(ofMetadata: key, in: bytes), found.count == blank.count else { return nil }
    return found
  }
}

/// Named tensors and text in one file, as the safetensors format of Hugging Face has it.
///
/// A file is an 8-byte length (little-endian), that many bytes of JSON that name each tensor's type, shape and place, and the numbers.
/// There is no code in it and nothing to be executed. The reader keeps to the format's text where the reference implementation is
/// laxer: names that come twice, a header that starts with a space, and unknown fields are refused, as are holes, overlaps and bytes
/// behind the last tensor.
public enum Safetensors {
  /// What a reader accepts.
  public struct Limits: Sendable, Hashable, Codable {
    /// The longest header, in bytes.
    public var headerBytes: Int

    /// The limits, by default a header of 8 MiB.
    public init(headerBytes: Int = 8 << 20) { self.headerBytes = headerBytes }

    /// The limits that hold where nobody says otherwise.
    public static let standard = Limits()
  }

  /// The bytes of a file with these tensors as 32-bit floats.
  ///
  /// They are the bytes that the reference implementation writes: the text first, tensors sorted by the UTF-8 bytes of their names, the
  /// header padded with spaces to a multiple of eight. The text is sorted by key, which the reference does not do, so that equal
  /// contents always give equal files.
  /// - Precondition: Names differ, and none is `__metadata__`. Names that are canonically equivalent in Unicode count as equal.
  public static func encode(tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]) -> [UInt8] {
    let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    precondition(Set(tensors.map { $0.name }).count == tensors.count, "tensors of the same name")
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      fields.append("\"\(reservedName)\":{" + pairs.map { quoted($0.key) + ":" + quoted($0.value) }.joined(separator: ",") + "}")
    }
    var place = 0
    for (name, tensor) in sorted {
      precondition(name != reservedName, "a tensor called \(reservedName)")
      let extents = tensor.shape.map { String($0) }.joined(separator: ",")
      let end = place + 4 * tensor.count
      fields.append(quoted(name) + ":{\"dtype\":\"F32\",\"shape\":[\(extents)],\"data_offsets\":[\(place),\(end)]}")
      place = end
    }
    var header = Array(("{" + fields.joined(separator: ",") + "}").utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + place)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += header
    for (_, tensor) in sorted { StoredNumber.append(tensor, to: &bytes) }
    return bytes
  }

  /// The tensors and the text in the bytes of a file.
  ///
  /// Numbers of all types up to 64 bits are read as `Float`, rounded to the nearest where the file has more digits; complex numbers and
  /// floats of 8 bits and fewer are refused. Nothing is reserved in memory before the header has been found to be true.
  public static func decode(
    _ bytes: [UInt8], limits: Limits = .standard
  ) throws(SafetensorsError) -> (tensors: [String: Tensor], metadata: [String: String]) {
    let (header, start) = try header(of: bytes, limits: limits)
    var end = 0
    for entry in header.entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard entry.begin == end else { throw .misplaced(tensor: entry.name, begin: entry.begin, expected: end) }
      guard let count = checkedCount(of: entry.shape), count <= SafetensorsHeader.largestNumber / 8,
        entry.begin <= entry.end, entry.end - entry.begin == count * entry.number.byteCount
      else { throw .wrongSize(tensor: entry.name, shape: entry.shape, bytes: entry.end - entry.begin) }
      end = entry.end
    }
    guard bytes.count >= start + end else { throw .truncated(expected: start + end, found: bytes.count) }
    guard bytes.count == start + end else { throw .trailingBytes(bytes.count - start - end) }
    var tensors: [String: Tensor] = [:]
    bytes.withUnsafeBytes { all in
      for entry in header.entries {
        let part = UnsafeRawBufferPointer(rebasing: all[start + entry.begin..<start + entry.end])
        tensors[entry.name] = entry.number.tensor(shape: entry.shape, from: part)
      }
    }
    return (tensors, header.metadata)
  }

  /// Where in `bytes` the text of a metadata key stands, between its quotes; nothing where the header has no such key.
  ///
  /// For a digest of the file that is kept in the file: it is taken with these bytes set to zero digits.
  public static func range(
    ofMetadata key: String, in bytes: [UInt8], limits: Limits = .standard
  ) throws(SafetensorsError) -> Range<Int>? {
    try header(of: bytes, limits: limits).header.metadataRanges[key]
  }

  /// The text in the header of a file, whose numbers are not looked at and need not be there.
  ///
  /// - Parameter read: Gives so many bytes from the beginning of the file, or all that it has.
  package static func metadata<Failure>(
    limits: Limits = .standard, reading read: (_ count: Int) throws(Failure) -> [UInt8]
  ) throws -> [String: String] {
    let end = try headerEnd(of: try read(8), limits: limits)
    return try header(of: try read(end), limits: limits).header.metadata
  }

  /// How many bytes come before the numbers.
  private static func headerEnd(of bytes: [UInt8], limits: Limits) throws(SafetensorsError) -> Int {
    guard bytes.count >= 8 else { throw .truncated(expected: 8, found: bytes.count) }
    let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(max(0, limits.headerBytes)) else { throw .headerTooLarge(bytes: length, limit: limits.headerBytes) }
    return 8 + Int(length)
  }

  /// The parsed header, and where the numbers begin.
  private static func header(
    of bytes: [UInt8], limits: Limits
  ) throws(SafetensorsError) -> (header: SafetensorsHeader, start: Int) {
    let start = try headerEnd(of: bytes, limits: limits)
    guard bytes.count >= start else { throw .truncated(expected: start, found: bytes.count) }
    return (try SafetensorsHeader(bytes[8..<start]), start)
  }

  static let reservedName = "__metadata__"

  /// A JSON string, escaped as the reference does it: only what must be.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{8}": result += "\\b"
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "\u{C}": result += "\\f"
      case "\r": result += "\\r"
      case "\u{0}"..<" ": result += (scalar.value < 16 ? "\\u000" : "\\u00") + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Why bytes are no safetensors file, or none that is read.
public enum SafetensorsError: Error, Sendable, Hashable {
  /// The file ends early.
  case truncated(expected: Int, found: Int)
  /// The header is longer than the limit; so it seems also for most files of another kind.
  case headerTooLarge(bytes: UInt64, limit: Int)
  /// The header is not what it has to be; `offset` counts from the start of the file.
  case malformedHeader(offset: Int, reason: String)
  /// The numbers of this tensor are of a type that is not read.
  case unsupportedType(tensor: String, type: String)
  /// The tensor has more or fewer bytes than its shape needs.
  case wrongSize(tensor: String, shape: [Int], bytes: Int)
  /// The tensor does not begin where the one before it ends: a hole or an overlap.
  case misplaced(tensor: String, begin: Int, expected: Int)
  /// There are bytes behind the last tensor.
  case trailingBytes(Int)
}

extension SafetensorsError: CustomStringConvertible {
  /// One sentence for people.
  public var description: String {
    switch self {
    case .truncated(let expected, let found): "truncated safetensors file: \(found) bytes of \(expected)"
    case .headerTooLarge(let bytes, let limit): "no safetensors file, or a header of \(bytes) bytes, over the limit of \(limit)"
    case .malformedHeader(let offset, let reason): "damaged safetensors header at byte \(offset): \(reason)"
    case .unsupportedType(let tensor, let type): "tensor \(tensor) is of type \(type), which is not read"
    case .wrongSize(let tensor, let shape, let bytes): "tensor \(tensor) of shape \(shape) cannot have \(bytes) bytes"
    case .misplaced(let tensor, let begin, let expected): "tensor \(tensor) begins at byte \(begin) of the data, not at \(expected)"
    case .trailingBytes(let count): "\(count) bytes behind the last tensor of a safetensors file"
    }
  }
}

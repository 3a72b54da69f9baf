#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file path as the bytes that the file system has.
///
/// On Linux a name is any byte string without NUL and slash, and need not be UTF-8. A path that went through `String` can name a
/// file that does not exist; this one cannot. Paths compare by bytes, so an order made from them is the same everywhere.
public struct BytePath: Sendable, Hashable, Comparable {
  /// The bytes, without a trailing NUL. Empty means the current folder.
  public let bytes: [UInt8]

  /// A path of exactly these bytes, up to the first NUL.
  public init(bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes.prefix { $0 != 0 })
  }

  private init(withoutNUL bytes: [UInt8]) { self.bytes = bytes }

  /// The path whose bytes are the UTF-8 of `string`.
  public init(_ string: String) {
    self.init(bytes: string.utf8)
  }

  /// Order by bytes.
  public static func < (left: BytePath, right: BytePath) -> Bool {
    left.bytes.withUnsafeBytes { a in
      right.bytes.withUnsafeBytes { b in
        let common = min(a.count, b.count)
        guard common > 0, let first = a.baseAddress, let second = b.baseAddress else { return a.count < b.count }
        let order = memcmp(first, second, common)
        return order == 0 ? a.count < b.count : order < 0
      }
    }
  }

  /// The text of the path, if its bytes are UTF-8.
  public var text: String? { String(validating: bytes, as: UTF8.self) }

  /// Whether the path starts at the top of the file system.
  public var isAbsolute: Bool { bytes.first == Self.slash }

  /// The last name, slashes at the end left out; empty for the top of the file system.
  public var lastComponent: BytePath {
    let trimmed = Self.trimmed(bytes[...])
    guard let cut = trimmed.lastIndex(of: Self.slash) else { return BytePath(bytes: trimmed) }
    return BytePath(bytes: trimmed[(cut + 1)...])
  }

  /// The folder that the last name is in: `.` where the path is a name alone, `/` at the top.
  public var parent: BytePath {
    let trimmed = Self.trimmed(bytes[...])
    guard let cut = trimmed.lastIndex(of: Self.slash) else { return BytePath(isAbsolute ? "/" : ".") }
    let folder = Self.trimmed(trimmed[..<cut])
    return folder.isEmpty ? BytePath("/") : BytePath(bytes: folder)
  }

  /// The components between slashes, empty ones left out.
  public var components: [BytePath] {
    bytes.split(separator: Self.slash).map { BytePath(bytes: $0) }
  }

  /// This path, a slash, and `other`; `other` alone where it is absolute.
  public func appending(_ other: BytePath) -> BytePath {
    if other.isAbsolute || bytes.isEmpty { return other }
    if other.bytes.isEmpty { return self }
    var joined: [UInt8] = []
    joined.reserveCapacity(bytes.count + 1 + other.bytes.count)
    joined += bytes
    if bytes.last != Self.slash { joined.append(Self.slash) }
    joined += other.bytes
    return BytePath(withoutNUL: joined)
  }

  /// This path, a slash, and `name`.
  public func appending(_ name: String) -> BytePath { appending(BytePath(name)) }

  /// Calls `body` with the bytes and a NUL behind them, as C wants a path.
  package func withCString<Result, Failure: Error>(
    _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
    var outcome: Swift.Result<Result, Failure>?
    terminated.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      do throws(Failure) { outcome = .success(try body(base)) } catch { outcome = .failure(error) }
    }
    guard let outcome else { preconditionFailure("a terminated path has at least one byte") }
    return try outcome.get()
  }

  private static let slash = UInt8(ascii: "/")

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var trimmed = bytes
    while trimmed.last == slash { trimmed.removeLast() }
    return trimmed
  }
}

extension BytePath: ExpressibleByStringLiteral {
  /// The path that a literal spells.
  public init(stringLiteral value: String) { self.init(value) }
}

extension BytePath: CustomStringConvertible {
  /// The path for people: control characters and bytes that are no UTF-8 stand as `\xHH`, so that a name can neither break or turn a
  /// line nor send commands to a terminal.
  public var description: String {
    var shown = ""
    var rest = bytes[...]
    while let byte = rest.first {
      let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      let part = rest.prefix(length)
      if byte >= 0x20, byte != 0x7F, let text = String(validating: part, as: UTF8.self),
        let scalar = text.unicodeScalars.first, !Self.steersText(scalar.value)
      {
        shown += text
        rest = rest.dropFirst(length)
      } else {
        let hex = String(byte, radix: 16, uppercase: true)
        shown += "\\x" + (hex.count == 1 ? "0" + hex : hex)
        rest = rest.dropFirst()
      }
    }
    return shown
  }

  /// Whether a character is a control character, ends a line or a paragraph, or changes the direction of writing.
  private static func steersText(_ scalar: UInt32) -> Bool {
    (0x80..<0xA0).contains(scalar) || (0x2028...0x202E).contains(scalar) || (0x2066...0x2069).contains(scalar)
  }
}

extension BytePath: Codable {
  /// Read from the form that ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self.init(text)
    } else {
      self.init(bytes: try container.decode([UInt8].self))
    }
  }

  /// Written as a string where the bytes are UTF-8, else as an array of byte values.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let text { try container.encode(text) } else { try container.encode(bytes) }
  }
}

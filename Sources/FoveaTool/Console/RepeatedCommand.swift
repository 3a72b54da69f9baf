import FoveaKit

/// The command line that does the same again, in a form that can be pasted into a shell.
struct RepeatedCommand {
  /// The line.
  private(set) var text: String

  /// A line that begins with `fovea` and the verb, such as `faces compare`.
  init(_ verb: String) { text = "fovea " + verb }

  /// Options alone, each after a space.
  init() { text = "" }

  /// Adds a file or folder. One whose name begins with a dash is named by its folder too, so that it is not taken for an option.
  mutating func add(_ path: BytePath) {
    let isOption = path.bytes.first == UInt8(ascii: "-") && path != "-"
    text += " " + Self.quoted(isOption ? BytePath(".").appending(path).bytes : path.bytes)
  }

  /// Adds an option that was given.
  mutating func add(_ option: String, _ value: String?, unless standard: String? = nil) {
    if let value, value != standard { text += " \(option) " + Self.quoted(Array(value.utf8)) }
  }

  /// Adds a flag.
  mutating func add(flag: String) { text += " " + flag }

  /// Adds an option with a file or folder, if it was given.
  mutating func add(_ option: String, path: BytePath?) {
    guard let path else { return }
    text += " " + option
    add(path)
  }

  /// A word as a shell takes it: as it is where nothing in it means anything to a shell, else in single quotes, and with the bytes spelled
  /// out in octal (`$'…'`, as bash, zsh and ksh read it) where there are control characters or bytes that are no UTF-8.
  static func quoted(_ bytes: [UInt8]) -> String {
    let text = String(validating: bytes, as: UTF8.self)
    if let text, !text.isEmpty, bytes.allSatisfy({ isPlain($0) }) { return text }
    // The description of a path shows just these bytes in another way.
    if let text, text == BytePath(bytes: bytes).description {
      return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
    return "$'" + bytes.map { isPlain($0) ? String(UnicodeScalar($0)) : octal($0) }.joined() + "'"
  }

  /// Whether a byte stands for itself anywhere in a word.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "/._-+,:@".utf8.contains(byte)
    }
  }

  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
  }
}

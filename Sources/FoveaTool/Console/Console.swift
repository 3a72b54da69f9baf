import FoveaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The two streams of the command: data on standard output, everything else on standard error.
enum Console {
  /// Writes data and a line end, or what else is to stand behind it. A write that fails is an error, so that lost output never looks like
  /// success.
  static func print(_ text: String, terminator: String = "\n") throws {
    try File.writeAll(Array((text + terminator).utf8), to: STDOUT_FILENO, "standard output")
  }

  /// Tells a person something. Names in it cannot steer the terminal: control characters but line ends are spelled out.
  static func note(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { BytePath(String($0)).description }
    try? File.writeAll(Array((lines.joined(separator: "\n") + "\n").utf8), to: STDERR_FILENO, "standard error")
  }

  /// Writes to standard error without a line end.
  static func raw(_ text: String) {
    try? File.writeAll(Array(text.utf8), to: STDERR_FILENO, "standard error")
  }

  /// What takes a line that is redrawn away from a terminal.
  static let erasedLine = "\r\u{1B}[K"

  /// Whether standard error is a terminal that can redraw a line.
  static var drawsOnTerminal: Bool {
    guard isatty(STDERR_FILENO) == 1 else { return false }
    return environment("TERM") != "dumb"
  }

  /// Columns of the terminal.
  static var columns: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// A variable of the environment, if it is set.
  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}

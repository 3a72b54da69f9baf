internal import FoveaFiles

/// Makes one self-contained HTML file of a report.
///
/// The page holds no script and loads nothing: pictures are part of it, charts are SVG, and its content security policy forbids
/// everything else. It is readable on a phone, in print, on light and dark screens. Equal reports give equal files.
public struct HTMLRenderer: Sendable {
  /// Bytes of text that embedded pictures may take together; later pictures are left out and the page says so.
  public var pictureBudget: Int

  /// A renderer.
  public init(pictureBudget: Int = 20_000_000) {
    self.pictureBudget = pictureBudget
  }

  /// The file, as text to be written in UTF-8.
  public func render(_ report: Report) -> String {
    var body = Page(pictureBudget: pictureBudget)
    body.write(report)
    let style = Stylesheet.text + body.sorting.text
    var file = Markup()
    file.block("html", ["lang": "en"]) { file in
      file.block("head") { file in
        file.newline()
        file.void("meta", ["charset": "utf-8"])
        file.newline()
        file.void("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy(style: style)])
        file.newline()
        file.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        file.newline()
        file.void("meta", ["name": "referrer", "content": "no-referrer"])
        file.block("title", text: report.title)
        file.style(style)
      }
      file.block("body") { $0.append(body.markup) }
    }
    return "<!DOCTYPE html>\n" + file.text
  }

  /// Pictures from the page itself and one known style sheet; nothing else, from nowhere.
  private static func policy(style: String) -> String {
    let digits = Array(SHA256.hex(of: Array(style.utf8)))
    let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0..<($0 + 2)]), radix: 16) ?? 0 }
    let hash = Base64.encode(bytes)
    return "default-src 'none'; img-src data:; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'"
  }
}

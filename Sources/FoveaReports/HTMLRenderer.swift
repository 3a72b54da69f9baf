internal import FoveaFiles

/// Makes one self-contained HTML file of a report.
///
/// The page holds no script and loads nothing: pictures are part of it, charts are SVG, and its content security policy forbids
/// everything else. It is readable on a phone, in print, on light and dark screens. Equal reports give equal files.
public struct HTMLRenderer: Sendable {
  /// Bytes of text that embedded pictures may take together.
  public var pictureBudget: Int
  /// Folder beside the page for pictures that find no room in it; without it they are left out, and the page says so.
  public var sideFolder: String?

  /// A renderer.
  /// - Precondition: `sideFolder` is one name of ASCII letters, digits, `-` and `_`.
  public init(pictureBudget: Int = 20_000_000, sideFolder: String? = nil) {
    let isName = sideFolder.map { name in
      !name.isEmpty
        && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x2D || $0 == 0x5F }
    }
    precondition(isName != false, "a side folder named \(sideFolder ?? "")")
    self.pictureBudget = pictureBudget
    self.sideFolder = sideFolder
  }

  /// The file, as text to be written in UTF-8. Pictures beyond the budget are left out; see ``page(of:)``.
  public func render(_ report: Report) -> String {
    HTMLRenderer(pictureBudget: pictureBudget).page(of: report).html
  }

  /// The file, and the files that must stand beside it.
  public func page(of report: Report) -> RenderedPage {
    var body = Page(pictureBudget: pictureBudget, sideFolder: sideFolder)
    body.write(report)
    let style = Stylesheet.text + body.sorting.text
    let pictures = body.files.isEmpty ? "data:" : "data: 'self' file:"
    var file = Markup()
    file.block("html", ["lang": "en"]) { file in
      file.block("head") { file in
        for attributes: Markup.Attributes in [
          ["charset": "utf-8"],
          ["http-equiv": "Content-Security-Policy", "content": Self.policy(style: style, pictures: pictures)],
          ["name": "viewport", "content": "width=device-width, initial-scale=1"],
          ["name": "referrer", "content": "no-referrer"],
        ] {
          file.newline()
          file.void("meta", attributes)
        }
        file.block("title", text: report.title)
        file.style(style)
      }
      file.block("body") { $0.append(body.markup) }
    }
    return RenderedPage(html: "<!DOCTYPE html>\n" + file.text, files: body.files, omittedPictures: body.omittedPictures)
  }

  /// Pictures from the page itself, or from beside it where there are any, and one known style sheet; nothing else, from nowhere.
  private static func policy(style: String, pictures: String) -> String {
    let digits = Array(SHA256.hex(of: Array(style.utf8)))
    let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0..<($0 + 2)]), radix: 16) ?? 0 }
    let hash = Base64.encode(bytes)
    return "default-src 'none'; img-src \(pictures); style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'"
  }
}

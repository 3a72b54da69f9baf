extension MarkupScanner {
  /// What stands on a page whatever comes out: titles, captions, heads of columns, one a line. Numbers are masked, since they differ between
  /// machines, and pictures are left out, since which are shown depends on the answers.
  /// - Parameter folder: A name that differs from run to run.
  package static func outline(of page: String, folder: String) throws -> String {
    let kept = Set(["h1", "h2", "h3", "figcaption", "th"])
    let elements = try elements(of: page)
    let lines = elements.enumerated().compactMap { place, element -> String? in
      guard kept.contains(element.name), element.attributes["scope"] != "row", !element.text.contains("\n") else { return nil }
      // The head of a column that sorts says its name in three labels, one for each order.
      let label = elements[(place + 1)...].prefix { $0.name != "th" }.first { $0.name == "label" }
      let text = element.name == "th" ? label?.text ?? element.text : element.text
      guard !text.contains("✓"), !text.contains("✗") else { return nil }
      let masked = text.replacing(folder, with: "FOLDER").replacing(/[0-9]+([.,][0-9]+)*/, with: "#")
      return element.name + " " + masked.replacing(/: (# pictures?|no picture)$/, with: "")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

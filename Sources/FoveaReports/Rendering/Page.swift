/// The body of a page while it is written: markup, and what has been counted on the way.
struct Page: MarkupWriter {
  var markup = Markup()
  /// Bytes of text that pictures may still take.
  var pictureBudget: Int
  /// Folder for pictures that find no room.
  let sideFolder: String?
  /// The pictures that are in it.
  var files: [RenderedPage.File] = []
  /// Pictures that were left out.
  var omittedPictures = 0
  /// Rules for the orders of the tables.
  var sorting = SortingRules()
  private var figures = 0
  private var tables = 0

  init(pictureBudget: Int, sideFolder: String?) {
    self.pictureBudget = pictureBudget
    self.sideFolder = sideFolder
  }

  /// Writes everything between the head of the file and its end.
  mutating func write(_ report: Report) {
    block("header") { page in
      page.block("h1") { $0.markup.write(report.title) }
      if !report.subtitle.isEmpty { page.block("p", ["class": "subtitle"]) { $0.write(report.subtitle) } }
      if let verdict = report.verdict { page.write(verdict) }
    }
    block("main") { page in
      if report.sections.count > 2 { page.writeContents(report.sections) }
      for (index, section) in report.sections.enumerated() { page.write(section, number: index + 1) }
    }
    writeFooter(report.provenance)
  }

  private mutating func write(_ verdict: Verdict) {
    block("div", ["class": "verdict"]) { page in
      page.block("p", ["class": "headline"]) { $0.write(verdict.headline) }
      if !verdict.detail.isEmpty { page.block("p", ["class": "detail"]) { $0.write(verdict.detail) } }
      if !verdict.figures.isEmpty { page.write(verdict.figures) }
    }
  }

  private mutating func writeContents(_ sections: [Report.Section]) {
    block("nav", ["aria-label": "Contents"]) { page in
      page.block("ol") { page in
        for (index, section) in sections.enumerated() {
          page.block("li") { $0.inline("a", ["href": "#s\(index + 1)"], text: section.title) }
        }
      }
    }
  }

  private mutating func write(_ section: Report.Section, number: Int) {
    block("section", ["id": "s\(number)"]) { page in
      page.block("h2", text: section.title)
      if !section.lead.isEmpty { page.block("p", ["class": "lead"]) { $0.write(section.lead) } }
      page.write(section.blocks)
    }
  }

  private mutating func writeFooter(_ provenance: [Definition]) {
    if provenance.isEmpty && omittedPictures == 0 { return }
    block("footer") { page in
      if page.omittedPictures > 0 {
        let count = Numeral.grouped(page.omittedPictures)
        let words = page.omittedPictures == 1 ? "picture was" : "pictures were"
        page.write(Notice(.warning, "\(count) \(words) left out to keep this page small enough to open."))
      }
      if !provenance.isEmpty { page.write(provenance) }
    }
  }

  /// Writes "Figure 3." before a caption; counts up.
  mutating func writeFigureCaption(_ caption: RichText) {
    guard !caption.isEmpty else { return }
    figures += 1
    writeCaption(caption, kind: "Figure", number: figures)
  }

  /// Writes "Table 3." before a caption; counts up.
  mutating func writeTableCaption(_ caption: RichText) {
    guard !caption.isEmpty else { return }
    tables += 1
    writeCaption(caption, kind: "Table", number: tables)
  }

  private mutating func writeCaption(_ caption: RichText, kind: String, number: Int) {
    block("figcaption") { page in
      page.inline("b", text: "\(kind)\u{A0}\(number).")
      page.markup.write(" ")
      page.write(caption)
    }
  }
}

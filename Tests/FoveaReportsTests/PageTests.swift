import FoveaFiles
import FoveaReports
import FoveaTestSupport
import Testing

/// What holds for every page, and what the pages look like in text.
@Suite struct PageTests {
  private static let harmless = Result {
    try MarkupScanner.elements(of: HTMLRenderer().render(HostileReport.report("harmless name")))
  }

  @Test func theComparisonStaysAsItWasLookedAt() {
    let page = HTMLRenderer().render(SampleReport.comparison(pictures: [SampleReport.picture, SampleReport.picture]))
    Snapshot.expect(page, matches: "reports/comparison.html")
  }

  @Test func theOtherBlocksStayAsTheyWereLookedAt() {
    Snapshot.expect(HTMLRenderer().render(SampleReport.others), matches: "reports/others.html")
  }

  @Test func pagesAreWellFormed() throws {
    for report in [SampleReport.comparison(pictures: [SampleReport.picture]), SampleReport.others, Report(title: "")] {
      let elements = try MarkupScanner.elements(of: HTMLRenderer().render(report))
      #expect(elements.first?.name == "html")
    }
  }

  @Test(arguments: HostileReport.names) func namesStayText(name: String) throws {
    let elements = try MarkupScanner.elements(of: HTMLRenderer().render(HostileReport.report(name)))
    let harmless = try Self.harmless.get()
    // Whatever the name, the page has no other kinds of elements and attributes.
    let known = Set(harmless.map(\.name))
    let knownAttributes = Set(harmless.flatMap(\.attributes.keys))
    #expect(Set(elements.map(\.name)).subtracting(known).isEmpty)
    #expect(Set(elements.flatMap(\.attributes.keys)).subtracting(knownAttributes).isEmpty)
    let title = try #require(elements.first { $0.name == "title" && $0.ancestors == ["html", "head"] })
    #expect(title.text == VisibleText.of(name))
    let code = try #require(elements.first { $0.name == "code" && $0.ancestors.contains("pre") })
    #expect(code.text == VisibleText.of(name))
    let paths = elements.filter { $0.name == "code" && $0.text.contains("\\xFF") }
    #expect(paths.count > 20 && paths.allSatisfy { $0.text == "a\\xFF<b>[U+202E]b\"" || $0.text == "a\\xFF<b>\\xE2\\x80\\xAEb\"" })
  }

  @Test func pagesHoldNoScriptAndReachNowhere() throws {
    let reports = HostileReport.names.map(HostileReport.report) + [SampleReport.comparison(pictures: [SampleReport.picture])]
    for report in reports {
      let page = HTMLRenderer().render(report)
      let elements = try MarkupScanner.elements(of: page)
      for element in elements {
        let banned = [
          "script", "link", "iframe", "object", "embed", "base", "form", "foreignObject", "use", "image", "video", "audio",
        ]
        #expect(!banned.contains(element.name))
        for (key, value) in element.attributes {
          #expect(!key.hasPrefix("on") && key != "style" && key != "srcset", "\(key)=\(value)")
          if key == "href" { #expect(value.hasPrefix("#")) }
          if key == "src" { #expect(value.hasPrefix("data:image/")) }
        }
      }
      let style = elements.filter { $0.name == "style" }
      #expect(style.count == 1)
      #expect(!style[0].text.contains("url(") && !style[0].text.contains("@import") && !style[0].text.contains("http"))
    }
    let plain = HTMLRenderer().render(SampleReport.comparison(pictures: []))
    #expect(!plain.contains("http:") && !plain.contains("https:"))
  }

  @Test func thePolicyAllowsItsOwnStyleAlone() throws {
    let elements = try MarkupScanner.elements(of: HTMLRenderer().render(SampleReport.others))
    let policy = try #require(elements.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?.attributes["content"])
    let style = try #require(elements.first { $0.name == "style" }?.text)
    let hex = Array(SHA256.hex(of: Array(style.utf8)))
    let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(hex[$0...($0 + 1)]), radix: 16) }
    #expect(
      policy
        == "default-src 'none'; img-src data:; style-src 'sha256-\(Base64.encode(bytes))'; base-uri 'none'; form-action 'none'")
  }

  /// Each color has one for dark screens, and paper has those of light ones; nothing is cut where a page ends.
  @Test func colorsAreForDarkScreensTooAndPrintIsLight() throws {
    let elements = try MarkupScanner.elements(of: HTMLRenderer().render(SampleReport.others))
    let style = try #require(elements.first { $0.name == "style" }?.text)
    func colors(behind start: String) throws -> Set<String> {
      let parts = style.split(separator: start, maxSplits: 1)
      let rule = try #require(parts.last?.prefix { $0 != "}" })
      let lines = rule.split { $0 == ";" || $0.isNewline }
      return Set(lines.filter { $0.contains(":#") || $0.hasPrefix("--half") }.map { String($0.prefix { $0 != ":" }) })
    }
    let light = try colors(behind: ":root{color-scheme:light dark;")
    let dark = try colors(behind: "@media screen and (prefers-color-scheme:dark){:root{")
    #expect(light.count > 12 && light == dark)
    let print = try #require(style.split(separator: "@media print{", maxSplits: 1).last)
    #expect(print.hasPrefix(":root{color-scheme:light}"))
    for rule in ["figure,.card,.notice", "img{max-height", "pre{white-space:pre-wrap", ".scroll{overflow:visible}"] {
      #expect(print.contains(rule), "\(rule)")
    }
    // Lettering and marks have the colors of the page; a scale of a picture has those of the picture.
    for element in elements where element.attributes["fill"] != nil {
      #expect(element.name == "rect" && element.attributes["class"] == nil)
    }
  }

  /// Shares of 0.1, 0.5 and 0.9 are shaded by their roots.
  @Test func countsStandOutFromTheirCells() throws {
    let chart = ConfusionChart(labels: ["a", "b"], counts: [[50, 50], [10, 90]], accent: .learned)
    let page = HTMLRenderer().render(Report(title: "x", sections: [Report.Section("x", [.confusion(chart)])]))
    let texts = try MarkupScanner.elements(of: page).filter { $0.name == "text" }
    for (count, name) in [("10", "count"), ("50", "count half"), ("90", "count strong")] {
      let found = texts.filter { $0.text == count }
      #expect(!found.isEmpty && found.allSatisfy { $0.attributes["class"] == name }, "\(count)")
    }
  }

  @Test func spacesInCodeStayAsManyAsTheyAre() throws {
    let text: RichText = "Run \(code: "fovea  recipes")."
    let report = Report(title: "spaces", sections: [Report.Section("one", [.paragraph(text)])])
    let elements = try MarkupScanner.elements(of: HTMLRenderer().render(report))
    #expect(elements.first { $0.name == "code" }?.text == "fovea  recipes")
    // HTML would show one of them.
    let style = try #require(elements.first { $0.name == "style" }?.text)
    let rule = try #require(style.split(separator: "\n").first { $0.hasPrefix(":not(pre)>code{") })
    #expect(rule.contains("white-space:pre-wrap"))
  }

  @Test func everyPictureIsDescribed() throws {
    for report in [SampleReport.comparison(pictures: [SampleReport.picture]), SampleReport.others] {
      for element in try MarkupScanner.elements(of: HTMLRenderer().render(report)) {
        if element.name == "img" { #expect(element.attributes["alt"]?.isEmpty == false) }
        if element.name == "svg" {
          let isSilent = element.attributes["aria-hidden"] == "true"
          #expect(isSilent || element.attributes["role"] == "img" && element.attributes["aria-label"]?.isEmpty == false)
        }
      }
    }
  }

  @Test func identifiersAreUniqueAndLinksArrive() throws {
    let elements = try MarkupScanner.elements(of: HTMLRenderer().render(SampleReport.comparison(pictures: [])))
    let ids = elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for element in elements {
      if let target = element.attributes["href"] { #expect(ids.contains(String(target.dropFirst()))) }
      if let target = element.attributes["for"] { #expect(ids.contains(target)) }
    }
  }

  @Test func captionsAreNumberedInOrder() throws {
    let elements = try MarkupScanner.elements(of: HTMLRenderer().render(SampleReport.comparison(pictures: [SampleReport.picture])))
    let numbers = elements.filter { $0.name == "b" && $0.ancestors.last == "figcaption" }.map(\.text)
    #expect(
      numbers == [
        "Figure\u{A0}1.", "Table\u{A0}1.", "Figure\u{A0}2.", "Figure\u{A0}3.", "Table\u{A0}2.", "Figure\u{A0}4.", "Figure\u{A0}5.",
        "Figure\u{A0}6.",
      ])
  }
}

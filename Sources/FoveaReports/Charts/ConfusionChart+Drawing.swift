extension Page {
  /// Writes a square of shaded cells and the most frequent mistakes.
  mutating func write(_ chart: ConfusionChart) {
    writeChart(caption: chart.caption, alternative: chart.description, widths: (340, 460), kind: "chart square") { svg, width in
      chart.draw(into: &svg, width: width)
    }
    let pairs = chart.confusedPairs
    guard !pairs.isEmpty, chart.labels.count > 2 else { return }
    block("ol", ["class": "pairs \(chart.accent.className)"]) { page in
      for pair in pairs {
        page.block("li") { page in
          page.inline("bdi", text: chart.labels[pair.truth])
          page.markup.write(" taken for ")
          page.inline("bdi", text: chart.labels[pair.said])
          page.inline("span", text: "\(Numeral.grouped(pair.count)) (\(Numeral.percent(pair.share, decimals: 0)))")
        }
      }
    }
  }
}

extension ConfusionChart {
  /// What the chart says in words.
  var description: String {
    let total = counts.reduce(0) { $0 + $1.reduce(0, +) }
    let right = counts.indices.reduce(0) { $0 + counts[$1][$1] }
    return "Confusion matrix of \(labels.count) classes: \(Numeral.grouped(right)) of \(Numeral.grouped(total)) pictures right."
  }

  /// Draws the chart.
  /// - Returns: Its height.
  func draw(into svg: inout SVG, width: Double) -> Double {
    let size = labels.count <= 12 ? ChartStyle.fontSize : 10
    let widest = labels.map { TextMetrics.width($0, size: size) }.max() ?? 0
    let margin = min(widest, width * 0.24) + 8
    let side = (width - margin - 2) / Double(max(1, labels.count))
    drawLabels(margin: margin, side: side, size: size, into: &svg)
    // Cells of one shade are one outline where there are too many for one element each.
    if labels.count <= 24 {
      drawCells(margin: margin, side: side, into: &svg)
    } else {
      drawShades(margin: margin, side: side, into: &svg)
    }
    if margin > 44 {
      svg.text("said →", x: margin - 5, y: margin - 19, anchor: .end, class: "axis small")
      svg.text("true ↓", x: margin - 5, y: margin - 6, anchor: .end, class: "axis small")
    }
    svg.rectangle(x: margin, y: margin, width: width - margin - 2, height: width - margin - 2, class: "frame")
    return width
  }

  private func drawLabels(margin: Double, side: Double, size: Double, into svg: inout SVG) {
    let stride = max(1, Int(((size + 3) / side).rounded(.up)))
    for (index, label) in labels.enumerated() where index % stride == 0 {
      let middle = margin + side * (Double(index) + 0.5)
      let name = TextMetrics.fitting(label, in: margin - 8, size: size)
      let title = name == label ? nil : label
      let style = size < ChartStyle.fontSize ? "small" : nil
      svg.text(name, x: margin - 5, y: middle + size * 0.35, anchor: .end, class: style, title: title)
      svg.text(name, x: middle + size * 0.35, y: margin - 5, class: style, isUpright: true, title: title)
    }
  }

  private func drawCells(margin: Double, side: Double, into svg: inout SVG) {
    let digits = String(counts.flatMap { $0 }.max() ?? 0).count
    let size = min(11.0, (side - 3) / (Double(digits) * 0.59))
    for (truth, row) in counts.enumerated() {
      let total = max(1, row.reduce(0, +))
      for (said, count) in row.enumerated() where count > 0 {
        let share = Double(count) / Double(total)
        let (x, y) = (margin + side * Double(said), margin + side * Double(truth))
        let name = truth == said ? "fill \(accent.className)" : "mistake"
        let verb = truth == said ? "right" : "taken for \(labels[said])"
        svg.rectangle(
          x: x + 0.5, y: y + 0.5, width: side - 1, height: side - 1, class: name, opacity: Self.shade(share),
          title: "\(labels[truth]), \(verb): \(Numeral.grouped(count)) (\(Numeral.percent(share)))")
        guard size >= 7 else { continue }
        let shade = Self.shade(share)
        let style = (size < 9 ? "tiny" : "count") + (shade > 0.8 ? " strong" : shade > 0.6 ? " half" : "")
        svg.text(String(count), x: x + side / 2, y: y + side / 2 + size * 0.36, anchor: .middle, class: style)
      }
    }
  }

  /// Draws cells of one shade as one outline, in units of cells; neighbors in a row are one rectangle.
  private func drawShades(margin: Double, side: Double, into svg: inout SVG) {
    var outlines: [Int: String] = [:]
    for (truth, row) in counts.enumerated() {
      let total = max(1, row.reduce(0, +))
      // Shades are tenths; those on the diagonal are negative, since they have another color.
      let shades = row.enumerated().map { said, count in
        let shade = count == 0 ? 0 : max(1, Int((Self.shade(Double(count) / Double(total)) * 10).rounded()))
        return said == truth ? -shade : shade
      }
      var start = 0
      while start < shades.count {
        let end = shades[start...].firstIndex { $0 != shades[start] } ?? shades.count
        if shades[start] != 0 { outlines[shades[start], default: ""] += "M\(start) \(truth)h\(end - start)v1h-\(end - start)z" }
        start = end
      }
    }
    let place = "translate(\(SVG.number(margin)) \(SVG.number(margin))) scale(\((side * 10_000).rounded() / 10_000))"
    svg.block("g", ["transform": place]) { svg in
      for (shade, outline) in outlines.sorted(by: { $0.key < $1.key }) {
        let name = shade < 0 ? "fill \(accent.className)" : "mistake"
        svg.markup.void("path", ["class": name, "fill-opacity": SVG.number(Double(abs(shade)) / 10), "d": outline])
        svg.markup.newline()
      }
    }
  }

  /// How dark a share of a row is drawn: by its square root, since mistakes are small shares.
  private static func shade(_ share: Double) -> Double { share.squareRoot() }
}

/// Sizes that all charts share, in CSS pixels.
enum ChartStyle {
  /// Font size of all words in a chart, as the style sheet has it.
  static let fontSize = 12.0
  /// Width of the drawing for a narrow place such as a phone.
  static let narrow = 340.0
  /// Width of the drawing where there is room.
  static let wide = 680.0
}

extension Page {
  /// Writes a chart twice, for a narrow and for a wide place; the style sheet shows the one that fits, so that words keep their size.
  mutating func writeChart(
    caption: RichText, alternative: String, widths: (narrow: Double, roomy: Double) = (ChartStyle.narrow, ChartStyle.wide),
    kind: String = "chart",
    draw: (inout SVG, _ width: Double) -> Double
  ) {
    block("figure", ["class": kind]) { page in
      for (name, width) in [("narrow", widths.narrow), ("roomy", widths.roomy)] {
        var svg = SVG()
        svg.hasTitles = name == "roomy"
        let height = draw(&svg, width)
        page.block(
          "svg",
          [
            "class": name, "viewBox": "0 0 \(SVG.number(width)) \(SVG.number(height))", "role": "img",
            "aria-label": alternative,
          ]
        ) { page in
          page.markup.newline()
          page.markup.append(svg.markup)
        }
      }
      page.writeFigureCaption(caption)
    }
  }
}

extension SVG {
  /// Writes names with their marks, in rows that do not leave `width`.
  /// - Returns: The place below.
  mutating func legend(_ items: [(name: String, accent: Accent, mark: LegendMark)], from left: Double, to width: Double, y: Double)
    -> Double
  {
    var x = left
    var base = y + ChartStyle.fontSize
    for item in items {
      let name = TextMetrics.fitting(item.name, in: width - left - 28, size: ChartStyle.fontSize)
      let needed = 22 + TextMetrics.width(name, size: ChartStyle.fontSize)
      if x > left, x + needed > width {
        x = left
        base += 18
      }
      sample(item.mark, item.accent, x: x, y: base - 4)
      text(name, x: x + 22, y: base)
      x += needed + 18
    }
    return base + 8
  }

  /// What stands for a series in a legend.
  enum LegendMark {
    /// A piece of a bar.
    case bar
    /// A point.
    case point
    /// A piece of a curve with a point.
    case curve
    /// A piece of a dashed curve.
    case dashes
    /// A piece of a curve.
    case line

    /// What stands for a curve.
    init(_ stroke: LineChart.Stroke) {
      switch stroke {
      case .measured: self = .curve
      case .fitted: self = .dashes
      case .plain: self = .line
      }
    }
  }

  private mutating func sample(_ mark: LegendMark, _ accent: Accent, x: Double, y: Double) {
    switch mark {
    case .bar: rectangle(x: x, y: y - 4.5, width: 16, height: 9, class: "fill \(accent.className)")
    case .point: point(accent, x: x + 8, y: y)
    case .curve:
      line(x - 2, y, x + 18, y, class: "curve \(accent.className)")
      point(accent, x: x + 8, y: y)
    case .dashes: line(x, y, x + 16, y, class: "curve fit \(accent.className)")
    case .line: line(x, y, x + 16, y, class: "curve \(accent.className)")
    }
  }

  /// Writes a point: a disc for the hand-crafted approach, a square for the learned one, other shapes for the others.
  mutating func point(_ accent: Accent, x: Double, y: Double, title: String? = nil) {
    let n = Self.number
    let outline =
      switch accent {
      case .handCrafted: "M\(n(x - 4)) \(n(y))a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
      case .learned: "M\(n(x - 3.6)) \(n(y - 3.6))h7.2v7.2h-7.2z"
      case .handCraftedSecond: "M\(n(x)) \(n(y - 4.6))l4.4 7.6h-8.8z"
      case .learnedSecond: "M\(n(x)) \(n(y + 4.6))l4.4 -7.6h-8.8z"
      case .hybrid: "M\(n(x)) \(n(y - 5))l5 5l-5 5l-5 -5z"
      case .other: "M\(n(x - 1.5)) \(n(y - 4.5))h3v3h3v3h-3v3h-3v-3h-3v-3h3z"
      case .neutral: "M\(n(x - 3)) \(n(y))a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z"
      }
    inline("path", ["class": "point \(accent.className)", "d": outline]) { svg in
      if let title, svg.hasTitles { svg.inline("title", text: title) }
    }
    markup.newline()
  }

  /// Writes the lines and numbers of an axis from left to right, and its title.
  mutating func horizontalAxis(_ layout: AxisLayout, title: String, top: Double, bottom: Double, right: Double) {
    for (value, label) in layout.ticks {
      let x = layout.place(value)
      line(x, top, x, bottom, class: value == 0 ? "zero" : "grid")
      let half = TextMetrics.width(label, size: ChartStyle.fontSize) / 2
      let anchor: Anchor = x + half > right + 2 ? .end : .middle
      text(label, x: anchor == .end ? right : x, y: bottom + 16, anchor: anchor)
    }
    let name = TextMetrics.fitting(title, in: right, size: ChartStyle.fontSize)
    text(name, x: right, y: bottom + 34, anchor: .end, class: "axis")
  }

  /// Writes the lines and numbers of an axis from bottom to top, and its title above.
  mutating func verticalAxis(_ layout: AxisLayout, title: String, left: Double, right: Double, titleAt y: Double) {
    for (value, label) in layout.ticks {
      let place = layout.place(value)
      line(left, place, right, place, class: value == 0 ? "zero" : "grid")
      text(label, x: left - 6, y: place + 4, anchor: .end)
    }
    text(TextMetrics.fitting(title, in: right, size: ChartStyle.fontSize), x: 0, y: y, class: "axis")
  }
}

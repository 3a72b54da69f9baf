extension Page {
  /// Writes bars or dots.
  mutating func write(_ chart: BarChart) {
    writeChart(caption: chart.caption, alternative: chart.description) { svg, width in chart.draw(into: &svg, width: width) }
  }
}

extension BarChart {
  /// What the chart says in words.
  var description: String {
    if !alternative.isEmpty { return alternative }
    let parts = series.map { one in
      let pairs = zip(categories, one.values).prefix(20).compactMap { name, value in
        value.map { "\(name) \(axis.style.words($0))" }
      }
      return one.name + ": " + pairs.joined(separator: ", ") + (categories.count > 20 ? " …" : "")
    }
    return "\(axis.title). " + parts.joined(separator: "; ")
  }

  /// Draws the chart.
  /// - Returns: Its height.
  func draw(into svg: inout SVG, width: Double) -> Double {
    let size = ChartStyle.fontSize
    let intervals = series.flatMap { $0.intervals.compactMap { $0 } }
    let values =
      series.flatMap { $0.values.compactMap { $0 } } + intervals.flatMap { [$0.lowerBound, $0.upperBound] }
      + references.map(\.value)
    let widest = categories.map { TextMetrics.width($0, size: size) }.max() ?? 0
    let left = min(widest, width * 0.36) + 10
    let right = width - 10
    let layout = AxisLayout(axis, values: values, .across, from: left, to: right, includesZero: shape == .bars)
    var top = 0.0
    if series.count > 1 {
      let mark: SVG.LegendMark = shape == .bars ? .bar : .point
      top = svg.legend(series.map { ($0.name, $0.accent, mark) }, from: 0, to: width, y: 0)
    }
    if !references.isEmpty { top += 18 }
    let thickness = shape == .bars ? (series.count == 1 ? 14.0 : 10) : 6
    let pitch = max(20, Double(series.count) * thickness + 10)
    let bottom = top + pitch * Double(categories.count) + 4
    svg.horizontalAxis(layout, title: axis.title, top: top, bottom: bottom, right: right)
    for (row, category) in categories.enumerated() {
      let middle = top + 2 + pitch * (Double(row) + 0.5)
      let name = TextMetrics.fitting(category, in: left - 10, size: size)
      svg.text(name, x: left - 8, y: middle + 4, anchor: .end, title: name == category ? nil : category)
      if shape == .dots { svg.line(left, middle, right, middle, class: "grid") }
      for (place, one) in series.enumerated() {
        let y = middle + (Double(place) - Double(series.count - 1) / 2) * thickness
        draw(one, row, layout, y: y, thickness: thickness - 1, into: &svg)
      }
    }
    for reference in references { draw(reference, layout, top: top, bottom: bottom, width: width, into: &svg) }
    return bottom + 40
  }

  private func draw(_ one: Series, _ row: Int, _ layout: AxisLayout, y: Double, thickness: Double, into svg: inout SVG) {
    guard let value = one.values[row], layout.shows(value) else { return }
    let interval = one.intervals.isEmpty ? nil : one.intervals[row]
    var title = "\(categories[row]), \(one.name): \(axis.style.words(value))"
    if let interval { title += " (\(axis.style.words(interval.lowerBound)) to \(axis.style.words(interval.upperBound)))" }
    let x = layout.place(value)
    switch shape {
    case .bars:
      let zero = layout.scale == .linear ? layout.place(0) : layout.places.start
      svg.rectangle(
        x: min(zero, x), y: y - thickness / 2, width: (x - zero).magnitude, height: thickness,
        class: "fill \(one.accent.className)", title: title)
    case .dots: break
    }
    if let interval {
      let ends = (layout.place(interval.lowerBound), layout.place(interval.upperBound))
      svg.line(ends.0, y, ends.1, y, class: shape == .bars ? "whisker" : "range \(one.accent.className)")
    }
    if shape == .dots { svg.point(one.accent, x: x, y: y, title: title) }
  }

  private func draw(
    _ reference: ReferenceLine, _ layout: AxisLayout, top: Double, bottom: Double, width: Double, into svg: inout SVG
  ) {
    let x = layout.place(reference.value)
    svg.line(x, top - 4, x, bottom, class: "reference")
    let half = TextMetrics.width(reference.label, size: ChartStyle.fontSize) / 2
    svg.text(
      reference.label, x: min(max(x, half), width - half), y: top - 8, anchor: .middle, class: "axis")
  }
}

extension ChartAxis.Style {
  /// A value of the axis in words.
  func words(_ value: Double) -> String {
    switch self {
    case .number: Numeral.short(value)
    case .percent: Numeral.percent(value)
    case .duration: Numeral.duration(value)
    case .bytes: Numeral.bytes(Int(min(max(value, 0), 9e18)))
    }
  }
}

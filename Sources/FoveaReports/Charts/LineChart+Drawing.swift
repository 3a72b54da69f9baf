extension Page {
  /// Writes curves.
  mutating func write(_ chart: LineChart) {
    writeChart(caption: chart.caption, alternative: chart.description) { svg, width in chart.draw(into: &svg, width: width) }
  }
}

extension LineChart {
  /// What the chart says in words.
  var description: String {
    if !alternative.isEmpty { return alternative }
    let parts = series.compactMap { one -> String? in
      guard let first = one.points.first, let last = one.points.last else { return nil }
      return
        "\(one.name): \(y.style.words(first.y)) at \(x.style.words(first.x)), \(y.style.words(last.y)) at \(x.style.words(last.x))"
    }
    return "\(y.title) against \(x.title). " + parts.joined(separator: "; ")
  }

  /// Draws the chart.
  /// - Returns: Its height.
  func draw(into svg: inout SVG, width: Double) -> Double {
    let points = series.flatMap(\.points)
    let levels =
      points.map(\.y) + points.compactMap(\.interval).flatMap { [$0.lowerBound, $0.upperBound] }
      + references.filter { $0.axis == .y }.map(\.value)
    let marks = series.map { ($0.name, $0.accent, SVG.LegendMark($0.stroke)) }
    let title = svg.legend(marks, from: 0, to: width, y: 0) + ChartStyle.fontSize + 4
    let top = title + 14
    let bottom = top + width * (width < 500 ? 0.66 : 0.42)
    let vertical = AxisLayout(y, values: levels, .up, from: bottom, to: top)
    let left = vertical.labelWidth(size: ChartStyle.fontSize) + 8
    let right = width - 14
    let places = points.map(\.x) + references.filter { $0.axis == .x }.map(\.value)
    let horizontal = AxisLayout(x, values: places, .across, from: left, to: right)
    svg.verticalAxis(vertical, title: y.title, left: left, right: right, titleAt: title)
    svg.horizontalAxis(horizontal, title: x.title, top: bottom, bottom: bottom, right: right)
    for one in series { drawBand(one, horizontal, vertical, into: &svg) }
    for reference in references { draw(reference, horizontal, vertical, into: &svg) }
    for one in series { draw(one, horizontal, vertical, into: &svg) }
    return bottom + 40
  }

  private func drawBand(_ one: Series, _ horizontal: AxisLayout, _ vertical: AxisLayout, into svg: inout SVG) {
    let banded = one.points.compactMap { point in
      point.interval.flatMap { horizontal.shows(point.x) ? (horizontal.place(point.x), $0) : nil }
    }
    guard banded.count > 1 else { return }
    let n = SVG.number
    let upper = banded.map { "\(n($0.0)) \(n(vertical.place($0.1.upperBound)))" }
    let lower = banded.reversed().map { "\(n($0.0)) \(n(vertical.place($0.1.lowerBound)))" }
    svg.path("M" + (upper + lower).joined(separator: "L") + "z", class: "band \(one.accent.className)")
  }

  private func draw(_ one: Series, _ horizontal: AxisLayout, _ vertical: AxisLayout, into svg: inout SVG) {
    let n = SVG.number
    let shown = one.points.filter { horizontal.shows($0.x) && vertical.shows($0.y) }
    let places = shown.map { (horizontal.place($0.x), vertical.place($0.y)) }
    if places.count > 1 {
      let outline = "M" + places.map { "\(n($0.0)) \(n($0.1))" }.joined(separator: "L")
      svg.path(outline, class: one.stroke == .fitted ? "curve fit \(one.accent.className)" : "curve \(one.accent.className)")
    }
    guard one.stroke == .measured, places.count <= 40 else { return }
    for (point, place) in zip(shown, places) {
      let title = "\(one.name), \(x.style.words(point.x)): \(y.style.words(point.y))"
      svg.point(one.accent, x: place.0, y: place.1, title: title)
    }
  }

  private func draw(_ reference: ReferenceLine, _ horizontal: AxisLayout, _ vertical: AxisLayout, into svg: inout SVG) {
    let (left, right) = horizontal.places
    let (bottom, top) = vertical.places
    let width = TextMetrics.width(reference.label, size: ChartStyle.fontSize)
    switch reference.axis {
    case .y:
      let place = vertical.place(reference.value)
      svg.line(left, place, right, place, class: "reference")
      svg.text(reference.label, x: right, y: place - 5, anchor: .end, class: "axis halo")
    case .x:
      let place = horizontal.place(reference.value)
      svg.line(place, top - 8, place, bottom, class: "reference")
      let isRight = place + 6 + width <= right
      svg.text(
        reference.label, x: place + (isRight ? 6 : -6), y: top, anchor: isRight ? .start : .end, class: "axis halo")
    }
  }
}

extension Page {
  /// Writes points.
  mutating func write(_ chart: ScatterChart) {
    writeChart(caption: chart.caption, alternative: chart.description) { svg, width in chart.draw(into: &svg, width: width) }
  }
}

extension ScatterChart {
  /// What the chart says in words.
  var description: String {
    if !alternative.isEmpty { return alternative }
    let named = groups.flatMap(\.points).filter { !$0.label.isEmpty }.prefix(20)
    let parts = named.map { "\($0.label): \(x.style.words($0.x)), \(y.style.words($0.y))" }
    let count = Numeral.grouped(groups.reduce(0) { $0 + $1.points.count })
    return "\(y.title) against \(x.title), \(count) points. " + parts.joined(separator: "; ")
  }

  /// Draws the chart.
  /// - Returns: Its height.
  func draw(into svg: inout SVG, width: Double) -> Double {
    let points = groups.flatMap(\.points)
    let levels = points.map(\.y) + points.compactMap(\.interval).flatMap { [$0.lowerBound, $0.upperBound] }
    let legend = svg.legend(groups.map { ($0.name, $0.accent, .point) }, from: 0, to: width, y: 0)
    let title = legend + ChartStyle.fontSize + 4
    let top = title + 14
    let bottom = top + width * (width < 500 ? 0.8 : 0.52)
    let vertical = AxisLayout(y, values: levels, .up, from: bottom, to: top)
    let left = vertical.labelWidth(size: ChartStyle.fontSize) + 8
    let horizontal = AxisLayout(x, values: points.map(\.x), .across, from: left, to: width - 14)
    svg.verticalAxis(vertical, title: y.title, left: left, right: width - 14, titleAt: title)
    svg.horizontalAxis(horizontal, title: x.title, top: top, bottom: bottom, right: width - 14)
    var labels = LabelPlacer(bounds: Box(x: left, y: top - 10, width: width - left, height: bottom - top + 10))
    drawFrontier(horizontal, vertical, &labels, into: &svg)
    for group in groups {
      for point in group.points where horizontal.shows(point.x) && vertical.shows(point.y) {
        let (px, py) = (horizontal.place(point.x), vertical.place(point.y))
        labels.block(Box(x: px - 5, y: py - 5, width: 10, height: 10))
        if let interval = point.interval {
          svg.line(
            px, vertical.place(interval.lowerBound), px, vertical.place(interval.upperBound),
            class: "range \(group.accent.className)")
        }
        svg.point(
          group.accent, x: px, y: py,
          title: "\(point.label.isEmpty ? group.name : point.label): \(x.style.words(point.x)), \(y.style.words(point.y))")
      }
    }
    for point in points where !point.label.isEmpty && horizontal.shows(point.x) && vertical.shows(point.y) {
      let place = labels.place(point.label, near: (horizontal.place(point.x), vertical.place(point.y)))
      if let place { svg.text(point.label, x: place.x, y: place.y, anchor: place.anchor, class: "halo") }
    }
    return bottom + 40
  }

  private func drawFrontier(_ horizontal: AxisLayout, _ vertical: AxisLayout, _ labels: inout LabelPlacer, into svg: inout SVG) {
    let places = frontier.filter { horizontal.shows($0.x) && vertical.shows($0.y) }
      .map { (x: horizontal.place($0.x), y: vertical.place($0.y)) }
    guard let first = places.first, let last = places.last else { return }
    let end = horizontal.places.end
    var outline = "M\(SVG.number(first.x)) \(SVG.number(first.y))"
    for (place, next) in zip(places, places.dropFirst()) {
      outline += "H\(SVG.number(next.x))V\(SVG.number(next.y))"
      labels.avoid(Box(x: place.x, y: place.y - 1, width: next.x - place.x, height: 2))
      labels.avoid(Box(x: next.x - 1, y: next.y, width: 2, height: place.y - next.y))
    }
    labels.avoid(Box(x: last.x, y: last.y - 1, width: end - last.x, height: 2))
    svg.path(outline + "H\(SVG.number(end))", class: "frontier")
  }
}

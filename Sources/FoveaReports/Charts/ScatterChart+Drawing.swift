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
    let vertical = AxisLayout(y, values: levels, from: bottom, to: top, room: 40)
    let left = vertical.labelWidth(size: ChartStyle.fontSize) + 8
    let horizontal = AxisLayout(x, values: points.map(\.x), from: left, to: width - 14, room: 64)
    svg.verticalAxis(vertical, title: y.title, left: left, right: width - 14, titleAt: title)
    svg.horizontalAxis(horizontal, title: x.title, top: bottom, bottom: bottom, right: width - 14)
    drawFrontier(horizontal, vertical, into: &svg)
    var labels = LabelPlacer(bounds: Box(x: left, y: top - 10, width: width - left, height: bottom - top + 10))
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

  private func drawFrontier(_ horizontal: AxisLayout, _ vertical: AxisLayout, into svg: inout SVG) {
    let places = frontier.filter { horizontal.shows($0.x) && vertical.shows($0.y) }
      .map { (SVG.number(horizontal.place($0.x)), SVG.number(vertical.place($0.y))) }
    guard let first = places.first else { return }
    var outline = "M\(first.0) \(first.1)"
    for place in places.dropFirst() { outline += "H\(place.0)V\(place.1)" }
    svg.path(outline + "H\(SVG.number(horizontal.places.end))", class: "frontier")
  }
}

/// A rectangle in a drawing.
struct Box {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  func intersects(_ other: Box) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
  }

  func contains(_ other: Box) -> Bool {
    x <= other.x && other.x + other.width <= x + width && y <= other.y && other.y + other.height <= y + height
  }
}

/// Finds places for words beside points, so that no word stands on another or on a point. First come, first served.
struct LabelPlacer {
  private let bounds: Box
  private var taken: [Box] = []

  init(bounds: Box) { self.bounds = bounds }

  /// Keeps words off a place.
  mutating func block(_ box: Box) { taken.append(box) }

  /// A place for `label` right of, left of, above or below a point, if one is free.
  mutating func place(_ label: String, near point: (x: Double, y: Double)) -> (x: Double, y: Double, anchor: SVG.Anchor)? {
    let width = TextMetrics.width(label, size: ChartStyle.fontSize)
    let choices: [(x: Double, y: Double, anchor: SVG.Anchor)] = [
      (point.x + 9, point.y + 4, .start), (point.x - 9, point.y + 4, .end),
      (point.x, point.y - 9, .middle), (point.x, point.y + 17, .middle),
      (point.x + 7, point.y - 7, .start), (point.x + 7, point.y + 15, .start),
      (point.x - 7, point.y - 7, .end), (point.x - 7, point.y + 15, .end),
    ]
    for choice in choices {
      let left =
        switch choice.anchor {
        case .start: choice.x
        case .middle: choice.x - width / 2
        case .end: choice.x - width
        }
      let box = Box(x: left, y: choice.y - 10, width: width, height: 13)
      guard bounds.contains(box), !taken.contains(where: box.intersects) else { continue }
      taken.append(box)
      return choice
    }
    return nil
  }
}

extension KeyFigure.Gauge {
  /// The bar with its whisker. It repeats what the card says in words, so it is silent for who cannot see it.
  var drawing: Markup {
    let span = scale.upperBound - scale.lowerBound
    func place(_ value: Double) -> Double { span > 0 ? min(max((value - scale.lowerBound) / span, 0), 1) * 200 : 0 }
    var svg = SVG()
    let frame: Markup.Attributes = [
      "class": "gauge", "viewBox": "0 0 200 14", "preserveAspectRatio": "none", "aria-hidden": "true",
    ]
    svg.block("svg", frame) { svg in
      svg.markup.newline()
      svg.rectangle(x: 0, y: 4, width: 200, height: 6, class: "track")
      svg.rectangle(x: 0, y: 4, width: place(value), height: 6, class: "fill")
      if let reference { svg.line(place(reference), 1, place(reference), 13, class: "reference") }
      if let interval {
        svg.line(place(interval.lowerBound), 7, place(interval.upperBound), 7, class: "whisker")
        svg.line(place(interval.lowerBound), 3, place(interval.lowerBound), 11, class: "whisker")
        svg.line(place(interval.upperBound), 3, place(interval.upperBound), 11, class: "whisker")
      }
    }
    return svg.markup
  }
}

import FoveaReports
import FoveaTestSupport
import Testing

@Suite struct ChartTests {
  /// On a phone and on a desk: no word of a chart stands on another or leaves the drawing.
  @Test func wordsDoNotOverlap() throws {
    for report in [SampleReport.comparison(pictures: []), SampleReport.others] {
      let elements = try MarkupScanner.elements(of: HTMLRenderer().render(report))
      var drawing = Box(x: 0, y: 0, width: 0, height: 0)
      var boxes: [(box: Box, text: String)] = []
      var charts = 0
      for element in elements {
        if element.name == "svg", let view = element.attributes["viewBox"], element.attributes["role"] == "img" {
          let sides = view.split(separator: " ").compactMap { Double($0) }
          drawing = Box(x: -1, y: -1, width: sides[2] + 2, height: sides[3] + 2)
          boxes = []
          charts += 1
        }
        guard element.name == "text", let box = Self.box(of: element) else { continue }
        #expect(drawing.contains(box), "\(element.text) at \(box) leaves \(drawing)")
        for other in boxes where other.box.intersects(box) {
          Issue.record("\(element.text) at \(box) stands on \(other.text) at \(other.box)")
        }
        boxes.append((box, element.ownText))
      }
      #expect(charts >= 10)
    }
  }

  /// About where a text stands; the height is that of its capitals, and widths lose the reserve of the estimate.
  private static func box(of element: MarkupScanner.Element) -> Box? {
    guard let x = element.attributes["x"].flatMap(Double.init), let y = element.attributes["y"].flatMap(Double.init) else {
      return nil
    }
    let names = (element.attributes["class"] ?? "").split(separator: " ")
    let size = names.contains("tiny") ? 8.0 : names.contains("small") ? 10 : names.contains("count") ? 11 : 12
    let width = TextMetrics.width(element.ownText, size: size) / 1.12
    let height = size * 0.72
    let anchor = element.attributes["text-anchor"]
    let shift = anchor == "middle" ? width / 2 : anchor == "end" ? width : 0
    if element.attributes["transform"] != nil { return Box(x: x - height, y: y - width + shift, width: height, height: width) }
    return Box(x: x - shift, y: y - height, width: width, height: height)
  }

  @Test func everyConfusionHasRoom() throws {
    for count in [2, 3, 7, 12, 13, 24, 25, 60, 100] {
      let chart = SampleReport.confusion(count, right: 700, caption: "of \(count)", accent: .learned)
      let page = HTMLRenderer().render(Report(title: "", sections: [Report.Section("", [.confusion(chart)])]))
      #expect(page.utf8.count < 400_000, "\(count) classes take \(page.utf8.count) bytes")
      let elements = try MarkupScanner.elements(of: page)
      let words = elements.filter { $0.name == "text" && $0.text.hasPrefix("class") }
      #expect(words.count >= 2 * 2 * min(count, 12) && words.count <= 2 * 2 * min(count, 50))
    }
  }

  @Test func mistakesAreRanked() {
    let chart = ConfusionChart(
      labels: ["a", "b", "c"], counts: [[90, 4, 6], [4, 6, 0], [0, 6, 94]], accent: .learned, listedPairs: 3)
    let pairs = chart.confusedPairs
    #expect(pairs.map(\.count) == [6, 6, 4])
    #expect(pairs.map { [$0.truth, $0.said] } == [[0, 2], [2, 1], [1, 0]])
    #expect(pairs[2].share == 0.4)
  }

  @Test func theFrontIsThatOfComparingAll() {
    for seed in 0..<50 {
      let points = (0..<20).map { ScatterChart.Point(Double(($0 * 7 + seed * 3) % 11), Double(($0 * $0 + seed * 5) % 13)) }
      let front = ScatterChart.paretoFront(of: points)
      for point in points {
        let isBeaten = points.contains { $0.x <= point.x && $0.y >= point.y && ($0.x < point.x || $0.y > point.y) }
        #expect(front.contains(point) != isBeaten)
      }
      #expect(Set(front.map(\.x)).count == front.count && zip(front, front.dropFirst()).allSatisfy { $0.x < $1.x })
    }
  }

  @Test func chartsTakeEmptyAndOddData() throws {
    let line = { (points: [LineChart.Point], scale: ChartAxis.Scale) in
      LineChart(
        x: ChartAxis("x", scale: scale), y: ChartAxis("y", scale: scale, style: .percent),
        series: [LineChart.Series("a", accent: .other, points: points)])
    }
    let blocks: [Report.Block] = [
      .lineChart(line([], .linear)), .lineChart(line([], .logarithmic)), .lineChart(line([LineChart.Point(1, 1)], .linear)),
      .lineChart(line([LineChart.Point(0, 0), LineChart.Point(-1, 2)], .logarithmic)),
      .lineChart(line([LineChart.Point(.nan, 1), LineChart.Point(1, .infinity)], .linear)),
      .lineChart(line([LineChart.Point(1e300, 1e-300), LineChart.Point(-1e300, 0)], .linear)),
      .barChart(BarChart(axis: ChartAxis("x"), categories: [], series: [])),
      .barChart(BarChart(axis: ChartAxis("x"), categories: ["a"], series: [BarChart.Series("s", accent: .other, values: [nil])])),
      .barChart(
        BarChart(axis: ChartAxis("x"), categories: ["a", "b"], series: [BarChart.Series("s", accent: .other, values: [-3, 2])])),
      .barChart(
        BarChart(
          axis: ChartAxis("x", range: 2...2), categories: ["a"], series: [BarChart.Series("s", accent: .other, values: [2])],
          shape: .dots)),
      .scatterChart(ScatterChart(x: ChartAxis("x"), y: ChartAxis("y"), groups: [])),
      .confusion(ConfusionChart(labels: [], counts: [], accent: .other)),
      .confusion(ConfusionChart(labels: ["one"], counts: [[0]], accent: .other)),
      .gallery(Gallery(items: [])), .table(Table(columns: [], rows: [])), .keyFigures([]), .list([]), .columns([]),
    ]
    let page = HTMLRenderer().render(Report(title: "odd", sections: [Report.Section("odd", blocks)]))
    for element in try MarkupScanner.elements(of: page) {
      for (key, value) in element.attributes where ["x", "y", "x1", "y1", "x2", "y2", "d", "width", "viewBox"].contains(key) {
        #expect(!value.contains("n") && !value.contains("e"), "\(key)=\(value)")
      }
    }
  }

  @Test func longLabelsLoseTheirMiddle() {
    let name = "a very long class name that goes on and on"
    let short = TextMetrics.fitting(name, in: 100, size: 12)
    #expect(short.hasPrefix("a ver") && short.hasSuffix("and on") && short.contains("…"))
    #expect(TextMetrics.width(short, size: 12) <= 100)
    #expect(TextMetrics.fitting("cat", in: 100, size: 12) == "cat")
    // DejaVu Sans has a sign of multiplication of 0.838 of the size.
    #expect(TextMetrics.width("×", size: 1) >= 0.838)
    #expect(TextMetrics.fitting("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", in: 26, size: 12) == "👩‍👩‍👧‍👦…")
  }
}

import FoveaFiles
import FoveaPixels
import FoveaReports

/// Every building block with names that try to break out of their place.
enum HostileReport {
  static let names = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a\"b'c & d &amp;", "line\nbreak\tand tab", "</style><b>",
    "שלום עולם", "family 👩‍👩‍👧‍👦 emoji", "\u{202E}gnp.exe", "漢字の名前がとても長い場合", "x\u{0}y\u{7}\u{7F}\u{85}", "]]>--><!--",
    "a very long class name that goes on and on and never ends, really", "e\u{301}\u{301}", "https://example.org/x.js", "", " ",
  ]

  /// Bytes of a name that is no UTF-8, with markup in it.
  static let path = BytePath(bytes: [0x61, 0xFF, 0x3C, 0x62, 0x3E, 0xE2, 0x80, 0xAE, 0x62, 0x22])

  /// A report in which every text is one of the names.
  static func report(_ name: String) -> Report {
    let rich: RichText = "\(name) \(strong: name) \(emphasis: name) \(code: name) \(name: name) \(name, .learned) \(path: path)"
    let figure = KeyFigure(
      rich, value: name, interval: name, note: rich, accent: .hybrid, gauge: KeyFigure.Gauge(0.4), facts: [Definition(name, rich)])
    let definitions = [Definition(name, rich)]
    return Report(
      title: name, subtitle: rich, verdict: Verdict(rich, detail: rich, figures: [figure, figure]),
      sections: (0..<3).map { _ in Report.Section(name, lead: rich, blocks(name, rich)) }, provenance: definitions)
  }

  private static func blocks(_ name: String, _ rich: RichText) -> [Report.Block] {
    let picture = SampleReport.picture
    let axis = ChartAxis(name)
    let table = Table(
      caption: rich, columns: [Table.Column(rich, unit: name), Table.Column(rich)],
      rows: (0..<2).map { _ in Table.Row([Table.Cell(rich, picture: picture, alternative: name), Table.Cell(rich, bar: 0.5)]) },
      footer: [Table.Row([Table.Cell(rich), Table.Cell(rich)])], isSortable: true)
    return [
      .paragraph(rich), .heading(name), .list([rich]), .table(table),
      .barChart(
        BarChart(
          caption: rich, axis: axis, categories: [name, name], series: [BarChart.Series(name, accent: .other, values: [1, 2])],
          references: [ReferenceLine(name, at: 1, on: .x)])),
      .lineChart(
        LineChart(
          caption: rich, x: axis, y: axis,
          series: [LineChart.Series(name, accent: .learned, points: [LineChart.Point(0, 1), LineChart.Point(1, 2)])],
          references: [ReferenceLine(name, at: 1)])),
      .scatterChart(
        ScatterChart(
          caption: rich, x: axis, y: axis,
          groups: [ScatterChart.Group(name, accent: .learned, points: [ScatterChart.Point(0, 1, label: name)])])),
      .confusion(
        ConfusionChart(caption: rich, labels: [name, name, name], counts: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], accent: .learned)),
      .gallery(
        Gallery(
          caption: rich,
          items: [Gallery.Item(picture, alternative: name, caption: rich, badges: [Gallery.Badge(rich, outcome: .right)])])),
      .figure(Figure(picture, alternative: name, caption: rich)),
      .colorScale(
        ColorScale(rich, colors: [.init(red: 0, green: 0, blue: 0), .init(red: 9, green: 9, blue: 9)], low: name, high: name)),
      .definitions([Definition(name, rich)]), .code(CodeSample(name, caption: rich)), .notice(Notice(.warning, rich)),
      .columns([[.paragraph(rich)], [.paragraph(rich)]]), .details(Details(rich, [.paragraph(rich)])),
    ]
  }
}

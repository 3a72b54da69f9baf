import FoveaFiles
import FoveaPixels
import FoveaReports

/// Reports of made-up results, as real as they need to be to show every building block.
enum SampleReport {
  /// A comparison of two approaches on ten classes; `pictures` stand in its gallery.
  static func comparison(pictures: [Picture]) -> Report {
    Report(
      title: "hog-svm and cnn on cifar10",
      subtitle: "10,000 test pictures of 10 classes, 32×32 pixels; trained on 45,000, chosen on 5,000",
      verdict: Verdict(
        "The network is right more often, by \(strong: "33.9 ± 1.0 points"), and takes 13 times as long to train.",
        detail: """
          On the 4,211 pictures where only one of them is right, it is \("cnn", .learned) 3,799 times. \
          A difference like this is no chance (exact McNemar test, \(emphasis: "p") < 10⁻¹⁵).
          """,
        figures: [
          KeyFigure(
            RichText("hog-svm"), value: "54.1 %", interval: "53.1–55.1 % (95 % interval)",
            note: "hand-crafted: HOG, linear SVM; chance is 10 %",
            accent: .handCrafted, gauge: KeyFigure.Gauge(0.541, interval: 0.531...0.551, reference: 0.1),
            facts: [
              Definition("Training", "41.2 s"), Definition("Per picture", "0.21 ms"), Definition("Model", "131 kB"),
              Definition("Peak memory", "612 MB"),
            ]),
          KeyFigure(
            RichText("cnn"), value: "88.0 %", interval: "87.3–88.6 % (95 % interval)",
            note: "learned: residual network, 20 epochs; chance is 10 %",
            accent: .learned, gauge: KeyFigure.Gauge(0.88, interval: 0.873...0.886, reference: 0.1),
            facts: [
              Definition("Training", "8 min 52 s"), Definition("Per picture", "0.87 ms"), Definition("Model", "3.1 MB"),
              Definition("Peak memory", "1.42 GB"),
            ]),
        ]),
      sections: [classes, confusions, prices, data, gallery(pictures), settings],
      provenance: [
        Definition("Fovea", "0.1.0"), Definition("Seed", "0"), Definition("Split", "\(code: "3f9c2a71d0b4")"),
        Definition("Machine", "2 cores, AVX-512, oneDNN 2.6.3"),
      ])
  }

  static let names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
  private static let hog = [0.61, 0.66, 0.42, 0.35, 0.45, 0.46, 0.62, 0.58, 0.61, 0.65]
  private static let cnn = [0.90, 0.95, 0.83, 0.74, 0.88, 0.80, 0.92, 0.91, 0.94, 0.93]

  private static var classes: Report.Section {
    let rows = names.indices.map { index in
      Table.Row([
        Table.Cell("\(name: names[index])"), .count(1000), .percent(hog[index], hasBar: true),
        .percent(cnn[index], tone: .best, hasBar: true), .number((cnn[index] - hog[index]) * 100),
      ])
    }
    return Report.Section(
      "Class by class", lead: "Recall is the share of a class that is recognized.",
      [
        .barChart(
          BarChart(
            caption: "Recall of each class with 95 % Wilson intervals.", axis: ChartAxis("Recall", style: .percent),
            categories: names,
            series: [
              BarChart.Series("hog-svm", accent: .handCrafted, values: hog, intervals: hog.map { $0 - 0.03...$0 + 0.03 }),
              BarChart.Series("cnn", accent: .learned, values: cnn, intervals: cnn.map { $0 - 0.02...$0 + 0.02 }),
            ], references: [ReferenceLine("chance", at: 0.1, on: .x)], shape: .dots)),
        .table(
          Table(
            caption: "Recall of each class. Tap the head of a column to sort by it.",
            columns: [
              Table.Column("Class", alignment: .leading), Table.Column("Pictures"),
              Table.Column("hog-svm", unit: "recall", accent: .handCrafted), Table.Column("cnn", unit: "recall", accent: .learned),
              Table.Column("Difference", unit: "points"),
            ], rows: rows,
            footer: [Table.Row(["All", .count(10_000), .percent(0.541), .percent(0.88), .number(33.9)])], isSortable: true)),
      ])
  }

  /// A matrix of `count` classes whose mistakes fall near the diagonal, the same at every call.
  static func confusion(_ count: Int, right: Int, caption: RichText, accent: Accent) -> ConfusionChart {
    let counts = (0..<count).map { truth in
      (0..<count).map { said in truth == said ? right : (truth * 7 + said * 13 + truth * said) % 11 * (1000 - right) / (count * 5) }
    }
    let labels = count == names.count ? names : (0..<count).map { "class \($0)" }
    return ConfusionChart(caption: caption, labels: labels, counts: counts, accent: accent)
  }

  private static var confusions: Report.Section {
    Report.Section(
      "Which classes are mixed up",
      [
        .columns([
          [
            .confusion(
              confusion(10, right: 541, caption: "\("hog-svm", .handCrafted): rows are true, columns said.", accent: .handCrafted))
          ],
          [.confusion(confusion(10, right: 880, caption: "\("cnn", .learned): rows are true, columns said.", accent: .learned))],
        ]),
        .paragraph("The shade of a cell grows with the square root of its share of the row, so that rare mistakes stay visible."),
      ])
  }

  private static var prices: Report.Section {
    func row(_ name: RichText, _ cells: [Double], _ order: Double) -> Table.Row {
      Table.Row([Table.Cell(name)] + cells.map { Table.Cell(RichText(Numeral.duration($0)), order: $0) })
    }
    return Report.Section(
      "What it costs", lead: "Two cores, decoding included.",
      [
        .table(
          Table(
            caption: "Seconds by stage.",
            columns: [
              Table.Column("Recipe", alignment: .leading), "Decode", "Features", "Fit", "Total", "Per picture",
            ],
            rows: [
              row("\("hog-svm", .handCrafted)", [3.1, 9.4, 28.7, 41.2, 0.00021], 0),
              row("\("color-knn", .handCraftedSecond)", [3.1, 4.2, 0.2, 7.5, 0.0031], 0),
              row("\("cnn", .learned)", [3.2, 0, 528.6, 531.8, 0.00087], 0),
            ])),
        .scatterChart(
          ScatterChart(
            caption: "Accuracy against the time to train. No recipe above the dotted line is known.",
            x: ChartAxis("Time to train", scale: .logarithmic, style: .duration), y: ChartAxis("Accuracy", style: .percent),
            groups: [
              ScatterChart.Group("hand-crafted", accent: .handCrafted, points: handCrafted),
              ScatterChart.Group("learned", accent: .learned, points: learned),
            ], frontier: ScatterChart.paretoFront(of: handCrafted + learned))),
      ])
  }

  private static let handCrafted = [
    ScatterChart.Point(41.2, 0.541, label: "hog-svm", interval: 0.531...0.551), ScatterChart.Point(7.5, 0.31, label: "color-knn"),
    ScatterChart.Point(60, 0.52, label: "hog-knn"), ScatterChart.Point(95, 0.63, label: "patches-svm"),
  ]
  private static let learned = [
    ScatterChart.Point(531.8, 0.88, label: "cnn", interval: 0.873...0.886), ScatterChart.Point(120, 0.79, label: "cnn-small"),
  ]

  private static var data: Report.Section {
    let sizes = [5.0, 10, 25, 50, 100, 250, 500, 1000, 2500, 4500]
    let hog = [0.18, 0.22, 0.29, 0.33, 0.37, 0.42, 0.45, 0.48, 0.52, 0.54]
    let cnn = [0.14, 0.17, 0.24, 0.31, 0.42, 0.56, 0.66, 0.75, 0.84, 0.88]
    func points(_ levels: [Double], _ width: Double) -> [LineChart.Point] {
      zip(sizes, levels).map { size, level in
        let half = width / size.squareRoot() + 0.008
        return LineChart.Point(size, level, interval: level - half...level + half)
      }
    }
    return Report.Section(
      "How many pictures each needs",
      [
        .lineChart(
          LineChart(
            caption: "Accuracy with fewer training pictures; bands are 95 % intervals over five seeds.",
            x: ChartAxis("Training pictures of each class", scale: .logarithmic), y: ChartAxis("Accuracy", style: .percent),
            series: [
              LineChart.Series("hog-svm", accent: .handCrafted, points: points(hog, 0.08)),
              LineChart.Series("cnn", accent: .learned, points: points(cnn, 0.12)),
              LineChart.Series(
                "cnn, power law", accent: .learned,
                points: [LineChart.Point(500, 0.665), LineChart.Point(4500, 0.875), LineChart.Point(20000, 0.94)], stroke: .fitted),
            ], references: [ReferenceLine("crossing: 62", at: 62, on: .x), ReferenceLine("chance", at: 0.1)]))
      ])
  }

  private static func gallery(_ pictures: [Picture]) -> Report.Section {
    let items = pictures.enumerated().map { index, picture in
      let (truth, said) = (names[index % 10], names[(index * 3 + 1) % 10])
      return Gallery.Item(
        picture, alternative: "Test picture \(index) of class \(truth)", caption: "true: \(name: truth)",
        badges: [
          Gallery.Badge("\("hog-svm", .handCrafted) \(name: said) 0.\(41 + index)", accent: .handCrafted, outcome: .wrong),
          Gallery.Badge("\("cnn", .learned) \(name: truth) 0.\(97 - index)", accent: .learned, outcome: .right),
        ])
    }
    return Report.Section(
      "Pictures that only one gets right", lead: "A sample, the surest first.",
      [.gallery(Gallery(caption: "Only \("cnn", .learned) is right (3,799 pictures).", items: items))])
  }

  private static var settings: Report.Section {
    Report.Section(
      "How to repeat it",
      [
        .code(CodeSample("fovea compare cifar10 -o out --seed 0 --recipes hog-svm,cnn", caption: "Repeats all of it.")),
        .notice(Notice(.warning, "3 files could not be read and were left out, among them \(path: "test/cat/broken.jpg").")),
        .notice(Notice(.success, "No picture stands in two parts.")),
        .details(
          Details(
            "All settings",
            [
              .heading("hog-svm"),
              .definitions([Definition("Cells", "8×8 pixels, 9 orientations"), Definition("Cost", "0.01")]),
              .heading("cnn"),
              .list(["Residual network, \(strong: "0.78 million") weights", "SGD with Nesterov momentum 0.9"]),
            ])),
      ])
  }
}

extension SampleReport {
  /// One gray pixel, as a PNG whose bytes do not depend on the encoder.
  static let picture = Picture(
    bytes: [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00,
      0x00,
      0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3A, 0x7E, 0x9B, 0x55, 0x00, 0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C,
      0x63,
      0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81, 0x77, 0xCD, 0x72, 0xB6, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42,
      0x60,
      0x82,
    ], encoding: .png, size: PixelSize(1))

  /// What the comparison does not show: long and foreign labels, many classes, other axes, pictures in tables.
  static var others: Report {
    let labels = HostileReport.names.filter { !$0.isEmpty && $0 != " " }
    let values = labels.indices.map { Double($0 + 1) * 9.7 }
    let accents = Accent.allCases
    return Report(
      title: "Other blocks",
      sections: [
        Report.Section(
          "Charts",
          [
            .barChart(
              BarChart(
                caption: "Bars with long names.", axis: ChartAxis("Time", style: .duration), categories: labels,
                series: [
                  BarChart.Series("first", accent: .handCrafted, values: values),
                  BarChart.Series(
                    "second", accent: .learned, values: values.map { 140 - $0 }, intervals: values.map { 130 - $0...150 - $0 }),
                ])),
            .barChart(
              BarChart(
                axis: ChartAxis("Size", style: .bytes), categories: accents.map { "\($0)" },
                series: [BarChart.Series("one", accent: .neutral, values: accents.map { Double($0.rawValue + 1) * 1.3e6 })])),
            .lineChart(
              LineChart(
                caption: "All accents.", x: ChartAxis("Epoch"), y: ChartAxis("Loss", scale: .logarithmic),
                series: accents.map { accent in
                  let points = (1...15).map { LineChart.Point(Double($0), 2.3 / Double($0) / Double(accent.rawValue + 1) + 0.01) }
                  return LineChart.Series("\(accent)", accent: accent, points: points)
                })),
            .scatterChart(
              ScatterChart(
                caption: "Crowded points.", x: ChartAxis("x"), y: ChartAxis("y"),
                groups: [
                  ScatterChart.Group(
                    "points", accent: .hybrid,
                    points: (0..<60).map { ScatterChart.Point(Double($0 * 17 % 61), Double($0 * 29 % 59), label: "p\($0)") })
                ])),
            .confusion(confusion(30, right: 640, caption: "Thirty classes.", accent: .hybrid)),
          ]),
        Report.Section(
          "Pictures",
          [
            .figure(Figure(picture, alternative: "A gray pixel", caption: "A gray pixel.", width: 64)),
            .colorScale(
              ColorScale(
                "Influence on the score",
                colors: [
                  .init(red: 20, green: 30, blue: 160), .init(red: 245, green: 245, blue: 245),
                  .init(red: 180, green: 20, blue: 30),
                ],
                low: "−0.4", high: "+0.4")),
            .table(
              Table(
                columns: [Table.Column("Layer", alignment: .leading), Table.Column("Unit 1", alignment: .center)],
                rows: [
                  Table.Row(
                    ["conv1", Table.Cell("edge", picture: picture, alternative: "Its strongest patch")], isEmphasized: true)
                ])),
            .keyFigures([KeyFigure("Faithfulness", value: "0.71", accent: .other)]),
            .notice(Notice(.information, "Nothing more.")),
          ]),
      ])
  }
}

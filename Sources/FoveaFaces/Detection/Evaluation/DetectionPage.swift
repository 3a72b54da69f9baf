internal import FoveaCodecs
public import FoveaFiles
internal import FoveaPixels
public import FoveaReports

/// The report on detectors that were tested on the same pictures.
public enum DetectionPage {
  /// A page: which finds more, the curves, misses and false alarms.
  /// - Precondition: There is an evaluation; all are of the same pictures.
  public static func report(_ evaluations: [DetectionEvaluation], on boxes: BytePath) -> Report {
    precondition(!evaluations.isEmpty, "a report on no detector")
    let first = evaluations[0]
    let best = evaluations.max { $0.averagePrecision < $1.averagePrecision } ?? first
    return Report(
      title: "Detection on \(boxes.lastComponent)",
      subtitle:
        "\(Numeral.grouped(first.objects)) things in \(Numeral.grouped(first.pictures)) pictures; a finding is right from \(Numeral.percent(first.overlap, decimals: 0)) of the joint area on",
      verdict: Verdict(
        "\(code: best.model) finds \(strong: Numeral.percent(best.recall)) of the things, with \(strong: Numeral.fixed(best.falseAlarmsPerPicture, decimals: 2)) false alarms per picture.",
        figures: evaluations.enumerated().map { figure($0.element, accent(of: $0.offset)) }),
      sections: [table(evaluations), curves(evaluations)] + evaluations.flatMap { galleries($0, isOnly: evaluations.count == 1) },
      provenance: [Definition("Boxes", RichText(boxes))] + (first.label.map { [Definition("Label", RichText($0))] } ?? [])
        + evaluations.map { Definition("Model", "\(code: $0.model)") })
  }

  private static func accent(of index: Int) -> Accent {
    [.handCrafted, .learned, .hybrid, .handCraftedSecond, .learnedSecond, .other][index % 6]
  }

  private static func figure(_ evaluation: DetectionEvaluation, _ accent: Accent) -> KeyFigure {
    KeyFigure(
      "\(code: evaluation.model)", value: Numeral.fixed(evaluation.averagePrecision, decimals: 3), note: "average precision",
      accent: accent,
      gauge: KeyFigure.Gauge(evaluation.averagePrecision),
      facts: [
        Definition("found", RichText(Numeral.percent(evaluation.recall))),
        Definition("precision", RichText(Numeral.percent(evaluation.precision))),
        Definition("false alarms per picture", RichText(Numeral.fixed(evaluation.falseAlarmsPerPicture, decimals: 2))),
        Definition("search", RichText(Numeral.duration(evaluation.secondsPerPicture) + " a picture")),
      ])
  }

  private static func table(_ evaluations: [DetectionEvaluation]) -> Report.Section {
    let columns: [Table.Column] = [
      Table.Column("model", alignment: .leading), "found", "precision", "false alarms per picture", "average precision",
      "threshold",
      Table.Column("search", unit: "ms"),
    ]
    let rows = evaluations.map { evaluation in
      Table.Row([
        Table.Cell("\(code: evaluation.model)"), .percent(evaluation.recall), .percent(evaluation.precision),
        .number(evaluation.falseAlarmsPerPicture, decimals: 2), .number(evaluation.averagePrecision, decimals: 3),
        .number(evaluation.threshold, decimals: 3), .number(evaluation.secondsPerPicture * 1000, decimals: 1),
      ])
    }
    return Report.Section("At the models' thresholds", [.table(Table(columns: columns, rows: rows))])
  }

  private static func curves(_ evaluations: [DetectionEvaluation]) -> Report.Section {
    let precision = evaluations.enumerated().map { index, evaluation in
      LineChart.Series(
        evaluation.model, accent: accent(of: index),
        points: thinned(evaluation.curve).map { LineChart.Point($0.recall, $0.precision) })
    }
    let alarms = evaluations.enumerated().map { index, evaluation in
      LineChart.Series(
        evaluation.model, accent: accent(of: index),
        points: thinned(evaluation.curve).map { LineChart.Point($0.falseAlarmsPerPicture, $0.recall) })
    }
    return Report.Section(
      "At all thresholds", lead: "A lower threshold finds more things and raises more false alarms.",
      [
        .columns([
          [
            .lineChart(
              LineChart(
                caption: "Precision over recall", x: ChartAxis("found", style: .percent, range: 0...1),
                y: ChartAxis("precision", style: .percent, range: 0...1), series: precision,
                alternative: "Precision over the share of things found."))
          ],
          [
            .lineChart(
              LineChart(
                caption: "Found, by false alarms", x: ChartAxis("false alarms per picture"),
                y: ChartAxis("found", style: .percent, range: 0...1), series: alarms,
                alternative: "The share of things found over false alarms per picture."))
          ],
        ])
      ])
  }

  /// At most a few hundred points, the last among them.
  private static func thinned(_ curve: [DetectionEvaluation.Point]) -> [DetectionEvaluation.Point] {
    let step = max(1, curve.count / 300)
    return curve.enumerated().filter { $0.offset % step == 0 || $0.offset == curve.count - 1 }.map(\.element)
  }

  // MARK: - Pictures

  private static func galleries(_ evaluation: DetectionEvaluation, isOnly: Bool) -> [Report.Section] {
    let name = isOnly ? "" : " of \(evaluation.model)"
    let missed = evaluation.rows.filter { !$0.misses.isEmpty }
    let wrong = evaluation.rows.filter { row in row.findings.contains { $0.outcome == .falseAlarm } }
      .sorted { worst($0) > worst($1) }
    let right = evaluation.rows.filter { row in row.misses.isEmpty && row.findings.contains { $0.outcome == .right } }
    return [
      section("Misses\(name)", missed, lead: "Yellow boxes are things that were not found.", empty: "Everything was found."),
      section(
        "False alarms\(name)", wrong, lead: "Red boxes are findings where nothing is marked, those with the highest score first.",
        empty: "There are none."),
      section("Right\(name)", right, lead: "Some of the pictures in which all was found.", empty: "There are none."),
    ]
  }

  private static func worst(_ row: DetectionEvaluation.Row) -> Double {
    row.findings.filter { $0.outcome == .falseAlarm }.map(\.score).max() ?? -.infinity
  }

  private static func section(
    _ title: String, _ rows: [DetectionEvaluation.Row], lead: RichText, empty: RichText
  ) -> Report.Section {
    guard !rows.isEmpty else { return Report.Section(title, [.paragraph(empty)]) }
    let shown = rows.prefix(24)
    let items = shown.compactMap { item($0) }
    let rest: RichText = rows.count > shown.count ? " The first \(shown.count) of \(rows.count)." : ""
    return Report.Section(title, lead: lead + rest, [.gallery(Gallery(items: items, size: .large))])
  }

  private static func item(_ row: DetectionEvaluation.Row) -> Gallery.Item? {
    guard let bitmap = try? ImageDecoder.decode(contentsOf: row.path).bitmap else { return nil }
    let findings = row.findings.map { finding in
      let color =
        switch finding.outcome {
        case .right: Mark.found
        case .falseAlarm: Mark.wrong
        case .ignored: Mark.neutral
        }
      return Mark(finding.box.box, text: Numeral.fixed(finding.score, decimals: 1), color: color)
    }
    let misses = row.misses.map { Mark($0.box, color: Mark.missed) }
    return Gallery.Item(
      Picture(thumbnail: bitmap.marking(misses + findings), side: 320),
      alternative: "\(row.findings.count) findings, \(row.misses.count) misses", caption: RichText(row.path.lastComponent))
  }
}

internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition
public import FoveaReports

extension Comparison {
  /// The comparison as a page: the verdict first, then the evidence.
  /// - Parameter command: The command that makes it again, shown on the page.
  public func report(command: String) -> Report {
    Report(
      title: "\(contenders.map(\.name).joined(separator: ", ")): \(manifest.root.lastComponent)",
      subtitle: subtitle,
      verdict: Verdict(RichText(verdictText), detail: protocolText, figures: contenders.map(keyFigure)),
      sections: [accuracySection, differencesSection, classesSection, confusionSection, costSection]
        + [flipsSection, dataSection].compactMap { $0 },
      provenance: provenance(command))
  }

  private var subtitle: RichText {
    "\(Numeral.grouped(manifest.entries.count)) pictures of \(manifest.labels.count) classes in \(path: manifest.root)"
  }

  private var protocolText: RichText {
    let counts = [Part.train, .validation, .test].map { Numeral.grouped(manifest.entries(in: $0).count) }
    return """
      All recipes learned from the same \(counts[0]) pictures, made their choices on the same \(counts[1]), from which they may learn \
      afterwards, and were tested once on the same \(counts[2]) that none of them had seen.
      """
  }

  private func keyFigure(_ contender: Contender) -> KeyFigure {
    let summary = contender.evaluation.report.summary
    let interval = summary.interval
    return KeyFigure(
      RichText(contender.name), value: Numeral.percent(summary.accuracy), interval: "95 %: \(Numeral.percent(interval))",
      note: RichText(contender.approach == .handcrafted ? "hand-crafted features" : "learned features"),
      accent: accent(of: contender), gauge: KeyFigure.Gauge(summary.accuracy, interval: interval, reference: chance),
      facts: [
        Definition("training", RichText(Numeral.duration(contender.training.seconds.total))),
        Definition("one picture", RichText("\(Numeral.short(contender.latency)) ms")),
        Definition("model", RichText(Numeral.bytes(contender.modelBytes))),
      ])
  }

  /// What always answering with the most frequent class of the test part would get.
  var chance: Double {
    let counts = contenders.first?.evaluation.report.summary.confusion.counts.map { $0.reduce(0, +) } ?? []
    let total = counts.reduce(0, +)
    return total == 0 ? 0 : Double(counts.max() ?? 0) / Double(total)
  }

  /// A color for each approach, and another for its second recipe.
  func accent(of contender: Contender) -> Accent {
    let same = contenders.filter { $0.approach == contender.approach }
    let place = same.firstIndex { $0.name == contender.name } ?? 0
    switch (contender.approach, place) {
    case (.handcrafted, 0): return .handCrafted
    case (.handcrafted, 1): return .handCraftedSecond
    case (.learned, 0): return .learned
    case (.learned, 1): return .learnedSecond
    default: return .other
    }
  }

  private var accuracySection: Report.Section {
    let chart = BarChart(
      caption:
        "Accuracy on the test part with 95 % Wilson intervals. The line is what always naming the most frequent class would get.",
      axis: ChartAxis("accuracy", style: .percent, range: 0...1), categories: contenders.map(\.name),
      series: [
        BarChart.Series(
          "accuracy", accent: .neutral, values: contenders.map(\.accuracy),
          intervals: contenders.map { $0.evaluation.report.summary.interval })
      ], references: [ReferenceLine("most frequent class", at: chance, on: .x)])
    let table = Table(
      caption:
        "Balanced accuracy is the mean of the recalls, so that a rare class counts as much as a frequent one. The calibration error is how far, on average, the stated probability is from the share of right answers.",
      columns: [
        Table.Column("recipe", alignment: .leading), Table.Column("accuracy", unit: "%"), Table.Column("95 % interval", unit: "%"),
        Table.Column("balanced", unit: "%"), Table.Column("macro F1"), Table.Column("true class in first five", unit: "%"),
        Table.Column("calibration error", unit: "points"),
      ],
      rows: contenders.map { contender in
        let report = contender.evaluation.report
        return Table.Row([
          Table.Cell("\(contender.name, accent(of: contender))"), .number(report.summary.accuracy * 100, decimals: 2),
          Table.Cell(
            RichText(
              "\(Numeral.fixed(report.summary.interval.lowerBound * 100, decimals: 1))–\(Numeral.fixed(report.summary.interval.upperBound * 100, decimals: 1))"
            )),
          .number(report.summary.balancedAccuracy * 100, decimals: 2), .number(report.summary.macroF1, decimals: 3),
          .number(report.summary.top5Accuracy * 100, decimals: 1),
          .number((report.summary.calibration?.expectedCalibrationError ?? 0) * 100, decimals: 1),
        ])
      }, isSortable: true)
    return Report.Section("How often each is right", [.barChart(chart), .table(table)])
  }

  private var differencesSection: Report.Section {
    let table = Table(
      caption:
        "The same test pictures, answered by both. McNemar's exact test asks whether the pictures that only one got right could fall to either side by chance; p-values are corrected for the number of pairs after Holm.",
      columns: [
        Table.Column("pair", alignment: .leading), Table.Column("both right"), Table.Column("only first"),
        Table.Column("only second"), Table.Column("both wrong"), Table.Column("difference", unit: "points"),
        Table.Column("95 % interval", unit: "points"), Table.Column("p"),
      ],
      rows: pairs.map { pair in
        Table.Row(
          [
            Table.Cell("\(pair.first) against \(pair.second)"), .count(pair.bothRight), .count(pair.onlyFirstRight),
            .count(pair.onlySecondRight), .count(pair.bothWrong), .number(pair.difference * 100, decimals: 1),
            Table.Cell(
              RichText(
                "\(Numeral.fixed(pair.interval[0] * 100, decimals: 1)) to \(Numeral.fixed(pair.interval[1] * 100, decimals: 1))")),
            Table.Cell(RichText(PairedComparison.text(pair.adjustedPValue)), order: pair.adjustedPValue),
          ], isEmphasized: pair.isEvident)
      })
    return Report.Section(
      "Is the difference real?", lead: "A row in bold is a difference that chance hardly makes (p below 0.05 after correction).",
      [.table(table)])
  }

  private var confusionSection: Report.Section {
    let blocks: [[Report.Block]] = contenders.map { contender in
      let summary = contender.evaluation.report.summary
      return [
        .heading(contender.name),
        .confusion(ConfusionChart(labels: manifest.labels.names, counts: summary.confusion.counts, accent: accent(of: contender))),
      ]
    }
    return Report.Section(
      "What is taken for what", lead: "Rows are what is true, columns what was said.",
      stride(from: 0, to: blocks.count, by: 2).map { .columns(Array(blocks[$0..<min($0 + 2, blocks.count)])) })
  }

  private var classesSection: Report.Section {
    var columns = [Table.Column("class", alignment: .leading), Table.Column("pictures")]
    for contender in contenders {
      columns.append(Table.Column("recall: \(contender.name, accent(of: contender))", unit: "%"))
      columns.append(Table.Column("precision", unit: "%"))
    }
    let rows = manifest.labels.names.indices.map { label in
      let recalls = contenders.map { $0.evaluation.report.summary.perClass[label].recall }
      let best = recalls.max() ?? 0
      var cells = [
        Table.Cell("\(name: manifest.labels[label])"),
        .count(contenders.first?.evaluation.report.summary.perClass[label].count ?? 0),
      ]
      for (place, contender) in contenders.enumerated() {
        let figures = contender.evaluation.report.summary.perClass[label]
        cells.append(.number(figures.recall * 100, decimals: 1, tone: recalls[place] == best && best > 0 ? .best : nil))
        cells.append(.number(figures.precision * 100, decimals: 1, tone: .muted))
      }
      return Table.Row(cells)
    }
    return Report.Section(
      "Class by class",
      lead:
        "Recall: of the pictures of a class, how many were found. Precision: of the pictures that were called so, how many are.",
      [.table(Table(columns: columns, rows: rows, isSortable: true))])
  }

  private var costSection: Report.Section {
    let training = Table(
      caption:
        "Training: seconds on \(contenders.first?.training.threads ?? 1) threads, and the largest memory of the process meanwhile.",
      columns: [
        Table.Column("recipe", alignment: .leading), Table.Column("reading", unit: "s"), Table.Column("features", unit: "s"),
        Table.Column("learning", unit: "s"), Table.Column("in all", unit: "s"), Table.Column("peak memory"),
      ],
      rows: contenders.map { contender in
        let training = contender.training
        return Table.Row([
          Table.Cell("\(contender.name, accent(of: contender))"), .number(training.seconds.decode, decimals: 1),
          .number(training.seconds.features, decimals: 1), .number(training.seconds.fit, decimals: 1),
          .number(training.seconds.total, decimals: 1),
          Table.Cell(RichText(Numeral.bytes(training.peakMemoryBytes)), order: Double(training.peakMemoryBytes)),
        ])
      }, isSortable: true)
    let use = Table(
      caption:
        "Use. One picture: median from the bytes of its file to the answer, on one thread. Many: each, with all threads busy.",
      columns: [
        Table.Column("recipe", alignment: .leading), Table.Column("model"), Table.Column("learned numbers"),
        Table.Column("one picture", unit: "ms"), Table.Column("many", unit: "ms each"),
      ],
      rows: contenders.map { contender in
        Table.Row([
          Table.Cell("\(contender.name, accent(of: contender))"),
          Table.Cell(RichText(Numeral.bytes(contender.modelBytes)), order: Double(contender.modelBytes)),
          .count(contender.recognizer.model.parameterCount), .number(contender.latency, decimals: 2),
          .number(contender.evaluation.report.millisecondsPerImage, decimals: 3),
        ])
      }, isSortable: true)
    let points = contenders.map { contender in
      ScatterChart.Group(
        contender.name, accent: accent(of: contender),
        points: [
          ScatterChart.Point(
            max(contender.training.seconds.total, 0.01), contender.accuracy, label: contender.name,
            interval: contender.evaluation.report.summary.interval)
        ])
    }
    let chart = ScatterChart(
      caption: "What training time buys.", x: ChartAxis("training", scale: .logarithmic, style: .duration),
      y: ChartAxis("accuracy", style: .percent), groups: points)
    return Report.Section("What it costs", [.table(training), .table(use), .scatterChart(chart)])
  }

  private var dataSection: Report.Section? {
    let counts = [Part.train, .validation, .test].map { manifest.classCounts(in: $0) }
    let rows = manifest.labels.names.enumerated().map { label, name in
      Table.Row(
        [Table.Cell("\(name: name)")]
          + counts.map { .count($0[label]) })
    }
    let table = Table(
      columns: [Table.Column("class", alignment: .leading), "train", "validation", "test"], rows: rows, isSortable: true)
    var blocks: [Report.Block] = [.details(Details("Pictures of each class in each part", [.table(table)]))]
    let unreadable = Set(contenders.flatMap { $0.training.unreadable + $0.evaluation.report.unreadable })
    if !unreadable.isEmpty {
      let sorted = unreadable.sorted { $0.path < $1.path }
      blocks.insert(
        .notice(Notice(.warning, "\(unreadable.count) pictures could not be read and were left out of all of this.")), at: 0)
      blocks.append(
        .details(
          Details(
            "The pictures that could not be read",
            [.list(sorted.prefix(200).map { "\(path: $0.path): \($0.reason)" })])))
    }
    let settings = contenders.map { contender in
      Report.Block.details(
        Details(
          "All settings of \(contender.name)",
          [.code(CodeSample(contender.recognizer.provenance.settings))]))
    }
    return Report.Section("What it was made from", blocks + settings)
  }

  private func provenance(_ command: String) -> [Definition] {
    [
      Definition("command", "\(code: command)"), Definition("version", RichText(Version.text)),
      Definition("seed", RichText("\(seed)")), Definition("manifest", "\(code: manifest.contentHash)"),
    ]
  }
}

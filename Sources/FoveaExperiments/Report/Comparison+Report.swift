internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition
public import FoveaReports

extension Comparison {
  /// The comparison as a page: the verdict first, then the eight questions, then the evidence for each.
  /// - Parameters:
  ///   - command: The command that makes it again, shown on the page.
  ///   - partCommand: The command that measures a row alone; by default the command with the row's ``EvidenceRow/repeatsWith``.
  public func report(command: String, partCommand: ((EvidenceRow) -> String)? = nil) -> Report {
    Report(
      title: "\(contenders.map(\.name).joined(separator: ", ")): \(manifest.root.lastComponent)",
      subtitle: subtitle,
      verdict: Verdict(
        RichText(verdictText), detail: protocolText,
        figures: shown.map(keyFigure)),
      sections: [
        questionsSection(partCommand ?? { "\(command) \($0.repeatsWith)" }), accuracySection, differencesSection, repeatsSection,
        curvesSection,
        featuresSection,
        depthSection,
        explanationsSection, costSection, courseSection, useSection, unknownsSection,
      ].compactMap { $0 } + (inside?.sections ?? [])
        + [classesSection, confusionSection, flipsSection, protocolSection, labelsSection, dataSection].compactMap { $0 },
      provenance: provenance(command))
  }

  /// What stands for each approach; all recipes where there is one approach.
  var shown: [Contender] {
    let best = [best(of: .handcrafted), best(of: .learned)].compactMap { $0 }
    return best.count > 1 ? best : contenders
  }

  private var subtitle: RichText {
    "\(Numeral.grouped(manifest.entries.count)) pictures of \(manifest.labels.count) classes in \(path: manifest.root)"
  }

  private var protocolText: RichText {
    let counts = [Part.train, .validation].map { Numeral.grouped(manifest.entries(in: $0).count) }
    return """
      All recipes were given the same \(counts[0]) pictures to learn from and the same \(counts[1]) to make their choices on. A network keeps \
      about a tenth of all of them as judges and learns from the rest; a hand-crafted recipe learns from all of them once its choices are made. \
      All were tested on the same \(Numeral.grouped(testSet.count)) that none of them had seen.\(representativeText)
      """
  }

  /// By what one of several recipes of an approach was chosen to stand for it; empty where each approach has one.
  private var representativeText: String {
    let rules = [Approach.handcrafted, .learned].compactMap { approach in
      RepresentativeRule.choice(among: contenders.filter { $0.approach == approach }.map(\.training.figures))?.rule
    }
    let texts = Set(rules).compactMap(\.text).sorted()
    return texts.isEmpty
      ? "" : " Of several recipes of an approach the one stands for it \(texts.joined(separator: ", or the one "))."
  }

  private func keyFigure(_ contender: Contender) -> KeyFigure {
    let summary = contender.evaluation.report.summary
    let interval = statedInterval(of: contender)
    let remark = testSet.hasGroups ? testSet.hasTooFewGroups ? ", too narrow" : " over groups" : ""
    return KeyFigure(
      RichText(contender.name), value: Numeral.percent(summary.accuracy), interval: "95 %: \(Numeral.percent(interval))\(remark)",
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

  /// What the accuracy without near duplicates leaves out.
  private var duplicateRemark: String {
    switch split.leaks.count {
    case 0: "No test picture has a near duplicate among those that were learned from: without these the accuracy is the same."
    case 1: "Without near duplicates: the test picture that has one among those that were learned from is left out."
    case let count:
      "Without near duplicates: the \(Numeral.grouped(count)) test pictures that have one among those that were learned from are left out."
    }
  }

  var accuracySection: Report.Section {
    let chart = BarChart(
      caption:
        "Accuracy on the test part with 95 % \(intervalText). The line is what always naming the most frequent class would get.",
      axis: ChartAxis("accuracy", style: .percent, range: 0...1), categories: contenders.map(\.name),
      series: [
        BarChart.Series(
          "accuracy", accent: .neutral, values: contenders.map(\.accuracy),
          intervals: contenders.map { statedInterval(of: $0) })
      ], references: [ReferenceLine("most frequent class", at: chance, on: .x)])
    let table = Table(
      caption:
        "\(duplicateRemark) Balanced accuracy is the mean of the recalls, so that a rare class counts as much as a frequent one. The calibration error is how far, on average, the stated probability is from the share of right answers.",
      columns: [
        Table.Column("recipe", alignment: .leading), Table.Column("accuracy", unit: "%"), Table.Column("95 % interval", unit: "%"),
        Table.Column("without near duplicates", unit: "%"), Table.Column("balanced", unit: "%"), Table.Column("macro F1"),
        Table.Column("true class in first five", unit: "%"),
        Table.Column("calibration error", unit: "points"),
      ],
      rows: contenders.map { contender in
        let report = contender.evaluation.report
        return Table.Row([
          Table.Cell("\(contender.name, accent(of: contender))"), .number(report.summary.accuracy * 100, decimals: 2),
          .percent(statedInterval(of: contender)),
          contender.cleanAccuracy.map { $0.cell(decimals: 2) } ?? Table.Cell("–"),
          .number(report.summary.balancedAccuracy * 100, decimals: 2), .number(report.summary.macroF1, decimals: 3),
          .number(report.summary.top5Accuracy * 100, decimals: 1),
          .number((report.summary.calibration?.expectedCalibrationError ?? 0) * 100, decimals: 1),
        ])
      }, isSortable: true)
    return Report.Section("How often each is right", [.barChart(chart), .table(table)])
  }

  var differencesSection: Report.Section {
    let table = Table(
      caption:
        "The same test pictures, answered by both. McNemar's exact test asks whether the pictures that only one got right could fall to either side by chance; p-values are corrected for the number of pairs after Holm\(hybrids?.entries.isEmpty == false ? ", pairs of recipes and pairs with a hybrid (\"Which to take\" says what these are) each among themselves" : ""). The first interval is Bonett and Price's; the second draws the \(Numeral.grouped(testSet.groupCount)) groups of test pictures anew (\(Numeral.grouped(resamples)) times): it holds where pictures come in groups.",
      columns: [
        Table.Column("pair", alignment: .leading), Table.Column("both right"), Table.Column("only first"),
        Table.Column("only second"), Table.Column("both wrong"), Table.Column("difference", unit: "points"),
        Table.Column("95 % interval", unit: "points"), Table.Column("by bootstrap", unit: "points"), Table.Column("p"),
      ],
      rows: pairs.map { pair in
        Table.Row(
          [
            Table.Cell("\(pair.first) against \(pair.second)"), .count(pair.bothRight), .count(pair.onlyFirstRight),
            .count(pair.onlySecondRight), .count(pair.bothWrong), .number(pair.difference * 100, decimals: 1),
            Table.Cell(
              RichText(
                "\(Numeral.fixed(pair.interval[0] * 100, decimals: 1)) to \(Numeral.fixed(pair.interval[1] * 100, decimals: 1))")),
            Table.Cell(
              pair.bootstrapInterval.map {
                "\(Numeral.fixed($0[0] * 100, decimals: 1)) to \(Numeral.fixed($0[1] * 100, decimals: 1))"
              } ?? "–"),
            Table.Cell(RichText(PairedComparison.text(pair.adjustedPValue)), order: pair.adjustedPValue),
          ], isEmphasized: pair.isEvident)
      })
    return Report.Section(
      "Is the difference real?",
      lead:
        "A row in bold is a difference that chance hardly makes (p below 0.05 after correction, and an interval over groups without zero where pictures come in groups, of which there must be \(GroupBootstrap.leastGroups) at least).",
      [.table(table)] + (hybridSentences.isEmpty ? [] : [.list(hybridSentences)]))
  }

  /// What the tests say of each hybrid against the recipes that it is made of.
  private var hybridSentences: [RichText] {
    (hybrids?.entries ?? []).flatMap { entry in
      let members = entry.name.split(separator: "+").map(String.init)
      return contenders.filter { members.contains($0.name) }.compactMap { contender in
        pair(entry.name, contender.name).map {
          RichText($0.sentence(accuracies: (entry.accuracy.value, contender.accuracy)))
        }
      }
    }
  }

  var confusionSection: Report.Section {
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

  var classesSection: Report.Section {
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
        cells.append(
          figures.count == 0
            ? Table.Cell("–") : .number(figures.recall * 100, decimals: 1, tone: recalls[place] == best && best > 0 ? .best : nil))
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

  private func provenance(_ command: String) -> [Definition] {
    [
      Definition("command", "\(code: command)"), Definition("version", RichText(Version.text)),
      Definition("seed", RichText("\(seed)")), Definition("manifest", "\(code: manifest.contentHash)"),
      Definition("pixels", "\(code: split.pixelsHash ?? "–")"),
      Definition("time", RichText(TimeWords.spent(time.spent, of: time.budget))),
    ]
  }
}

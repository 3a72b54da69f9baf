internal import FoveaCodecs
internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  var useSection: Report.Section? {
    guard entrants.count > 1 else { return nil }
    let table = Table(
      caption:
        "All recognizers, hybrids among them: a network's features with a support vector machine (+svm) or nearest neighbors (+knn), and the mean of both approaches' probabilities (the names of both with + between). In bold: none other is at least as accurate and as quick. Risk: the mean share of mistakes while only the surest pictures are answered, over all shares of pictures; small is good.",
      columns: [
        Table.Column("recognizer", alignment: .leading), Table.Column("accuracy", unit: "%"),
        Table.Column("95 % interval", unit: "%"),
        Table.Column("without near duplicates", unit: "%"), Table.Column("one picture", unit: "ms"), Table.Column("model"),
        Table.Column("training", unit: "s"), Table.Column("risk", unit: "%"),
        Table.Column("limits", alignment: .leading),
      ],
      rows: entrants.map { entrant in
        Table.Row(
          [
            Table.Cell("\(entrant.name, accent(of: entrant))"), .number(entrant.accuracy.value * 100, decimals: 1),
            .percent(entrant.accuracy.range), entrant.cleanAccuracy.cell(decimals: 1),
            .number(entrant.milliseconds, decimals: 2),
            Table.Cell(RichText(Numeral.bytes(entrant.modelBytes)), order: Double(entrant.modelBytes)),
            .number(entrant.trainingSeconds, decimals: 1), .number((entrant.riskArea ?? 0) * 100, decimals: 2),
            Table.Cell(RichText(recommendation?.excluded[entrant.name]?.joined(separator: ", ") ?? "kept")),
          ], isEmphasized: entrant.isOnFront)
      }, isSortable: true)
    let groups = Entrant.Kind.all.map { kind in
      ScatterChart.Group(
        kind.title, accent: kind.accent,
        points: entrants.filter { $0.kind == kind }.map {
          ScatterChart.Point(max($0.milliseconds, 0.001), $0.accuracy.value, label: $0.name, interval: $0.accuracy.range)
        })
    }.filter { !$0.points.isEmpty }
    let chart = ScatterChart(
      caption: "Accuracy against the time of one answer. The stepped line is the front that none is above.",
      x: ChartAxis("one picture, ms", scale: .logarithmic), y: ChartAxis("accuracy", style: .percent), groups: groups,
      frontier: ScatterChart.paretoFront(of: groups.flatMap(\.points)))
    return Report.Section("Which to take", lead: answer(to: .useCase), [.table(table), .scatterChart(chart)])
  }

  private func accent(of entrant: Entrant) -> Accent {
    contenders.first { $0.name == entrant.name }.map { accent(of: $0) } ?? entrant.kind.accent
  }

  /// How far recognizers can be trusted where they answer only what they are sure of.
  var unknownsSection: Report.Section? {
    let all = confidences.filter { !$0.curve.points.isEmpty }
    guard !all.isEmpty else { return nil }
    let accents: [Accent] = [.hybrid, .other, .neutral]
    // One that is equally sure of everything has no curve.
    let series = all.enumerated().filter { $0.element.curve.points.count > 1 }.map { place, entry in
      let contender = contenders.first { $0.name == entry.name }
      let step = max(1, entry.curve.points.count / 100)
      let points = entry.curve.points.enumerated().filter { $0.offset % step == 0 || $0.offset == entry.curve.points.count - 1 }
      return LineChart.Series(
        entry.name, accent: contender.map { accent(of: $0) } ?? accents[place % 3],
        points: points.map { LineChart.Point($0.element.coverage, $0.element.risk) })
    }
    let chart = LineChart(
      caption:
        "The share of mistakes among the pictures that are answered, where only the surest are answered. From left to right more pictures are answered.",
      x: ChartAxis("pictures answered", style: .percent, range: 0...1), y: ChartAxis("mistakes among them", style: .percent),
      series: series)
    let table = Table(
      caption:
        "How many of the \(Numeral.grouped(testSet.count)) test pictures are answered where the least sure are left out until so few mistakes remain among the answered. From fewer than some 300 answers without a mistake it does not follow that mistakes are rarer than 1 %, from fewer than 60 not that they are rarer than 5 %.",
      columns: [
        Table.Column("recognizer", alignment: .leading), Table.Column("answered at 1 % mistakes", unit: "%"),
        Table.Column("at 5 %", unit: "%"), Table.Column("area", unit: "%"), Table.Column("area of an oracle", unit: "%"),
      ],
      rows: all.map { entry in
        Table.Row([
          Table.Cell(RichText(entry.name)), .number(entry.curve.coverage(atRisk: 0.01) * 100, decimals: 1),
          .number(entry.curve.coverage(atRisk: 0.05) * 100, decimals: 1), .number(entry.curve.area * 100, decimals: 2),
          .number(entry.curve.oracleArea * 100, decimals: 2),
        ])
      }, isSortable: true)
    let charts: [Report.Block] = series.isEmpty ? [] : [.lineChart(chart)]
    return Report.Section(
      "When it may say \"I do not know\"", lead: "A recognizer that knows when it is unsure can leave those pictures to a person.",
      charts + [.table(table)] + strangerBlocks)
  }

  /// How the pictures were divided, and what the files tell.
  var protocolSection: Report.Section? {
    var blocks: [Report.Block] = [
      .definitions([
        Definition("groups in the manifest", RichText(Numeral.grouped(split.groups))),
        Definition("groups that the test part is drawn from", RichText(Numeral.grouped(testSet.groupCount))),
        Definition(
          "near duplicates",
          "\(Numeral.grouped(split.nearDuplicatePictures)) pictures in \(Numeral.grouped(split.nearDuplicateSets)) sets"),
        Definition("test pictures with a near duplicate that was learned from", RichText(Numeral.grouped(split.leaks.count))),
      ])
    ]
    if !split.leaks.isEmpty {
      blocks.append(
        .details(
          Details(
            "The test pictures and their near duplicates",
            [
              .list(
                split.leaks.prefix(200).map { "\(path: $0.picture) \($0.isEqual ? "equals" : "looks like") \(path: $0.twin)" })
            ])))
    }
    if let shortcuts, !shortcuts.entries.isEmpty {
      blocks.append(.heading("What tells the class without what is shown"))
      blocks.append(
        .table(
          Table(
            caption:
              "Recognizers that know one property alone, trained and tested as the others. The most frequent class: \(Numeral.percent(shortcuts.chance)).",
            columns: [
              Table.Column("property", alignment: .leading), Table.Column("accuracy", unit: "%"),
              Table.Column("95 % interval", unit: "%"), Table.Column("warning", alignment: .leading),
            ],
            rows: shortcuts.entries.map { entry in
              Table.Row([
                Table.Cell(RichText(entry.property)), .number(entry.accuracy.value * 100, decimals: 1),
                .percent(entry.accuracy.range),
                Table.Cell(
                  RichText(entry.isWarning ? "does well" : ""),
                  tone: entry.isWarning ? .warning : nil),
              ])
            })))
    }
    return Report.Section("How the pictures were divided", blocks)
  }

  /// Pictures whose label is doubted.
  var labelsSection: Report.Section? {
    guard let labels, labels.count > 0 else { return nil }
    let shown = labels.suspects.prefix(24).compactMap { suspect -> Gallery.Item? in
      guard let decoded = try? ImageDecoder.decode(contentsOf: manifest.root.appending(suspect.path), options: DecodeOptions())
      else { return nil }
      return Gallery.Item(
        Picture(thumbnail: decoded.bitmap, side: 224), alternative: "a picture with the label \(suspect.label)",
        caption: "\(name: suspect.label), perhaps \(name: suspect.proposal)",
        badges: [Gallery.Badge("\(Numeral.fixed(suspect.score, decimals: 2))", accent: .neutral)])
    }
    var blocks: [Report.Block] = []
    if labels.suspects.isEmpty {
      blocks.append(
        .notice(
          Notice(
            .success,
            "There is no picture that both approaches, without having learned from it, take for another class, and together find likelier to be of one."
          )))
    } else {
      if !shown.isEmpty { blocks.append(.gallery(Gallery(items: Array(shown)))) }
      blocks.append(
        .details(
          Details(
            "All \(Numeral.grouped(labels.suspects.count)) paths, the surest first",
            [
              .list(
                labels.suspects.prefix(500).map {
                  "\(path: $0.path): \(name: $0.label), perhaps \(name: $0.proposal) (\(Numeral.fixed($0.score, decimals: 2)))"
                })
            ])))
    }
    return Report.Section(
      "Labels worth a look",
      lead:
        "\(labels.recipes.joined(separator: " and ")) answered \(Numeral.grouped(labels.count)) pictures that they had not learned from (\(labels.answeredFolds.map { "\($0) of \(labels.folds) folds: there was no time for more" } ?? "\(labels.folds) folds")). Both took \(Numeral.grouped(labels.suspects.count)) for another class than the label says, and together find one likelier than that; the surest come first. Each is either hard or mislabeled. \(RichText(weakness))",
      blocks)
  }
}

extension Comparison {
  /// How far suspects of recognizers can be trusted that err themselves.
  private var weakness: String {
    let shares = shown.map { "\($0.name) is right on \(Numeral.percent($0.accuracy))" }.joined(separator: ", ")
    return "Of the test pictures \(shares): the more often they err, the more of these labels are right."
  }
}

extension Accuracy {
  /// The share in percent; a dash where there are no pictures that it could be of.
  func cell(decimals: Int) -> Table.Cell { count == 0 ? Table.Cell("–") : .number(value * 100, decimals: decimals) }
}

extension Entrant.Kind {
  fileprivate static let all: [Entrant.Kind] = [.handcrafted, .learned, .hybrid]

  fileprivate var title: String {
    switch self {
    case .handcrafted: "hand-crafted"
    case .learned: "learned"
    case .hybrid: "hybrid"
    }
  }

  fileprivate var accent: Accent {
    switch self {
    case .handcrafted: .handCrafted
    case .learned: .learned
    case .hybrid: .hybrid
    }
  }
}

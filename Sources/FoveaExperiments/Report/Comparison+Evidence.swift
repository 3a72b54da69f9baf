internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  private func accent(_ approach: Approach) -> Accent { approach == .handcrafted ? .handCrafted : .learned }

  var curvesSection: Report.Section? {
    guard let curves, curves.curves.contains(where: { $0.points.count > 1 }) else { return nil }
    let series = curves.curves.flatMap { curve in
      let measured = LineChart.Series(
        curve.recipe, accent: accent(curve.approach),
        points: curve.points.map {
          LineChart.Point(Double($0.pictures) / Double(max(1, curves.classes)), $0.accuracy.value, interval: $0.accuracy.range)
        })
      guard let law = curve.law, let first = curve.points.first?.pictures, let last = curve.points.last?.pictures else {
        return [measured]
      }
      let steps = (0...24).map { Double(first) * PowerLawMath.power(3 * Double(last) / Double(first), Double($0) / 24) }
      return [
        measured,
        LineChart.Series(
          "\(curve.recipe), fitted", accent: accent(curve.approach),
          points: steps.map { LineChart.Point($0 / Double(max(1, curves.classes)), 1 - law.error(at: $0)) }, stroke: .fitted),
      ]
    }
    let crossing = curves.crossing?.perClass
    let chart = LineChart(
      caption:
        "Accuracy on the whole test part against pictures per class to learn from (validation included), with 95 % \(wilsonText). The largest point is the recipe of the comparison; dashed: the power law of the mistakes, up to three times the pictures.",
      x: ChartAxis("pictures per class", scale: .logarithmic), y: ChartAxis("accuracy", style: .percent), series: series,
      references: crossing.map { [ReferenceLine("curves meet", at: $0, on: .x)] } ?? [])
    let table = Table(
      columns: [
        Table.Column("recipe", alignment: .leading), Table.Column("pictures"), Table.Column("per class"), Table.Column("epochs"),
        Table.Column("accuracy", unit: "%"), Table.Column("95 % interval", unit: "%"), Table.Column("training", unit: "s"),
      ],
      rows: curves.curves.flatMap { curve in
        curve.points.map { point in
          Table.Row([
            Table.Cell("\(curve.recipe, accent(curve.approach))"), .count(point.pictures),
            .number(Double(point.pictures) / Double(max(1, curves.classes)), decimals: 1),
            point.epochs.map { .count($0) } ?? Table.Cell("–"), .number(point.accuracy.value * 100, decimals: 1),
            .percent(point.accuracy.range), .number(point.seconds, decimals: 1),
          ])
        }
      })
    return Report.Section(
      "How many pictures it takes", lead: answer(to: .dataNeed, .trainingSize),
      [.lineChart(chart), .details(Details("The points in figures", [.table(table)]))])
  }

  var featuresSection: Report.Section? {
    guard let features, !features.entries.isEmpty else { return nil }
    func accents(_ origin: FeatureStudy.Origin) -> Accent {
      switch origin {
      case .pixels: .neutral
      case .handmade: .handCrafted
      case .learned: .learned
      }
    }
    let origins: [FeatureStudy.Origin] = [.pixels, .handmade, .learned]
    let chart = BarChart(
      caption:
        "Accuracy of one linear support vector machine on each kind of features, learned from \(Numeral.grouped(features.pictures)) pictures, with 95 % \(wilsonText). \"Mixed\" is several kinds together.\(learnedFrom(features))",
      axis: ChartAxis("accuracy", style: .percent, range: 0...1),
      categories: features.entries.map { "\($0.name) (\(Numeral.grouped($0.length)))" },
      series: [
        BarChart.Series(
          "accuracy", accent: .neutral, values: features.entries.map(\.accuracy.value),
          intervals: features.entries.map(\.accuracy.range))
      ], references: [ReferenceLine("most frequent class", at: chance, on: .x)])
    let table = Table(
      columns: [
        Table.Column("features", alignment: .leading), Table.Column("numbers"), Table.Column("accuracy", unit: "%"),
        Table.Column("95 % interval", unit: "%"), Table.Column("training", unit: "s"),
      ],
      rows: origins.flatMap { origin in
        features.entries.filter { $0.origin == origin }.map { entry in
          Table.Row([
            Table.Cell("\(entry.name, accents(origin))"), .count(entry.length), .number(entry.accuracy.value * 100, decimals: 1),
            .percent(entry.accuracy.range), .number(entry.seconds, decimals: 1),
          ])
        }
      })
    let remark = features.leftOut.map { names in
      Report.Block.list([
        RichText(
          "Left out, as the time for this part was over: \(names.joined(separator: ", ")). A longer \(code: "--budget") has them."
        )
      ])
    }
    return Report.Section(
      "What features are worth", lead: answer(to: .featureEngineering),
      [.barChart(chart), .table(table)] + [remark].compactMap { $0 })
  }

  var explanationsSection: Report.Section? {
    guard let explanations, !explanations.entries.isEmpty else { return nil }
    let table = Table(
      caption:
        "Cells of \(Numeral.grouped(explanations.count)) test pictures were covered one by one; those that the answer hangs on most were then covered, or shown, first. Deletion: area below the probability while they are covered, small is good. Insertion: while they are shown, large is good. Gain: how much better than a random order, on average.",
      columns: [
        Table.Column("recipe", alignment: .leading), Table.Column("deletion"), Table.Column("insertion"), Table.Column("gain"),
        Table.Column("95 % interval"),
      ],
      rows: explanations.entries.map { entry in
        Table.Row([
          Table.Cell("\(entry.recipe, accent(entry.approach))"), .number(entry.deletion, decimals: 3),
          .number(entry.insertion, decimals: 3), .number(entry.gain, decimals: 3),
          Table.Cell("\(Numeral.fixed(entry.interval[0], decimals: 3)) to \(Numeral.fixed(entry.interval[1], decimals: 3))"),
        ])
      })
    let charts = explanations.entries.allSatisfy { $0.curves != nil } ? [Report.Block.columns(explanationCharts(explanations))] : []
    return Report.Section("Whether explanations can be believed", lead: answer(to: .interpretability), [.table(table)] + charts)
  }

  /// The mean curves behind the areas.
  private func explanationCharts(_ explanations: ExplanationStudy) -> [[Report.Block]] {
    func chart(
      _ caption: RichText, _ axis: String, own: (ExplanationStudy.Curves) -> [Double], random: (ExplanationStudy.Curves) -> [Double]
    ) -> [Report.Block] {
      func points(_ values: [Double]) -> [LineChart.Point] {
        values.enumerated().map { LineChart.Point(Double($0) / Double(max(1, values.count - 1)), $1) }
      }
      let series = explanations.entries.flatMap { entry -> [LineChart.Series] in
        guard let curves = entry.curves else { return [] }
        let isLearned = entry.approach == .learned
        return [
          LineChart.Series(
            "\(entry.recipe), by its map", accent: isLearned ? .learned : .handCrafted, points: points(own(curves)), stroke: .plain),
          LineChart.Series(
            "\(entry.recipe), at random", accent: isLearned ? .learnedSecond : .handCraftedSecond, points: points(random(curves)),
            stroke: .fitted),
        ]
      }
      return [
        .lineChart(
          LineChart(
            caption: caption, x: ChartAxis(axis, style: .percent, range: 0...1),
            y: ChartAxis("probability of the answer", style: .percent, range: 0...1), series: series))
      ]
    }
    return [
      chart(
        "Deletion: what a map names falls fast when it is covered first.", "covered", own: \.deletion, random: \.randomDeletion),
      chart(
        "Insertion: what a map names suffices soon when it is shown first, on a picture without detail.", "shown", own: \.insertion,
        random: \.randomInsertion),
    ]
  }

  var courseSection: Report.Section? {
    guard let learned = best(of: .learned), let history = learned.training.figures.history, history.count > 1 else { return nil }
    let validation = history.compactMap { figures in figures.validationAccuracy.map { LineChart.Point(figures.seconds, $0) } }
    var series = [
      LineChart.Series(
        "\(learned.name), training pictures as they came", accent: .learnedSecond,
        points: history.map { LineChart.Point($0.seconds, $0.trainingAccuracy) })
    ]
    if !validation.isEmpty { series.append(LineChart.Series("\(learned.name), validation", accent: .learned, points: validation)) }
    var references: [ReferenceLine] = []
    if let overtaking, let hand = best(of: .handcrafted) {
      references.append(ReferenceLine("\(hand.name), validation", at: overtaking.mark))
    }
    let chart = LineChart(
      caption: "Accuracy while the network learns. Training pictures are changed at random, so that they are harder than they are.",
      x: ChartAxis("learning", style: .duration), y: ChartAxis("accuracy", style: .percent), series: series, references: references)
    return Report.Section("What training time buys", lead: answer(to: .trainingTime), [.lineChart(chart)])
  }

  /// The answers to some of the questions, as text.
  func answer(to questions: EvidenceRow.Question...) -> RichText {
    RichText(questions.compactMap { question in rows.first { $0.question == question }?.answer }.joined(separator: " "))
  }
}

extension Comparison {
  /// What of the pictures the network behind learned features saw, where the learner saw fewer.
  private func learnedFrom(_ features: FeatureStudy) -> String {
    guard let learned = features.learned, let seen = learned.networkPictures, seen > features.pictures else { return "" }
    return " The network of the learned features had learned from \(Numeral.grouped(seen))."
  }
}

internal import FoveaLearning
internal import FoveaReports

extension Comparison {
  /// Networks of one block and more, and what each layer knows beside features that people designed.
  var depthSection: Report.Section? {
    guard let depth else { return nil }
    var blocks: [Report.Block] = []
    if depth.networks.count > 1 {
      let asked = depth.answered.map { " They answered \(words(answered: $0)), drawn at random, as time was short." } ?? ""
      blocks.append(
        .table(
          Table(
            caption: "The small network with its first block alone, with two, and with all three; else trained alike.\(asked)",
            columns: [
              Table.Column("blocks", alignment: .leading), Table.Column("learned numbers"), Table.Column("epochs"),
              Table.Column("accuracy", unit: "%"), Table.Column("95 % interval", unit: "%"), Table.Column("training", unit: "s"),
            ],
            rows: depth.networks.map { network in
              Table.Row([
                Table.Cell("\(network.blocks)"), .count(network.parameters), .count(network.epochs),
                .number(network.accuracy.value * 100, decimals: 1), .percent(network.accuracy.range),
                .number(network.seconds, decimals: 1),
              ])
            })))
    }
    if !depth.probes.isEmpty { blocks += probeBlocks(depth) }
    guard !blocks.isEmpty else { return nil }
    return Report.Section("What depth gives", lead: answer(to: .depth), blocks)
  }

  /// The layers from the picture to the answer, and below them the features that people designed.
  private func probeBlocks(_ depth: DepthStudy) -> [Report.Block] {
    let handmade = depth.handmade ?? []
    let all = depth.probes + handmade
    let beside = handmade.isEmpty ? "" : ", and below them from features that people designed"
    let answered = all.first.map(\.linear.count) == depth.answered ? depth.answered : nil
    let asked = answered.map { " and answered \(words(answered: $0)), drawn at random" } ?? ""
    let chart = BarChart(
      caption:
        "What can be told from each layer of \(depth.recipe)\(beside), by the same two classical learners, which learned from \(Numeral.grouped(depth.probePictures)) pictures\(asked), with 95 % \(wilsonText). A layer's maps are brought to means over a few cells. From the top: from the picture to the answer.",
      axis: ChartAxis("accuracy", style: .percent, range: 0...1),
      categories: depth.probes.map { "\($0.layer) (\($0.shapeText))" }
        + handmade.map { "\($0.layer) (\(Numeral.grouped($0.length ?? 0)))" },
      series: [
        BarChart.Series("linear", accent: .neutral, values: all.map(\.linear.value), intervals: all.map(\.linear.range)),
        BarChart.Series(
          "five nearest neighbors", accent: .other, values: all.map(\.neighbors.value), intervals: all.map(\.neighbors.range)),
      ], references: [ReferenceLine("most frequent class", at: chance, on: .x)])
    func row(_ probe: DepthStudy.Probe, _ accent: Accent) -> Table.Row {
      Table.Row([
        Table.Cell("\(probe.layer, accent)"), Table.Cell(RichText(accent == .learned ? probe.shapeText : "–")),
        probe.length.map { .count($0) } ?? Table.Cell("–"), .number(probe.linear.value * 100, decimals: 1),
        .percent(probe.linear.range), .number(probe.neighbors.value * 100, decimals: 1), .percent(probe.neighbors.range),
      ])
    }
    let table = Table(
      columns: [
        Table.Column("layer or features", alignment: .leading), Table.Column("channels × rows × columns"),
        Table.Column("numbers learned from"), Table.Column("linear", unit: "%"), Table.Column("95 % interval", unit: "%"),
        Table.Column("five neighbors", unit: "%"), Table.Column("95 % interval", unit: "%"),
      ], rows: depth.probes.map { row($0, .learned) } + handmade.map { row($0, .handCrafted) }, isSortable: true)
    let remark = depth.leftOut.map { names in
      Report.Block.list([
        RichText(
          "Left out, as the time for this part was over: \(names.joined(separator: ", ")). A longer \(code: "--budget") has them.")
      ])
    }
    return [.barChart(chart), .table(table)] + [remark].compactMap { $0 }
  }
}

extension DepthStudy.Probe {
  fileprivate var shapeText: String { shape.map { "\($0)" }.joined(separator: "×") }
}

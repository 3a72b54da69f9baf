internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  /// Accuracies with other seeds.
  var repeatsSection: Report.Section? {
    guard let repeats, repeats.seeds.count > 1 else { return nil }
    let table = Table(
      caption: "Accuracy on the test part, by the seed of the training",
      columns: [Table.Column("recipe", alignment: .leading)] + repeats.seeds.map { Table.Column("seed \($0)", unit: "%") }
        + [Table.Column("mean", unit: "%"), Table.Column("deviation", unit: "points")],
      rows: repeats.entries.map { entry in
        Table.Row(
          [Table.Cell(RichText(entry.recipe))] + entry.accuracies.map { .number($0 * 100, decimals: 1) }
            + [.number(entry.mean * 100, decimals: 1), .number(entry.deviation * 100, decimals: 2)])
      })
    var lead = "All recipes learned from the same pictures \(repeats.seeds.count) times, each time with another seed."
    if repeats.seeds.count < repeats.wanted { lead += " There was no time for the other \(repeats.wanted - repeats.seeds.count)." }
    if let hand = best(of: .handcrafted), let learned = best(of: .learned),
      let wins = repeats.wins(learned.name, over: hand.name)
    {
      lead += " \(learned.name) was right more often than \(hand.name) in \(wins) of them."
    }
    return Report.Section("With other seeds", lead: RichText(lead), [.table(table)])
  }

  /// What recognizers say of pictures of no class.
  var strangerBlocks: [Report.Block] {
    guard let strangers, !strangers.entries.isEmpty else { return [] }
    let unreadable = strangers.unreadable > 0 ? " (\(Numeral.grouped(strangers.unreadable)) more cannot be read)" : ""
    let table = Table(
      caption:
        "\(Numeral.grouped(strangers.count)) strangers\(unreadable), pictures of none of the classes. Told apart: how probably a recognizer is surer of a test picture than of a stranger; 50 % is chance. Answered nevertheless: strangers that get an answer where the surest \(Numeral.percent(StrangerStudy.known, decimals: 0)) of the test pictures get one.",
      columns: [
        Table.Column("recognizer", alignment: .leading), Table.Column("told apart", unit: "%"),
        Table.Column("answered nevertheless", unit: "%"), Table.Column("95 % interval", unit: "%"),
        Table.Column("mostly taken for", alignment: .leading),
      ],
      rows: strangers.entries.map { entry in
        Table.Row([
          Table.Cell(RichText(entry.recipe)), .number(entry.area * 100, decimals: 1),
          .number(entry.answered.value * 100, decimals: 1), .percent(entry.answered.range),
          Table.Cell(entry.commonest.map { RichText($0, style: .name) } ?? "none"),
        ])
      }, isSortable: true)
    return [.heading("Strangers"), .table(table)]
  }
}

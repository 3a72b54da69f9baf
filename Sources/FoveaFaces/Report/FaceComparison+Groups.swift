internal import FoveaFiles
internal import FoveaReports
internal import FoveaTensors

extension FaceComparison {
  /// How the best way does in each group of the manifest; nothing where it has none.
  var groupSection: Report.Section? {
    guard let best, let figures = best.groups else { return nil }
    let threshold = figures.threshold.map { threshold in
      " Pairs within a group are accepted from a similarity of \(Numeral.short(threshold, digits: 4)) on (\(figures.origin))."
    }
    func rate(_ rate: Double?, _ interval: [Double]) -> [Table.Cell] {
      guard let rate else { return [Table.Cell("–"), Table.Cell("–")] }
      return [.percent(rate), Table.Cell(RichText(Self.interval(interval)), order: interval[0], tone: .muted)]
    }
    let rows = figures.groups.map { group in
      Table.Row(
        [
          Table.Cell(RichText(group.name)), Table.Cell(RichText("\(group.persons)"), order: Double(group.persons)),
          Table.Cell(RichText("\(group.closed.count)"), order: Double(group.closed.count)),
        ] + rate(group.closed.accuracy, group.closed.interval)
          + rate(group.errors?.falseAcceptRate, group.errors?.falseAcceptInterval ?? [])
          + rate(group.errors?.falseRejectRate, group.errors?.falseRejectInterval ?? [])
          + [Table.Cell(RichText(group.isSmall ? GroupFigures.smallness : ""), tone: .muted)])
    }
    var remarks: [RichText] = []
    if figures.groups.contains(where: \.isSmall) {
      remarks.append(
        "Of groups with fewer than \(GroupFigures.fewPersons) persons or \(GroupFigures.fewPictures) pictures the rates hardly say how they differ from others: look at the intervals."
      )
    }
    remarks += figures.omissions.map { RichText($0.prefix(1).uppercased() + $0.dropFirst() + ".") }
    return Report.Section(
      "Are all groups told apart as well?",
      lead: "The best way, \(best.name), on the test pictures of each group of the manifest.\(threshold ?? "")",
      [
        .table(
          Table(
            columns: [
              Table.Column("group", alignment: .leading), "persons", "pictures", "named right", "95 %", "false accepts", "95 %",
              "false rejects", "95 %",
              Table.Column("note", alignment: .leading),
            ], rows: rows, isSortable: true))
      ] + (remarks.isEmpty ? [] : [.list(remarks)]))
  }
}

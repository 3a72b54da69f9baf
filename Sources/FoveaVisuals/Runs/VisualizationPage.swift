internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaReports

/// The page that shows what was made.
struct VisualizationPage {
  let recognizer: Recognizer
  let report: VisualizationReport
  let exhibits: [Exhibit]

  private var accent: Accent { recognizer.provenance.approach == .learned ? .learned : .handCrafted }

  /// The page as a value.
  var page: Report {
    var sections = exhibits.map { Report.Section($0.title, lead: $0.lead, $0.blocks) }
    sections.append(leftovers)
    return Report(
      title: "Inside \(recognizer.provenance.recipe)",
      subtitle: """
        What the model looks at: \(recognizer.labels.count) classes, \(Numeral.counted(report.pictures.count, "picture", "pictures")) explained, \(report.searched) searched
        """,
      verdict: Verdict(
        headline, detail: "Pictures and numbers stand beside this page; \(code: "index.json") lists them.", figures: []),
      sections: sections,
      provenance: [
        Definition("model", RichText(report.model)), Definition("recipe", RichText(report.recipe)),
        Definition("seed", RichText("\(report.seed)")), Definition("fovea", RichText(Version.text)),
        Definition("manifest", RichText(recognizer.provenance.manifestHash, style: .code)),
      ])
  }

  private var headline: RichText {
    let views = exhibits.count == 1 ? "1 view" : "\(exhibits.count) views"
    return RichText("The recipe ") + RichText(recognizer.provenance.recipe, style: .accent(accent)) + " in \(views)."
  }

  /// What was not shown, and what was made.
  private var leftovers: Report.Section {
    var blocks: [Report.Block] = report.notes.map { .notice(Notice(.information, RichText($0))) }
    if !report.skipped.isEmpty {
      blocks.append(
        .table(
          Table(
            caption: "What was not shown, and why",
            columns: [Table.Column("method", alignment: .leading), Table.Column("reason", alignment: .leading)],
            rows: report.skipped.map {
              Table.Row([Table.Cell(RichText($0.method.rawValue, style: .code)), Table.Cell(RichText($0.reason))])
            })))
    }
    blocks.append(
      .details(
        Details(
          "\(Numeral.counted(report.files.count, "file", "files"))",
          [
            .table(
              Table(
                columns: [Table.Column("file", alignment: .leading), Table.Column("what it holds", alignment: .leading)],
                rows: report.files.map { Table.Row([Table.Cell(RichText($0.path, style: .code)), Table.Cell(RichText($0.title))]) })
            )
          ])))
    return Report.Section("What was made", blocks)
  }
}

import FoveaKit

/// Results as text for people.
enum Summaries {
  /// What a training came to.
  static func training(_ report: TrainingReport) -> String {
    var lines = [
      "\(report.recipe), seed \(report.seed): \(report.trainCount) pictures of "
        + "\(Numeral.counted(report.classes.count, "class", "classes")) at \(report.imageSize)"
    ]
    if let chosen = report.figures.chosen {
      let accuracy = report.figures.crossValidationAccuracy.map { ": \(Numeral.percent($0)) right in cross-validation" }
      lines.append("chosen: \(chosen.joined(separator: " and "))\(chosen.count > 1 ? ", deciding together" : "")\(accuracy ?? "")")
    }
    if let epochs = report.figures.epochs {
      var line = Numeral.counted(epochs, "epoch", "epochs")
      if let best = report.figures.bestEpoch { line += ", the network after epoch \(best) kept" }
      if let speed = report.figures.imagesPerSecond { line += ", \(Numeral.grouped(Int(speed))) pictures a second" }
      lines.append(line)
    }
    if let share = report.figures.neighborRecall {
      lines.append(
        "so many pictures that the nearest are searched through a graph, approximately: it finds \(Numeral.percent(share)) of them")
    }
    if let length = report.figures.featureLength { lines.append("\(Numeral.grouped(length)) features") }
    if let accuracy = report.figures.validationAccuracy {
      lines.append(
        "\(Numeral.percent(accuracy)) right on \(Numeral.counted(report.validationCount, "validation picture", "validation pictures"))"
      )
    }
    let seconds = report.seconds
    lines.append(
      "\(Numeral.duration(seconds.total)): reading \(Numeral.duration(seconds.decode)), features "
        + "\(Numeral.duration(seconds.features)), learning \(Numeral.duration(seconds.fit)); "
        + "\(Numeral.bytes(report.peakMemoryBytes)) of memory at most")
    lines += unreadable(report.unreadable)
    if let model = report.model { lines.append("model: \(model)") }
    return lines.joined(separator: "\n")
  }

  /// What a test came to.
  static func evaluation(_ report: EvaluationReport) -> String {
    let summary = report.summary
    // Of five classes or fewer the true one is always among five.
    let firstFive = summary.perClass.count > 5 ? "true class among the first five \(Numeral.percent(summary.top5Accuracy)), " : ""
    var lines = [
      "\(report.recipe) on the \(report.part.rawValue) part: \(Numeral.percent(summary.accuracy, decimals: 2)) of "
        + "\(Numeral.counted(summary.count, "picture", "pictures")) right "
        + "(95 %: \(Numeral.percent(summary.interval)))",
      "balanced accuracy \(Numeral.percent(summary.balancedAccuracy)), macro F1 \(Numeral.fixed(summary.macroF1, decimals: 3)), "
        + firstFive + "calibration error "
        + Numeral.percent(summary.calibration?.expectedCalibrationError ?? 0),
      "",
    ]
    var table = TextTable([
      ("class", .left), ("pictures", .right), ("precision", .right), ("recall", .right), ("F1", .right),
      ("most often taken for", .left),
    ])
    for (label, figures) in summary.perClass.enumerated() {
      table.add([
        figures.name, "\(figures.count)", Numeral.fixed(figures.precision, decimals: 3), Numeral.fixed(figures.recall, decimals: 3),
        Numeral.fixed(figures.f1, decimals: 3), confused(summary, label),
      ])
    }
    lines.append(table.text)
    lines.append("")
    lines.append(
      "\(Numeral.duration(report.seconds)), \(Numeral.short(report.millisecondsPerImage)) ms a picture from file to answer")
    lines += unreadable(report.unreadable)
    return lines.joined(separator: "\n")
  }

  private static func confused(_ summary: ClassificationSummary, _ label: Int) -> String {
    let row = summary.confusion.counts[label]
    guard let other = row.indices.filter({ $0 != label }).max(by: { row[$0] < row[$1] }), row[other] > 0 else { return "" }
    return "\(summary.perClass[other].name) (\(row[other]))"
  }

  /// Answers as a table.
  static func predictions(_ rows: [PredictionRow]) -> String {
    let depth = rows.map(\.candidates.count).max() ?? 1
    var heads: [(String, TextTable.Alignment)] = [("picture", .left), ("answer", .left), ("probability", .right)]
    if depth > 1 { heads.append(("then", .left)) }
    var table = TextTable(heads)
    for row in rows {
      var cells = [row.path.description]
      if let error = row.error {
        cells += ["cannot be read: \(error)", ""]
      } else {
        cells += [
          row.answer ?? "unknown", row.candidates.first.map { Numeral.fixed($0.probability, decimals: 3) } ?? "",
        ]
      }
      if depth > 1 {
        cells.append(
          row.candidates.dropFirst().map { "\($0.name) \(Numeral.fixed($0.probability, decimals: 3))" }.joined(separator: ", "))
      }
      table.add(cells)
    }
    return table.text
  }

  /// Answers as comma-separated values.
  static func predictionsCSV(_ rows: [PredictionRow]) -> String {
    let depth = rows.map(\.candidates.count).max() ?? 1
    let heads = (1...max(1, depth)).flatMap { ["class\($0)", "probability\($0)"] }
    let lines = rows.map { row in
      var fields = [CSV.field(row.path), CSV.field(row.answer ?? (row.isUnknown ? "unknown" : ""))]
      for place in 0..<max(1, depth) {
        let candidate = place < row.candidates.count ? row.candidates[place] : nil
        fields += [CSV.field(candidate?.name ?? ""), candidate.map { "\($0.probability)" } ?? ""]
      }
      return (fields + [CSV.field(row.error ?? "")]).joined(separator: ",")
    }
    return ((["path", "answer"] + heads + ["error"]).joined(separator: ",") + "\n" + lines.joined(separator: "\n"))
  }

  /// What a split came to.
  static func split(_ manifest: Manifest, file: BytePath, seed: UInt64) -> String {
    var table = TextTable([("class", .left), ("train", .right), ("validation", .right), ("test", .right)])
    let counts = [Part.train, .validation, .test].map { manifest.classCounts(in: $0) }
    for (label, name) in manifest.labels.names.enumerated() {
      table.add([name] + counts.map { "\($0[label])" })
    }
    table.add(["all"] + counts.map { "\($0.reduce(0, +))" })
    return table.text + "\n\nseed \(seed), SHA-256 \(manifest.contentHash)\nmanifest: \(file)"
  }

  /// What a comparison came to.
  static func comparison(_ comparison: Comparison, page: BytePath) -> String {
    var table = TextTable([
      ("recipe", .left), ("accuracy", .right), ("95 % interval", .right), ("training", .right), ("one picture", .right),
      ("memory", .right), ("model", .right),
    ])
    for contender in comparison.contenders {
      let summary = contender.evaluation.report.summary
      table.add([
        contender.name, Numeral.percent(summary.accuracy), Numeral.percent(comparison.statedInterval(of: contender)),
        Numeral.duration(contender.training.seconds.total), "\(Numeral.fixed(contender.latency, decimals: 2)) ms",
        Numeral.bytes(contender.training.peakMemoryBytes), Numeral.bytes(contender.modelBytes),
      ])
    }
    let rows = comparison.rows.map { "\($0.question.title): \($0.answer)" }
    let remark = comparison.testSet.hasGroups ? ["The intervals are \(comparison.intervalText)."] : []
    return ([comparison.verdictText, "", table.text] + remark + [""] + rows + ["", "report: \(page)"]).joined(separator: "\n")
  }

  /// What is known of a picture.
  static func picture(_ report: PictureReport) -> String {
    guard let info = report.info else { return "" }
    var facts = ["\(info.format.rawValue.uppercased()) \(info.size)", "\(info.colorModel.rawValue), \(info.bitDepth) bits"]
    if info.hasAlpha { facts.append("with transparency") }
    if info.isProgressive || info.isInterlaced { facts.append(info.format == .png ? "interlaced" : "progressive") }
    if info.orientation != .upright {
      facts.append("turned upright (EXIF orientation \(info.orientation.rawValue), stored as \(info.storedSize))")
    }
    return (["\(report.path): " + facts.joined(separator: ", ")] + report.warnings.map { "  warning: \($0)" }).joined(
      separator: "\n")
  }

  private static func unreadable(_ files: [UnreadablePicture]) -> [String] {
    guard !files.isEmpty else { return [] }
    let shown = files.prefix(10).map { "  \($0.path): \($0.reason)" }
    let more = files.count > shown.count ? ["  and \(files.count - shown.count) more; --json has them all"] : []
    return [
      Numeral.counted(files.count, "picture could not be read and was left out:", "pictures could not be read and were left out:")
    ] + shown + more
  }
}

import FoveaKit

/// What is printed of faces for people, and as comma-separated values.
enum FacesSummaries {
  /// A threshold in a sentence.
  static func threshold(_ threshold: FaceThreshold) -> String {
    let (different, same) =
      threshold.purpose == .verification
      ? ("pairs of different persons", "pairs of one person") : ("pictures of strangers", "pictures of enrolled persons")
    let low = Numeral.short(threshold.interval[0], digits: 4)
    let high = Numeral.short(threshold.interval[1], digits: 4)
    // A rate below one of those that were tried can only be kept by refusing all of them, which bounds it no better than this.
    let most = Statistics.wilsonInterval(successes: 0, trials: threshold.differentCount).upperBound
    let isMeasurable = threshold.falseAcceptRate * Double(threshold.differentCount) >= 1
    let place = "threshold \(Numeral.short(threshold.similarity, digits: 4)) (95 %: \(low) to \(high))"
    return
      "\(place) for \(rate(threshold.falseAcceptRate)) false accepts, "
      + "fitted on \(threshold.differentCount) \(different) and \(threshold.sameCount) \(same) of \(threshold.persons) persons: "
      + "\(Numeral.percent(threshold.measuredFalseAcceptRate)) and \(Numeral.percent(threshold.trueAcceptRate)) accepted"
      + (isMeasurable
        ? "" : "; so low a rate cannot be measured on so few: it is known to be below \(Numeral.percent(most)) (95 %)")
  }

  /// A rate with as many digits as it needs to be told from 0.
  static func rate(_ rate: Double) -> String {
    var (decimals, last) = (1, 0.001)
    while rate > 0, rate < last, decimals < 6 { (decimals, last) = (decimals + 1, last / 10) }
    return Numeral.percent(rate, decimals: decimals)
  }

  static func identification(_ rows: [IdentificationRow]) -> String {
    let depth = rows.map(\.candidates.count).max() ?? 1
    let several = rows.contains { ($0.face ?? 1) > 1 }
    var heads: [(String, TextTable.Alignment)] = [("picture", .left)]
    if several { heads.append(("face", .right)) }
    heads += [("answer", .left), ("score", .right)]
    if depth > 1 { heads.append(("then", .left)) }
    var table = TextTable(heads)
    for row in rows {
      var cells = [row.path.description]
      if several { cells.append(row.face.map { "\($0)" } ?? "") }
      if let error = row.error {
        cells += ["no face: \(error)", ""]
      } else {
        cells += [row.answer ?? "unknown", row.candidates.first.map { Numeral.fixed($0.score, decimals: 4) } ?? ""]
      }
      if depth > 1 {
        cells.append(
          row.candidates.dropFirst().map { "\($0.person) \(Numeral.fixed($0.score, decimals: 4))" }.joined(separator: ", "))
      }
      table.add(cells)
    }
    return table.text
  }

  static func identificationCSV(_ rows: [IdentificationRow], top: Int) -> String {
    let heads = (1...top).flatMap { ["person\($0)", "score\($0)"] }
    let lines = rows.map { row in
      var fields = [
        CSV.field(row.path), row.face.map { "\($0)" } ?? "", CSV.field(row.answer ?? (row.isUnknown ? "unknown" : "")),
      ]
      for place in 0..<top {
        let candidate = place < row.candidates.count ? row.candidates[place] : nil
        fields += [CSV.field(candidate?.person ?? ""), candidate.map { "\($0.score)" } ?? ""]
      }
      return (fields + [CSV.field(row.error ?? "")]).joined(separator: ",")
    }
    return ([(["path", "face", "answer"] + heads + ["error"]).joined(separator: ",")] + lines).joined(separator: "\n")
  }

  static func verification(_ report: VerificationReport) -> String {
    var lines: [String] = []
    if report.rows.count <= 20 {
      var table = TextTable([("first", .left), ("second", .left), ("similarity", .right), ("one person?", .left)])
      for row in report.rows {
        let answer = row.error.map { "no face: \($0)" } ?? row.accepted.map { $0 ? "yes" : "no" } ?? "no threshold"
        table.add([
          row.first.description, row.second.description, row.similarity.map { Numeral.fixed($0, decimals: 4) } ?? "", answer,
        ])
      }
      lines.append(table.text)
    }
    if let ignored = report.ignored, let first = ignored.first.map({ report.rows[$0] }) {
      lines.append(
        "\(Numeral.counted(ignored.count, "pair is", "pairs are")) in none of the figures, as other pairs say that both pictures show one person, or "
          + "as both are one picture; the first: \(first.first), \(first.second)")
    }
    if let figures = report.figures {
      lines.append(
        "\(figures.sameCount) pairs of one person, \(figures.differentCount) of different ones; equal error rate "
          + "\(Numeral.percent(figures.equalErrorRate)) (95 %: \(interval(figures.equalErrorInterval)))")
      for rate in figures.rates {
        lines.append(
          "  at \(Numeral.percent(rate.falseAcceptRate)) false accepts, \(Numeral.percent(rate.trueAcceptRate)) of the pairs of one person "
            + "are accepted (95 %: \(interval(rate.interval)))")
      }
    }
    if let fitted = report.fitted { lines.append(threshold(fitted)) }
    if let errors = report.errors, errors.sameCount + errors.differentCount > 0 {
      lines.append("on these pairs: " + rates(errors))
    }
    if let held = report.heldOut { lines.append("by thresholds of other persons: " + rates(held)) }
    if !report.groups.isEmpty {
      var table = TextTable([
        ("group", .left), ("false accepts", .right), ("95 %", .right), ("false rejects", .right), ("95 %", .right),
      ])
      for group in report.groups {
        table.add([
          group.group ?? "", share(group.falseAcceptRate, group.falseAccepts, group.differentCount),
          interval(group.falseAcceptInterval, of: group.falseAcceptRate),
          share(group.falseRejectRate, group.falseRejects, group.sameCount),
          interval(group.falseRejectInterval, of: group.falseRejectRate),
        ])
      }
      lines.append(table.text)
    }
    let failed = report.rows.filter { $0.error != nil }
    if report.rows.count > 20, let first = failed.first?.error {
      lines.append("\(failed.count) pairs lack a face; the first: \(first)")
    }
    return lines.joined(separator: "\n")
  }

  private static func interval(_ ends: [Double]) -> String { Numeral.percent(ends[0]...max(ends[0], ends[1])) }

  /// Nothing where there is no rate to have it.
  private static func interval(_ ends: [Double]?, of rate: Double?) -> String { rate == nil ? "" : ends.map { interval($0) } ?? "" }

  private static func share(_ rate: Double?, _ errors: Int, _ count: Int) -> String {
    rate.map { "\(Numeral.percent($0)) (\(errors)/\(count))" } ?? "no pairs"
  }

  private static func rates(_ errors: ErrorRates) -> String {
    "false accepts \(share(errors.falseAcceptRate, errors.falseAccepts, errors.differentCount)), "
      + "false rejects \(share(errors.falseRejectRate, errors.falseRejects, errors.sameCount))"
  }

  static func pairsCSV(_ rows: [VerificationRow]) -> String {
    let lines = rows.map { row in
      [
        CSV.field(row.first), CSV.field(row.second), row.similarity.map { "\($0)" } ?? "", flag(row.accepted), flag(row.same),
        CSV.field(row.group ?? ""), CSV.field(row.error ?? ""),
      ].joined(separator: ",")
    }
    return (["a,b,similarity,accepted,same,group,error"] + lines).joined(separator: "\n")
  }

  private static func flag(_ value: Bool?) -> String { value.map { $0 ? "1" : "0" } ?? "" }

  static func clusters(_ report: FacesClusterCommand.Report) -> String {
    var lines: [String] = []
    for cluster in 1...max(1, report.clusters) {
      let rows = report.rows.filter { $0.cluster == cluster }
      lines.append("cluster \(cluster): \(rows.count) \(rows.count == 1 ? "face" : "faces")")
      lines += rows.map { "  \($0.path)" + ($0.face > 1 ? " (face \($0.face))" : "") }
    }
    lines.append(
      "\(report.rows.count) faces in \(report.clusters) clusters, by \(report.method.rawValue) from \(Numeral.short(report.threshold)) on"
    )
    if let score = report.agreement {
      lines.append(
        "B-cubed: precision \(Numeral.percent(score.precision)), recall \(Numeral.percent(score.recall)), F \(Numeral.percent(score.f)) "
          + "for \(score.persons) persons")
    }
    return lines.joined(separator: "\n")
  }

  static func clustersCSV(_ report: FacesClusterCommand.Report) -> String {
    (["path,face,cluster"] + report.rows.map { "\(CSV.field($0.path)),\($0.face),\($0.cluster)" }).joined(separator: "\n")
  }

  /// Where photographs were lost, in a sentence.
  static func losses(_ losses: FaceLosses) -> String {
    let eyes = losses.withoutEyes.map { "; in \($0) faces no eyes stood out" } ?? ""
    let blind = losses.wronglyNamedWithoutEyes.map { " (\($0) of them without eyes)" } ?? ""
    return
      "of \(losses.pictures) pictures \(losses.withoutFace) have no face that was found\(eyes); \(losses.wronglyNamed) faces got a wrong name\(blind)"
  }

  /// The rates of each group, and how much they say.
  static func groups(_ figures: GroupFigures) -> String {
    let threshold = figures.threshold.map { threshold in
      "; pairs within a group are accepted from \(Numeral.short(threshold, digits: 4)) on (\(figures.origin))"
    }
    var table = TextTable([
      ("group", .left), ("persons", .right), ("pictures", .right), ("named right", .right), ("95 %", .right),
      ("false accepts", .right), ("95 %", .right), ("false rejects", .right), ("95 %", .right), ("note", .left),
    ])
    let shown = 20
    for group in figures.groups.prefix(shown) {
      let errors = group.errors
      table.add([
        group.name, "\(group.persons)", "\(group.closed.count)", Numeral.percent(group.closed.accuracy),
        interval(group.closed.interval), errors.map { share($0.falseAcceptRate, $0.falseAccepts, $0.differentCount) } ?? "",
        interval(errors?.falseAcceptInterval, of: errors?.falseAcceptRate),
        errors.map { share($0.falseRejectRate, $0.falseRejects, $0.sameCount) } ?? "",
        interval(errors?.falseRejectInterval, of: errors?.falseRejectRate), group.isSmall ? GroupFigures.smallness : "",
      ])
    }
    var lines = ["by group\(threshold ?? ""):", table.text]
    if figures.groups.count > shown { lines.append("and \(figures.groups.count - shown) more; --json has them all") }
    return (lines + figures.omissions).joined(separator: "\n")
  }

  /// Test pictures of nobody who is known, in a sentence.
  static func strangers(_ count: Int) -> String {
    "left out: \(Numeral.counted(count, "test picture", "test pictures")) of persons without a picture in the train part"
  }

  /// The table of a comparison, and which way is best.
  static func comparison(_ comparison: FaceComparison, _ choice: FaceChoice?) -> String {
    let trials = comparison.trials
    let search = trials.first?.losses.map { losses in
      let eyes =
        losses.withoutEyes.map { "; in \($0) of the faces found no eyes stood out, and they are cut out by their box" } ?? ""
      return
        "\nno face was found in \(losses.withoutFace) of \(losses.pictures) test pictures, which count as not named right\(eyes)"
    }
    let splits: [(String, TextTable.Alignment)] = max(comparison.repeats, comparison.networkRepeats) > 0 ? [("splits", .right)] : []
    let aligned: [(String, TextTable.Alignment)] = comparison.comparesAlignments ? [("aligned", .left)] : []
    var table = TextTable(
      [
        ("method", .left), ("light", .left),
      ] + aligned + [
        ("named right", .right), ("95 %", .right), ("open set", .right), ("EER known", .right), ("EER unseen", .right),
        ("fit", .right), ("one face", .right), ("model", .right),
      ] + splits)
    for trial in trials {
      let way = [trial.method.rawValue, trial.normalization.rawValue] + aligned.map { _ in trial.alignment?.rawValue ?? "" }
      let figures = [
        Numeral.percent(trial.closed.accuracy), interval(trial.closed.interval),
        trial.open.map { Numeral.percent($0.identified) } ?? "", trial.known.map { Numeral.percent($0.equalErrorRate) } ?? "",
        trial.unseen.map { Numeral.percent($0.equalErrorRate) } ?? "", Numeral.duration(trial.fitSeconds),
        "\(Numeral.fixed(trial.milliseconds, decimals: 2)) ms", Numeral.bytes(trial.modelBytes),
      ]
      table.add(way + figures + splits.map { _ in comparison.splits(of: trial) ?? "" })
    }
    var lines = [table.text + (search ?? "")]
    lines += [comparison.losses, comparison.sharedTime].compactMap(\.self) + comparison.omissions
    if comparison.strangers > 0 {
      lines.append(strangers(comparison.strangers))
    }
    if let best = comparison.best, let figures = best.groups {
      lines.append(
        "\nthe best way, \(best.method.rawValue) with light \(best.normalization.rawValue)\(best.alignedWords), \(groups(figures))")
    }
    if let pairs = comparison.mostPairs { lines.append("of \(pairs) pairs \(ScoredPairs.largestCount) were drawn and measured") }
    if let choice {
      let others = choice.reason.map { ", as good as \(choice.others). \($0)" } ?? ""
      lines.append("\nbest: \(choice.method.rawValue), light \(choice.normalization.rawValue)\(choice.alignedWords)\(others)")
      if let command = choice.trainCommand { lines.append("train it: \(command)") }
    }
    return lines.joined(separator: "\n")
  }
}

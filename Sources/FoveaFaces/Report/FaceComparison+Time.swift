internal import FoveaReports

extension FaceComparison {
  /// Says so where it all took over a tenth longer than it was given.
  public var overrun: String? {
    TimeWords.overrun(
      time.spent, of: time.budget,
      reason: "ways take what they take, and one is tried in any case; fewer --methods or --normalizations take less.")
  }

  /// Says so where the time of one network stands in the fit of several ways; nothing where none share one.
  public var sharedTime: String? {
    let sharing = trials.filter { $0.networkSeconds != nil }
    guard sharing.count > 1, let seconds = sharing.first?.networkSeconds else { return nil }
    let names = sharing.map(\.name)
    let named = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    return
      "The network of \(named) was learned once, in \(Numeral.duration(seconds)), which stand in the fit of each: together they took less than the sum."
  }

  /// What there was no time for, in sentences, with the remedy behind it; empty where there was time for everything.
  public var omissions: [String] {
    let told = [leftOutText, epochsText, splitsText].compactMap(\.self)
    guard !told.isEmpty else { return [] }
    let isTimed = trials.contains { $0.epochs?.isTimed == true || $0.openEpochs?.isTimed == true }
    let remedy =
      isTimed
      ? "The network learned as this --budget let it: a longer one begins anew, with --force or in another folder."
      : "The same command with a longer --budget and --resume does the rest."
    return told + [remedy]
  }

  private var leftOutText: String? {
    guard !leftOut.isEmpty else { return nil }
    let names = leftOut.map(\.title).joined(separator: "; ")
    return "There was no time for \(leftOut.count) of \(trials.count + leftOut.count) ways: \(names)."
  }

  private var epochsText: String? {
    let networks = trials.filter(\.method.isNetwork)
    func text(_ epochs: FaceEpochs?, _ persons: String) -> String? {
      epochs.flatMap { $0.isCut ? "for \($0.learned) of \($0.wanted) epochs \(persons)" : nil }
    }
    let told = [
      text(networks.lazy.compactMap(\.epochs).first, "with all persons"),
      text(networks.lazy.compactMap(\.openEpochs).first, "where the others are strangers"),
    ].compactMap(\.self)
    guard !told.isEmpty else { return nil }
    let names = networks.map(\.name).joined(separator: " and ")
    return "There was no time for all epochs of the network of \(names): it learned \(told.joined(separator: ", "))."
  }

  private var splitsText: String? {
    let told = [false, true].compactMap { isNetwork -> String? in
      let trials = trials.filter { $0.method.isNetwork == isNetwork }
      let counts = trials.map(\.splitCount)
      guard let least = counts.min(), let most = counts.max(), let asked = trials.first.map(splitsAsked), least < asked else {
        return nil
      }
      let found = most == 0 ? "none" : least == most ? "\(most)" : "\(least) to \(most), by way"
      return "Of \(asked) random splits\(isNetwork ? " with networks" : "") there was time for \(found)."
    }
    return told.isEmpty ? nil : told.joined(separator: " ")
  }

  /// On how many random splits a way was to be tried.
  private func splitsAsked(_ trial: FaceTrial) -> Int { trial.method.isNetwork ? networkRepeats : repeats }

  /// On how many random splits a way was tried, beside how many were asked for where these are more; nothing where none were.
  public func splits(of trial: FaceTrial) -> String? {
    let asked = splitsAsked(trial)
    guard asked > 0 else { return nil }
    return trial.splitCount < asked ? "\(trial.splitCount) of \(asked)" : "\(trial.splitCount)"
  }

  /// How much the split matters.
  var spreadSection: Report.Section? {
    let shown = trials.compactMap { trial in trial.spread.map { (trial, $0) } }.filter { !$0.1.accuracies.isEmpty }
    guard let most = shown.map(\.0.splitCount).max() else { return nil }
    // Where there was time for all, and all were tried on as many, the number stands above the table alone.
    let isShort = splitsText != nil || shown.contains { $0.0.splitCount < most }
    return Report.Section(
      "How much the split matters",
      lead:
        "\(most) random splits of all pictures, half of each person's to learn from.\(splitsText.map { " \($0)" } ?? "")",
      [
        .table(
          Table(
            columns: [
              Table.Column("method", alignment: .leading), "mean", "deviation", Table.Column("lowest"), Table.Column("highest"),
            ] + (isShort ? ["splits"] : []),
            rows: shown.map { trial, spread in
              Table.Row(
                [
                  Table.Cell(RichText(trial.name)), .percent(spread.mean), .percent(spread.deviation),
                  .percent(spread.accuracies.min() ?? 0), .percent(spread.accuracies.max() ?? 0),
                ]
                  + (isShort
                    ? [Table.Cell(RichText(splits(of: trial) ?? ""), order: Double(spread.accuracies.count))] : []))
            }, isSortable: true))
      ])
  }
}

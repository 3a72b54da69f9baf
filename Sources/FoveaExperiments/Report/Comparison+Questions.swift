internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  /// The eight questions with their numbers, below what a reader must know first.
  /// - Parameter partCommand: The command that measures a row alone.
  func questionsSection(_ partCommand: (EvidenceRow) -> String) -> Report.Section? {
    var blocks = notices.map { Report.Block.notice($0) }
    if !rows.isEmpty {
      blocks.append(
        .definitions(
          rows.map { row in
            let first = row.measurements.first
            let told = [first?.subject, first?.intervalText.map { "95 %: \($0)" }].compactMap(\.self).joined(separator: "; ")
            return Definition(
              row.question.title,
              "\(strong: first?.text ?? "–")\(told.isEmpty ? "" : " (\(told))"). \(RichText(row.answer))")
          }))
      blocks.append(
        .details(
          Details(
            "The commands that measure each number alone",
            [
              .paragraph(
                """
                A part alone has all of the time that the budget leaves for parts, so its networks may \
                learn for longer.
                """),
              .definitions(
                rows.map { Definition($0.question.title, "\(code: partCommand($0))") }),
            ])))
    }
    guard !blocks.isEmpty else { return nil }
    return Report.Section(
      "Eight questions, measured",
      lead: "What is usually said in words when the two approaches are compared, as numbers of these pictures.",
      blocks)
  }

  /// Says so where it all took over a tenth longer than it was given.
  public var overrun: String? {
    TimeWords.overrun(
      time.spent, of: time.budget,
      reason: "recipes take what they take, and each part measures the least that says something; --parts leaves parts out.")
  }

  /// What changes how the numbers should be read.
  private var notices: [Notice] {
    var notices = overrun.map { [Notice(.information, RichText($0))] } ?? []
    if !split.classesNotLearned.isEmpty {
      let names = split.classesNotLearned.prefix(4).joined(separator: ", ") + (split.classesNotLearned.count > 4 ? ", …" : "")
      let missing = testSet.count(of: Set(split.classesNotLearned), in: manifest)
      notices.append(
        Notice(
          .warning,
          "There is no picture to learn \(strong: names) from, so the \(Numeral.counted(missing, "test picture", "test pictures")) of \(split.classesNotLearned.count == 1 ? "that class" : "those classes") cannot be recognized. Every accuracy counts them as wrong."
        ))
    }
    if !split.leaks.isEmpty {
      let share = Double(split.leaks.count) / Double(max(1, testSet.count))
      notices.append(
        Notice(
          .warning,
          RichText(
            "\(Numeral.counted(split.leaks.count, "test picture has", "test pictures have")) an equal or near duplicate among the pictures that were learned from (\(Numeral.percent(share, decimals: share < 0.001 ? 2 : 1)) of the test part). Accuracies stand with and without them."
          )
        ))
    }
    if !groupsLearnedAndTested.isEmpty {
      notices.append(
        Notice(
          .warning,
          "\(Numeral.counted(groupsLearnedAndTested.count, "group", "groups")) of the test part \(groupsLearnedAndTested.count == 1 ? "was" : "were") learned from too, as the folder has them; the accuracy on new groups may be lower."
        ))
    }
    for entry in shortcuts?.warnings ?? [] {
      let told =
        entry.toldClasses.isEmpty ? "" : " It tells \(entry.toldClasses.prefix(4).joined(separator: ", ")) from the other classes."
      notices.append(
        Notice(
          .warning,
          "The \(strong: entry.property) alone is right on \(Numeral.percent(entry.accuracy.value)) of the test pictures (the most frequent class: \(Numeral.percent(chance))).\(told) Recognizers may have learned that instead of what is shown."
        ))
    }
    if let turns = shortcuts?.turns, !turns.turned.isEmpty {
      notices.append(Notice(.warning, RichText(Self.words(turns))))
    }
    return notices
  }

  /// The groups of test pictures that other pictures are of which were learned from. Groups that are divided between train and validation alone say
  /// nothing of the accuracy on the test part.
  var groupsLearnedAndTested: Set<String> {
    Set(manifest.entries(in: .test).compactMap(\.group)).intersection(manifest.entries(in: .train, .validation).compactMap(\.group))
  }

  /// What was seen of classes that look turned, and what to do.
  static func words(_ turns: TurnCheck) -> String {
    let names = turns.turned.map { "\($0.label) (by \($0.degrees)° clockwise)" }.naming(first: 4)
    return """
      Pictures of \(names) look turned in their pixels: what tells upright pictures of the other classes from turned ones says so of \
      \(Numeral.percent(turns.turned.map(\.share).min() ?? 0, decimals: 0)) of them\(turns.turned.count > 1 ? " or more" : ""). If the files \
      are stored turned, turn them, as recognizers may have learned the turn instead of what is shown.
      """
  }
}

extension Measurement {
  /// The number for people.
  var text: String { value.map { format($0) } ?? "none" }

  /// The interval for people.
  var intervalText: String? {
    guard let interval, interval.count == 2 else { return nil }
    let (low, high) = (interval[0], max(interval[0], interval[1]))
    return switch unit {
    case "share", "share of mistakes per doubling", "share of resamples": Numeral.percent(low...high)
    case Self.difference: "\(Numeral.points(low)) to \(Numeral.points(high))"
    case "pictures per class": "\(Numeral.short(low, digits: 2)) to \(Numeral.short(high, digits: 2))"
    default: "\(format(low)) to \(format(high))"
    }
  }

  private func format(_ value: Double) -> String {
    switch unit {
    case "share", "share of mistakes per doubling", "share of resamples": Numeral.percent(value)
    case Self.difference: "\(Numeral.points(value)) points"
    case "seconds", "processor seconds": Numeral.duration(max(0, value))
    case "bytes": Numeral.bytes(Int(value))
    case "pictures per class": "\(Numeral.short(value, digits: 2)) per class"
    case "ms": "\(Numeral.short(value)) ms"
    case "joules": "\(Numeral.short(value)) J"
    default: Numeral.fixed(value, decimals: 3)
    }
  }
}

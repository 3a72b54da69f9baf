internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
public import FoveaReports
internal import FoveaTensors

extension FaceComparison {
  /// One page on what was measured, with pictures.
  /// - Parameters:
  ///   - command: The command that does the same again.
  ///   - trainCommand: The command that trains a way.
  public func report(command: String, trainCommand: ((FaceTrial) -> String)? = nil) throws -> Report {
    let size = training.crops[0].size
    let choice = choice(trainCommand: trainCommand)
    var sections = [tableSection]
    if let train = choice?.trainCommand { sections.insert(trainSection(train), at: 0) }
    if let rates = rateSection { sections.append(rates) }
    if let groups = groupSection { sections.append(groups) }
    if let spread = spreadSection { sections.append(spread) }
    sections += try [pictureSection(), pairSection(), meaningSection]
    return Report(
      title: "Telling \(training.present.count) persons apart by their faces",
      subtitle:
        "\(training.count) pictures to learn from, \(test.count) to be named; crops of \(size.width)×\(size.height) pixels; intervals are over persons, at 95 %",
      verdict: choice.flatMap { verdict($0) }, sections: sections,
      provenance: [
        Definition("Command", RichText(command, style: .code)), Definition("Version", "\(Version.text)"),
        Definition("Seed", "\(seed)"), Definition("Time", RichText(TimeWords.spent(time.spent, of: time.budget))),
        Definition("SHA-256 of the manifest", RichText(manifestHash, style: .code)),
      ])
  }

  private func trainSection(_ command: String) -> Report.Section {
    Report.Section(
      "Train the best of them", lead: "On the same folder, with what this way needs.",
      [.code(CodeSample(command, caption: "Learns from the train part, as here, and writes the model."))])
  }

  private func verdict(_ choice: FaceChoice) -> Verdict? {
    let ranked = ranking.map { trials[$0] }
    guard let best = ranked.first else { return nil }
    var figures = [
      KeyFigure(
        "named right", value: Numeral.percent(best.closed.accuracy), interval: "95 %: \(Self.interval(best.closed.interval))",
        note: "of \(best.closed.count) pictures of enrolled persons", accent: best.method.accent)
    ]
    if let open = ranked.compactMap({ trial in trial.open.map { (trial, $0) } }).max(by: { $0.1.identified < $1.1.identified }) {
      figures.append(
        KeyFigure(
          "named right among strangers", value: Numeral.percent(open.1.identified),
          interval: "95 %: \(Self.interval(open.1.interval))",
          note: "\(open.0.name), at 1 % of strangers let in", accent: open.0.method.accent))
    }
    if let known = ranked.compactMap({ trial in trial.known.map { (trial, $0) } }).min(by: {
      $0.1.equalErrorRate < $1.1.equalErrorRate
    }) {
      figures.append(
        KeyFigure(
          "equal error rate", value: Numeral.percent(known.1.equalErrorRate),
          interval: "95 %: \(Self.interval(known.1.equalErrorInterval))",
          note: "\(known.0.name), pairs of new pictures of persons it learned from", accent: known.0.method.accent))
    }
    return Verdict(
      "\(best.method.rawValue, best.method.accent) with light \(strong: best.normalization.rawValue)\(best.alignment.map { " and aligned by \($0.rawValue)" } ?? "") names \(strong: Numeral.percent(best.closed.accuracy)) of the test pictures rightly.",
      detail:
        "\(standing(choice))Everybody on the test pictures is enrolled. Strangers are another matter, and so are persons that a model never saw: see the table.",
      figures: figures)
  }

  /// How good the best way is beside the others.
  private func standing(_ choice: FaceChoice) -> String {
    guard trials.count > 1 else { return "" }
    guard let reason = choice.reason else {
      return "It was the best of \(trials.count) ways on these very pictures: of new ones expect somewhat less. "
    }
    return
      "Of \(trials.count) ways none was better on these very pictures, and it was as good as \(choice.others): of new ones expect somewhat less. \(reason) "
  }

  private var tableSection: Report.Section {
    let best = trials.map(\.closed.accuracy).max() ?? 0
    let openBest = trials.compactMap { $0.open?.identified }.max() ?? 0
    func alignment(_ trial: FaceTrial) -> [Table.Cell] {
      comparesAlignments ? [Table.Cell(RichText(trial.alignment?.rawValue ?? ""))] : []
    }
    let rows = trials.map { trial -> Table.Row in
      func rate(_ figures: VerificationFigures?, _ least: Double?) -> [Table.Cell] {
        guard let figures else { return [Table.Cell("–"), Table.Cell("–")] }
        let cell = Table.Cell.percent(figures.equalErrorRate, tone: figures.equalErrorRate == least ? .best : nil)
        let accepted = figures.trueAccepts(at: 0.01).map { Table.Cell.percent($0.trueAcceptRate) } ?? "–"
        return [cell, accepted]
      }
      return Table.Row(
        [
          Table.Cell(RichText(trial.method.rawValue, style: .accent(trial.method.accent))),
          Table.Cell(RichText(trial.normalization.rawValue)),
        ] + alignment(trial) + [
          .percent(trial.closed.accuracy, tone: trial.closed.accuracy == best ? .best : nil, hasBar: true),
          Table.Cell(RichText(Self.interval(trial.closed.interval)), order: trial.closed.interval[0], tone: .muted),
          trial.open.map { .percent($0.identified, tone: $0.identified == openBest ? .best : nil) } ?? "–",
          trial.fittedOpen.map { fitted in
            Table.Cell(
              RichText("\(Numeral.percent(fitted.identified)) at \(Numeral.percent(fitted.falseAcceptRate))"),
              order: fitted.identified)
          } ?? "–",
        ] + rate(trial.known, trials.compactMap { $0.known?.equalErrorRate }.min())
          + rate(trial.unseen, trials.compactMap { $0.unseen?.equalErrorRate }.min()) + [
            Table.Cell(RichText(Numeral.duration(trial.fitSeconds)), order: trial.fitSeconds),
            .number(trial.milliseconds, decimals: 2),
            Table.Cell(RichText(Numeral.bytes(trial.modelBytes)), order: Double(trial.modelBytes)),
            Table.Cell(RichText(Numeral.bytes(trial.galleryBytes)), order: Double(trial.galleryBytes)),
          ])
    }
    let classifiers = trials.compactMap { trial in
      trial.classifier.map {
        RichText(
          "The network's own scores name \(Numeral.percent($0.accuracy)) (\(Self.interval($0.interval))) rightly, without a gallery."
        )
      }
    }
    let remarks = searchRemarks + pairRemarks + classifiers + [sharedTime, losses].compactMap { $0.map { RichText($0) } }
    let omissions = omissions.joined(separator: " ")
    let notices = [overrun, omissions.isEmpty ? nil : omissions].compactMap(\.self)
    return Report.Section(
      "All ways under one protocol",
      lead:
        "Each learned from the same train part with the same \(comparesAlignments ? "faces" : "crops"); settings were chosen on that part alone. In the open set \(enrolledCount) persons were learned from and enrolled, the others were strangers.",
      notices.map { .notice(Notice(.information, RichText($0))) } + [
        .table(
          Table(
            caption:
              "EER: where as many pairs of one person are refused as pairs of different persons are accepted. TAR: true accepts at 1 % false accepts. “By its own threshold” is what the threshold that the gallery gets from the train part alone lets through.",
            columns: [
              Table.Column("method", alignment: .leading), Table.Column("light", alignment: .leading),
            ] + (comparesAlignments ? [Table.Column("aligned", alignment: .leading)] : []) + [
              "named right", "95 %",
              Table.Column("open set", unit: "right at 1 % strangers"), Table.Column("open set", unit: "by its own threshold"),
              Table.Column("EER", unit: "persons known"), Table.Column("TAR", unit: "persons known"),
              Table.Column("EER", unit: "persons unseen"), Table.Column("TAR", unit: "persons unseen"), "fit",
              Table.Column("one face", unit: "ms"), "model", "gallery",
            ], rows: rows, isSortable: true))
      ] + (remarks.isEmpty ? [] : [.list(remarks)]))
  }

  /// Says how many pictures cannot be used, and which is the first; nothing where all can.
  public var losses: String? {
    guard let first = unreadable.first else { return nil }
    let counted = Numeral.counted(unreadable.count, "picture is", "pictures are")
    return "\(counted) left out of all of this and cannot be used; the first: \(first.path): \(first.reason)."
  }

  /// What of the test pictures and of their pairs was not measured.
  private var pairRemarks: [RichText] {
    var remarks: [RichText] = []
    if strangers > 0 {
      let pictures = Numeral.counted(strangers, "test picture shows", "test pictures show")
      remarks.append("\(pictures) persons of whom there is no picture to learn from, and no name is asked for.")
    }
    if let pairs = mostPairs { remarks.append("Of \(pairs) pairs \(ScoredPairs.largestCount) were drawn and measured.") }
    return remarks
  }

  /// How many pairs there were at most, where not all were measured.
  public var mostPairs: Int? { trials.flatMap { [$0.known?.drawnFrom, $0.unseen?.drawnFrom] }.compactMap(\.self).max() }

  /// What of the test pictures was lost before any of the ways could name it, where faces were sought.
  private var searchRemarks: [RichText] {
    guard let losses = trials.first?.losses else { return [] }
    let found = "No face was found in \(losses.withoutFace) of \(losses.pictures) test pictures, which count as not named right."
    let eyes = losses.withoutEyes.map { "In \($0) of the faces found no eyes stood out; they were cut out by their box." }
    return ([found] + [eyes].compactMap { $0 }).map { RichText($0) }
  }

  /// The best trial of each method, with what it does on pairs.
  private var bestOfMethods: [FaceTrial] {
    let ranked = ranking.map { trials[$0] }
    return FaceMethod.allCases.compactMap { method in ranked.first { $0.method == method } }
  }

  private var rateSection: Report.Section? {
    let shown = bestOfMethods.filter { $0.known != nil }
    guard !shown.isEmpty else { return nil }
    func chart(_ caption: RichText, _ figures: (FaceTrial) -> VerificationFigures?) -> Report.Block {
      .lineChart(
        LineChart(
          caption: caption, x: ChartAxis("false accepts", style: .percent, range: 0...0.2),
          y: ChartAxis("true accepts", style: .percent, range: 0...1),
          series: shown.compactMap { trial in
            figures(trial).map { figures in
              let (accent, stroke) = trial.method.curve
              return LineChart.Series(trial.name, accent: accent, points: Self.stepped(figures.curve, until: 0.2), stroke: stroke)
            }
          }))
    }
    var blocks = [chart("Pairs of test pictures of persons whose other pictures were learned from.") { $0.known }]
    if shown.contains(where: { $0.unseen != nil }) {
      blocks.append(chart("Pairs of pictures of persons whom the model never saw.") { $0.unseen })
    }
    let crossed = shown.compactMap { trial in trial.crossed.map { (trial, $0) } }
    if !crossed.isEmpty {
      blocks.append(
        .table(
          Table(
            caption: "Thresholds fitted for 1 % false accepts on one half of the persons, and what they did on the other half.",
            columns: [Table.Column("method", alignment: .leading), "false accepts", "false rejects"],
            rows: crossed.map { trial, errors in
              Table.Row([
                Table.Cell(RichText(trial.name)), errors.falseAcceptRate.map { .percent($0, decimals: 2) } ?? "–",
                errors.falseRejectRate.map { .percent($0, decimals: 2) } ?? "–",
              ])
            })))
    }
    return Report.Section(
      "Are these two the same person?",
      lead: "What a threshold accepts of pairs of one person, against what it accepts of different ones.",
      blocks)
  }

  private static func stepped(_ curve: [RatePoint], until limit: Double) -> [LineChart.Point] {
    var points = [LineChart.Point(0, 0)]
    for point in curve where point.falseAccepts <= limit {
      if points[points.count - 1].x == point.falseAccepts { points.removeLast() }
      points.append(LineChart.Point(point.falseAccepts, point.trueAccepts))
    }
    return points
  }

  private var meaningSection: Report.Section {
    Report.Section(
      "What these numbers do not say",
      [
        .list([
          "A model that learned from \(training.present.count) persons knows how these differ, under the light and the cameras of these pictures. The columns on unseen persons show how much less it knows of others.",
          "Named right is measured with everybody enrolled. At a door most faces are strangers: there the open set counts.",
          trials.contains { $0.groups != nil }
            ? "Rates differ between groups of people. Those of the groups that the manifest has stand above, and of no other."
            : "Rates differ between groups of people. Give a manifest with a column \(code: "group"), or \(code: "fovea faces verify --group") pairs with one, before anything depends on an answer.",
          "Faces are personal data, in many countries of a protected kind. Ask the persons; keep galleries safe; let nobody be refused anything by a similarity alone.",
        ])
      ])
  }

  static func interval(_ ends: [Double]) -> String { Numeral.percent(ends[0]...max(ends[0], ends[1])) }
}

extension FaceMethod {
  /// The color of its approach.
  var accent: Accent { self == .fused ? .hybrid : isNetwork ? .learned : .handCrafted }

  /// How its curve looks among those of all methods. Two that see the same share a color, and no two share color and stroke.
  var curve: (accent: Accent, stroke: LineChart.Stroke) {
    switch self {
    case .eigenfaces: (.neutral, .fitted)
    case .fisherfaces: (.neutral, .plain)
    case .lbph: (.hybrid, .fitted)
    case .lbpSVM: (.hybrid, .plain)
    case .lbpFisher: (.other, .plain)
    case .mixedFisher: (.other, .fitted)
    case .hogSVM: (.handCrafted, .plain)
    case .hogWCCN: (.handCrafted, .fitted)
    case .mixedWCCN: (.handCraftedSecond, .plain)
    case .embedding: (.learned, .plain)
    case .fused: (.learned, .fitted)
    }
  }
}

internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  var costSection: Report.Section {
    let training = Table(
      caption:
        "Training: seconds on \(Numeral.counted(contenders.first?.training.threads ?? 1, "thread", "threads")), and the largest memory of the process meanwhile.",
      columns: [
        Table.Column("recipe", alignment: .leading), Table.Column("reading", unit: "s"), Table.Column("features", unit: "s"),
        Table.Column("learning", unit: "s"), Table.Column("in all", unit: "s"), Table.Column("processor", unit: "s"),
        Table.Column("peak memory"), Table.Column("energy", unit: "J"),
      ],
      rows: contenders.map { contender in
        let training = contender.training
        return Table.Row([
          Table.Cell("\(contender.name, accent(of: contender))"), .number(training.seconds.decode, decimals: 1),
          .number(training.seconds.features, decimals: 1), .number(training.seconds.fit, decimals: 1),
          .number(training.seconds.total, decimals: 1), .number(contender.processorSeconds, decimals: 1),
          Table.Cell(RichText(Numeral.bytes(training.peakMemoryBytes)), order: Double(training.peakMemoryBytes)),
          contender.joules.map { .number($0, decimals: 0) } ?? Table.Cell("–"),
        ])
      }, isSortable: true)
    let use = Table(
      caption:
        "Use. One picture: median from the bytes of its file to the answer, on one thread. Many: each, with all threads busy.",
      columns: [
        Table.Column("recipe", alignment: .leading), Table.Column("model"), Table.Column("learned numbers"),
        Table.Column("one picture", unit: "ms"), Table.Column("95 % interval", unit: "ms"), Table.Column("many", unit: "ms each"),
      ],
      rows: contenders.map { contender in
        Table.Row([
          Table.Cell("\(contender.name, accent(of: contender))"),
          Table.Cell(RichText(Numeral.bytes(contender.modelBytes)), order: Double(contender.modelBytes)),
          .count(contender.recognizer.model.parameterCount), .number(contender.latency, decimals: 2),
          Table.Cell(
            RichText(
              "\(Numeral.fixed(contender.timing.interval[0], decimals: 2))–\(Numeral.fixed(contender.timing.interval[1], decimals: 2))"
            ),
            order: contender.timing.interval[0]),
          .number(contender.evaluation.report.millisecondsPerImage, decimals: 3),
        ])
      }, isSortable: true)
    let points = contenders.map { contender in
      ScatterChart.Group(
        contender.name, accent: accent(of: contender),
        points: [
          ScatterChart.Point(
            max(contender.training.seconds.total, 0.01), contender.accuracy, label: contender.name,
            interval: statedInterval(of: contender))
        ])
    }
    let chart = ScatterChart(
      caption: "What training time buys.", x: ChartAxis("training", scale: .logarithmic, style: .duration),
      y: ChartAxis("accuracy", style: .percent), groups: points)
    return Report.Section("What it costs", [.table(training), .table(use), .scatterChart(chart)])
  }

  var dataSection: Report.Section? {
    let counts = [Part.train, .validation, .test].map { manifest.classCounts(in: $0) }
    let rows = manifest.labels.names.enumerated().map { label, name in
      Table.Row(
        [Table.Cell("\(name: name)")]
          + counts.map { .count($0[label]) })
    }
    let table = Table(
      columns: [Table.Column("class", alignment: .leading), "train", "validation", "test"], rows: rows, isSortable: true)
    var blocks: [Report.Block] = [.details(Details("Pictures of each class in each part", [.table(table)]))]
    let unreadable = Set(contenders.flatMap { $0.training.unreadable + $0.evaluation.report.unreadable })
    if !unreadable.isEmpty {
      let sorted = unreadable.sorted { $0.path < $1.path }
      blocks.insert(
        .notice(
          Notice(
            .warning,
            "\(Numeral.counted(unreadable.count, "picture", "pictures")) could not be read and \(unreadable.count == 1 ? "was" : "were") left out of all of this."
          )), at: 0)
      blocks.append(
        .details(
          Details(
            "The pictures that could not be read",
            [.list(sorted.prefix(200).map { "\(path: $0.path): \($0.reason)" })])))
    }
    let settings = contenders.map { contender in
      Report.Block.details(
        Details(
          "All settings of \(contender.name)",
          [.code(CodeSample(contender.recognizer.provenance.settings))]))
    }
    return Report.Section("What it was made from", blocks + settings)
  }
}

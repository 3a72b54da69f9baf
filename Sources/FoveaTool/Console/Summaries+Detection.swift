import FoveaKit

extension Summaries {
  /// What the training of a detector came to.
  static func detectorTraining(_ detector: WindowDetector, _ report: WindowTraining.Report, model: BytePath) -> String {
    var lines = [
      "\(detector.label), seed \(report.settings.seed): \(report.examples) examples in \(Numeral.grouped(report.views)) views, negatives from "
        + "\(report.backgrounds) pictures, \(report.heldOut) more held out",
      "windows of " + detector.windows.map(\.description).joined(separator: ", ") + " pixels and larger, cells of \(detector.cell)",
    ]
    if report.smallerThanWindow > 0 {
      lines.append(
        "\(report.smallerThanWindow) examples are smaller than that: found only with --upsample, or with a smaller --cell")
    }
    var table = TextTable([
      ("round", .right), ("negatives", .right), ("false positives", .right), ("of windows", .right), ("rate", .right),
      ("false alarms/picture", .right),
    ])
    for (index, round) in report.rounds.enumerated() {
      let measured =
        report.heldOut == 0
        ? ["–", "–", "–", "–"]
        : [
          Numeral.grouped(round.falsePositives), Numeral.grouped(round.windows),
          round.windows == 0 ? "–" : Numeral.short(round.falsePositiveRate), Numeral.fixed(round.falseAlarms, decimals: 2),
        ]
      table.add(["\(index)", Numeral.grouped(round.negatives)] + measured)
    }
    lines += ["", table.text, ""]
    lines.append(
      "threshold \(Numeral.fixed(detector.threshold, decimals: 3)): \(Numeral.percent(report.recall)) of the examples found by machines that had not seen "
        + "them" + (report.falseAlarms.map { ", \(Numeral.fixed($0, decimals: 2)) false alarms per held-out picture" } ?? ""))
    if let points = report.landmarks.flatMap(landmarkTraining) { lines.append(points) }
    lines.append("\(Numeral.duration(report.seconds)); model: \(model)")
    return lines.joined(separator: "\n")
  }

  /// How well the points of faces were learned; nothing where that was not measured.
  static func landmarkTraining(_ report: LandmarkTraining.Report) -> String? {
    guard let error = report.error, let finder = report.errorOfEyeFinder, let mean = report.errorOfMean else { return nil }
    func share(_ error: Double) -> String { Numeral.percent(error) }
    let all =
      report.points.count > 2
      ? report.errorOfPoints.map { "; all \(report.points.count) points \(share($0))" } ?? "" : ""
    return
      "points of \(report.faces) faces: the eyes of \(report.heldOut) held-out ones are missed by \(share(error)) of their distance "
      + "(sought without learning \(share(finder)), taken to be where most are \(share(mean)))" + all
  }

  /// What should be known of points that were marked and not learned; nothing where they were.
  static func landmarkNote(_ report: LandmarkTraining.Report) -> String? {
    let found = "eyes are sought in the boxes without learning"
    switch report.outcome {
    case .learned: return nil
    case .tooFew:
      return "note: points were not learned, since only \(Numeral.counted(report.faces, "face", "faces")) in "
        + "\(Numeral.counted(report.pictures, "picture", "pictures")) can be used that have all of them "
        + "(\(report.points.joined(separator: ", "))); at least \(LandmarkTraining.leastFaces) in \(LandmarkTraining.leastPictures) are needed; \(found)"
    case .noEyes:
      return "note: points were not learned, since there are no eyes among them; name these left_eye and right_eye"
    case .notBetter:
      return
        "note: learned points are not kept, since they miss the eyes of held-out faces by no less than is missed without them; \(found)"
    }
  }

  /// How a network learned to look again.
  static func rescoring(_ detector: RescoredDetector, model: BytePath) -> String {
    guard let report = detector.training else { return "model: \(model)" }
    var alarms = "no background was held out"
    if let own = report.falseAlarms, let windows = report.falseAlarmsOfWindows {
      alarms =
        "\(Numeral.fixed(own, decimals: 2)) false alarms per held-out picture (the windows alone: \(Numeral.fixed(windows, decimals: 2)))"
    }
    return [
      "looking again: \(report.choice)",
      "learned from \(Numeral.grouped(report.views)) views of \(detector.label) and \(Numeral.grouped(report.negatives)) of anything else",
      "threshold \(Numeral.fixed(detector.threshold, decimals: 3)): "
        + (report.recall.map { "\(Numeral.percent($0)) of \(report.heldOutExamples) held-out examples, " } ?? "") + alarms,
      "\(Numeral.duration(report.seconds)); model: \(model)",
    ].joined(separator: "\n")
  }

  /// Findings as a table.
  static func detections(_ rows: [DetectionRow]) -> String {
    var table = TextTable([
      ("picture", .left), ("found", .left), ("x", .right), ("y", .right), ("width", .right), ("height", .right), ("score", .right),
      ("probability", .right),
    ])
    for row in rows {
      if let error = row.error {
        table.add([row.path.description, error, "", "", "", "", "", ""])
      } else if row.detections.isEmpty {
        table.add([row.path.description, "nothing", "", "", "", "", "", ""])
      }
      for item in row.detections {
        let box = item.box
        table.add(
          [row.path.description, item.label] + [box.x, box.y, box.width, box.height].map { Numeral.fixed($0, decimals: 0) }
            + [Numeral.fixed(item.score, decimals: 2), item.probability.map { Numeral.percent($0) } ?? ""])
      }
    }
    return table.text
  }

  /// Findings as comma-separated values; a picture without any is a line without numbers.
  static func detectionsCSV(_ rows: [DetectionRow]) -> String {
    // Points, where there are any, stand behind what stands there without them, under the names that tables of faces have.
    let names = rows.lazy.flatMap(\.detections).compactMap(\.landmarks).first?.points.map(\.name) ?? []
    let ending = names.isEmpty ? "" : String(repeating: ",", count: 2 * names.count + 1)
    let header =
      names.isEmpty ? "" : ",points_confidence" + names.map { ",\(CSV.field($0 + "_x")),\(CSV.field($0 + "_y"))" }.joined()
    var lines = ["path,x,y,width,height,label,score,probability,error" + header]
    for row in rows {
      let path = CSV.field(row.path)
      if row.error != nil || row.detections.isEmpty { lines.append("\(path),,,,,,,,\(CSV.field(row.error ?? ""))\(ending)") }
      for item in row.detections {
        let box = item.box
        let points = item.landmarks.map { landmarks in
          ",\(landmarks.confidence)" + landmarks.points.map { ",\($0.x),\($0.y)" }.joined()
        }
        lines.append(
          "\(path),\(box.x),\(box.y),\(box.width),\(box.height),\(CSV.field(item.label)),\(item.score),\(item.probability.map { "\($0)" } ?? ""),\(points ?? ending)"
        )
      }
    }
    return lines.joined(separator: "\n")
  }

  /// How well detectors find what is marked.
  static func detectionEvaluations(_ evaluations: [DetectionEvaluation]) -> String {
    var table = TextTable([
      ("model", .left), ("found", .right), ("precision", .right), ("false alarms/picture", .right), ("average precision", .right),
      ("threshold", .right), ("ms/picture", .right),
    ])
    for evaluation in evaluations {
      table.add([
        evaluation.model, "\(Numeral.percent(evaluation.recall)) of \(evaluation.objects)", Numeral.percent(evaluation.precision),
        Numeral.fixed(evaluation.falseAlarmsPerPicture, decimals: 2), Numeral.fixed(evaluation.averagePrecision, decimals: 3),
        Numeral.fixed(evaluation.threshold, decimals: 3), Numeral.short(evaluation.secondsPerPicture * 1000),
      ])
    }
    let first = evaluations.first
    return table.text
      + "\n\n\(first?.pictures ?? 0) pictures; right from \(Numeral.percent(first?.overlap ?? 0, decimals: 0)) of the joint area on"
  }
}

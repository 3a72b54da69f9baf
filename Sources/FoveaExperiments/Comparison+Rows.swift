internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  var dataNeedRow: EvidenceRow? {
    guard let curves, let crossing = curves.crossing, let hand = curves.curves.first(where: { $0.approach == .handcrafted }),
      let learned = curves.curves.first(where: { $0.approach == .learned }), let least = hand.points.first,
      let leastLearned = learned.points.first, let most = hand.points.last
    else { return nil }
    let better = crossing.betterBeyond == .learned ? learned.recipe : hand.recipe
    let start =
      "With \(words(perClass: least.pictures)) \(hand.recipe) is right on \(Numeral.percent(least.accuracy.value)) and "
      + "\(learned.recipe) on \(Numeral.percent(leastLearned.accuracy.value)). "
    // With all pictures they are two recipes of the comparison, of which no more is said here than elsewhere.
    let isEvident = pair(learned.recipe, hand.recipe)?.isEvident ?? false
    let answer: String
    if let place = crossing.perClass {
      let number = "\(Numeral.short(place, digits: 2)) pictures per class"
      let sure = words(rangeOf: crossing)
      answer =
        crossing.isExtrapolated
        ? "By their power laws the curves meet beyond what was measured, at about \(number) \(sure); with more, \(better) would be better."
        : "The curves meet at about \(number) \(sure); with more, "
          + (isEvident ? "\(better) is better." : "there is no evidence of a difference.")
    } else {
      answer =
        "The curves do not meet up to \(words(perClass: most.pictures)), nor by their power laws up to ten times as many; "
        + (isEvident ? "\(better) is ahead." : "\(better) lies above, without evidence of a difference at the end.")
    }
    return EvidenceRow(
      .dataNeed, start + answer,
      [
        Measurement("crossing", crossing.perClass, crossing.interval, "pictures per class"),
        Measurement("\(hand.recipe), \(words(perClass: least.pictures))", least.accuracy.value, least.accuracy.interval, "share"),
        Measurement(
          "\(learned.recipe), \(words(perClass: leastLearned.pictures))", leastLearned.accuracy.value,
          leastLearned.accuracy.interval, "share"),
      ])
  }

  var trainingSizeRow: EvidenceRow? {
    guard let curves else { return nil }
    let found = curves.curves.compactMap { curve in curve.gainOfDoubling.map { (curve, $0) } }
    guard !found.isEmpty else { return nil }
    let texts = found.map { curve, gain in
      let interval = curve.gainInterval.map { " (95 %: \(Numeral.percent($0[0]...max($0[0], $0[1]), decimals: 0)))" } ?? ""
      return "\(Numeral.percent(gain, decimals: 0)) of the mistakes of \(curve.recipe)\(interval)"
    }
    return EvidenceRow(
      .trainingSize, "Twice as many pictures take away \(texts.joined(separator: " and ")), by the power law of its curve.",
      found.map { Measurement($0.0.recipe, $0.1, $0.0.gainInterval, "share of mistakes per doubling") })
  }

  var featureRow: EvidenceRow? {
    guard let features, let pixels = features.pixels, let hand = features.bestHandmade else { return nil }
    let gain = difference(hand.rights.values, pixels.rights.values)
    var measurements = [Measurement("\(hand.name) over pixels", gain.value, stated(gain.interval), Measurement.difference)]
    var answer =
      "With one linear learner, the hand-made features that were best on held-out pictures (\(hand.name)) are right on \(Numeral.percent(hand.accuracy.value)) and raw pixels "
      + "on \(Numeral.percent(pixels.accuracy.value)): \(words(gain))."
    if let learned = features.learned {
      let more = difference(learned.rights.values, hand.rights.values)
      measurements.append(
        Measurement("\(learned.name) over \(hand.name)", more.value, stated(more.interval), Measurement.difference))
      answer +=
        " Learned features are right on \(Numeral.percent(learned.accuracy.value)): \(words(more)) against \(hand.name)."
    }
    return EvidenceRow(
      .featureEngineering, answer,
      measurements + features.entries.map { Measurement($0.name, $0.accuracy.value, $0.accuracy.interval, "share") })
  }

  var depthRow: EvidenceRow? {
    guard let depth, let shallow = depth.networks.first, let deep = depth.networks.last, depth.networks.count > 1 else {
      return nil
    }
    let answered = depth.answered.map { testSet.drawn($0, seed: seed) }
    let gain = difference(deep.rights.values, shallow.rights.values, on: answered)
    let known = manifest.entries(in: .train, .validation).count
    let limit = deep.pictures.map { $0 < known ? " of \(Numeral.grouped($0)) pictures" : "" } ?? ""
    let asked = depth.answered.map { ", on \(words(answered: $0))" } ?? ""
    var answer =
      "Of \(depth.networks.map { "\($0.blocks)" }.joined(separator: ", ")) blocks the accuracies are "
      + depth.networks.map { Numeral.percent($0.accuracy.value) }.joined(separator: ", ")
      + ": \(words(gain)) from \(shallow.blocks) to \(deep.blocks), each after \(Numeral.counted(deep.epochs, "epoch", "epochs"))\(limit)\(asked)."
    if let first = depth.probes.first, let last = depth.probes.last, depth.probes.count > 1 {
      answer +=
        " A linear learner is right on \(Numeral.percent(first.linear.value)) behind the layer \(first.layer) and on "
        + "\(Numeral.percent(last.linear.value)) behind \(last.layer)"
        + (depth.handmade?.first.map { ", on \($0.layer) features on \(Numeral.percent($0.linear.value))" } ?? "") + "."
    }
    let probes = depth.probes + (depth.handmade ?? [])
    return EvidenceRow(
      .depth, answer,
      [Measurement("\(deep.blocks) blocks over \(shallow.blocks)", gain.value, stated(gain.interval), Measurement.difference)]
        + depth.networks.map { Measurement("\($0.blocks) blocks", $0.accuracy.value, $0.accuracy.interval, "share") }
        + probes.map { Measurement("linear on \($0.layer)", $0.linear.value, $0.linear.interval, "share") }
        + probes.map { Measurement("neighbors on \($0.layer)", $0.neighbors.value, $0.neighbors.interval, "share") })
  }

  /// How many of the test pictures were answered, in words.
  func words(answered count: Int) -> String { "\(Numeral.grouped(count)) of the \(Numeral.grouped(testSet.count)) test pictures" }

  var interpretabilityRow: EvidenceRow? {
    guard let explanations, !explanations.entries.isEmpty else { return nil }
    let texts = explanations.entries.map { entry in
      let interval = "\(Numeral.fixed(entry.interval[0], decimals: 2)) to \(Numeral.fixed(entry.interval[1], decimals: 2))"
      return "\(entry.recipe) \(Numeral.fixed(entry.gain, decimals: 2)) (95 %: \(interval)"
        + (entry.isFaithful
          ? ")" : entry.hasTooFewGroups ? ", of too few groups to be evidence)" : ", so no evidence that they are faithful)")
    }
    return EvidenceRow(
      .interpretability,
      "Maps of what is covered, made alike for both, gain over cells in random order: \(texts.joined(separator: "; ")). 0 is no better than "
        + "chance; \(explanations.count) test pictures.",
      explanations.entries.flatMap { entry in
        [
          Measurement(entry.recipe, entry.gain, entry.hasTooFewGroups ? nil : entry.interval, "area"),
          Measurement("\(entry.recipe), deletion", entry.deletion, nil, "area"),
          Measurement("\(entry.recipe), insertion", entry.insertion, nil, "area"),
        ]
      })
  }

  /// Whether an interval of a difference over the groups of test pictures leaves out 0, and there are groups enough for that to say something.
  private func isEvident(_ interval: [Double]) -> Bool {
    !testSet.hasTooFewGroups && (interval[0] > 0 || interval[1] < 0)
  }

  /// An interval over the groups of test pictures that may stand for 95 %; nothing of too few groups, of which it is far too narrow.
  private func stated(_ interval: [Double]) -> [Double]? { testSet.hasTooFewGroups ? nil : interval }

  /// Where curves meet, how surely, in parentheses.
  private func words(rangeOf crossing: LearningCurves.Crossing) -> String {
    let share = "they meet so in \(Numeral.percent(crossing.share, decimals: 0)) of the resamples"
    if testSet.hasTooFewGroups { return "(\(share); \(tooFewGroups) for an interval)" }
    let range =
      switch (crossing.from, crossing.upTo) {
      case (let low?, let high?): "95 %: \(Numeral.short(low, digits: 2)) to \(Numeral.short(high, digits: 2))"
      case (let low?, nil): "95 %: \(Numeral.short(low, digits: 2)) or more"
      case (nil, let high?): "95 %: up to \(Numeral.short(high, digits: 2))"
      case (nil, nil): "no interval"
      }
    return crossing.share < 1 ? "(\(range); \(share))" : "(\(range))"
  }

  /// Why intervals over groups say nothing.
  var tooFewGroups: String { "\(Numeral.counted(testSet.groupCount, "group", "groups")) of test pictures are too few" }

  /// A difference of accuracies in words that follow from its interval.
  private func words(_ difference: (value: Double, interval: [Double])) -> String {
    let bounds = "95 %: \(Numeral.points(difference.interval[0])) to \(Numeral.points(difference.interval[1]))"
    if testSet.hasTooFewGroups {
      return "\(Numeral.points(difference.value)) points, no evidence of a difference (\(tooFewGroups))"
    }
    if !isEvident(difference.interval) { return "no evidence of a difference (\(bounds) points)" }
    return "\(Numeral.points(difference.value)) points (\(bounds))"
  }

  /// A number of pictures as pictures per class.
  private func words(perClass pictures: Int) -> String {
    let each = Double(pictures) / Double(max(1, manifest.learnedClasses.count))
    let text = Numeral.short(each, digits: 2)
    return "\(text) \(text == "1" ? "picture" : "pictures") per class"
  }
}

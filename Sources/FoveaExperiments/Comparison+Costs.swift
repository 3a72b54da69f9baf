internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  var computationRow: EvidenceRow? {
    let shown = [best(of: .handcrafted), best(of: .learned)].compactMap { $0 }
    guard !shown.isEmpty else { return nil }
    let texts = shown.map { contender in
      "\(contender.name): \(Numeral.duration(contender.processorSeconds)) of processor time to train, "
        + "\(Numeral.bytes(contender.training.peakMemoryBytes)) of memory, \(Numeral.short(contender.latency)) ms a picture, a model of "
        + Numeral.bytes(contender.modelBytes)
        + (contender.joules.map { ", \(Numeral.short($0)) J" } ?? "")
    }
    let energy = shown.allSatisfy { $0.joules == nil } ? " Energy cannot be read on this machine." : ""
    return EvidenceRow(
      .computation, texts.joined(separator: ". ") + "." + energy,
      shown.flatMap { contender in
        [
          Measurement("\(contender.name), one picture", contender.latency, contender.timing.interval, "ms"),
          Measurement("\(contender.name), training", contender.processorSeconds, nil, "processor seconds"),
          Measurement("\(contender.name), memory", Double(contender.training.peakMemoryBytes), nil, "bytes"),
          Measurement("\(contender.name), model", Double(contender.modelBytes), nil, "bytes"),
          Measurement("\(contender.name), energy", contender.joules, nil, "joules"),
        ]
      })
  }

  /// When a network was, on the validation part, as good as the hand-crafted recognizer ended.
  struct Overtaking {
    /// Seconds of learning until then; nothing where it never was.
    var seconds: Double?
    /// The first moment at which the end of the interval of the network's accuracy reaches the mark, and the first at which its beginning does.
    var interval: [Double]?
    /// The accuracy to be reached.
    var mark: Double
  }

  var overtaking: Overtaking? {
    guard let hand = best(of: .handcrafted), let learned = best(of: .learned), let mark = hand.validationAccuracy,
      let history = learned.training.figures.history, learned.training.validationCount > 0
    else { return nil }
    let count = learned.training.validationCount
    let measured = history.compactMap { figures in figures.validationAccuracy.map { (figures.seconds, $0) } }
    guard !measured.isEmpty else { return nil }
    func interval(_ accuracy: Double) -> ClosedRange<Double> {
      Statistics.wilsonInterval(successes: min(count, Int((accuracy * Double(count)).rounded())), trials: count)
    }
    let first = measured.first { $0.1 >= mark }?.0
    let early = measured.first { interval($0.1).upperBound >= mark }?.0
    let late = measured.first { interval($0.1).lowerBound >= mark }?.0 ?? learned.training.seconds.total
    return Overtaking(seconds: first, interval: early.map { [$0, max($0, late)] }, mark: mark)
  }

  var trainingTimeRow: EvidenceRow? {
    guard let learned = best(of: .learned), let hand = best(of: .handcrafted) else { return nil }
    var answer =
      "\(hand.name) was trained in \(Numeral.duration(hand.training.seconds.total)), \(learned.name) in "
      + "\(Numeral.duration(learned.training.seconds.total))."
    var measurements: [Measurement] = []
    if let overtaking {
      if let seconds = overtaking.seconds {
        answer +=
          " On the validation part \(learned.name) was as good as \(hand.name) in the end (\(Numeral.percent(overtaking.mark))) after "
          + "\(Numeral.duration(seconds))"
          + (overtaking.interval.map { " (95 %: \(Numeral.duration($0[0])) to \(Numeral.duration($0[1])))" } ?? "") + "."
      } else {
        answer +=
          " On the validation part \(learned.name) never was as good as \(hand.name) in the end (\(Numeral.percent(overtaking.mark)))."
      }
      measurements.append(
        Measurement("\(learned.name) reaches \(hand.name)", overtaking.seconds, overtaking.interval, "seconds"))
    }
    return EvidenceRow(
      .trainingTime, answer,
      measurements + [hand, learned].map { Measurement($0.name, $0.training.seconds.total, nil, "seconds") })
  }

  var useCaseRow: EvidenceRow? {
    guard let recommendation else { return nil }
    let flags = limits.isExplained ? ["--explain"] : []
    guard let name = recommendation.name, let entrant = entrants.first(where: { $0.name == name }) else {
      return EvidenceRow(
        .useCase, "No recognizer keeps the limits (\(limits.text)).", [Measurement("recommendation wins", nil, nil, "share")],
        flags: flags)
    }
    var answer =
      "Take \(name) (\(limits.text)): \(Numeral.percent(entrant.accuracy.value)) right, \(Numeral.short(entrant.milliseconds)) ms a picture. "
      + (testSet.hasTooFewGroups
        ? "How sure that is cannot be told: \(tooFewGroups)."
        : "It is the choice in \(Numeral.percent(recommendation.winShare, decimals: 0)) of the resamples.")
    if let cheaper = recommendation.cheaper, let other = entrants.first(where: { $0.name == cheaper }) {
      answer +=
        " There is no evidence that \(cheaper), which takes \(Numeral.short(other.milliseconds)) ms, is less accurate."
    }
    return EvidenceRow(
      .useCase, answer,
      [
        Measurement("\(name), accuracy", entrant.accuracy.value, entrant.accuracy.interval, "share"),
        Measurement("\(name) is chosen", recommendation.winShare, nil, "share of resamples"),
      ], flags: flags)
  }
}

extension UseLimits {
  /// The limits for people.
  var text: String {
    var parts: [String] = []
    if let milliseconds { parts.append("at most \(Numeral.short(milliseconds)) ms a picture") }
    if let megabytes { parts.append("models up to \(Numeral.bytes(Int(megabytes * 1e6)))") }
    if let trainingSeconds { parts.append("training up to \(Numeral.duration(trainingSeconds))") }
    if isExplained { parts.append("explanations that are faithful") }
    return parts.isEmpty ? "without limits" : parts.joined(separator: ", ")
  }
}

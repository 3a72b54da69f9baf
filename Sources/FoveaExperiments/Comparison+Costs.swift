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

  /// When the best network was as good as the best hand-crafted recognizer; nothing where one of the two was not measured on the validation part.
  var overtaking: Overtaking? {
    guard let hand = best(of: .handcrafted), let learned = best(of: .learned), let mark = hand.validationAccuracy else {
      return nil
    }
    return Overtaking(learned.training.figures.history ?? [], of: learned.training.validationCount, mark: mark)
  }

  var trainingTimeRow: EvidenceRow? {
    guard let learned = best(of: .learned), let hand = best(of: .handcrafted) else { return nil }
    var answer =
      "\(hand.name) was trained in \(Numeral.duration(hand.training.seconds.total)), \(learned.name) in "
      + "\(Numeral.duration(learned.training.seconds.total))."
    var measurements: [Measurement] = []
    if let overtaking {
      answer += " " + overtaking.sentence(learned.name, hand.name)
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

/// When a network was, on the validation part, as good as the hand-crafted recognizer ended.
struct Overtaking {
  /// The accuracy to be reached, taken for exact.
  let mark: Double
  /// Seconds of learning until it was reached; nothing where it never was.
  let seconds: Double?
  /// Seconds until the upper end of the 95 % interval of the network's accuracy reached it; nothing where it never did.
  let touched: Double?
  /// The lower end of the interval of the seconds: ``touched``, or nothing where that was when the network was measured for the first time, so that it
  /// may have been earlier.
  let from: Double?
  /// The upper end: seconds until the lower end of the interval of the accuracy reached the mark; nothing where it did not while the network learned.
  let upTo: Double?
  private let first: Double

  /// - Parameter count: How many pictures the accuracies of the history are of.
  /// - Returns: Nothing where no accuracy was measured.
  init?(_ history: [EpochFigures], of count: Int, mark: Double) {
    let measured = history.compactMap { figures in figures.validationAccuracy.map { (seconds: figures.seconds, accuracy: $0) } }
    guard count > 0, let first = measured.first?.seconds else { return nil }
    func interval(_ accuracy: Double) -> ClosedRange<Double> {
      Statistics.wilsonInterval(successes: min(count, Int((accuracy * Double(count)).rounded())), trials: count)
    }
    self.mark = mark
    self.first = first
    seconds = measured.first { $0.accuracy >= mark }?.seconds
    touched = measured.first { interval($0.accuracy).upperBound >= mark }?.seconds
    from = touched.flatMap { $0 > first ? $0 : nil }
    upTo = measured.first { interval($0.accuracy).lowerBound >= mark }?.seconds
  }

  /// The interval of the seconds, where both of its ends are known.
  var interval: [Double]? { from.flatMap { from in upTo.map { [from, $0] } } }

  /// What is to be said of a network and a hand-crafted recognizer.
  func sentence(_ learned: String, _ hand: String) -> String {
    let end = "as good as \(hand) in the end (\(Numeral.percent(mark)))"
    func time(_ seconds: Double) -> String { "\(seconds > first ? "after" : "within") \(Numeral.duration(seconds))" }
    guard let seconds else {
      return "On the validation part \(learned) never was \(end)"
        + (touched.map { "; \(time($0)) the 95 % interval of its accuracy reached that." } ?? ".")
    }
    let range =
      switch (from, upTo) {
      case (let from?, let upTo?): " (95 %: \(Numeral.duration(from)) to \(Numeral.duration(upTo)))"
      case (let from?, nil): " (95 %: \(Numeral.duration(from)) or later)"
      case (nil, let upTo?): " (95 %: up to \(Numeral.duration(upTo)))"
      case (nil, nil): ""
      }
    return "On the validation part \(learned) was \(end) \(time(seconds))\(range)."
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

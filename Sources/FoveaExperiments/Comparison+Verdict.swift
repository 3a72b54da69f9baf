internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  /// The answer in two sentences: which approach, by how much, how sure; and at what price.
  public var verdictText: String {
    guard let learned = best(of: .learned), let handcrafted = best(of: .handcrafted),
      let pair = pair(learned.name, handcrafted.name)
    else {
      guard let best = contenders.max(by: { $0.accuracy < $1.accuracy }) else { return "" }
      return "\(best.name) was right most often, on \(Numeral.percent(best.accuracy)) of the test pictures."
    }
    return pair.sentence(accuracies: (learned.accuracy, handcrafted.accuracy))
      + " Training took \(Numeral.duration(learned.training.seconds.total)) for \(learned.name) and "
      + "\(Numeral.duration(handcrafted.training.seconds.total)) for \(handcrafted.name)."
  }
}

extension PairedComparison {
  /// What the test says of the two, in words that follow from the result.
  /// - Parameter accuracies: Of the first and of the second, each on its own.
  package func sentence(accuracies: (Double, Double)) -> String {
    let test = "exact McNemar test, p \(Self.relation(adjustedPValue))"
    guard isEvident else {
      let start =
        "No evidence of a difference between \(first) and \(second): \(Numeral.percent(accuracies.0)) and "
        + "\(Numeral.percent(accuracies.1)) on \(count) test pictures"
      return start + (adjustedPValue < 0.05 ? ". \(reasonOfGroups(test))" : " (\(test)).")
    }
    let pair = difference >= 0 ? self : reversed
    return "\(pair.first) is better than \(pair.second) by \(pair.differenceWithInterval) on \(count) test pictures (\(test))."
      + (hasGroups ? " The interval is over \(groups ?? count) groups of pictures." : "")
  }

  /// Why there is no evidence though there would be if pictures were independent.
  private func reasonOfGroups(_ test: String) -> String {
    let start = "If all pictures were independent there would be one (\(test)), but they come in \(groups ?? count) groups, "
    if hasTooFewGroups { return start + "and fewer than \(GroupBootstrap.leastGroups) groups cannot show a difference." }
    return start
      + "and the 95 % interval over groups, \(Numeral.points(statedInterval[0])) to \(Numeral.points(statedInterval[1])) points, includes zero."
  }

  /// The difference in points with its interval: as a margin where it lies in the middle, as far as the digits that are shown tell.
  private var differenceWithInterval: String {
    let bounds = statedInterval
    let value = Numeral.fixed(difference * 100, decimals: 1)
    guard abs((bounds[0] + bounds[1]) / 2 - difference) < 0.0005 else {
      return
        "\(value) points (95 %: \(Numeral.fixed(bounds[0] * 100, decimals: 1)) to \(Numeral.fixed(bounds[1] * 100, decimals: 1)))"
    }
    return "\(value) ± \(Numeral.fixed((bounds[1] - bounds[0]) / 2 * 100, decimals: 1)) points"
  }

  /// A p-value for people: two digits that say something, and never 0.
  package static func text(_ pValue: Double) -> String {
    if pValue < 0.0001 { return "less than 0.0001" }
    return Numeral.fixed(pValue, decimals: pValue >= 0.1 ? 2 : pValue >= 0.001 ? 3 : 4)
  }

  private static func relation(_ pValue: Double) -> String {
    pValue < 0.0001 ? "< 0.0001" : "= \(text(pValue))"
  }
}

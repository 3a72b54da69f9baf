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
    guard isEvident else {
      return "No evidence of a difference between \(first) and \(second): \(Numeral.percent(accuracies.0)) and "
        + "\(Numeral.percent(accuracies.1)) on \(count) test pictures (exact McNemar test, p \(Self.relation(adjustedPValue)))."
    }
    let pair = difference >= 0 ? self : reversed
    let bounds = pair.statedInterval
    let margin = (bounds[1] - bounds[0]) / 2
    return "\(pair.first) is better than \(pair.second) by \(Numeral.fixed(pair.difference * 100, decimals: 1)) ± "
      + "\(Numeral.fixed(margin * 100, decimals: 1)) points on \(count) test pictures "
      + "(exact McNemar test, p \(Self.relation(adjustedPValue)))."
      + (hasGroups ? " The interval is over \(groups ?? count) groups of pictures." : "")
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

internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  /// The answer in two sentences: which approach, by how much, how sure; and at what price. Of one approach it is about the two recipes that were
  /// right most often.
  public var verdictText: String {
    guard let (first, second) = rivals, let pair = pair(first.name, second.name) else {
      return "There is no test picture that all recipes answered."
    }
    return pair.sentence(accuracies: (first.accuracy, second.accuracy))
      + " Training took \(Numeral.duration(first.training.seconds.total)) for \(first.name) and "
      + "\(Numeral.duration(second.training.seconds.total)) for \(second.name)."
  }

  /// Whom the verdict is about.
  private var rivals: (Contender, Contender)? {
    if let learned = best(of: .learned), let handcrafted = best(of: .handcrafted) { return (learned, handcrafted) }
    let ranked = contenders.indices.sorted { (contenders[$1].accuracy, $0) < (contenders[$0].accuracy, $1) }.map { contenders[$0] }
    return ranked.count > 1 ? (ranked[0], ranked[1]) : nil
  }
}

extension PairedComparison {
  /// What the test says of the two, in words that follow from the result.
  /// - Parameter accuracies: Of the first and of the second, each on its own.
  package func sentence(accuracies: (Double, Double)) -> String {
    let correction = adjustedPValue > pValue ? " after Holm's correction" : ""
    let test = "exact McNemar test, p \(Self.relation(adjustedPValue))\(correction)"
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

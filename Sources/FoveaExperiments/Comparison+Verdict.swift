internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  /// The answer in one sentence: which approach, by how much, how sure, at what price.
  public var verdictText: String {
    guard let first = best(of: .learned), let second = best(of: .handcrafted), let pair = pair(first.name, second.name) else {
      guard let best = contenders.max(by: { $0.accuracy < $1.accuracy }) else { return "" }
      return "\(best.name) was right most often, on \(Numeral.percent(best.accuracy)) of the test pictures."
    }
    let better = pair.difference >= 0 ? first : second
    let worse = pair.difference >= 0 ? second : first
    let oriented = pair.difference >= 0 ? pair : pair.reversed
    let price = priceText(better, beside: worse)
    guard oriented.isEvident else {
      return "No evidence of a difference between \(first.name) and \(second.name): "
        + "\(Numeral.percent(first.accuracy)) and \(Numeral.percent(second.accuracy)) on \(pair.count) test pictures "
        + "(exact McNemar test, p = \(Self.pText(pair.adjustedPValue))). \(price)"
    }
    let margin = (oriented.interval[1] - oriented.interval[0]) / 2
    return "\(better.name) is better than \(worse.name) by \(Numeral.fixed(oriented.difference * 100, decimals: 1)) ± "
      + "\(Numeral.fixed(margin * 100, decimals: 1)) points on \(pair.count) test pictures "
      + "(exact McNemar test, p \(Self.pText(pair.adjustedPValue, withRelation: true))). \(price)"
  }

  /// A p-value for people: two digits, never "0".
  static func pText(_ value: Double, withRelation: Bool = false) -> String {
    if value < 0.0001 { return withRelation ? "< 0.0001" : "less than 0.0001" }
    let text = value >= 0.1 ? Numeral.fixed(value, decimals: 2) : Numeral.fixed(value, decimals: value < 0.001 ? 4 : 3)
    return withRelation ? "= " + text : text
  }

  private func priceText(_ first: Contender, beside second: Contender) -> String {
    "Training took \(Numeral.duration(first.training.seconds.total)) for \(first.name) and "
      + "\(Numeral.duration(second.training.seconds.total)) for \(second.name)."
  }
}

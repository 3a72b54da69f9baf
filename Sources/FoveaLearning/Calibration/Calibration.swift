public import FoveaTensors

/// How scores become probabilities, fitted to scores of rows that were held out.
///
/// No calibration changes the winner: the class with the largest score, the first of equals, has the largest probability. A temperature only lets
/// probabilities become equal that differ by less than rounding tells: then the winner is raised as below. Curves of the classes' own can change
/// it; so what they say, divided by its sum, is replaced by the nearest probabilities (by least squares, with the
/// same sum) among which the winner is the largest: the winner and the classes above it get their mean. A hundred-thousandth for the winner
/// then decides between equals.
public enum Calibration: Codable, Sendable, Hashable {
  /// The softmax of the scores divided by this: see ``TemperatureScaling``.
  case temperature(Float)
  /// A sigmoid of each class's score.
  case sigmoid([SigmoidCurve])
  /// A curve that never falls of each class's score.
  case isotonic([IsotonicCurve])

  /// The ways to calibrate.
  public enum Method: String, Codable, Sendable, Hashable, CaseIterable {
    /// One number for all classes.
    case temperature
    /// Two numbers for each class.
    case sigmoid
    /// As many numbers for each class as the rows ask for.
    case isotonic
  }

  /// Which way this is.
  public var method: Method {
    switch self {
    case .temperature: .temperature
    case .sigmoid: .sigmoid
    case .isotonic: .isotonic
    }
  }

  /// The share that decides between equals.
  private static let edge: Float = 1e-5

  /// Fits one way.
  /// - Parameter scores: Of rows that the classifier had not seen, at least one.
  /// - Precondition: A label for each row.
  public static func fit(_ method: Method, scores: Matrix, labels: [Int]) -> Calibration {
    precondition(scores.rows == labels.count, "\(scores.rows) rows of scores for \(labels.count) labels")
    func curves<Curve>(_ make: ([Float], [Bool]) -> Curve) -> [Curve] {
      (0..<scores.columns).map { label in
        make((0..<scores.rows).map { scores[$0, label] }, labels.map { $0 == label })
      }
    }
    switch method {
    case .temperature: return .temperature(TemperatureScaling.fit(scores: scores, labels: labels))
    case .sigmoid: return .sigmoid(curves(SigmoidCurve.init))
    case .isotonic: return .isotonic(curves(IsotonicCurve.init))
    }
  }

  /// What a way was worth on rows that its fit had not seen.
  public struct Trial: Codable, Sendable, Hashable {
    /// The way.
    public var method: Method
    /// The mean of −log p over the rows, where p is the probability of the true label.
    public var logLoss: Double
  }

  /// Chooses the way whose logarithmic loss is the least on folds of these rows, and fits it on all.
  ///
  /// The temperature stays unless another way is better by more than the standard error of the difference: with few rows it does.
  /// - Parameter groups: Rows with the same number here are never in two folds; by default each row is on its own.
  /// - Returns: The fit; what each way was worth; and the probabilities by fits of the chosen way without the row, see
  ///   ``crossFitted(_:scores:labels:groups:folds:seed:)``. Of fewer groups than two for each fold no way is tried.
  /// - Precondition: A label for each row.
  public static func chosen(
    scores: Matrix, labels: [Int], groups: [Int]? = nil, folds: Int = 5, seed: UInt64 = 0
  ) -> (calibration: Calibration, trials: [Trial], unseen: Matrix?) {
    guard groups.map({ Set($0).count }) ?? scores.rows >= 2 * folds else {
      return (fit(.temperature, scores: scores, labels: labels), [], nil)
    }
    var losses = [Method: [Double]]()
    var unseen = [Method: Matrix]()
    for method in Method.allCases {
      let chances = crossFitted(method, scores: scores, labels: labels, groups: groups, folds: folds, seed: seed)
      unseen[method] = chances
      losses[method] = labels.enumerated().map { -logarithm(Double(max(chances[$0.offset, $0.element], .leastNormalMagnitude))) }
    }
    let trials = Method.allCases.map { method in
      let own = losses[method] ?? []
      return Trial(method: method, logLoss: own.reduce(0, +) / Double(max(1, own.count)))
    }
    var best = Method.temperature
    let reference = losses[.temperature] ?? []
    for trial in trials.sorted(by: { $0.logLoss > $1.logLoss }) where trial.method != .temperature {
      let gains = zip(reference, losses[trial.method] ?? []).map { $0 - $1 }
      let mean = gains.reduce(0, +) / Double(max(1, gains.count))
      let variance = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, gains.count - 1))
      if mean > (variance / Double(max(1, gains.count))).squareRoot() { best = trial.method }
    }
    return (fit(best, scores: scores, labels: labels), trials, unseen[best])
  }

  /// Probabilities of rows, each by a fit of one way to the rows of the other folds: what it says of rows that it had not seen.
  /// - Parameter groups: As for ``chosen(scores:labels:groups:folds:seed:)``: a fit that had seen a near duplicate had seen the row.
  /// - Precondition: A label for each row; at least as many rows, or groups, as folds, and two folds.
  public static func crossFitted(
    _ method: Method, scores: Matrix, labels: [Int], groups: [Int]? = nil, folds: Int = 5, seed: UInt64 = 0
  ) -> Matrix {
    let units = groups.map { Set($0).count } ?? labels.count
    precondition(folds >= 2 && units >= folds, "\(units) rows or groups in \(folds) folds")
    let dealt = Folds.stratified(labels: labels, groups: groups, count: folds, seed: seed)
    var result = scores
    for fold in 0..<folds {
      let (kept, held) = (labels.indices.filter { dealt[$0] != fold }, labels.indices.filter { dealt[$0] == fold })
      let calibration = fit(method, scores: scores.selecting(rows: kept), labels: kept.map { labels[$0] })
      let chances = calibration.probabilities(of: scores.selecting(rows: held))
      for (place, row) in held.enumerated() {
        for label in 0..<scores.columns { result[row, label] = chances[place, label] }
      }
    }
    return result
  }

  /// Each row of scores as probabilities that sum to 1, the largest where the largest score is.
  /// - Precondition: A curve for each class.
  public func probabilities(of scores: Matrix) -> Matrix {
    switch self {
    case .temperature(let temperature): return Self.shared(scores, temperature)
    case .sigmoid(let curves): return Self.shared(scores, curves.count) { curves[$0].probability(of: $1) }
    case .isotonic(let curves):
      // A curve says 0 of what it never saw; what was seen so seldom is not impossible.
      let least = 1e-4
      return Self.shared(scores, curves.count) { min(1 - least, max(least, curves[$0].probability(of: $1))) }
    }
  }

  private static func shared(_ scores: Matrix, _ temperature: Float) -> Matrix {
    var result = scores.softmax(temperature: temperature)
    for row in 0..<scores.rows {
      let winner = Prediction(scores: scores[row: row], top: 1).label
      var chances = result[row: row]
      guard Prediction(scores: chances, top: 1).label != winner else { continue }
      keep(winner, in: &chances)
      for label in chances.indices { result[row, label] = chances[label] }
    }
    return result
  }

  private static func shared(_ scores: Matrix, _ curves: Int, _ chance: (Int, Float) -> Double) -> Matrix {
    precondition(scores.columns == curves, "\(curves) curves for \(scores.columns) classes")
    var result = scores
    for row in 0..<scores.rows {
      let own = scores[row: row]
      let likely = own.enumerated().map { chance($0.offset, $0.element) }
      let total = likely.reduce(0, +)
      // Scores may be so far below all that were seen that no class is likely at all; then none is likelier than another.
      var chances = likely.map { total > 0 ? Float($0 / total) : 1 / Float(likely.count) }
      let winner = Prediction(scores: own, top: 1).label
      keep(winner, in: &chances)
      for label in chances.indices { result[row, label] = chances[label] }
    }
    return result
  }

  /// Makes one class the likeliest; see ``Calibration``.
  private static func keep(_ winner: Int, in chances: inout [Float]) {
    var pooled = [winner]
    var mean = chances[winner]
    for label in chances.indices.sorted(by: { chances[$0] > chances[$1] }) where label != winner {
      guard chances[label] > mean else { break }
      pooled.append(label)
      mean = pooled.reduce(0) { $0 + chances[$1] } / Float(pooled.count)
    }
    for label in pooled { chances[label] = mean }
    chances[winner] += edge
    for label in chances.indices { chances[label] /= 1 + edge }
  }

  /// What is wrong with a calibration that was read from a file; nothing where it can be used.
  package func problem(classCount: Int) -> String? {
    switch self {
    case .temperature(let temperature): temperature > 0 && temperature.isFinite ? nil : "temperature \(temperature)"
    case .sigmoid(let curves):
      if curves.count != classCount {
        "\(curves.count) sigmoids for \(classCount) classes"
      } else {
        curves.allSatisfy { $0.slope.isFinite && $0.offset.isFinite } ? nil : "a sigmoid of numbers that are not finite"
      }
    case .isotonic(let curves):
      if curves.count != classCount {
        "\(curves.count) curves for \(classCount) classes"
      } else {
        curves.allSatisfy(\.isSound) ? nil : "a curve that falls or has no places"
      }
    }
  }
}

extension IsotonicCurve {
  /// Whether places rise and values do not fall, within 0…1.
  fileprivate var isSound: Bool {
    !scores.isEmpty && scores.count == values.count && scores.allSatisfy(\.isFinite)
      && zip(scores, scores.dropFirst()).allSatisfy { $0 < $1 } && values.allSatisfy { $0 >= 0 && $0 <= 1 }
      && zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
  }
}

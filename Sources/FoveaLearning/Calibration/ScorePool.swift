public import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// One score of several: class scores of different classifiers, times a factor for each, added up.
///
/// The softmax of the sum is a weighted product of the classifiers' probabilities (a logarithmic opinion pool; Genest and Zidek, 1986; Hinton, 2002),
/// in which a factor takes the place of both a weight and an inverse temperature.
public enum ScorePool {
  /// The factors, none below 0, under which the true labels are likeliest.
  ///
  /// With the scores of classifier m divided by its own temperature (``TemperatureScaling``) and weights u, the mean negative log likelihood plus
  /// `(5 / rows) Σ (uₘ − 1/M)²` is convex in u; Newton's steps, one weight at a time, find its least value. The second term, which counts as
  /// ten rows would, keeps few rows or perfect scores from making much of little.
  /// - Parameters:
  ///   - scores: For each classifier a matrix of rows × classes, of rows that it had not seen.
  ///   - labels: The class of each row.
  /// - Returns: A factor for each classifier; without rows 1 / M for each.
  /// - Precondition: At least one classifier; as many rows of each as labels, and the same number of classes.
  public static func fit(scores: [Matrix], labels: [Int]) -> [Float] {
    precondition(!scores.isEmpty, "no classifiers to pool")
    precondition(
      scores.allSatisfy { $0.rows == labels.count && $0.columns == scores[0].columns },
      "scores of \(scores.map { "\($0.rows)×\($0.columns)" }) for \(labels.count) labels")
    let even = 1 / Double(scores.count)
    guard !labels.isEmpty else { return scores.map { _ in Float(even) } }
    let inverses = scores.map { 1 / Double(TemperatureScaling.fit(scores: $0, labels: labels)) }
    let parts = zip(scores, inverses).map { scores, inverse in scores.values.map { Double($0) * inverse } }
    var weights = [Double](repeating: even, count: scores.count)
    let problem = PoolProblem(parts: parts, labels: labels, classes: scores[0].columns, even: even)
    for _ in 0..<50 {
      var largest = 0.0
      for place in weights.indices {
        let (slope, curvature) = problem.derivatives(weights, place)
        let next = max(0, weights[place] - slope / curvature)
        var step = next - weights[place]
        // Far from the least value Newton's step may go too far.
        let before = problem.value(weights)
        for _ in 0..<20 {
          var tried = weights
          tried[place] += step
          if problem.value(tried) <= before {
            weights = tried
            break
          }
          step /= 2
        }
        largest = max(largest, abs(step))
      }
      if largest < 1e-4 { break }
    }
    return zip(weights, inverses).map { Float($0 * $1) }
  }

  /// The pooled scores.
  /// - Precondition: As many factors as matrices, all of one size.
  public static func pooled(_ scores: [Matrix], factors: [Float]) -> Matrix {
    precondition(scores.count == factors.count && !scores.isEmpty, "\(factors.count) factors for \(scores.count) classifiers")
    var sums = [Float](repeating: 0, count: scores[0].values.count)
    for (scores, factor) in zip(scores, factors) {
      for (place, score) in scores.values.enumerated() { sums[place] += factor * score }
    }
    return Matrix(rows: scores[0].rows, columns: scores[0].columns, sums)
  }
}

extension ScorePool {
  /// The logarithm of the mean probability of each class (a linear opinion pool; Stone, 1961): scores whose softmax is the mean again. A mean of less
  /// than 10⁻¹² counts as that.
  /// - Parameter probabilities: For each classifier a matrix of rows × classes; at least one, all of one size.
  public static func logMean(of probabilities: [Matrix]) -> Matrix {
    precondition(!probabilities.isEmpty, "no classifiers to pool")
    let sums = pooled(probabilities, factors: probabilities.map { _ in 1 / Float(probabilities.count) })
    return Matrix(rows: sums.rows, columns: sums.columns, sums.values.map { Float(log(max(1e-12, Double($0)))) })
  }
}

/// What the weights make least.
private struct PoolProblem {
  let parts: [[Double]]
  let labels: [Int]
  let classes: Int
  let even: Double

  private var pull: Double { 10 / Double(labels.count) }

  func value(_ weights: [Double]) -> Double {
    var sum = 0.0
    forEachRow(weights) { row, scores, largest, total in
      sum += log(total) + largest - scores[labels[row]]
    }
    return sum / Double(labels.count) + weights.reduce(0) { $0 + pull / 2 * ($1 - even) * ($1 - even) }
  }

  /// The first and second derivative by one weight.
  func derivatives(_ weights: [Double], _ place: Int) -> (Double, Double) {
    var (slope, curvature) = (0.0, 0.0)
    let own = parts[place]
    forEachRow(weights) { row, scores, largest, total in
      var (first, second) = (0.0, 0.0)
      for column in 0..<classes {
        let share = exp(scores[column] - largest) / total
        let score = own[row * classes + column]
        first += share * score
        second += share * score * score
      }
      slope += first - own[row * classes + labels[row]]
      curvature += second - first * first
    }
    let count = Double(labels.count)
    return (slope / count + pull * (weights[place] - even), curvature / count + pull)
  }

  /// Gives the pooled scores of each row, the largest of them, and the sum of the exponentials of what they fall short of it.
  private func forEachRow(_ weights: [Double], _ body: (Int, [Double], Double, Double) -> Void) {
    var scores = [Double](repeating: 0, count: classes)
    for row in labels.indices {
      for column in 0..<classes {
        scores[column] = 0
        for (part, weight) in zip(parts, weights) { scores[column] += weight * part[row * classes + column] }
      }
      let largest = scores.max() ?? 0
      body(row, scores, largest, scores.reduce(0) { $0 + exp($1 - largest) })
    }
  }
}

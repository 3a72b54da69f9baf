internal import CFoveaKernels
internal import FoveaTensors

/// The means of labeled rows, class by class, and the rows around them.
struct ClassMoments {
  /// The sum of the weights of each class's rows; 0 for a class without rows.
  let masses: [Double]
  /// The mean of each class's rows; zeros for a class without rows.
  let means: [[Double]]
  /// The mean of all rows.
  let mean: [Double]

  /// The sum of all weights.
  var total: Double { masses.reduce(0, +) }
  /// How many numbers a row has.
  var columns: Int { mean.count }
  /// The labels of the classes that have rows.
  var present: [Int] { masses.indices.filter { masses[$0] > 0 } }

  /// The moments of these rows; each class is summed in double precision in the order of its rows.
  init(_ rows: Matrix, labels: [Int], classCount: Int, weights: [Float]?, threads: Int) {
    let columns = rows.columns
    var members = [[Int]](repeating: [], count: classCount)
    for (row, label) in labels.enumerated() { members[label].append(row) }
    let own = members
    let sums = rows.withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows.rows, columns: columns)
      return Parallel.map(classCount, threads: threads) { label in
        var (sums, mass) = ([Double](repeating: 0, count: columns), 0.0)
        for row in own[label] {
          let weight = Double(weights?[row] ?? 1)
          mass += weight
          guard let values = lent.address(row) else { continue }
          sums.withUnsafeMutableBufferPointer { sums in
            for column in 0..<columns { sums[column] += weight * Double(values[column]) }
          }
        }
        return (sums, mass)
      }
    }
    let total = sums.reduce(0) { $0 + $1.1 }
    masses = sums.map(\.1)
    means = sums.map { sum, mass in mass > 0 ? sum.map { $0 / mass } : sum }
    mean = (0..<columns).map { column in sums.reduce(0) { $0 + $1.0[column] } / max(total, .leastNormalMagnitude) }
  }

  /// The means less the mean of all rows, of the classes that have rows.
  var centeredMeans: [[Double]] { present.map { label in zip(means[label], mean).map { $0 - $1 } } }

  /// The rows less something that depends on their class, times the root of their weight.
  func centered(
    _ rows: Matrix, labels: [Int], around centers: [[Double]], weights: [Float]?, threads: Int
  ) -> Matrix {
    let shifts = centers.map { $0.map { Float($0) } }
    let ones = [Float](repeating: 1, count: rows.columns)
    let columns = rows.columns
    var copy = rows
    copy.withUnsafeMutableBufferPointer { numbers in
      let target = RowTarget(base: numbers.baseAddress)
      Parallel.forEach((labels.count + 63) / 64, threads: threads) { part, _ in
        for row in part * 64..<min(part * 64 + 64, labels.count) {
          let start = target.base?.advanced(by: row * columns)
          if let weight = weights?[row] {
            let root = [Float](repeating: weight.squareRoot(), count: columns)
            fovea_standardize(start, shifts[labels[row]], root, columns)
          } else {
            fovea_standardize(start, shifts[labels[row]], ones, columns)
          }
        }
      }
    }
    return copy
  }
}

/// Labels in which classes are numbered without gaps, in the order in which they were, and how many classes there are: what is kept for each class
/// does not grow with the largest label then.
func withoutGaps(_ labels: [Int]) -> (labels: [Int], classCount: Int) {
  let numbers = Dictionary(uniqueKeysWithValues: Set(labels).sorted().enumerated().map { ($0.element, $0.offset) })
  return (labels.map { numbers[$0] ?? 0 }, numbers.count)
}

/// Throws unless rows are a training set; checks weights too.
func requireWeighted(
  _ rows: Matrix, labels: [Int], classCount: Int, weights: [Float]?, threads: Int
) throws(LearningError) {
  try requireTrainingData(rows, labels: labels, classCount: classCount, threads: threads)
  precondition(
    weights.map { $0.count == rows.rows && $0.allSatisfy { $0 > 0 && $0.isFinite } } ?? true, "a weight above 0 for each row")
}

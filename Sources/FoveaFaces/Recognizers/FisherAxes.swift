internal import FoveaLearning
internal import FoveaTensors

/// Fisher's linear discriminants of rows: the directions w of the largest `wᵀ S_b w / wᵀ (S_w + s t I) w`, falling, one fewer than classes,
/// with the scatters S_b between and S_w within classes, the mean t of the latter's diagonal, and the shrinkage s. Each direction has
/// `wᵀ (S_w + s t I) w = 1`.
struct FisherAxes {
  var directions: [[Double]] = []
  var ratios: [Double] = []

  init(_ rows: Matrix, labels: [Int], classCount: Int, shrinkage: Double) {
    let width = rows.columns
    var counts = [Double](repeating: 0, count: classCount)
    var means = [[Double]](repeating: [Double](repeating: 0, count: width), count: classCount)
    var all = [Double](repeating: 0, count: width)
    let vectors = (0..<rows.rows).map { row in rows[row: row].map { Double($0) } }
    for (vector, label) in zip(vectors, labels) {
      counts[label] += 1
      for column in 0..<width { means[label][column] += vector[column] }
    }
    for label in 0..<classCount where counts[label] > 0 {
      for column in 0..<width {
        all[column] += means[label][column] / Double(rows.rows)
        means[label][column] /= counts[label]
      }
    }
    var within = [Double](repeating: 0, count: width * width)
    for (vector, label) in zip(vectors, labels) {
      Self.addProduct(zip(vector, means[label]).map { $0 - $1 }, weight: 1, to: &within)
    }
    // Whitening of the scatter within classes: column k of the map is an eigenvector over the root of its eigenvalue.
    let (values, axes) = SymmetricEigen.decompose(within, size: width)
    let mean = values.reduce(0) { $0 + max(0, $1) } / Double(width)
    let whitening = (0..<width).map { axis in
      let factor = 1 / max(max(0, values[axis]) + shrinkage * mean, .leastNormalMagnitude).squareRoot()
      return axes[axis * width..<(axis + 1) * width].map { $0 * factor }
    }
    var between = [Double](repeating: 0, count: width * width)
    for label in 0..<classCount where counts[label] > 0 {
      let difference = zip(means[label], all).map { $0 - $1 }
      let turned = whitening.map { axis in zip(axis, difference).reduce(0) { $0 + $1.0 * $1.1 } }
      Self.addProduct(turned, weight: counts[label], to: &between)
    }
    let (strengths, turns) = SymmetricEigen.decompose(between, size: width)
    let kept = min(width, counts.count { $0 > 0 } - 1)
    for place in 0..<kept {
      var direction = [Double](repeating: 0, count: width)
      for axis in 0..<width {
        let factor = turns[place * width + axis]
        for column in 0..<width { direction[column] += factor * whitening[axis][column] }
      }
      directions.append(direction)
      ratios.append(max(0, strengths[place]))
    }
  }

  /// The directions as rows.
  var matrix: Matrix { Matrix(directions.map { $0.map { Float($0) } }) }

  /// The shrinkage with which most rows that were held out, in five folds, are nearest by angle to a row of their class; the largest of equal
  /// ones, 0.1 where classes have a row each.
  static func chosenShrinkage(_ rows: Matrix, labels: [Int], classCount: Int, seed: UInt64, threads: Int) -> Double {
    let candidates = [1, 0.3, 0.1, 0.03, 0.01]
    guard rows.rows >= 2 * Set(labels).count else { return 0.1 }
    let folds = Folds.stratified(labels: labels, count: min(5, rows.rows), seed: seed)
    let count = (folds.max() ?? 0) + 1
    let right = Parallel.map(candidates.count * count, threads: threads) { task in
      let (candidate, fold) = (task / count, task % count)
      let (kept, held) = (labels.indices.filter { folds[$0] != fold }, labels.indices.filter { folds[$0] == fold })
      let axes = FisherAxes(
        rows.selecting(rows: kept), labels: kept.map { labels[$0] }, classCount: classCount, shrinkage: candidates[candidate]
      ).matrix
      func turned(_ places: [Int]) -> Matrix {
        rows.selecting(rows: places).timesTransposed(axes, threads: 1).scaledToLengthOne(threads: 1)
      }
      let products = turned(held).timesTransposed(turned(kept), threads: 1)
      return held.indices.count { place in
        labels[kept[Prediction(scores: products[row: place], top: 1).label]] == labels[held[place]]
      }
    }
    let totals = candidates.indices.map { candidate in (0..<count).reduce(0) { $0 + right[candidate * count + $1] } }
    return candidates[totals.indices.max { (totals[$0], $1) < (totals[$1], $0) } ?? 0]
  }

  /// Adds the products of a vector's numbers with each other.
  private static func addProduct(_ vector: [Double], weight: Double, to matrix: inout [Double]) {
    let width = vector.count
    matrix.withUnsafeMutableBufferPointer { matrix in
      vector.withUnsafeBufferPointer { vector in
        for row in 0..<width {
          let factor = weight * vector[row]
          for column in 0..<width { matrix[row * width + column] += factor * vector[column] }
        }
      }
    }
  }
}

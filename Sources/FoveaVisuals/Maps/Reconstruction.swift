package import FoveaLearning
package import FoveaTensors

/// Pictures brought back from descriptors alone: what of a picture the space keeps in which a model decides.
///
/// Ridge regression from the descriptors of known pictures, each number brought to mean 0 and deviation 1, to their pixels (the direct inversion of
/// Weinzaepfel, Jégou and Pérez, 2011, and Vondrick et al., "HOGgles", 2013, as one linear map of the whole descriptor). The penalty is the one of
/// 25 with the least generalized cross-validation error (Golub, Heath and Wahba, 1979). Costs about 9 n³ operations for n known pictures.
package struct Reconstruction {
  /// The share of the known pictures' variance that the penalty was found to leave explained, by generalized cross-validation; below 0 where the
  /// descriptors say nothing of pixels.
  package let expected: Double
  private let known: Matrix
  private let scaler: StandardScaler
  private let weights: Matrix
  private let average: [Float]

  /// Learns from as many rows of numbers in both.
  /// - Parameters:
  ///   - descriptors: One row for each known picture.
  ///   - pixels: Their pixels.
  package init(descriptors: Matrix, pixels: Matrix, threads: Int) throws(LearningError) {
    precondition(
      descriptors.rows == pixels.rows && descriptors.rows > 2, "\(descriptors.rows) descriptors, \(pixels.rows) pictures")
    let (count, length) = (descriptors.rows, descriptors.columns)
    scaler = try StandardScaler.fit(descriptors, threads: threads)
    known = try scaler.transformed(descriptors, threads: threads)
    let products = known.timesTransposed(known, threads: threads)
    let (values, vectors) = SymmetricEigen.decompose(products.values.map { Double($0) / Double(length) }, size: count)
    let spectrum = values.map { max(0, $0) }
    average = (0..<pixels.columns).map { column in (0..<count).reduce(0) { $0 + pixels[$1, column] } / Float(count) }
    // Row k: what the k-th axis of the descriptors' space carries of the pixels.
    let axes = Matrix(rows: count, columns: count, vectors.map { Float($0) })
    var centered = pixels.values
    for place in centered.indices { centered[place] -= average[place % pixels.columns] }
    let carried = axes.timesTransposed(Matrix(rows: count, columns: pixels.columns, centered).transposed, threads: threads)
    let energies = (0..<count).map { row in carried[row: row].reduce(0.0) { $0 + Double($1) * Double($1) } }
    let total = centered.reduce(0.0) { $0 + Double($1) * Double($1) }

    func error(_ penalty: Double) -> Double {
      // The last axis is the mean of all rows, which was taken away: nothing of it is explained, and it is no freedom that is left. Counted as such it
      // would make any descriptor of more numbers than pictures look perfect.
      var (left, freedom) = (energies[count - 1], 0.0)
      for axis in 0..<count - 1 {
        let share = penalty / (spectrum[axis] + penalty)
        left += share * share * energies[axis]
        freedom += share
      }
      let ratio = Double(count - 1) / freedom
      return left * ratio * ratio
    }
    // Down to a millionth of the largest variance.
    let largest = max(spectrum.first ?? 1, 1e-12)
    let penalties = (1..<25).reduce(into: [largest]) { penalties, place in penalties.append(penalties[place - 1] / 1.78) }
    let best = penalties.min { error($0) < error($1) } ?? largest
    expected = total > 0 ? 1 - error(best) / total : 0
    var shrunk = carried
    for row in 0..<count {
      let factor = Float(1 / (spectrum[row] + best) / Double(length))
      for column in 0..<pixels.columns { shrunk[row, column] *= factor }
    }
    // [pixels × known pictures], so that rows meet rows in the products.
    weights = shrunk.transposed.timesTransposed(axes.transposed, threads: threads)
  }

  /// The pixels that these descriptors speak for.
  package func pixels(of descriptors: Matrix, threads: Int) throws(LearningError) -> Matrix {
    let likeness = try scaler.transformed(descriptors, threads: threads).timesTransposed(known, threads: threads)
    var result = likeness.timesTransposed(weights, threads: threads)
    for row in 0..<result.rows { for column in 0..<result.columns { result[row, column] += average[column] } }
    return result
  }
}

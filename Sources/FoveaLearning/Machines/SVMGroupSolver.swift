internal import CFoveaKernels
internal import FoveaTensors

/// Solves the problems of up to 16 classes side by side on one thread, one in each lane of a vector.
///
/// Dual coordinate descent (Hsieh et al., 2008): rows are visited in a new random order in each epoch. The dual variable of a row is
/// moved to its best value, all others held; that takes the row's score `w·x`, and `w` changes at once. Here this is done for a block
/// of rows at a time:
///
/// 1. The scores of the block's rows for all classes, and the rows' products with each other, are two matrix products.
/// 2. The variables are visited in order. A step of one changes the scores of the others by the rows' products.
/// 3. The changes of all variables of the block are added to `w` as a third matrix product.
///
/// The steps are those of the method one row at a time, but rows are read once for all classes, and the work is in matrix products.
/// Blocks must be dealt anew in each epoch: with the same rows together each time, several times as many epochs are needed.
///
/// Every few epochs an audit computes the duality gap of each class from the scores of all rows, takes out the classes that are done,
/// and shrinks: variables at a bound whose gradient points out of it, further than any other violates its condition, rest until the
/// next audit. A class's numbers do not depend on which classes it shares the group with.
final class SVMGroupSolver {
  /// Rows in a block.
  static let blockSize = 16

  let rows: SVMRows
  let options: LinearSVM.Options
  /// The class of each lane in use; classes that are done leave.
  var classes: [Int]
  var solutions: [Int: SVMSolution] = [:]
  /// The plane of each lane in use, without the constant feature.
  var weights: [Scratch<Float>]
  /// What the constant feature adds to every score of a lane.
  let offsets = Scratch<Float>(16, of: 0)
  // By row and lane, or by row:
  let duals: Scratch<Float>
  let gradients: Scratch<Float>
  let lanes: Scratch<Int32>
  let weightOfRow: Scratch<Float>?
  let active: Scratch<UInt32>
  let keepsDuals: Bool

  /// - Parameters:
  ///   - start: Solutions of a lower cost to begin from, by class: their dual variables stay within the bounds.
  ///   - keepsDuals: Whether solutions hold the dual variables.
  init(rows: SVMRows, classes: [Int], options: LinearSVM.Options, start: [Int: SVMSolution], keepsDuals: Bool) {
    self.keepsDuals = keepsDuals
    precondition((1...16).contains(classes.count), "\(classes.count) classes in a group")
    self.rows = rows
    self.classes = classes
    self.options = options
    weights = classes.map { _ in Scratch(rows.columns, of: 0) }
    duals = Scratch(rows.count * 16, of: 0)
    gradients = Scratch(rows.count * 16, of: 0)
    lanes = Scratch(rows.count, of: -1)
    weightOfRow = rows.weights.map { weights in
      let copy = Scratch<Float>(uninitialized: weights.count)
      for (place, weight) in weights.enumerated() { copy.base[place] = weight }
      return copy
    }
    active = Scratch(rows.count, of: (1 << UInt32(classes.count)) - 1)
    assignLanes()
    for (lane, label) in classes.enumerated() {
      guard let known = start[label] else { continue }
      weights[lane].base.update(from: known.weights, count: rows.columns)
      offsets.base[lane] = known.bias
      for (row, dual) in known.duals.enumerated() { duals.base[row * 16 + lane] = dual }
    }
  }

  var lanesInUse: UInt32 { (1 << UInt32(classes.count)) - 1 }

  var terms: fovea_svm_terms {
    let squared = options.loss == .squaredHinge
    return fovea_svm_terms(
      upper: squared ? .infinity : Float(options.cost), diagonal: squared ? Float(0.5 / options.cost) : 0,
      bias_square: Float(options.bias * options.bias), offsets: offsets.base,
      weights: weightOfRow.map { UnsafePointer($0.base) })
  }

  /// Runs to the end. `audited` is told the epoch, how many classes were done at this audit, and the largest gap.
  func solve(audited: (Int, Int, Double) -> Void) -> [SVMSolution] {
    let all = classes
    var next = 2
    for epoch in 1...options.maxEpochs {
      descend(epoch: epoch)
      guard epoch == next || epoch == options.maxEpochs else { continue }
      let (closed, gap) = audit(epoch: epoch)
      audited(epoch, closed, gap)
      if classes.isEmpty { break }
      next = epoch + 2 + epoch / 8
    }
    return all.compactMap { solutions[$0] }
  }

  /// Visits all rows once, in an order of the epoch's own.
  private func descend(epoch: Int) {
    let size = Self.blockSize
    var generator = SeededGenerator(seed: options.seed, stream: UInt64(epoch))
    let order = generator.permutation(rows.count)
    let scores = Scratch<Float>(size * 16, of: 0)
    let changes = Scratch<Float>(size * 16, of: 0)
    let products = Scratch<Float>(size * size, of: 0)
    let planes = weights.map { UnsafePointer<Float>?($0.base) }
    let targets = weights.map { UnsafeMutablePointer<Float>?($0.base) }
    let terms = terms
    var visited: [UInt32] = []
    var addresses: [UnsafePointer<Float>?] = []
    for start in stride(from: 0, to: rows.count, by: size) {
      visited.removeAll(keepingCapacity: true)
      addresses.removeAll(keepingCapacity: true)
      for row in order[start..<min(start + size, rows.count)] where active.base[row] != 0 {
        visited.append(UInt32(row))
        addresses.append(rows.addresses[row])
      }
      let count = visited.count
      if count == 0 { continue }
      fovea_row_products(addresses, count, addresses, count, rows.columns, products.base, size)
      fovea_row_products(addresses, count, planes, planes.count, rows.columns, scores.base, 16)
      withUnsafePointer(to: terms) { terms in
        fovea_svm_descend(
          terms, visited, count, products.base, size, lanes.base, active.base, duals.base, scores.base, changes.base)
      }
      fovea_add_rows(addresses, count, changes.base, targets, targets.count, rows.columns)
    }
  }

  /// Gives each class in `classes` its lane.
  func assignLanes() {
    for row in 0..<rows.count { lanes.base[row] = Int32(classes.firstIndex(of: rows.labels[row]) ?? -1) }
  }
}

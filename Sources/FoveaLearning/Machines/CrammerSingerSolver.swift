internal import CFoveaKernels
internal import FoveaTensors

/// Solves the problem of Crammer and Singer by the sequential dual method (Keerthi et al., "A Sequential Dual Method for Large Scale Multi-Class
/// Linear SVMs", 2008), which is liblinear's solver 4.
///
/// A row has a dual variable α for each class, which sum to 0; that of its own class is at most C, the others at most 0. They are moved to their
/// best values together, the other rows' held, which takes a sort of the classes; the planes are `w_c = Σ α_c x`. As in ``SVMGroupSolver`` the rows
/// come in blocks in a new order in each epoch, so that scores, products of rows and changes of planes are matrix products.
final class CrammerSingerSolver {
  private static let block = 16

  private let rows: SVMRows
  private let options: LinearSVM.Options
  private let classCount: Int
  private let planes: [Scratch<Float>]
  private var biases: [Float]
  /// Row by row a number for each class.
  private var duals: [Float]
  private let biasSquare: Float
  /// ‖x‖² with the constant feature.
  private let squares: [Float]

  init(rows: SVMRows, classCount: Int, options: LinearSVM.Options) {
    self.rows = rows
    self.options = options
    self.classCount = classCount
    planes = (0..<classCount).map { _ in Scratch(rows.columns, of: 0) }
    biases = [Float](repeating: 0, count: classCount)
    duals = [Float](repeating: 0, count: rows.count * classCount)
    let square = Float(options.bias * options.bias)
    biasSquare = square
    squares = rows.addresses.map { fovea_dot($0, $0, rows.columns) + square }
  }

  /// Runs to the end. `audited` is told the epoch and the relative duality gap.
  func solve(audited: (Int, Double) -> Void) -> LinearSVM {
    var next = 2
    var report = LinearSVM.ProblemReport(objective: 0, dual: 0, epochs: 0, supportVectors: 0)
    for epoch in 1...options.maxEpochs {
      descend(epoch: epoch)
      guard epoch == next || epoch == options.maxEpochs else { continue }
      report = audit(epoch: epoch)
      audited(epoch, report.gap)
      if report.gap <= options.tolerance { break }
      next = epoch + 2 + epoch / 8
    }
    let weights = planes.map { Array(UnsafeBufferPointer(start: $0.base, count: rows.columns)) }
    return LinearSVM(options: options, weights: Matrix(weights), biases: biases, report: [report])
  }

  private func descend(epoch: Int) {
    let (size, k, lanes) = (Self.block, classCount, Int(FOVEA_SVM_LANES))
    var generator = SeededGenerator(seed: options.seed, stream: UInt64(epoch))
    let order = generator.permutation(rows.count)
    let scores = Scratch<Float>(size * k, of: 0)
    let products = Scratch<Float>(size * size, of: 0)
    let changes = Scratch<Float>(size * lanes, of: 0)
    let sources = planes.map { UnsafePointer<Float>?($0.base) }
    let targets = planes.map { UnsafeMutablePointer<Float>?($0.base) }
    var moved = [Float](repeating: 0, count: size * k)
    for start in stride(from: 0, to: rows.count, by: size) {
      let visited = order[start..<min(start + size, rows.count)]
      let addresses = visited.map { rows.addresses[$0] }
      let count = visited.count
      fovea_row_products(addresses, count, addresses, count, rows.columns, products.base, size)
      fovea_row_products(addresses, count, sources, k, rows.columns, scores.base, k)
      for place in 0..<count * k { scores.base[place] += biases[place % k] }
      for (visit, row) in visited.enumerated() {
        let change = UnsafeMutableBufferPointer(start: scores.base + visit * k, count: k)
        let deltas = step(row: row, scores: change)
        for (label, delta) in deltas.enumerated() {
          moved[visit * k + label] = delta
          duals[row * k + label] += delta
          biases[label] += delta * biasSquare
          guard delta != 0 else { continue }
          for later in visit + 1..<max(visit + 1, count) {
            scores.base[later * k + label] += delta * (products.base[visit * size + later] + biasSquare)
          }
        }
      }
      for first in stride(from: 0, to: k, by: lanes) {
        let own = first..<min(first + lanes, k)
        for visit in 0..<count {
          for label in own { changes.base[visit * lanes + label - first] = moved[visit * k + label] }
        }
        fovea_add_rows(addresses, count, changes.base, Array(targets[own]), own.count, rows.columns)
      }
    }
  }

  /// By how much the dual variables of a row change to be at their best.
  private func step(row: Int, scores: UnsafeMutableBufferPointer<Float>) -> [Float] {
    let (square, label, k) = (squares[row], rows.labels[row], classCount)
    guard square > 0 else { return [Float](repeating: 0, count: k) }
    let cost = Float(options.cost) * (rows.weights?[row] ?? 1)
    let own = duals[row * k..<(row + 1) * k]
    // Gradients at α = 0, and what they become at the upper bounds.
    let free = (0..<k).map { ($0 == label ? 0 : 1) + scores[$0] - square * own[own.startIndex + $0] }
    let bounds = free.enumerated().map { $0.offset == label ? $0.element + square * cost : $0.element }.sorted(by: >)
    var beta = bounds[0] - square * cost
    var used = 1
    while used < k, beta < Float(used) * bounds[used] {
      beta += bounds[used]
      used += 1
    }
    beta /= Float(used)
    return (0..<k).map { other in
      min(other == label ? cost : 0, (beta - free[other]) / square) - own[own.startIndex + other]
    }
  }

  private func audit(epoch: Int) -> LinearSVM.ProblemReport {
    let k = classCount
    var norm = biases.reduce(0.0) { $0 + (biasSquare > 0 ? Double($1) * Double($1) / Double(biasSquare) : 0) }
    for plane in planes { norm += Double(fovea_dot(plane.base, plane.base, rows.columns)) }
    let scores = Scratch<Float>(uninitialized: rows.count * k)
    fovea_row_products(
      rows.addresses, rows.count, planes.map { UnsafePointer<Float>?($0.base) }, k, rows.columns, scores.base, k)
    var (loss, linear, support) = (0.0, 0.0, 0)
    for row in 0..<rows.count {
      let label = rows.labels[row]
      let own = Double(scores.base[row * k + label] + biases[label])
      var worst = 0.0
      for other in 0..<k where other != label {
        worst = max(worst, 1 + Double(scores.base[row * k + other] + biases[other]) - own)
        linear -= Double(duals[row * k + other])
      }
      loss += worst * Double(rows.weights?[row] ?? 1)
      if duals[row * k + label] != 0 { support += 1 }
    }
    return LinearSVM.ProblemReport(
      objective: norm / 2 + options.cost * loss, dual: linear - norm / 2, epochs: epoch, supportVectors: support)
  }
}

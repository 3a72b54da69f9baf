internal import CFoveaKernels
internal import FoveaTensors

/// Rows between which values of a kernel function are computed, many at a time.
///
/// A value is computed in two steps: a sum over the columns (a product, a squared distance …), and the curve over it. Both have the same
/// bits for a pair of rows, in either order and whatever others are computed with them.
struct KernelRows: Sendable {
  let function: KernelFunction
  let rows: LentRows
  /// The squared length of each row where the function needs it.
  let norms: [Float]

  init(_ function: KernelFunction, _ rows: LentRows, threads: Int) {
    self.function = function
    self.rows = rows
    norms =
      switch function {
      case .radial: Parallel.map(rows.count, threads: threads) { fovea_dot(rows.address($0), rows.address($0), rows.columns) }
      case .chiSquared, .intersection, .polynomial: []
      }
  }

  private init(_ function: KernelFunction, _ rows: LentRows, norms: [Float]) {
    self.function = function
    self.rows = rows
    self.norms = norms
  }

  /// Some of the rows, which must be in memory as `copy` says.
  func selecting(_ chosen: some Collection<Int>, copiedTo copy: UnsafeMutablePointer<Float>) -> KernelRows {
    for (place, row) in chosen.enumerated() {
      if let source = rows.address(row) { (copy + place * rows.columns).update(from: source, count: rows.columns) }
    }
    return KernelRows(
      function, LentRows(base: UnsafePointer(copy), count: chosen.count, columns: rows.columns),
      norms: norms.isEmpty ? [] : chosen.map { norms[$0] })
  }

  /// The sums of a range of these rows with a range of others, `stride` numbers from one row to the next.
  func sums(
    _ range: Range<Int>, with others: KernelRows, _ columns: Range<Int>, into target: UnsafeMutablePointer<Float>, stride: Int,
    workspace: UnsafeMutablePointer<Float>
  ) {
    let (m, n, depth) = (range.count, columns.count, rows.columns)
    let (a, b) = (rows.address(range.lowerBound), others.rows.address(columns.lowerBound))
    switch function {
    case .radial:
      fovea_matmul_nt(m, n, depth, a, depth, b, depth, target, stride, workspace)
      others.norms.withUnsafeBufferPointer { norms in
        for (place, row) in range.enumerated() {
          fovea_squared_distances(
            self.norms[row], norms.baseAddress?.advanced(by: columns.lowerBound), target + place * stride, n)
        }
      }
    case .polynomial: fovea_matmul_nt(m, n, depth, a, depth, b, depth, target, stride, workspace)
    case .intersection: fovea_minimum_sums(m, n, depth, a, depth, b, depth, target, stride)
    case .chiSquared: fovea_chi_squared_sums(m, n, depth, a, depth, b, depth, target, stride)
    }
  }

  /// The kernel values of a range of these rows with a range of others.
  func values(
    _ range: Range<Int>, with others: KernelRows, _ columns: Range<Int>, into target: UnsafeMutablePointer<Float>, stride: Int,
    workspace: UnsafeMutablePointer<Float>
  ) {
    sums(range, with: others, columns, into: target, stride: stride, workspace: workspace)
    for place in 0..<range.count { function.bend(target + place * stride, columns.count) }
  }

  /// The kernel value of a row with itself.
  func diagonal(_ row: Int) -> Float {
    var value: Float
    switch function {
    case .radial, .chiSquared: return 1
    case .intersection: return fovea_sum(rows.address(row), rows.columns)
    case .polynomial: value = fovea_dot(rows.address(row), rows.address(row), rows.columns)
    }
    function.bend(&value, 1)
    return value
  }

  /// Throws unless the values that rows have with themselves, or for radial functions their squared lengths, leave all values finite.
  /// - Throws: ``LearningError/overflow(quantity:)``.
  func requireFiniteValues(threads: Int) throws(LearningError) {
    switch function {
    case .chiSquared: return
    case .radial:
      // Distances are up to four times as large.
      guard let row = norms.firstIndex(where: { !(4 * $0).isFinite }) else { return }
      throw .overflow(quantity: "the squared length of row \(row)")
    case .polynomial, .intersection:
      let values = Parallel.map(rows.count, threads: threads) { diagonal($0) }
      guard let row = values.firstIndex(where: { !$0.isFinite }) else { return }
      throw .overflow(quantity: "the kernel's value of row \(row) with itself")
    }
  }

  /// Numbers of workspace that a thread needs.
  static var workspace: Int { fovea_matmul_workspace() }
}

extension KernelFunction {
  /// Turns sums into kernel values.
  func bend(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
    switch self {
    case .radial(let gamma), .chiSquared(let gamma): fovea_scaled_exponential(Float(-gamma), values, count)
    case .intersection: break
    case .polynomial(let degree, let gamma, let constant):
      fovea_scaled_power(Float(gamma), Float(constant), UInt32(degree), values, count)
    }
  }
}

/// The kernel values of all pairs of some rows, for problems that share them.
///
/// `@unchecked Sendable`: written only while it is made.
final class KernelMatrix: @unchecked Sendable {
  let count: Int
  let diagonal: [Float]
  private let values: Scratch<Float>

  /// Rows that one thread computes at a time.
  private static let stripe = 240

  /// Computes each pair once, on all threads: half of what a full product takes.
  init(sumsOf rows: KernelRows, threads: Int) {
    let count = rows.rows.count
    self.count = count
    diagonal = Parallel.map(count, threads: threads) { rows.diagonal($0) }
    values = Scratch(uninitialized: count * count)
    let target = RowTarget(base: values.base)
    let stripe = Self.stripe
    Parallel.forEach((count + stripe - 1) / stripe, threads: threads) { index, _ in
      guard let base = target.base else { return }
      let workspace = Scratch<Float>(uninitialized: KernelRows.workspace)
      let own = index * stripe..<min((index + 1) * stripe, count)
      rows.sums(
        own, with: rows, own.lowerBound..<count, into: base + own.lowerBound * count + own.lowerBound, stride: count,
        workspace: workspace.base)
      // The other half is the same; parts of 16 columns are read and written within few lines of memory.
      for start in Swift.stride(from: own.upperBound, to: count, by: 16) {
        for row in own {
          for column in start..<min(start + 16, count) { base[column * count + row] = base[row * count + column] }
        }
      }
    }
  }

  /// The matrix of another's sums under a kernel function.
  init(_ sums: KernelMatrix, bentBy function: KernelFunction, diagonal: [Float], threads: Int) {
    count = sums.count
    self.diagonal = diagonal
    values = Scratch(uninitialized: count * count)
    let target = RowTarget(base: values.base)
    let count = count
    Parallel.forEach(count, threads: threads) { row, _ in
      guard let base = target.base else { return }
      (base + row * count).update(from: sums.row(row), count: count)
      function.bend(base + row * count, count)
    }
  }

  /// The kernel values of these rows.
  convenience init(_ rows: KernelRows, threads: Int) {
    self.init(sumsOf: rows, threads: threads)
    bend(by: rows.function, threads: threads)
  }

  private func bend(by function: KernelFunction, threads: Int) {
    let target = RowTarget(base: values.base)
    let count = count
    Parallel.forEach(count, threads: threads) { row, _ in
      if let base = target.base { function.bend(base + row * count, count) }
    }
  }

  func row(_ row: Int) -> UnsafePointer<Float> { UnsafePointer(values.base + row * count) }
}

/// Where the kernel values of a problem come from.
enum KernelSource: Sendable {
  /// All are there.
  case matrix(KernelMatrix)
  /// They are computed when they are wanted, many rows at a time, by as many threads.
  case rows(KernelRows, threads: Int)
}

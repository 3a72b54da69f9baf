internal import CFoveaKernels

/// Brings matrices near to the closest orthogonal ones by Newton and Schulz' iteration with Jordan's coefficients:
/// `X ← a·X + (b·A + c·A²)·X` with `A = X·Xᵀ`, from `X = G / |G|` on.
///
/// Products are cut into rows that threads share; each number is summed in one order whatever the cut, so threads change no bit.
final class OrthogonalStep {
  private let pool: WorkerPool
  private let floats: Int
  private let base: UnsafeMutablePointer<Float>
  private let wide, tall, product, gram, polynomial, workspace: UnsafeMutablePointer<Float>

  private static let rowsAtATime = 48

  /// Memory for the largest of some matrices.
  init(_ matrices: [ParameterMatrix], _ pool: WorkerPool) {
    self.pool = pool
    // Whole lines of the cache each.
    let most = ((matrices.map(\.count).max() ?? 0) + 15) & ~15
    let side = matrices.map { min($0.rows, $0.columns) }.max() ?? 0
    let square = (side * side + 15) & ~15
    floats = 3 * most + 2 * square + pool.count * fovea_matmul_workspace()
    base = UnsafeMutableRawPointer.allocate(byteCount: floats * MemoryLayout<Float>.stride, alignment: 64)
      .bindMemory(to: Float.self, capacity: floats)
    (wide, tall, product) = (base, base + most, base + 2 * most)
    (gram, polynomial) = (base + 3 * most, base + 3 * most + square)
    workspace = base + 3 * most + 2 * square
  }

  deinit { base.deallocate() }

  var memory: Int { floats * MemoryLayout<Float>.stride }

  /// Replaces a row-major matrix.
  func apply(to matrix: UnsafeMutablePointer<Float>, rows: Int, columns: Int, iterations: Int) {
    let (short, long, count) = (min(rows, columns), max(rows, columns), rows * columns)
    let (first, second) = rows <= columns ? (wide, tall) : (tall, wide)
    let length = fovea_squared_norm(matrix, count).squareRoot()
    fovea_scale(matrix, first, count, Float(1 / (length + 1e-7)))
    fovea_transpose(first, second, rows, columns)
    for _ in 0..<iterations {
      multiply(wide, wide, gram, rows: short, columns: short, depth: long)
      multiply(gram, gram, polynomial, rows: short, columns: short, depth: short)
      fovea_combine(gram, polynomial, polynomial, short * short, -4.7750, 2.0315)
      // The polynomial is symmetric: this is the transpose of its product with the wide matrix.
      multiply(tall, polynomial, product, rows: long, columns: short, depth: short)
      fovea_combine(tall, product, tall, count, 3.4445, 1)
      fovea_transpose(tall, wide, long, short)
    }
    matrix.update(from: first, count: count)
  }

  /// `c = a · bᵀ`.
  private func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, rows: Int, columns: Int, depth: Int
  ) {
    let factors = Factors(a: a, b: b, c: c, workspace: workspace)
    pool.run((rows + Self.rowsAtATime - 1) / Self.rowsAtATime) { piece, worker in
      let first = piece * Self.rowsAtATime
      fovea_matmul_nt(
        min(Self.rowsAtATime, rows - first), columns, depth, factors.a + first * depth, depth, factors.b, depth,
        factors.c + first * columns, columns, factors.workspace + worker * fovea_matmul_workspace())
    }
  }

  /// `@unchecked Sendable`: factors are only read, each piece writes rows of its own, and each worker has its own workspace.
  private struct Factors: @unchecked Sendable {
    let a, b: UnsafePointer<Float>
    let c, workspace: UnsafeMutablePointer<Float>
  }
}

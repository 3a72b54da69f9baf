internal import CFoveaKernels
internal import FoveaTensors

/// Rows of 16-bit numbers in the order in which a product reads them: of floats, rounded to a grid that all of them share.
///
/// A product of two rows, each rounded after it was scaled to the norm `N` = 32,000, is off from that of the floats by at most what
/// ``error(depth:)`` says, as a share of the product of their norms. With `x = x̂ + e`, `c = ĉ + f` it is off by `e·c + x̂·f`, and each of
/// the `depth` numbers of `e` is at most half a step of the grid, `‖x‖ / 2N`.
///
/// `@unchecked Sendable`: nobody writes them.
final class ShortRows: @unchecked Sendable {
  /// How many rows there are.
  let count: Int
  /// How many numbers a row has, an even number.
  let depth: Int
  /// What a whole number stands for.
  private let step: Float
  private let memory: Scratch<Int16>

  /// Some rows of a matrix.
  /// - Parameter norm: The largest Euclidean norm of all rows that share the grid.
  init(_ matrix: Matrix, _ range: Range<Int>, norm: Float) {
    count = range.count
    depth = Self.depth(of: matrix.columns)
    let factor = Self.factor(norm)
    step = factor > 0 ? 1 / factor : 0
    memory = Scratch(uninitialized: fovea_short_packed_count(range.count, depth))
    let rows = Scratch<Int16>(uninitialized: range.count * depth)
    matrix.withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: matrix.rows, columns: matrix.columns)
      for row in range {
        fovea_shorten(lent.address(row), matrix.columns, factor, rows.base + (row - range.lowerBound) * depth)
      }
    }
    fovea_short_pack(count, depth, rows.base, memory.base)
  }

  /// Whether products take half the time of those of floats on this processor.
  static var areFast: Bool { fovea_short_products_are_fast() }

  /// The numbers of a row that has so many floats.
  static func depth(of columns: Int) -> Int { (columns + 1) / 2 * 2 }

  /// How far a product may be off, as a share of the product of the norms of its rows; with room for the rounding of norms and factors.
  static func error(depth: Int) -> Float { 1.05 * Float(depth).squareRoot() / Float(FOVEA_SHORT_NORM) }

  /// What numbers of rows with this norm are multiplied by; 0 where nothing can be told from them.
  static func factor(_ norm: Float) -> Float {
    let factor = Float(FOVEA_SHORT_NORM) / norm
    return factor.isFinite ? factor : 0
  }

  /// Writes the products of rows of floats with each of these rows.
  /// - Parameters:
  ///   - others: Rows, shortened, one behind the other.
  ///   - factors: What each of them was multiplied by.
  ///   - target: Rows of ``stride`` numbers.
  func multiply(
    _ others: UnsafePointer<Int16>, factors: UnsafePointer<Float>, count rows: Int, into target: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: rows) { scales in
      guard let scales = scales.baseAddress else { return }
      for row in 0..<rows { scales[row] = factors[row] > 0 ? step / factors[row] : 0 }
      fovea_short_products(rows, count, depth, others, scales, memory.base, target, stride)
    }
  }

  /// Numbers from one row of products to the next.
  var stride: Int { (count + 15) / 16 * 16 }
}

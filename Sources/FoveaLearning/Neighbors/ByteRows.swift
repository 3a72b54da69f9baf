internal import CFoveaKernels
package import FoveaTensors

/// Rows kept as bytes beside the rows themselves: what cannot be the nearest to a query is known from a quarter of the memory, which is what a query of
/// very many rows waits for.
///
/// A row x is seen as x̂, a step times whole numbers in −127…127, and a query q as q̂, more finely. As q·x − q̂·x̂ = q·(x − x̂) + (q − q̂)·x̂, both products
/// are at most `‖q‖ ‖x − x̂‖ + ‖q − q̂‖ ‖x̂‖` apart, and both factors are known.
package struct ByteRows: Sendable {
  /// A row as it is asked with.
  package struct Query: Sendable {
    fileprivate var codes: [Int16]
    fileprivate var step: Float
    fileprivate var length: Float
    fileprivate var error: Float
  }

  /// Between which numbers the product of a query and a row lies.
  package struct Bounds {
    package var least: Float
    package var most: Float
  }

  private let codes: [Int8]
  private let steps: [Float]
  private let errors: [Float]
  /// The largest length of a row.
  private let longest: Float
  /// How many numbers a row has, and how many codes.
  private let (columns, width): (Int, Int)
  /// The largest code of a query with which no sum leaves 32 bits.
  private let finest: Int
  /// What the rounding of a product of floats takes, in parts of both lengths.
  private let rounding: Float

  /// Rows of at most ``mostColumns`` finite numbers.
  package init(_ rows: Matrix, threads: Int) {
    precondition(rows.columns <= Self.mostColumns, "rows of \(rows.columns) numbers as bytes")
    let (count, columns) = (rows.rows, rows.columns)
    let lanes = Int(FOVEA_BYTE_LANES)
    let width = (columns + lanes - 1) / lanes * lanes
    var (steps, errors) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
    codes = [Int8](unsafeUninitializedCapacity: count * width) { codes, filled in
      steps.withUnsafeMutableBufferPointer { steps in
        errors.withUnsafeMutableBufferPointer { errors in
          rows.withUnsafeBufferPointer { numbers in
            let (steps, errors) = (RowTarget(base: steps.baseAddress), RowTarget(base: errors.baseAddress))
            let (target, lent) = (
              Codes(base: codes.baseAddress), LentRows(base: numbers.baseAddress, count: count, columns: columns)
            )
            Parallel.forEach(count, threads: threads) { row, _ in
              steps.base?[row] = fovea_row_as_bytes(
                lent.address(row), columns, target.base?.advanced(by: row * width), errors.base?.advanced(by: row))
            }
          }
        }
      }
      filled = count * width
    }
    (self.steps, self.errors, self.columns, self.width) = (steps, errors, columns, width)
    longest = (rows.squaredNorms(threads: threads).max() ?? 0).squareRoot()
    finest = min(Int(Int16.max), Int(Int32.max) / (127 * max(1, width)))
    rounding = (Float(columns) / 64 + 32) * 0x1p-23
  }

  /// The longest rows of which a query still has 127 steps.
  package static let mostColumns = 1 << 16

  /// A query by a row of finite numbers.
  package func query(_ row: some Collection<Float>) -> Query {
    precondition(row.count == columns, "a query of \(row.count) numbers for rows of \(columns)")
    let largest = row.reduce(0) { max($0, abs($1)) }
    let step = largest / Float(finest)
    let turns = step > 0 && step.isNormal ? 1 / step : 0
    var codes = [Int16](repeating: 0, count: width)
    var (squares, restSquares): (Float, Float) = (0, 0)
    for (place, number) in row.enumerated() {
      let code = (number * turns).rounded()
      codes[place] = Int16(max(-Float(finest), min(Float(finest), code)))
      squares += number * number
      let rest = number - step * Float(codes[place])
      restSquares += rest * rest
    }
    let slack = 1 + Float(columns) * 0x1p-22
    return Query(codes: codes, step: step, length: squares.squareRoot() * slack, error: restSquares.squareRoot() * slack)
  }

  /// The bounds of the products of a query with these rows.
  package func bounds(of query: Query, in rows: Range<Int>) -> [Bounds] {
    guard !rows.isEmpty else { return [] }
    let products = [Int32](unsafeUninitializedCapacity: rows.count) { products, filled in
      codes.withUnsafeBufferPointer { codes in
        fovea_byte_products(
          codes.baseAddress.map { $0 + rows.lowerBound * width }, rows.count, width, query.codes, products.baseAddress)
      }
      filled = rows.count
    }
    return zip(rows, products).map { row, product in
      let middle = query.step * steps[row] * Float(product)
      let reach =
        query.length * errors[row] + query.error * (longest + errors[row]) + rounding * query.length * (longest + errors[row])
      return Bounds(least: middle - reach, most: middle + reach)
    }
  }
}

/// Memory of which each row is written by one thread alone.
private struct Codes: @unchecked Sendable {
  let base: UnsafeMutablePointer<Int8>?
}

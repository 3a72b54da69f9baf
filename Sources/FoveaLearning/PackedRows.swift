internal import CFoveaKernels
package import FoveaTensors

/// Rows in the order in which a matrix product reads them: for rows that others are multiplied with many times.
///
/// `@unchecked Sendable`: nobody writes them.
package final class PackedRows: @unchecked Sendable {
  /// How many rows there are.
  package let count: Int
  /// How many numbers a row has.
  package let columns: Int
  private let memory: Scratch<Float>

  /// Some rows of a matrix, or all.
  package init(_ matrix: Matrix, _ range: Range<Int>? = nil) {
    let range = range ?? 0..<matrix.rows
    count = range.count
    columns = matrix.columns
    memory = Scratch(uninitialized: fovea_matmul_packed_count(range.count, matrix.columns))
    matrix.withUnsafeBufferPointer { numbers in
      fovea_matmul_pack(
        count, columns, numbers.baseAddress?.advanced(by: range.lowerBound * columns), columns, memory.base)
    }
  }

  /// Floats that a product needs beside its result.
  package static var workspace: Int { fovea_matmul_workspace() }

  /// Writes the products of `rows` rows, one behind the other, with each of these: `rows` × ``count`` numbers.
  ///
  /// A product's bits are those of ``FoveaTensors/Matrix/timesTransposed(_:threads:)``.
  package func multiply(
    _ others: UnsafePointer<Float>?, count rows: Int, into target: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  ) {
    fovea_matmul_packed(rows, count, columns, others, columns, memory.base, target, count, workspace)
  }
}

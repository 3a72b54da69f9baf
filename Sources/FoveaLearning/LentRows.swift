/// Rows that many threads read and none writes, for the time of one call.
struct LentRows: @unchecked Sendable {
  let base: UnsafePointer<Float>?
  let count: Int
  let columns: Int

  func address(_ row: Int) -> UnsafePointer<Float>? { base?.advanced(by: row * columns) }
}

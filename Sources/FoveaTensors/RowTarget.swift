/// Memory of which each row, or other part, is written by one thread alone.
package struct RowTarget: @unchecked Sendable {
  /// Where the memory begins; nothing where there is none.
  package let base: UnsafeMutablePointer<Float>?

  /// Memory that is lent for the time of one call.
  package init(base: UnsafeMutablePointer<Float>?) { self.base = base }
}

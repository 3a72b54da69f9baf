/// Why a learner could not be fitted, used, or read back.
public enum LearningError: Error, Sendable, Hashable {
  /// There are no rows, or rows of no numbers.
  case empty(rows: Int, columns: Int)
  /// All rows have the same label, so there is nothing to tell apart.
  case oneClass(label: Int)
  /// A number is infinite or not a number.
  case notFinite(row: Int, column: Int)
  /// A number is below zero where a metric is defined for histograms alone.
  case negative(row: Int, column: Int)
  /// Rows have another length than those that the learner was fitted on.
  case dimensionMismatch(expected: Int, found: Int)
  /// Numbers are finite, but so large that what is computed of them is not.
  case overflow(quantity: String)
  /// What is asked for would take more memory than is allowed.
  case tooLarge(quantity: String, bytes: Int, limit: Int)
  /// A setting has a value that cannot be used.
  case invalidOption(name: String, value: Double, allowed: String)
  /// A stored model lacks a tensor, or has it in another shape or with numbers that cannot be.
  case malformedModel(tensor: String, reason: String)
}

extension LearningError: CustomStringConvertible {
  /// What is wrong, and what to do where that is known.
  public var description: String {
    switch self {
    case .empty(let rows, let columns): "nothing to learn from: \(rows) rows of \(columns) numbers"
    case .oneClass(let label): "all rows have label \(label); at least two classes are needed"
    case .notFinite(let row, let column): "row \(row), column \(column) is not a finite number"
    case .negative(let row, let column):
      "row \(row), column \(column) is negative; this metric or kernel is for histograms, choose another"
    case .dimensionMismatch(let expected, let found):
      "rows have \(found) numbers, but the model was fitted on rows of \(expected)"
    case .overflow(let quantity):
      """
      \(quantity) is too large to compute with; bring the columns to one scale first, as StandardScaler does, or leave out \
      rows with huge numbers
      """
    case .tooLarge(let quantity, let bytes, let limit):
      """
      \(quantity) would take \(bytes >> 30) GiB, and at most \(limit >> 30) GiB are allowed; take fewer rows or classes, or a linear \
      classifier
      """
    case .invalidOption(let name, let value, let allowed): "\(name) is \(value), but must be \(allowed)"
    case .malformedModel(let tensor, let reason): "model tensor '\(tensor)' \(reason)"
    }
  }
}

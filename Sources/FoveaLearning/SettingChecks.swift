/// Checks of settings that learners share.
enum SettingChecks {
  /// The bytes that the numbers of a classifier may take.
  private static let mostMemory = 16 << 30

  /// Throws where so many numbers, the product of two counts, take more memory than those of a classifier may.
  /// - Throws: ``LearningError/tooLarge(quantity:bytes:limit:)``.
  static func memory(of first: Int, times second: Int, _ quantity: @autoclosure () -> String) throws(LearningError) {
    let (numbers, overflows) = first.multipliedReportingOverflow(by: second)
    let (bytes, overflowsToo) = numbers.multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
    guard overflows || overflowsToo || bytes > mostMemory else { return }
    throw .tooLarge(quantity: quantity(), bytes: overflows || overflowsToo ? .max : bytes, limit: mostMemory)
  }

  /// Throws unless a number is finite and above 0.
  static func above0(_ value: Double, _ name: String) throws(LearningError) {
    guard value > 0, value.isFinite else { throw .invalidOption(name: name, value: value, allowed: "above 0") }
  }

  /// Throws unless a number is finite and not below 0.
  static func notBelow0(_ value: Double, _ name: String) throws(LearningError) {
    guard value >= 0, value.isFinite else { throw .invalidOption(name: name, value: value, allowed: "0 or above") }
  }

  /// Throws unless a count is at least this.
  static func atLeast(_ least: Int, _ value: Int, _ name: String) throws(LearningError) {
    guard value >= least else { throw .invalidOption(name: name, value: Double(value), allowed: "\(least) or more") }
  }

  /// Throws unless a count of things that are learned from rows is at least 1, and no more than there are rows.
  static func upToRows(_ value: Int, _ name: String, rows: Int) throws(LearningError) {
    guard value >= 1, value <= rows else {
      throw .invalidOption(name: name, value: Double(value), allowed: "1 … \(rows), the number of rows")
    }
  }

  /// Throws unless a list rises and begins above 0.
  static func rising(_ list: [Double], _ name: String) throws(LearningError) {
    guard let first = list.first, first > 0, list.allSatisfy({ $0.isFinite }), zip(list, list.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .invalidOption(name: name, value: list.first ?? 0, allowed: "a rising list of numbers above 0") }
  }
}

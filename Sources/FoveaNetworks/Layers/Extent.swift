/// Rows and columns of a window, a step or a margin.
public struct Extent: Codable, Hashable, Sendable, CustomStringConvertible {
  /// Along the rows, from top to bottom.
  public var height: Int
  /// Along the columns, from left to right.
  public var width: Int

  /// Different in both directions.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// The same in both directions.
  public init(_ side: Int) { self.init(height: side, width: side) }

  /// "height×width".
  public var description: String { "\(height)×\(width)" }
}

extension Extent: ExpressibleByIntegerLiteral {
  /// The same in both directions.
  public init(integerLiteral side: Int) { self.init(side) }
}

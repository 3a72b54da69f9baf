public import FoveaTensors

/// The plane in which rows differ most: their first two principal components.
///
/// Found by power iteration on the centered rows, in double precision, one component after the other: of long rows two components cost a small
/// part of what all of them do in a `PCA`. Each component's sign is such that its
/// largest part is above zero.
public struct PrincipalPlane: Sendable {
  /// Rows × 2: where each row lies in the plane.
  public let places: Matrix
  /// The shares of the variance that the two components have.
  public let shares: [Double]

  /// The plane of these rows.
  /// - Precondition: There is at least one row.
  public init(of rows: Matrix) {
    precondition(rows.rows > 0 && rows.columns > 0, "a plane of \(rows.rows)×\(rows.columns) numbers")
    let (count, width) = (rows.rows, rows.columns)
    let values = rows.values.map { Double($0) }
    var means = [Double](repeating: 0, count: width)
    for row in 0..<count { for column in 0..<width { means[column] += values[row * width + column] / Double(count) } }
    var centered = values
    for place in centered.indices { centered[place] -= means[place % width] }
    let total = centered.reduce(0) { $0 + $1 * $1 }
    var components: [[Double]] = []
    var scores: [[Double]] = []
    for index in 0..<min(2, width) {
      let direction = Self.component(centered, count, width, beside: components, seed: UInt64(index))
      components.append(direction)
      scores.append(Self.products(centered, count, width, direction))
    }
    while scores.count < 2 { scores.append([Double](repeating: 0, count: count)) }
    places = Matrix(rows: count, columns: 2, (0..<2 * count).map { Float(scores[$0 % 2][$0 / 2]) })
    shares = scores.map { part in total > 0 ? part.reduce(0) { $0 + $1 * $1 } / total : 0 }
  }

  private static func products(_ rows: [Double], _ count: Int, _ width: Int, _ direction: [Double]) -> [Double] {
    (0..<count).map { row in (0..<width).reduce(0) { $0 + rows[row * width + $1] * direction[$1] } }
  }

  private static func component(
    _ rows: [Double], _ count: Int, _ width: Int, beside others: [[Double]], seed: UInt64
  ) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    var direction = (0..<width).map { _ in Double(generator.normal()) }
    for _ in 0..<300 {
      for other in others {
        let shared = zip(direction, other).reduce(0) { $0 + $1.0 * $1.1 }
        for column in 0..<width { direction[column] -= shared * other[column] }
      }
      let size = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard size > 1e-150 else { return [Double](repeating: 0, count: width) }
      direction = direction.map { $0 / size }
      let scores = products(rows, count, width, direction)
      var next = [Double](repeating: 0, count: width)
      rows.withUnsafeBufferPointer { rows in
        for row in 0..<count {
          let score = scores[row]
          for column in 0..<width { next[column] += score * rows[row * width + column] }
        }
      }
      let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let agreement = length > 0 ? zip(next, direction).reduce(0) { $0 + $1.0 * $1.1 } / length : 1
      if length > 0 { direction = next.map { $0 / length } }
      if 1 - agreement < 1e-13 { break }
    }
    for other in others {
      let shared = zip(direction, other).reduce(0) { $0 + $1.0 * $1.1 }
      for column in 0..<width { direction[column] -= shared * other[column] }
    }
    if let largest = direction.max(by: { $0.magnitude < $1.magnitude }), largest < 0 { direction = direction.map { -$0 } }
    return direction
  }
}

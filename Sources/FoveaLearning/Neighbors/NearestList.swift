/// A training row and how far it is from a query.
struct Neighbor: Sendable, Comparable {
  var index: Int
  /// Grows with the distance.
  var measure: Float

  static func < (left: Neighbor, right: Neighbor) -> Bool {
    (left.measure, left.index) < (right.measure, right.index)
  }
}

/// The nearest of the rows seen so far, in order.
struct NearestList {
  let limit: Int
  private(set) var neighbors: [Neighbor] = []

  init(limit: Int) {
    self.limit = limit
    neighbors.reserveCapacity(limit)
  }

  /// Rows further away than this have no place in the list.
  var bound: Float { neighbors.count == limit ? neighbors[limit - 1].measure : .infinity }

  mutating func insert(_ candidate: Neighbor) {
    if neighbors.count == limit {
      guard candidate < neighbors[limit - 1] else { return }
      neighbors.removeLast()
    }
    var place = neighbors.count
    while place > 0, candidate < neighbors[place - 1] { place -= 1 }
    neighbors.insert(candidate, at: place)
  }
}

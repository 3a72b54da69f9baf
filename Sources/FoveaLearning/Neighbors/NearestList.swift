/// A row and how far it is from a query.
package struct Neighbor: Sendable, Comparable {
  package var index: Int
  /// Grows with the distance.
  package var measure: Float

  /// A row at this distance.
  package init(index: Int, measure: Float) { (self.index, self.measure) = (index, measure) }

  package static func < (left: Neighbor, right: Neighbor) -> Bool {
    (left.measure, left.index) < (right.measure, right.index)
  }
}

/// The nearest of the rows seen so far, in order.
package struct NearestList {
  package let limit: Int
  package private(set) var neighbors: [Neighbor] = []

  package init(limit: Int) {
    self.limit = limit
    neighbors.reserveCapacity(limit)
  }

  /// Rows further away than this have no place in the list.
  package var bound: Float { neighbors.count == limit ? neighbors[limit - 1].measure : .infinity }

  package mutating func insert(_ candidate: Neighbor) {
    if neighbors.count == limit {
      guard candidate < neighbors[limit - 1] else { return }
      neighbors.removeLast()
    }
    var place = neighbors.count
    while place > 0, candidate < neighbors[place - 1] { place -= 1 }
    neighbors.insert(candidate, at: place)
  }
}

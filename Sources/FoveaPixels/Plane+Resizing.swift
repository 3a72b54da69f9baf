extension Plane {
  /// The plane at another size, linearly between the middles of the samples; beyond the outermost middles the nearest sample.
  public func resized(to target: PixelSize) -> Plane {
    if target == size { return self }
    func places(_ count: Int, _ from: Int) -> [(low: Int, high: Int, weight: Float)] {
      (0..<count).map { index in
        let place = min(Float(from - 1), max(0, (Float(index) + 0.5) * Float(from) / Float(count) - 0.5))
        let low = Int(place)
        return (low, min(from - 1, low + 1), place - Float(low))
      }
    }
    let (columns, rows) = (places(target.width, width), places(target.height, height))
    var samples: [Float] = []
    samples.reserveCapacity(target.area)
    for row in rows {
      for column in columns {
        let above = self[column.low, row.low] * (1 - column.weight) + self[column.high, row.low] * column.weight
        let below = self[column.low, row.high] * (1 - column.weight) + self[column.high, row.high] * column.weight
        samples.append(above * (1 - row.weight) + below * row.weight)
      }
    }
    return Plane(size: target, samples: samples)
  }
}

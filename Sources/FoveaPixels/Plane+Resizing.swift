extension Plane {
  /// The plane at another size, linearly between the middles of the samples; beyond the outermost middles the nearest sample.
  public func resized(to target: PixelSize) -> Plane {
    if target == size { return self }
    func place(_ index: Int, _ from: Int, _ count: Int) -> Float { (Float(index) + 0.5) * Float(from) / Float(count) - 0.5 }
    return sampled(
      columns: (0..<target.width).map { place($0, width, target.width) },
      rows: (0..<target.height).map { place($0, height, target.height) })
  }

  /// A plane of the numbers at these columns and rows, linearly between samples: 0 is the first sample, and what lies outside is the nearest sample.
  public func sampled(columns: [Float], rows: [Float]) -> Plane {
    func places(_ places: [Float], _ from: Int) -> [(low: Int, high: Int, weight: Float)] {
      places.map { asked in
        let place = min(Float(from - 1), max(0, asked))
        let low = Int(place)
        return (low, min(from - 1, low + 1), place - Float(low))
      }
    }
    let target = PixelSize(width: columns.count, height: rows.count)
    let (columns, rows) = (places(columns, width), places(rows, height))
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

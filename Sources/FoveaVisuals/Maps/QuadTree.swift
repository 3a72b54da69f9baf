/// Points in a plane, gathered in squares of squares, so that far ones can be treated as one (Barnes and Hut, 1986).
struct QuadTree {
  private struct Cell {
    var middle: SIMD2<Double>
    var half: Double
    var mass: SIMD2<Double> = .zero
    var count = 0
    /// The first of four cells; 0 for one that is not cut.
    var children = 0
    /// The place of the points of a cell that is not cut.
    var point: SIMD2<Double> = .zero
  }

  private var cells: [Cell]

  init(_ points: [SIMD2<Double>]) {
    var (low, high) = (SIMD2<Double>(repeating: .infinity), SIMD2<Double>(repeating: -.infinity))
    for point in points {
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    let half = max((high - low).max() / 2, 1e-12) * 1.000_01
    cells = [Cell(middle: (low + high) / 2, half: half)]
    cells.reserveCapacity(4 * points.count)
    for point in points { insert(point) }
  }

  private mutating func insert(_ point: SIMD2<Double>) {
    var index = 0
    for depth in 0... {
      let cell = cells[index]
      cells[index].mass += point
      cells[index].count += 1
      if cell.count == 0 {
        cells[index].point = point
        return
      }
      if cell.children == 0 {
        // The same place again, or one too near to tell apart.
        if depth > 60 || cell.point == point { return }
        cut(index, moving: cell.point, of: cell.count)
      }
      index = child(of: index, for: point)
    }
  }

  private mutating func cut(_ index: Int, moving point: SIMD2<Double>, of count: Int) {
    let cell = cells[index]
    cells[index].children = cells.count
    let half = cell.half / 2
    for corner in 0..<4 {
      let shift = SIMD2(corner & 1 == 0 ? -half : half, corner & 2 == 0 ? -half : half)
      cells.append(Cell(middle: cell.middle + shift, half: half))
    }
    let moved = child(of: index, for: point)
    cells[moved].point = point
    cells[moved].count = count
    cells[moved].mass = point * Double(count)
  }

  private func child(of index: Int, for point: SIMD2<Double>) -> Int {
    let cell = cells[index]
    return cell.children + (point.x < cell.middle.x ? 0 : 1) + (point.y < cell.middle.y ? 0 : 2)
  }

  /// The repulsion of Student's distribution on a point: `Σ w² (point − other)` and `Σ w` with `w = 1 / (1 + distance²)` over all other points. A
  /// cell counts as one place where its side is less than `angle` times its distance.
  func repulsion(on point: SIMD2<Double>, angle: Double) -> (force: SIMD2<Double>, sum: Double) {
    var force = SIMD2<Double>.zero
    var sum = 0.0
    var open = [0]
    while let index = open.popLast() {
      let cell = cells[index]
      guard cell.count > 0 else { continue }
      let way = point - cell.mass / Double(cell.count)
      let square = (way * way).sum()
      if cell.children == 0 || 4 * cell.half * cell.half < angle * angle * square {
        if cell.children == 0, square < 1e-30 {
          // The point itself, and others at its place, which push nowhere.
          sum += Double(cell.count - 1)
          continue
        }
        let weight = 1 / (1 + square)
        force += Double(cell.count) * weight * weight * way
        sum += Double(cell.count) * weight
      } else {
        for child in cell.children..<cell.children + 4 { open.append(child) }
      }
    }
    return (force, sum)
  }
}

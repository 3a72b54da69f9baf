/// A rectangle in a drawing.
package struct Box {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  package func intersects(_ other: Box) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
  }

  package func contains(_ other: Box) -> Bool {
    x <= other.x && other.x + other.width <= x + width && y <= other.y && other.y + other.height <= y + height
  }
}

/// Finds places for words beside points, so that no word stands on another or on a point. First come, first served.
struct LabelPlacer {
  private let bounds: Box
  private var taken: [Box] = []
  private var avoided: [Box] = []

  /// A placer that keeps words inside `bounds`.
  init(bounds: Box) { self.bounds = bounds }

  /// Keeps words off a place.
  mutating func block(_ box: Box) { taken.append(box) }

  /// Keeps words off a place where they have another.
  mutating func avoid(_ box: Box) { avoided.append(box) }

  /// A place for `label` right of, left of, above or below a point, if one is free.
  mutating func place(_ label: String, near point: (x: Double, y: Double)) -> (x: Double, y: Double, anchor: SVG.Anchor)? {
    let width = TextMetrics.width(label, size: ChartStyle.fontSize)
    let choices: [(x: Double, y: Double, anchor: SVG.Anchor)] = [
      (point.x + 9, point.y + 4, .start), (point.x - 9, point.y + 4, .end),
      (point.x, point.y - 9, .middle), (point.x, point.y + 17, .middle),
      (point.x + 7, point.y - 7, .start), (point.x + 7, point.y + 15, .start),
      (point.x - 7, point.y - 7, .end), (point.x - 7, point.y + 15, .end),
    ]
    for obstacles in [taken + avoided, taken] {
      for choice in choices {
        let left =
          switch choice.anchor {
          case .start: choice.x
          case .middle: choice.x - width / 2
          case .end: choice.x - width
          }
        let box = Box(x: left - 2, y: choice.y - 10, width: width + 4, height: 13)
        guard bounds.contains(box), !obstacles.contains(where: box.intersects) else { continue }
        taken.append(box)
        return choice
      }
    }
    return nil
  }
}

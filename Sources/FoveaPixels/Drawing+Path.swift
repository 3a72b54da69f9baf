extension Drawing {
  /// A shape: the area inside of at least one of its closed contours. Where contours overlap, the area counts once.
  package struct Path: Sendable, Hashable {
    /// The corners of each contour, all with the same sense of rotation; the last corner is joined to the first.
    package private(set) var contours: [[Point]]

    /// A path of polygons, each of which should not cross itself.
    package init(_ polygons: [[Point]]) {
      contours = polygons.filter { $0.count > 2 }.map { Self.area($0) < 0 ? $0.reversed() : $0 }
    }

    /// The area inside of either path.
    package static func + (left: Path, right: Path) -> Path { Path(left.contours + right.contours) }

    /// The path through a map.
    package func transformed(by transform: Transform) -> Path {
      Path(contours.map { $0.map { transform($0) } })
    }

    /// A polygon of these corners.
    package static func polygon(_ corners: [Point]) -> Path { Path([corners]) }

    /// An upright rectangle, its corners rounded with `radius` (at most half the shorter side).
    package static func rectangle(x: Double, y: Double, width: Double, height: Double, radius: Double = 0) -> Path {
      let r = min(radius, width / 2, height / 2)
      guard r > 0 else {
        return polygon([Point(x, y), Point(x + width, y), Point(x + width, y + height), Point(x, y + height)])
      }
      let centers = [
        Point(x + width - r, y + height - r), Point(x + r, y + height - r), Point(x + r, y + r), Point(x + width - r, y + r),
      ]
      return polygon(
        centers.enumerated().flatMap { quarter, center in
          (0...6).map { point(center, distance: r, degrees: Double(quarter) * 90 + Double($0) * 15) }
        })
    }

    /// An ellipse: half its width and half its height before it is rotated clockwise. A polygon of 48 corners whose area is the
    /// ellipse's.
    package static func ellipse(_ center: Point, _ radii: Point, degrees: Double = 0) -> Path {
      let turn = Transform.rotation(degrees: degrees)
      return polygon(
        circleCorners.map { center + turn(Point($0.x * radii.x, $0.y * radii.y)) })
    }

    /// A circle.
    package static func circle(_ center: Point, _ radius: Double) -> Path { ellipse(center, Point(radius, radius)) }

    /// A smooth closed outline through these points (Catmull and Rom's curve).
    package static func blob(_ points: [Point]) -> Path { polygon(smooth(points, closed: true)) }

    /// A line of constant width with round ends and corners.
    package static func line(_ points: [Point], width: Double) -> Path {
      let radius = width / 2
      var pieces = points.map { corner in circleCorners.enumerated().filter { $0.0 % 3 == 0 }.map { corner + radius * $0.1 } }
      for (start, end) in zip(points, points.dropFirst()) {
        let way = end - start
        let length = (way * way).sum().squareRoot()
        guard length > 0 else { continue }
        let side = Point(-way.y, way.x) * (radius / length)
        pieces.append([start + side, end + side, end - side, start - side])
      }
      return Path(pieces)
    }

    /// The outline of this path as a line of constant width, half of it inside.
    package func outline(width: Double) -> Path {
      Path(contours.flatMap { Self.line($0 + $0.prefix(1), width: width).contours })
    }

    /// Points on an ellipse between two angles, at most 7.5° apart.
    package static func arc(_ center: Point, _ radii: Point, from start: Double, to end: Double) -> [Point] {
      let steps = max(1, ((end - start).magnitude / 7.5).rounded(.up))
      return stride(from: 0, through: steps, by: 1).map { step in
        let (sine, cosine) = sineAndCosine(degrees: start + (end - start) * step / steps)
        return center + Point(cosine * radii.x, sine * radii.y)
      }
    }

    /// Points on a smooth curve through the given ones, eight for each way between two (Catmull and Rom's curve).
    package static func smooth(_ points: [Point], closed: Bool = false) -> [Point] {
      let count = points.count
      guard count > 2 else { return points }
      func at(_ index: Int) -> Point {
        closed ? points[(index + count) % count] : points[min(max(index, 0), count - 1)]
      }
      let ways = (0..<(closed ? count : count - 1)).flatMap { index -> [Point] in
        let (a, b, c, d) = (at(index - 1), at(index), at(index + 1), at(index + 2))
        return (0..<8).map { step in
          let t = Double(step) / 8
          let linear = (c - a) * t
          let square = (a * 2 - b * 5 + c * 4 - d) * (t * t)
          let cubic = (b * 3 - a - c * 3 + d) * (t * t * t)
          return b + (linear + square + cubic) * 0.5
        }
      }
      return closed ? ways : ways + [points[count - 1]]
    }

    private static func area(_ corners: [Point]) -> Double {
      var sum = 0.0
      for (index, a) in corners.enumerated() {
        let b = corners[index + 1 == corners.count ? 0 : index + 1]
        sum += a.x * b.y - b.x * a.y
      }
      return sum / 2
    }

    /// A circle of area π as 48 corners.
    private static let circleCorners: [Point] = {
      let step = sineAndCosine(degrees: 7.5).sine
      let radius = (Double.pi / (24 * step)).squareRoot()
      return (0..<48).map { point(distance: radius, degrees: Double($0) * 7.5) }
    }()
  }
}

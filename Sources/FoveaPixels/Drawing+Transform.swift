extension Drawing {
  /// An affine map of the plane: scaling, rotation, shear, mirroring, shift.
  package struct Transform: Sendable, Hashable {
    /// Where (1, 0) goes, seen from the origin's image.
    package var xAxis: Point
    /// Where (0, 1) goes, seen from the origin's image.
    package var yAxis: Point
    /// Where the origin goes.
    package var origin: Point

    /// A map of its parts; without any, the map that changes nothing.
    package init(xAxis: Point = Point(1, 0), yAxis: Point = Point(0, 1), origin: Point = .zero) {
      self.xAxis = xAxis
      self.yAxis = yAxis
      self.origin = origin
    }

    /// A shift.
    package static func shift(_ x: Double, _ y: Double) -> Transform { Transform(origin: Point(x, y)) }

    /// A scaling about the origin; a negative factor mirrors.
    package static func scale(_ x: Double, _ y: Double) -> Transform {
      Transform(xAxis: Point(x, 0), yAxis: Point(0, y))
    }

    /// A scaling about the origin, the same in all directions.
    package static func scale(_ factor: Double) -> Transform { scale(factor, factor) }

    /// A clockwise rotation about the origin.
    package static func rotation(degrees: Double) -> Transform {
      let (sine, cosine) = sineAndCosine(degrees: degrees)
      return Transform(xAxis: Point(cosine, sine), yAxis: Point(-sine, cosine))
    }

    /// A shear: x moves by `x` times the height, y by `y` times the way to the right.
    package static func shear(x: Double = 0, y: Double = 0) -> Transform {
      Transform(xAxis: Point(1, y), yAxis: Point(x, 1))
    }

    /// The image of a point.
    package func callAsFunction(_ point: Point) -> Point {
      xAxis * point.x + yAxis * point.y + origin
    }

    /// The map that does this first and then `next`.
    package func then(_ next: Transform) -> Transform {
      let start = next(.zero)
      return Transform(xAxis: next(xAxis) - start, yAxis: next(yAxis) - start, origin: next(origin))
    }

    /// By which factor areas grow; negative for a map that mirrors.
    package var determinant: Double { xAxis.x * yAxis.y - xAxis.y * yAxis.x }

    /// The map back.
    /// - Precondition: The map does not press the plane into a line.
    package var inverse: Transform {
      let area = determinant
      precondition(area != 0, "a transform without inverse: \(self)")
      let back = Transform(
        xAxis: Point(yAxis.y, -xAxis.y) / area, yAxis: Point(-yAxis.x, xAxis.x) / area)
      return Transform(xAxis: back.xAxis, yAxis: back.yAxis, origin: -back(origin))
    }
  }
}

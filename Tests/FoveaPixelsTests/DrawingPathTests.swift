import FoveaPixels
import Testing

/// Shapes, measured by how much of a canvas they cover.
struct DrawingPathTests {
  private typealias Point = Drawing.Point
  private typealias Path = Drawing.Path

  /// The area of a shape on a canvas of 64×64 pixels, in pixels.
  private func area(_ path: Path, _ transform: Drawing.Transform = .init()) -> Double {
    var canvas = Drawing.Canvas(size: PixelSize(64), color: .black)
    canvas.transform = transform
    canvas.fill(path, .white)
    return canvas.pixels.reduce(0) { $0 + Double($1.x) }
  }

  @Test func aRectangleCoversItsPartOfEachPixel() {
    var canvas = Drawing.Canvas(size: PixelSize(width: 4, height: 3), color: .black)
    canvas.fill(.rectangle(x: 0.75, y: 0.5, width: 2, height: 1.5), .white)
    let expected: [Float] = [0.125, 0.5, 0.375, 0, 0.25, 1, 0.75, 0, 0, 0, 0, 0]
    #expect(canvas.pixels.map(\.x) == expected)
    #expect(canvas.pixels.map(\.z) == expected)
  }

  @Test func areasAreThoseOfGeometry() {
    let center = Point(32, 32)
    #expect(abs(area(.circle(center, 20)) - 400 * .pi) < 0.7)
    #expect(abs(area(.ellipse(center, Point(25, 7.3), degrees: 33)) - 25 * 7.3 * .pi) < 0.7)
    #expect(abs(area(.polygon([Point(3, 3), Point(60, 20), Point(10, 55)])) - 1422.5) < 0.7)
    // Arcs are chords between points on the curve: a little less than the true area, 0.3 % at steps of 7.5° and 1.1 % at 15°.
    #expect(abs(area(.polygon([center] + Path.arc(center, Point(20, 20), from: 10, to: 100))) - 99.7 * .pi) < 0.3)
    let rounded = 30.0 * 20 - (4 - 0.989 * Double.pi) * 25
    #expect(abs(area(.rectangle(x: 10, y: 10, width: 30, height: 20, radius: 5)) - rounded) < 0.3)
  }

  @Test func aLineHasItsWidthAndRoundEnds() {
    let length = (40.0 * 40 + 20 * 20).squareRoot()
    #expect(abs(area(.line([Point(10, 20), Point(50, 40)], width: 6)) - (6 * length + 9 * .pi)) < 1.2)
  }

  @Test func anOutlineIsARing() {
    let ring = Path.circle(Point(32, 32), 20).outline(width: 4)
    #expect(abs(area(ring) - (22 * 22 - 18 * 18) * .pi) < 2)
  }

  @Test func overlapsCountOnce() {
    let left = Path.rectangle(x: 4, y: 4, width: 20, height: 20)
    let mirrored = Path.polygon([Point(14, 4), Point(14, 24), Point(34, 24), Point(34, 4)])
    #expect(area(left + mirrored) == 600)
    #expect(area(mirrored + left) == 600)
  }

  @Test func mapsScaleAreas() {
    let unit = Path.circle(.zero, 1)
    for transform in [
      Drawing.Transform.scale(10, 20).then(.shift(32, 32)),
      Drawing.Transform.scale(-10, 20).then(.rotation(degrees: 70)).then(.shift(32, 32)),
      Drawing.Transform.shear(x: 0.8).then(.scale(14.142135)).then(.shift(32, 32)),
    ] {
      #expect(abs(area(unit, transform) - 200 * .pi) < 0.7)
    }
  }

  @Test func whatIsOutsideOfTheCanvasIsCutOff() {
    #expect(area(.rectangle(x: -1000, y: -1000, width: 1010, height: 1020)) == 200)
    #expect(area(.rectangle(x: 60, y: 60, width: 1e6, height: 1e6)) == 16)
    #expect(area(.circle(Point(-30, 80), 5)) == 0)
    #expect(area(Path([])) == 0)
  }

  @Test func aSmoothCurveGoesThroughItsPoints() {
    let points = [Point(0, 0), Point(4, 3), Point(9, -2), Point(12, 5)]
    let curve = Path.smooth(points)
    for (index, point) in points.enumerated() { #expect(curve[index * 8] == point) }
    #expect(curve.count == 25)
    let closed = Path.smooth(points, closed: true)
    #expect(closed.count == 32)
    let straight = Path.smooth([Point(0, 0), Point(1, 1), Point(2, 2), Point(3, 3)])
    #expect(straight[12] == Point(1.5, 1.5))
  }
}

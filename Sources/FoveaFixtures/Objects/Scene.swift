internal import FoveaPixels
internal import FoveaTensors

/// What stands around an object: a background, things behind it and things before it.
enum Scene {
  /// Width and height of a scene in its own coordinates, however large the canvas.
  static let side = 48.0

  /// Where an object of a class is mostly met.
  enum Habitat: CaseIterable {
    case table, water, sky, road, meadow, rain, anything
  }

  /// A canvas with a background, and on it some shapes that mean nothing.
  static func background(_ size: PixelSize, _ habitat: Habitat, _ random: inout SeededGenerator) -> Drawing.Canvas {
    var canvas = Drawing.Canvas(size: size)
    canvas.transform = Transform.scale(Double(size.width) / side)
    switch habitat {
    case .table: drawTable(&canvas, &random)
    case .water: drawWater(&canvas, &random)
    case .sky: drawSky(&canvas, &random)
    case .road:
      drawGround(&canvas, Color(hue: 30, saturation: random.share(0...0.15), value: random.share(0.35...0.6)), &random)
    case .meadow: drawGround(&canvas, random.color(hue: 70...140, saturation: 0.3...0.7, value: 0.4...0.8), &random)
    case .rain: drawRain(&canvas, &random)
    case .anything: drawAnything(&canvas, &random)
    }
    for _ in 0..<random.count(0...3) { clutter(&canvas, reach: 3...8, opacity: random.share(0.3...0.8), &random) }
    if random.chance(0.5) { canvas.blur(radius: random.number(0.5...2)) }
    return canvas
  }

  /// Things that cover a part of the object: blades, bars, discs at the border.
  static func occlude(_ canvas: inout Drawing.Canvas, _ random: inout SeededGenerator) {
    let (width, height) = (side, side)
    let color = random.color(value: 0.15...0.95)
    switch random.count(0...3) {
    case 0:
      for _ in 0..<random.count(3...9) {
        let foot = random.number(0...width)
        let blade = [
          Point(foot, height), Point(foot + random.number(-3...3), height - 6),
          Point(foot + random.number(-7...7), height - random.number(7...17)),
        ]
        canvas.fill(.line(Path.smooth(blade), width: random.number(0.8...1.8)), color.scaled(by: random.share(0.8...1.2)))
      }
    case 1:
      let start = random.point(0...width, -2...0)
      let end = Point(start.x + random.number(-20...20), height + 2)
      canvas.fill(.line([start, end], width: random.number(1.5...4)), color)
    case 2:
      let side = random.choice([Point(0, 0.5), Point(1, 0.5), Point(0.5, 1), Point(0.1, 0.9), Point(0.9, 0.9)])
      canvas.fill(.ellipse(side * Point(width, height), random.point(5...10, 5...10)), color)
    default:
      for _ in 0..<random.count(2...4) { clutter(&canvas, reach: 1.5...4, opacity: 1, &random) }
    }
  }

  /// One shape that means nothing: an ellipse, a polygon, a ring or a stroke.
  static func clutter(
    _ canvas: inout Drawing.Canvas, reach: ClosedRange<Double>, opacity: Float, _ random: inout SeededGenerator
  ) {
    let center = random.point(0...side, 0...side)
    let radius = random.number(reach)
    let start = random.number(0...360)
    let shape: Path
    switch random.count(0...3) {
    case 0: shape = .ellipse(center, Point(radius, radius * random.number(0.3...1)), degrees: start)
    case 1:
      let corners = random.count(3...5)
      shape = .polygon(
        (0..<corners).map { Drawing.point(center, distance: radius, degrees: start + Double($0) * 360 / Double(corners)) })
    case 2: shape = Path.circle(center, radius * 0.8).outline(width: radius * random.number(0.15...0.4))
    default:
      let ends = [
        center, Drawing.point(center, distance: radius, degrees: start),
        Drawing.point(center, distance: radius * 1.6, degrees: start + random.number(20...70)),
      ]
      shape = .line(Path.smooth(ends), width: radius * random.number(0.12...0.4))
    }
    canvas.fill(shape, random.color(saturation: 0.1...0.8, value: 0.2...1), opacity: opacity)
  }
}

internal import FoveaPixels
internal import FoveaTensors

extension Scene {
  /// A wall and a table, or a shelf.
  static func drawTable(_ canvas: inout Drawing.Canvas, _ random: inout SeededGenerator) {
    let (width, height) = (side, side)
    let wall = random.color(hue: 20...60, saturation: 0.05...0.35, value: 0.65...1)
    let wood = random.color(hue: 18...36, saturation: 0.35...0.7, value: 0.4...0.8)
    let edge = height * random.number(0.5...0.8)
    canvas.fill(with: .linear(from: .zero, to: random.point(width...width, 0...height), wall, wall.scaled(by: 0.75)))
    canvas.fill(
      .rectangle(x: 0, y: edge, width: width, height: height),
      with: .linear(from: Point(0, edge), to: Point(0, height), wood, wood.scaled(by: 0.75)))
  }

  /// Under water: blue and green, darker below, with bubbles.
  static func drawWater(_ canvas: inout Drawing.Canvas, _ random: inout SeededGenerator) {
    let (width, height) = (side, side)
    let water = random.color(hue: 165...220, saturation: 0.4...0.85, value: 0.5...0.95)
    canvas.fill(with: .linear(from: .zero, to: Point(random.number(-10...10), height), water, water.scaled(by: 0.55)))
    canvas.fill(with: .noise(random.noise(octaves: 2), scale: random.number(5...12), .white, .black), opacity: 0.15)
    for _ in 0..<random.count(0...5) {
      let bubble = Path.circle(random.point(0...width, 0...height), random.number(0.8...2))
      canvas.fill(bubble.outline(width: 0.6), .white, opacity: 0.6)
    }
  }

  /// The sky, with clouds.
  static func drawSky(_ canvas: inout Drawing.Canvas, _ random: inout SeededGenerator) {
    let (width, height) = (side, side)
    let sky = random.color(hue: 195...225, saturation: 0.15...0.6, value: 0.75...1)
    canvas.fill(with: .linear(from: .zero, to: Point(0, height), sky, sky.mixed(with: .white, by: random.share(0.3...0.8))))
    for _ in 0..<random.count(0...3) {
      let middle = random.point(0...width, 0...height)
      for _ in 0..<4 {
        let puff = middle + random.point(-6...6, -2...2)
        canvas.fill(.ellipse(puff, Point(random.number(3...7), random.number(2...4))), .white, opacity: 0.5)
      }
    }
  }

  /// The sky above ground of this color.
  static func drawGround(_ canvas: inout Drawing.Canvas, _ color: Color, _ random: inout SeededGenerator) {
    drawSky(&canvas, &random)
    let (width, height) = (side, side)
    let horizon = height * random.number(0.5...0.85)
    if random.chance(0.5) {
      let hill = Point(random.number(0...width), horizon + 2)
      canvas.fill(.ellipse(hill, random.point(15...35, 5...14)), color.mixed(with: Color(red: 0.6, green: 0.7, blue: 0.8), by: 0.5))
    }
    canvas.fill(
      .rectangle(x: 0, y: horizon, width: width, height: height),
      with: .noise(random.noise(octaves: 2), scale: random.number(2...8), color.scaled(by: 0.8), color.scaled(by: 1.15)))
  }

  /// A gray day with strokes of rain.
  static func drawRain(_ canvas: inout Drawing.Canvas, _ random: inout SeededGenerator) {
    let (width, height) = (side, side)
    let gray = random.color(hue: 190...240, saturation: 0.05...0.25, value: 0.4...0.8)
    canvas.fill(with: .linear(from: .zero, to: Point(0, height), gray, gray.scaled(by: random.share(0.6...1.2))))
    let fall = random.point(-2...2, 4...8)
    for _ in 0..<random.count(4...16) {
      let drop = random.point(0...width, -4...height)
      canvas.fill(.line([drop, drop + fall], width: 0.5), .white, opacity: 0.45)
    }
  }

  /// A background that tells nothing: gradient, noise, stripes or soft spots in any colors.
  static func drawAnything(_ canvas: inout Drawing.Canvas, _ random: inout SeededGenerator) {
    let (width, height) = (side, side)
    let first = random.color(saturation: 0.05...0.6, value: 0.45...1)
    let second =
      random.chance(0.5) ? first.scaled(by: random.share(0.65...1.3)) : random.color(saturation: 0.05...0.6, value: 0.45...1)
    switch random.count(0...3) {
    case 0:
      canvas.fill(with: .linear(from: .zero, to: random.point(1...width, 1...height), first, second))
    case 1:
      canvas.fill(with: .noise(random.noise(octaves: 3), scale: random.number(5...16), first, second))
    case 2:
      canvas.fill(with: .color(first))
      let step = random.number(5...12)
      let turn = Transform.rotation(degrees: random.number(0...180)).then(.shift(width / 2, height / 2))
      for stripe in -8...8 {
        let band = Path.rectangle(x: -width, y: Double(stripe) * step, width: 2 * width, height: step * 0.5)
        canvas.fill(band.transformed(by: turn), first.mixed(with: second, by: 0.5))
      }
    default:
      canvas.fill(with: .color(first))
      for _ in 0..<10 {
        let tone = second.scaled(by: random.share(0.7...1.3))
        let center = random.point(0...width, 0...height)
        let radius = random.number(4...14)
        canvas.fill(.circle(center, radius), with: .radial(center: center, radius: radius, tone.opacity(0.8), tone.opacity(0)))
      }
    }
  }
}

internal import FoveaPixels
internal import FoveaTensors

/// A cup: body, open rim and handle; often a pattern, sometimes a saucer or steam.
func drawCup(_ sketch: inout Sketch, _ random: inout SeededGenerator) {
  let color = random.color(saturation: 0...0.8, value: 0.45...1)
  let accent = random.color()
  let top = random.number(0.42...0.6)
  let bottom = top * random.number(0.6...0.98)
  let half = random.number(0.42...0.68)
  let rim = top * random.number(0.18...0.32)

  if random.chance(0.4) {
    let saucer = random.chance(0.6) ? color : accent
    sketch.part(.ellipse(Point(0, half), Point(top * 1.6, rim * 1.15)), saucer.scaled(by: 0.92))
  }
  let handle = Point(random.number(0.26...0.4), half * random.number(0.42...0.62))
  sketch.part(
    Path.ellipse(Point((top + bottom) / 2, random.number(-0.12...0.05)), handle).outline(width: random.number(0.1...0.17)),
    color.scaled(by: 0.88))

  let base = Path.arc(Point(0, half - 0.06), Point(bottom, rim * 0.9), from: 0, to: 180)
  let body = Path.polygon([Point(-top, -half), Point(top, -half)] + base)
  sketch.part(body, color)
  func width(at y: Double) -> Double { top + (bottom - top) * (y + half) / (2 * half) }
  switch random.count(0...3) {
  case 0:
    let (from, to) = (random.number(-0.2...0), random.number(0.12...0.3))
    sketch.detail(
      .polygon([
        Point(-width(at: from), from), Point(width(at: from), from), Point(width(at: to), to), Point(-width(at: to), to),
      ]), accent)
  case 1:
    for row in 0..<2 {
      for column in -1...1 {
        let y = -0.12 + Double(row) * 0.32
        sketch.detail(.circle(Point(Double(column) * width(at: y) * 0.6, y), 0.08), accent)
      }
    }
  default: break
  }
  sketch.part(.ellipse(Point(0, -half), Point(top, rim)), color.scaled(by: 1.1))
  let drink = random.choice([Color(hue: 25, saturation: 0.7, value: 0.35), color.scaled(by: 0.6), color.scaled(by: 0.45)])
  sketch.detail(.ellipse(Point(0, -half + rim * 0.12), Point(top * 0.86, rim * 0.76)), drink)
  if random.chance(0.35) {
    for x in [-0.2, 0.15] {
      let wave = (0..<4).map { Point(x + ($0 % 2 == 0 ? 0.07 : -0.07), -half - 0.08 - Double($0) * 0.14) }
      sketch.detail(.line(Path.smooth(wave), width: 0.07), .white, opacity: 0.55)
    }
  }
}

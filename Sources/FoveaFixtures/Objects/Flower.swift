internal import FoveaPixels
internal import FoveaTensors

/// A flower on its stem: with five to twelve petals around a center, or a tulip.
func drawFlower(_ sketch: inout Sketch, _ random: inout SeededGenerator) {
  let color = random.color(saturation: 0.05...0.9, value: 0.6...1)
  let green = random.color(hue: 80...150, saturation: 0.4...0.8, value: 0.3...0.65)
  let bend = random.number(-0.3...0.3)
  let heart = Point(bend * -0.5, random.number(-0.45...(-0.2)))
  let stem = Path.smooth([heart, Point(bend * 0.4, 0.3), Point(bend, 0.98)])
  sketch.part(.line(stem, width: random.number(0.06...0.11)), green)
  for side in [-1.0, 1.0] where random.chance(0.65) {
    let root = Point(bend * 0.45, random.number(0.35...0.6))
    let tip = root + Point(side * random.number(0.35...0.55), random.number(-0.35...(-0.1)))
    let middle = (root + tip) / 2
    sketch.part(.blob([root, middle + Point(0, -0.13), tip, middle + Point(side * 0.05, 0.1)]), green.scaled(by: 1.1))
  }
  if random.chance(0.2) {
    let (wide, high) = (random.number(0.28...0.38), random.number(0.36...0.48))
    for x in [-0.55, 0.55, 0] {
      let middle = heart + Point(x * wide, 0)
      sketch.part(
        .blob([
          middle + Point(0, high * 0.75), middle + Point(wide * 0.75, 0.05), middle + Point(x * 0.25, -high),
          middle + Point(-wide * 0.75, 0.05),
        ]),
        color.scaled(by: x == 0 ? 1.05 : 0.82))
    }
    return
  }
  let petals = random.count(5...12)
  let reach = random.number(0.34...0.5)
  let width = reach * random.number(2.0...3.2) / Double(petals)
  let middle = random.number(0.1...0.22)
  let start = random.number(0...360)
  for petal in 0..<petals {
    let degrees = start + Double(petal) * 360 / Double(petals)
    let tone = Float(petal % 3 - 1) * 0.07
    sketch.part(
      .ellipse(Drawing.point(heart, distance: reach * 0.58, degrees: degrees), Point(reach * 0.52, width), degrees: degrees),
      color.scaled(by: 1 + tone))
  }
  let center = random.choice([
    Color(hue: 48, saturation: 0.85, value: 0.95), Color(hue: 25, saturation: 0.7, value: 0.35), random.color(),
  ])
  sketch.part(.circle(heart, middle), center)
}

internal import FoveaPixels
internal import FoveaTensors

/// A fish from the side: body, tail, fins and eye, plain, striped or spotted.
func drawFish(_ sketch: inout Sketch, _ random: inout SeededGenerator) {
  let color = random.chance(0.5) ? random.color(hue: 0...60, saturation: 0.5...0.95, value: 0.6...1) : random.color()
  let accent = random.color(value: 0.25...1)
  let long = random.number(0.6...0.72)
  let high = random.number(0.24...0.55)
  let fork = random.number(0.22...0.42)
  let notch = random.number(0.72...0.9)

  let fins = random.chance(0.5) ? accent : color.scaled(by: 0.8)
  sketch.part(.polygon([Point(long * 0.7, 0), Point(0.98, -fork), Point(notch, 0), Point(0.95, fork * 1.05)]), fins)
  let fin = high + random.number(0.1...0.28)
  sketch.part(.blob([Point(-0.25, -high * 0.7), Point(0.05, -fin), Point(0.35, -fin * 0.85), Point(0.35, -high * 0.4)]), fins)
  sketch.part(.polygon([Point(-0.05, high * 0.7), Point(0.2, fin * 0.95), Point(0.25, high * 0.6)]), fins)

  let body = Path.blob([
    Point(-long - 0.12, 0.02), Point(-long * 0.75, -high * 0.62), Point(-long * 0.15, -high), Point(long * 0.5, -high * 0.55),
    Point(long + 0.08, -0.07), Point(long + 0.08, 0.07), Point(long * 0.5, high * 0.55), Point(-long * 0.15, high),
    Point(-long * 0.75, high * 0.65),
  ])
  sketch.part(body, color)
  sketch.detail(.ellipse(Point(-0.1, high * 0.5), Point(long * 0.6, high * 0.35)), .white, opacity: 0.3)
  switch random.count(0...3) {
  case 0:
    for x in [-0.2, 0.1, 0.4] {
      let reach = high * (0.9 - (x + 0.15).magnitude * 0.9)
      sketch.detail(.ellipse(Point(x, 0), Point(0.055, reach)), accent)
    }
  case 1:
    for _ in 0..<7 {
      sketch.detail(.circle(random.point(-0.3...0.45, -high * 0.45...high * 0.45), random.number(0.04...0.08)), accent)
    }
  default: break
  }
  sketch.detail(
    .line(Path.arc(Point(-long * 0.75, 0), Point(0.3, high * 0.75), from: -50, to: 50), width: 0.045), color.scaled(by: 0.55))
  sketch.detail(.polygon([Point(0, 0.05), Point(0.28, high * 0.5), Point(0.3, 0.02)]), fins.scaled(by: 0.85))
  let eye = Point(-long * 0.72, -high * 0.22)
  sketch.detail(.circle(eye, 0.1), .white)
  sketch.detail(.circle(eye - Point(0.02, 0), 0.058), .black)
}

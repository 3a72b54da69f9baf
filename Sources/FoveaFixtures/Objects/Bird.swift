internal import FoveaPixels
internal import FoveaTensors

/// A bird from the side, perched or in flight.
func drawBird(_ sketch: inout Sketch, _ random: inout SeededGenerator) {
  let color = random.color(saturation: 0.1...0.85, value: 0.25...0.95)
  let belly = random.chance(0.6) ? color.mixed(with: .white, by: 0.6) : random.color(saturation: 0.3...0.9)
  let beak = random.color(hue: 20...50, saturation: 0.5...0.95, value: 0.4...1)
  let plump = random.number(0.24...0.38)
  let flying = random.chance(0.4)
  let head = flying ? Point(-0.58, -0.08) : Point(-0.42, random.number(-0.48...(-0.34)))
  let skull = random.number(0.17...0.24)

  let tail = random.number(0.08...0.2)
  sketch.part(
    .polygon([Point(0.3, -0.1), Point(0.98, -tail + 0.1), Point(0.92, 0.12 + tail), Point(0.25, 0.16)]), color.scaled(by: 0.75))
  if flying {
    let lift = random.number(0.55...0.85)
    sketch.part(.blob([Point(-0.2, 0), Point(0, -lift * 0.8), Point(0.35, -lift), Point(0.25, 0)]), color.scaled(by: 0.65))
  } else {
    for x in [-0.08, 0.1] {
      let foot = Point(x - 0.05, random.number(0.66...0.76))
      sketch.detail(.line([Point(x, plump), foot, foot + Point(-0.12, 0.04)], width: 0.05), beak.scaled(by: 0.7))
    }
  }
  let length = random.number(0.14...0.34)
  sketch.part(
    .polygon([head + Point(-skull * 0.7, -0.09), head + Point(-skull - length, 0.05), head + Point(-skull * 0.7, 0.11)]), beak)
  let body = Path.blob([
    head + Point(-skull, 0.02), head + Point(-skull * 0.4, -skull * 0.95), head + Point(skull * 0.7, -skull * 0.65),
    Point(0.05, -plump * 0.7), Point(0.45, -0.06), Point(0.4, 0.12), Point(0.05, plump), Point(-0.35, plump * 0.75),
  ])
  sketch.part(body, color)
  sketch.detail(.ellipse(Point(-0.18, plump * 0.5), Point(0.26, plump * 0.42), degrees: 10), belly)
  if flying {
    let drop = random.number(0.5...0.8)
    let up = random.chance(0.6) ? -1.0 : 1
    sketch.part(
      .blob([Point(-0.25, 0), Point(-0.1, up * drop), Point(0.2, up * drop * 1.25), Point(0.22, 0.02)]), color.scaled(by: 0.85))
  } else {
    sketch.part(
      .blob([Point(-0.2, -0.12), Point(0.15, -plump * 0.62), Point(0.62, 0.08), Point(0.1, plump * 0.45)]), color.scaled(by: 0.7))
  }
  let eye = head + Point(-skull * 0.3, -skull * 0.2)
  sketch.detail(.circle(eye, 0.07), .white)
  sketch.detail(.circle(eye, 0.045), .black)
}

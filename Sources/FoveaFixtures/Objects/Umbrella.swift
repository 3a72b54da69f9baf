internal import FoveaPixels
internal import FoveaTensors

/// An open umbrella: scalloped canopy of plain or alternating panels, shaft and crook.
func drawUmbrella(_ sketch: inout Sketch, _ random: inout SeededGenerator) {
  let color = random.color(saturation: 0.3...0.95, value: 0.4...0.95)
  let second = random.chance(0.5) ? color.scaled(by: 0.78) : random.color(saturation: 0...0.8, value: 0.5...1)
  let wide = random.number(0.75...0.98)
  let high = random.number(0.55...0.85)
  let edge = random.number(-0.15...0.05)
  let metal = random.color(hue: 15...45, saturation: 0...0.6, value: 0.15...0.6)

  let bottom = random.number(0.75...0.9)
  let crook = random.number(0.1...0.18)
  let hook = Path.arc(Point(crook, bottom), Point(crook, crook), from: 180, to: random.choice([0, -20, 20]))
  sketch.part(.line([Point(0, edge - high - 0.1), Point(0, bottom)], width: 0.065), metal)
  sketch.part(.line(hook, width: 0.09), metal.scaled(by: 0.8))

  let panels = random.count(4...7)
  let spread = (0...panels).map { place -> Double in
    let (sine, _) = Drawing.sineAndCosine(degrees: -90 + 180 * Double(place) / Double(panels))
    return sine * wide
  }
  let apex = Point(0, edge - high)
  for panel in 0..<panels {
    let (left, right) = (spread[panel], spread[panel + 1])
    let rise = min(0.16, (right - left) * 0.45)
    let hem = Path.arc(Point((left + right) / 2, edge), Point((right - left) / 2, rise), from: -180, to: 0)
    func rib(_ x: Double) -> [Point] { Path.arc(Point(0, edge), Point(x, high), from: -90, to: 0) }
    let outline = rib(left) + hem + Array(rib(right).reversed())
    sketch.part(.polygon(outline), panel % 2 == 0 ? color : second)
  }
  sketch.detail(.circle(apex, 0.05), metal)
}

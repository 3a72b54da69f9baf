internal import FoveaPixels
internal import FoveaTensors

/// A tree: broadleaved, fir or poplar, in green, autumn colors or blossom.
func drawTree(_ sketch: inout Sketch, _ random: inout SeededGenerator) {
  let leaf: Color
  switch random.count(0...9) {
  case 0...5: leaf = random.color(hue: 75...155, saturation: 0.35...0.8, value: 0.3...0.7)
  case 6...7: leaf = random.color(hue: 12...50, saturation: 0.6...0.9, value: 0.55...0.9)
  case 8: leaf = random.color(hue: 320...350, saturation: 0.2...0.45, value: 0.75...0.95)
  default: leaf = random.color(hue: 160...220, saturation: 0.1...0.4, value: 0.35...0.7)
  }
  let bark = random.color(hue: 15...40, saturation: 0.25...0.6, value: 0.2...0.5)
  let foot = random.number(0.07...0.15)
  sketch.part(
    .polygon([
      Point(-foot * 0.7, -0.2), Point(foot * 0.7, -0.2), Point(foot, 0.8), Point(foot * 1.6, 0.95), Point(-foot * 1.5, 0.95),
      Point(-foot, 0.8),
    ]),
    bark)
  let foliage = Drawing.Paint.noise(
    random.noise(octaves: 2), scale: random.number(0.12...0.3), leaf.scaled(by: 0.65), leaf.scaled(by: 1.3))
  switch random.count(0...3) {
  case 0...1:
    let reach = random.number(0.3...0.45)
    let puffs = random.count(5...8)
    let height = random.number(0.25...0.4)
    var crown = Path.ellipse(Point(0, -0.35), Point(reach, height))
    for puff in 0..<puffs {
      let place = Drawing.point(distance: 1, degrees: Double(puff) * 360 / Double(puffs) + random.number(-15...15))
      crown = crown + .circle(Point(0, -0.35) + place * Point(reach, height), random.number(0.2...0.34))
    }
    sketch.part(crown, with: foliage)
    sketch.detail(.ellipse(Point(0, -0.35) + sketch.light * 0.22, Point(reach, height) * 0.75), leaf.scaled(by: 1.5), opacity: 0.35)
  case 2:
    let tiers = random.count(3...4)
    let width = random.number(0.42...0.7)
    for tier in (0..<tiers).reversed() {
      let top = -1 + Double(tier) * 0.38
      let reach = width * (0.45 + 0.55 * Double(tier + 1) / Double(tiers))
      let bottom = min(top + 0.75, 0.6)
      sketch.part(
        .polygon([
          Point(0, top), Point(reach, bottom), Point(reach * 0.3, bottom - 0.06), Point(-reach * 0.3, bottom - 0.06),
          Point(-reach, bottom),
        ]),
        with: foliage)
    }
  default:
    let radii = Point(random.number(0.25...0.42), random.number(0.65...0.8))
    sketch.part(.ellipse(Point(0, -0.25), radii), with: foliage)
    sketch.detail(.ellipse(Point(0, -0.3) + sketch.light * 0.12, radii * 0.7), leaf.scaled(by: 1.5), opacity: 0.35)
  }
}

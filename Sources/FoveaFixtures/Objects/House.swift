internal import FoveaPixels
internal import FoveaTensors

/// A house: walls, a gable, hip or lean-to roof, door and windows, often a chimney.
func drawHouse(_ sketch: inout Sketch, _ random: inout SeededGenerator) {
  let wall = random.color(saturation: 0.05...0.6, value: 0.5...1)
  let tiles = random.color(hue: random.chance(0.6) ? 0...30 : 180...260, saturation: 0.2...0.8, value: 0.25...0.7)
  let half = random.number(0.5...0.82)
  let eaves = random.number(-0.35...0.05)
  let ridge = eaves - random.number(0.4...0.7)
  let bottom = random.number(0.7...0.9)

  if random.chance(0.6) {
    let x = half * random.choice([-0.6, -0.45, 0.35, 0.55])
    sketch.part(
      .rectangle(x: x - 0.08, y: ridge - random.number(-0.1...0.1), width: 0.17, height: eaves - ridge), tiles.scaled(by: 0.8))
  }
  sketch.part(.rectangle(x: -half, y: eaves - 0.02, width: 2 * half, height: bottom - eaves), wall)
  let over = half + random.number(0.04...0.16)
  switch random.count(0...3) {
  case 0...1:
    sketch.part(.polygon([Point(-over, eaves), Point(0, ridge), Point(over, eaves)]), tiles)
  case 2:
    let flat = half * random.number(0.4...0.75)
    sketch.part(.polygon([Point(-over, eaves), Point(-flat, ridge), Point(flat, ridge), Point(over, eaves)]), tiles)
  default:
    let peak = half * random.number(0.2...0.6)
    sketch.part(.polygon([Point(-over, eaves), Point(-peak, ridge), Point(over, eaves)]), tiles)
  }

  let door = random.color(value: 0.2...0.6)
  let doorX = half * random.number(-0.6...0.6)
  let doorHeight = min(0.5, (bottom - eaves) * 0.62)
  sketch.detail(
    .rectangle(x: doorX - 0.12, y: bottom - doorHeight, width: 0.25, height: doorHeight, radius: random.chance(0.3) ? 0.1 : 0), door
  )
  let glass = random.choice([
    Color(red: 0.95, green: 0.9, blue: 0.55), Color(red: 0.2, green: 0.28, blue: 0.4), Color(red: 0.65, green: 0.82, blue: 0.95),
  ])
  let frame = wall.scaled(by: random.choice([0.5, 1.4]))
  let rows = bottom - eaves > 0.95 ? 2 : 1
  for row in 0..<rows {
    for x in [-0.62, 0, 0.62] where (x * half - doorX).magnitude > 0.28 || row < rows - 1 {
      let y = eaves + 0.2 + Double(row) * 0.42
      sketch.detail(.rectangle(x: x * half - 0.14, y: y - 0.03, width: 0.28, height: 0.31), frame)
      sketch.detail(.rectangle(x: x * half - 0.105, y: y, width: 0.21, height: 0.25), glass)
      sketch.detail(.rectangle(x: x * half - 0.015, y: y, width: 0.03, height: 0.25), frame)
    }
  }
}

internal import FoveaPixels
internal import FoveaTensors

/// A car from the side: saloon, hatchback, van or pickup.
func drawCar(_ sketch: inout Sketch, _ random: inout SeededGenerator) {
  let color = random.color(saturation: 0...0.9, value: 0.25...0.95)
  let glass = random.choice([Color(red: 0.7, green: 0.85, blue: 0.95), Color(red: 0.25, green: 0.3, blue: 0.38)])
  let belt = random.number(-0.16...0)
  let roof = belt - random.number(0.3...0.46)
  let floor = belt + random.number(0.34...0.44)
  let wheel = random.number(0.18...0.25)

  let cabin: [Point]
  var posts: [Double] = []
  switch random.count(0...3) {
  case 0:
    cabin = [Point(-0.52, belt), Point(-0.25, roof), Point(0.3, roof), Point(0.62, belt)]
    posts = [0.03]
  case 1:
    cabin = [Point(-0.45, belt), Point(-0.18, roof), Point(0.62, roof), Point(0.86, belt)]
    posts = [0.15, 0.5]
  case 2:
    cabin = [Point(-0.78, belt), Point(-0.55, roof - 0.12), Point(0.85, roof - 0.12), Point(0.9, belt)]
    posts = [-0.12, 0.35]
  default:
    cabin = [Point(-0.5, belt), Point(-0.28, roof), Point(0.1, roof), Point(0.14, belt)]
  }
  sketch.part(.polygon(cabin), color)
  let middle = (cabin[0] + cabin[1] + cabin[2] + cabin[3]) / 4
  sketch.detail(.polygon(cabin.map { middle + ($0 - middle) * Point(0.82, 0.72) + Point(0, 0.02) }), glass)
  for x in posts { sketch.detail(.rectangle(x: x, y: roof - 0.1, width: 0.06, height: belt - roof + 0.1), color) }
  let nose = random.number(0.03...0.12)
  sketch.part(
    .polygon([
      Point(-0.93, belt + nose), Point(-0.5, belt - 0.015), Point(0.9, belt - 0.015), Point(0.96, belt + 0.1),
      Point(0.96, floor - 0.05),
      Point(0.9, floor), Point(-0.92, floor), Point(-0.97, floor - 0.1),
    ]), color)
  sketch.detail(.line([Point(-0.9, floor - 0.12), Point(0.92, floor - 0.12)], width: 0.05), color.scaled(by: 0.6))
  sketch.detail(.ellipse(Point(-0.9, belt + nose + 0.09), Point(0.06, 0.05)), Color(red: 1, green: 0.95, blue: 0.7))
  sketch.detail(.rectangle(x: 0.88, y: belt + 0.06, width: 0.07, height: 0.1), Color(red: 0.85, green: 0.15, blue: 0.1))
  for x in [-0.55, 0.56] {
    let hub = Point(x, floor)
    sketch.detail(.circle(hub, wheel * 1.18), color.scaled(by: 0.35))
    sketch.detail(.circle(hub, wheel), Color(gray: 0.1))
    sketch.detail(.circle(hub, wheel * 0.55), Color(gray: random.share(0.5...0.85)))
    sketch.detail(.circle(hub, wheel * 0.2), Color(gray: 0.25))
  }
}

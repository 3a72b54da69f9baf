internal import FoveaPixels
internal import FoveaTensors

/// How one picture of a person looks: where the head turns, and what the face does.
struct Pose {
  /// Turn to the right, in degrees.
  var yaw: Double
  /// Nod downwards, in degrees.
  var pitch: Double
  /// −1 sad, 1 a broad smile.
  var smile: Double
  /// How far the mouth is open, 0…1.
  var mouth: Double
  /// How far the eyes are open, 0…1.
  var eyes: Double
  /// How far the brows are raised, −1…1.
  var brows: Double
  /// Where the eyes look, in shares of an eye.
  var gaze: Point

  init(_ random: inout SeededGenerator) {
    yaw = random.number(-27...27)
    pitch = random.number(-10...10)
    smile = random.number(-0.5...1)
    mouth = random.chance(0.4) ? random.number(0.3...1) : 0
    eyes = random.chance(0.12) ? 0.12 : random.number(0.65...1.1)
    brows = random.number(-0.6...1)
    gaze = random.point(-0.35...0.35, -0.15...0.15)
  }
}

/// A person's head in a pose, about to be drawn around the origin; the chin is near (0, 1), the top of the skull near (0, −1).
struct Head {
  var person: Person
  var pose: Pose
  /// Direction to the light.
  var light: Point

  /// Where a place of the face is seen, which lies on an egg of the head's width and turns with it.
  /// - Parameter relief: How far it stands out from the egg, as the tip of the nose does.
  func place(_ x: Double, _ y: Double, relief: Double = 0) -> Point {
    let width = person.width
    let share = 1 - (x / width) * (x / width) - y * y * 0.6
    let depth = width * max(0.05, share).squareRoot() + relief
    let (yawSine, yawCosine) = Drawing.sineAndCosine(degrees: pose.yaw)
    let (pitchSine, pitchCosine) = Drawing.sineAndCosine(degrees: pose.pitch)
    return Point(x * yawCosine + depth * yawSine, y * pitchCosine + depth * pitchSine)
  }

  /// The outline of skull, cheeks and jaw.
  var outline: Path {
    let (w, jaw, chin) = (person.width, person.jaw, person.chin)
    let lean = pose.yaw / 24 * 0.07
    let right = [
      Point(w * 0.62, -0.84), Point(w * 0.96, -0.42), Point(w, 0.02), Point(w * (0.8 + 0.12 * jaw), 0.45),
      Point(w * (0.42 + 0.24 * jaw), chin - 0.18), Point(w * (0.16 + 0.16 * jaw), chin),
    ]
    let left = right.reversed().map { Point(-$0.x, $0.y) }
    let points = [Point(0, -0.97)] + right + left
    return .blob(points.map { Point($0.x + lean * max(0, $0.y), $0.y) })
  }

  /// Paint of a color that is lighter towards the light.
  func lit(_ color: Color, _ strength: Float = 0.22) -> Drawing.Paint {
    .linear(from: light * 0.9, to: light * -0.9, color.scaled(by: 1 + strength * 0.5), color.scaled(by: 1 - strength))
  }
}

internal import FoveaPixels
internal import FoveaTensors

/// The folder of drawn objects: eight classes, every picture with its own pose, colors, surroundings, light, blur and grain.
enum ObjectFixtures {
  typealias Draw = @Sendable (inout Sketch, inout SeededGenerator) -> Void

  /// A class: its name, how it is drawn, and where it is mostly met.
  struct Kind {
    var name: String
    var habitat: Scene.Habitat
    var draw: Draw
  }

  static let classes = [
    Kind(name: "bird", habitat: .sky, draw: drawBird), Kind(name: "car", habitat: .road, draw: drawCar),
    Kind(name: "cup", habitat: .table, draw: drawCup), Kind(name: "fish", habitat: .water, draw: drawFish),
    Kind(name: "flower", habitat: .meadow, draw: drawFlower), Kind(name: "house", habitat: .meadow, draw: drawHouse),
    Kind(name: "tree", habitat: .meadow, draw: drawTree), Kind(name: "umbrella", habitat: .rain, draw: drawUmbrella),
  ]
  static let size = PixelSize(40)
  /// From the scene's coordinates to pixels.
  static let base = Transform.scale(Double(size.width) / Scene.side)
  static let seed: UInt64 = 0xF0EA_0B1E

  /// The pictures of all classes.
  static let files = classes.indices.flatMap { label in
    FixtureFile.pictures(120, folder: "objects/\(classes[label].name)") { picture(label, $0) }
  }

  /// Picture `number` of class `label`; each is drawn from a random stream of its own.
  static func picture(_ label: Int, _ number: Int) -> Bitmap {
    var random = SeededGenerator(seed: seed, name: classes[label].name, number: number)
    let habitat = random.chance(0.6) ? classes[label].habitat : random.choice(Scene.Habitat.allCases)
    var sketch = Sketch(canvas: Scene.background(size, habitat, &random))
    if random.chance(0.15) { bystander(&sketch, label, &random) }

    style(&sketch, &random)
    let pose = pose(scale: 0.72...1, shift: 0.09, &random)
    shadow(&sketch, pose, &random)
    sketch.canvas.transform = pose.then(base)
    classes[label].draw(&sketch, &random)
    sketch.canvas.transform = base

    if random.chance(0.3) { Scene.occlude(&sketch.canvas, &random) }
    finish(&sketch.canvas, &random)
    return sketch.canvas.bitmap(random.chance(0.08) ? .gray : .rgb)
  }

  /// A small object of another class in the background.
  private static func bystander(_ sketch: inout Sketch, _ label: Int, _ random: inout SeededGenerator) {
    let other = (label + 1 + random.integer(below: classes.count - 1)) % classes.count
    let side = Scene.side
    let place = Drawing.point(Point(side, side) / 2, distance: side * 0.42, degrees: random.number(0...360))
    let scale = side * random.number(0.12...0.22)
    sketch.canvas.transform = Transform.scale(random.coin() ? scale : -scale, scale).then(.shift(place.x, place.y)).then(base)
    classes[other].draw(&sketch, &random)
    sketch.canvas.transform = base
    sketch.canvas.blur(radius: random.number(0.3...1.2))
  }

  private static func style(_ sketch: inout Sketch, _ random: inout SeededGenerator) {
    sketch.relief = random.share(0...0.35)
    sketch.light = Drawing.point(distance: 1, degrees: random.number(180...360))
    if random.chance(0.35) {
      sketch.outline = random.number(0.03...0.07)
      sketch.ink = random.color(value: 0.05...0.35)
    }
  }

  /// Mirrored or not, turned, sheared, stretched, shifted.
  private static func pose(scale: ClosedRange<Double>, shift: Double, _ random: inout SeededGenerator) -> Transform {
    let side = Scene.side
    let reach = side / 2 * random.number(scale)
    let stretch = random.number(0.85...1.18)
    let turn = random.chance(0.15) ? random.number(-35...35) : random.number(-12...12)
    return Transform.scale(random.coin() ? 1 : -1, 1)
      .then(.shear(x: random.number(-0.18...0.18), y: random.number(-0.08...0.08)))
      .then(.scale(reach * stretch, reach / stretch))
      .then(.rotation(degrees: turn))
      .then(.shift(side * (0.5 + random.number(-shift...shift)), side * (0.5 + random.number(-shift...shift))))
  }

  /// A soft dark spot below the object.
  private static func shadow(_ sketch: inout Sketch, _ pose: Transform, _ random: inout SeededGenerator) {
    guard random.chance(0.4) else { return }
    let center = pose(Point(0.1, 0.75))
    let radius = Scene.side * random.number(0.25...0.4)
    sketch.canvas.transform = Transform.scale(1, 0.4).then(.shift(center.x, center.y)).then(base)
    sketch.canvas.fill(
      .circle(.zero, radius),
      with: .radial(center: .zero, radius: radius, Color(gray: 0, opacity: random.share(0.2...0.6)), Color(gray: 0, opacity: 0)))
    sketch.canvas.transform = base
  }

  /// Light from one side, contrast and tint, blur and grain.
  private static func finish(_ canvas: inout Drawing.Canvas, _ random: inout SeededGenerator) {
    canvas.light(fromDegrees: random.number(0...360), bright: random.share(1...1.2), dark: random.share(0.6...1))
    canvas.grade(
      contrast: random.share(0.8...1.2), tint: SIMD3(random.share(0.85...1.1), random.share(0.9...1.05), random.share(0.82...1.1)))
    if random.chance(0.4) { canvas.blur(radius: random.number(0.2...0.8)) }
    canvas.grain(deviation: random.share(0...0.022), seed: random.next())
  }
}

internal import FoveaPixels
internal import FoveaTensors

/// The folder of drawn faces: twelve persons, every picture with its own pose, expression, clothes and light.
enum FaceFixtures {
  static let size = PixelSize(width: 48, height: 56)
  static let seed: UInt64 = 0xF0EA_FACE

  /// The pictures of all persons.
  static let files = Person.all.flatMap { person in
    FixtureFile.pictures(18, folder: "faces/\(person.name)") { picture(person, $0) }
  }

  /// Picture `number` of a person; each is drawn from a random stream of its own.
  static func picture(_ person: Person, _ number: Int) -> Bitmap {
    var random = SeededGenerator(seed: seed, name: person.name, number: number)
    var worn = person
    if random.chance(0.2) { worn.glasses = .none }
    let side = random.coin() ? 1.0 : -1
    let head = Head(person: worn, pose: Pose(&random), light: Point(side * random.number(0.2...0.9), -random.number(0.3...0.9)))

    var canvas = background(&random)
    let (width, height) = (Double(size.width), Double(size.height))
    let scale = width * 0.47 * random.number(0.86...1.05)
    let clothes = random.color(saturation: 0.1...0.7, value: 0.25...0.9)
    let hat = random.chance(0.08) && person.hair != .scarf ? random.color() : nil
    let place = Transform.scale(scale).then(
      .shift(width * (0.5 + random.number(-0.045...0.045)), height * (0.5 + random.number(-0.035...0.035))))
    let tilted = Transform.rotation(degrees: random.number(-10...10)).then(place)

    canvas.transform = tilted
    head.drawHairBehind(&canvas)
    canvas.transform = place
    head.drawBody(&canvas, clothes: clothes)
    canvas.transform = tilted
    head.drawSkull(&canvas)
    head.drawBeard(&canvas)
    head.drawMouth(&canvas)
    head.drawNose(&canvas)
    head.drawEyes(&canvas)
    head.drawHair(&canvas)
    if let hat { head.drawHat(&canvas, hat) }
    head.drawGlasses(&canvas)
    canvas.transform = Transform()

    canvas.light(fromDegrees: head.light.x > 0 ? -40 : 220, bright: random.share(1.02...1.2), dark: random.share(0.62...1))
    canvas.grade(
      contrast: random.share(0.8...1.1),
      tint: SIMD3(random.share(0.92...1.06), random.share(0.95...1.03), random.share(0.88...1.06)))
    canvas.blur(radius: random.number(0...0.35))
    canvas.grain(deviation: random.share(0...0.014), seed: random.next())
    return canvas.bitmap(random.chance(0.15) ? .gray : .rgb)
  }

  private static func background(_ random: inout SeededGenerator) -> Drawing.Canvas {
    var canvas = Drawing.Canvas(size: size)
    let (width, height) = (Double(size.width), Double(size.height))
    let first = random.color(saturation: 0.05...0.45, value: 0.4...0.95)
    let second = first.scaled(by: random.share(0.55...1.25))
    canvas.fill(with: .linear(from: random.point(0...width, 0...0), to: random.point(0...width, height...height), first, second))
    canvas.fill(
      with: .noise(random.noise(octaves: 2), scale: random.number(6...16), .white, .black), opacity: random.share(0...0.2))
    return canvas
  }
}

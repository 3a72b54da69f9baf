internal import FoveaPixels
internal import FoveaTensors

extension Head {
  /// What hangs behind the head and neck.
  func drawHairBehind(_ canvas: inout Drawing.Canvas) {
    let w = person.width
    let hair = lit(person.hairColor, 0.35)
    let back = -pose.yaw / 24 * 0.1
    func mane(_ width: Double, _ bottom: Double) -> Path {
      let right = [
        Point(w * 0.8, -1), Point(width, -0.4), Point(width * 1.04, 0.3), Point(width, bottom - 0.1), Point(width * 0.5, bottom),
      ]
      let points = [Point(0, -1.15)] + right + right.reversed().map { Point(-$0.x, $0.y) }
      return .blob(points.map { $0 + Point(back, 0) })
    }
    switch person.hair {
    case .long: canvas.fill(mane(w + 0.22, 1.6), with: hair)
    case .bob: canvas.fill(mane(w + 0.18, 0.72), with: hair)
    case .scarf:
      canvas.fill(mane(w + 0.2, 1.25), with: hair)
      canvas.fill(.blob([Point(-0.75, 1), Point(0.75, 1), Point(1.1, 1.6), Point(0, 1.8), Point(-1.1, 1.6)]), with: hair)
    case .bun: canvas.fill(.circle(Point(back * 2, -1.12), 0.32), with: hair)
    case .curly:
      for degrees in stride(from: 150.0, through: 390, by: 24) {
        canvas.fill(.circle(Drawing.point(Point(back, -0.3), distance: w + 0.2, degrees: degrees), 0.3), with: hair)
      }
    default: break
    }
  }

  /// What grows on the skull and falls into the forehead.
  func drawHair(_ canvas: inout Drawing.Canvas) {
    let w = person.width
    let hair = lit(person.hairColor, 0.35)
    switch person.hair {
    case .bald:
      for side in [-1.0, 1] {
        let x = side * w * 0.98 - pose.yaw / 24 * 0.06
        canvas.fill(.ellipse(Point(x, -0.2), Point(0.07, 0.2), degrees: side * -8), with: hair)
      }
      return
    case .short:
      canvas.fill(cap(side: -0.1, lift: 0.08, [(0.86, -0.35), (0.6, -0.6), (0, -0.66), (-0.6, -0.6), (-0.86, -0.35)]), with: hair)
    case .sidePart:
      canvas.fill(cap(side: -0.05, lift: 0.14, [(0.88, -0.3), (0.55, -0.42), (0, -0.5), (-0.5, -0.72), (-0.9, -0.3)]), with: hair)
    case .spiky:
      canvas.fill(
        cap(
          side: -0.15, lift: 0.06,
          [(0.88, -0.35), (0.5, -0.6), (0.25, -0.46), (0, -0.62), (-0.3, -0.45), (-0.55, -0.6), (-0.88, -0.35)]), with: hair)
      for degrees in stride(from: 205.0, through: 335, by: 21) {
        let root = Drawing.point(Point(0, -0.3), distance: 0.68, degrees: degrees)
        let tip = Drawing.point(Point(0, -0.3), distance: 1.06, degrees: degrees + 8)
        let side = Drawing.point(distance: 0.16, degrees: degrees + 90)
        canvas.fill(.polygon([root + side, tip, root - side]), with: hair)
      }
    case .bob:
      canvas.fill(cap(side: 0.35, lift: 0.12, [(0.92, -0.1), (0.6, -0.36), (0, -0.34), (-0.6, -0.36), (-0.92, -0.1)]), with: hair)
    case .long:
      canvas.fill(cap(side: 0.5, lift: 0.1, [(0.92, 0.1), (0.62, -0.4), (0.12, -0.82), (-0.5, -0.42), (-0.92, 0.1)]), with: hair)
    case .bun:
      canvas.fill(cap(side: -0.1, lift: 0.06, [(0.9, -0.25), (0.6, -0.58), (0, -0.7), (-0.6, -0.58), (-0.9, -0.25)]), with: hair)
    case .curly:
      canvas.fill(cap(side: -0.05, lift: 0.14, [(0.9, -0.3), (0.5, -0.52), (0, -0.56), (-0.5, -0.52), (-0.9, -0.3)]), with: hair)
      for degrees in stride(from: 190.0, through: 350, by: 20) {
        canvas.fill(
          .circle(Drawing.point(Point(0, -0.32), distance: w + 0.06, degrees: degrees), 0.19),
          with: lit(person.hairColor.scaled(by: 1.5), 0.4))
      }
    case .scarf:
      canvas.fill(
        cap(
          side: 0.62, lift: 0.12, [(0.86, 0.5), (0.9, -0.2), (0.55, -0.56), (0, -0.62), (-0.55, -0.56), (-0.9, -0.2), (-0.86, 0.5)]),
        with: hair)
    }
    let glow = Point(0, -0.72) + light * 0.3
    let shine = person.hairColor.mixed(with: .white, by: 0.45)
    canvas.fill(
      .ellipse(glow, Point(0.42, 0.2), degrees: light.x * 18),
      with: .radial(center: glow, radius: 0.4, shine.opacity(0.35), shine.opacity(0)))
  }

  /// Beard and moustache.
  func drawBeard(_ canvas: inout Drawing.Canvas) {
    let (w, chin, y) = (person.width, person.chin, mouthHeight)
    let hair = lit(person.hairColor, 0.3)
    let open = 0.12 * pose.mouth
    switch person.beard {
    case .none: return
    case .stubble, .full:
      let right = [(0.97, 0.1), (0.8, 0.32), (0.5, y - 0.13), (0, y - 0.12)].map { place(w * $0.0 * 0.98, $0.1) }
      let left = [(-0.5, y - 0.13), (-0.8, 0.32), (-0.97, 0.1)].map { place(w * $0.0 * 0.98, $0.1) }
      let jaw = person.jaw
      let below = person.beard == .full ? 0.1 + open : 0.01
      let under = [
        Point(-w * 0.95, 0.35), Point(-w * (0.5 + 0.24 * jaw), chin - 0.12), Point(-w * 0.25, chin + below),
        Point(w * 0.25, chin + below),
        Point(w * (0.5 + 0.24 * jaw), chin - 0.12), Point(w * 0.95, 0.35),
      ]
      let path = Path.polygon(Path.smooth(right + left + under, closed: true))
      canvas.fill(path, with: hair, opacity: person.beard == .full ? 0.95 : 0.32)
    case .goatee:
      canvas.fill(
        .blob([place(-0.15, y + 0.13), place(0.15, y + 0.13), Point(0.17, chin + 0.03 + open), Point(-0.17, chin + 0.03 + open)]),
        with: hair)
    case .moustache: break
    }
    if person.beard == .moustache || person.beard == .goatee {
      let hair = lit(person.hairColor.scaled(by: 0.7), 0.3)
      let top = y - 0.13
      canvas.fill(
        .blob([
          place(0, top - 0.04, relief: 0.04), place(person.mouthWidth * 1.15, y - 0.02), place(0.08, y - 0.05),
          place(-0.08, y - 0.05), place(-person.mouthWidth * 1.15, y - 0.02),
        ]),
        with: hair)
    }
  }

  /// Frames, bridge and a glint.
  func drawGlasses(_ canvas: inout Drawing.Canvas) {
    guard person.glasses != .none else { return }
    let frame = person.glasses == .round ? Color(hue: 35, saturation: 0.6, value: 0.45) : Color(gray: 0.1)
    let radius = person.eyeSize * 1.55
    for side in [-1.0, 1] {
      let middle = place(side * person.eyeDistance, -0.06, relief: 0.06)
      let lens: Path =
        person.glasses == .round
        ? .circle(middle, radius)
        : .rectangle(x: middle.x - radius, y: middle.y - radius * 0.72, width: radius * 2, height: radius * 1.44, radius: 0.06)
      canvas.fill(lens, .white, opacity: 0.16)
      canvas.fill(lens.outline(width: 0.055), frame)
      let hinge = Point(middle.x + side * radius, middle.y)
      canvas.fill(.line([hinge, Point(side * person.width - pose.yaw / 24 * 0.05, -0.1)], width: 0.045), frame)
    }
    let bridge = [
      place(-person.eyeDistance, -0.07, relief: 0.06) + Point(radius, 0),
      place(person.eyeDistance, -0.07, relief: 0.06) - Point(radius, 0),
    ]
    canvas.fill(.line(bridge, width: 0.05), frame)
  }

  /// A woollen hat over most of the hair.
  func drawHat(_ canvas: inout Drawing.Canvas, _ color: Color) {
    let w = person.width
    canvas.fill(.circle(Point(-pose.yaw / 24 * 0.08, -1.2), 0.17), with: lit(color.mixed(with: .white, by: 0.5)))
    canvas.fill(cap(side: -0.38, lift: 0.16, [(0.95, -0.45), (0.5, -0.52), (-0.5, -0.52), (-0.95, -0.45)]), with: lit(color, 0.3))
    let band = [Point(-w - 0.1, -0.46), place(-w * 0.5, -0.55), place(w * 0.5, -0.55), Point(w + 0.1, -0.46)]
    canvas.fill(.line(Path.smooth(band), width: 0.2), with: lit(color.scaled(by: 0.75)))
  }

  /// The area between the skull's top and a hairline, which runs from the right to the left.
  /// - Parameters:
  ///   - side: How far down the hair reaches beside the head.
  ///   - lift: How thick it is above the skull.
  ///   - hairline: Places in shares of the head's width, and heights.
  private func cap(side: Double, lift: Double, _ hairline: [(Double, Double)]) -> Path {
    let w = person.width
    let back = -pose.yaw / 24 * 0.06
    let over = Path.arc(Point(back, -0.28), Point(w * 1.04 + lift * 0.6, 0.72 + lift), from: 180, to: 360)
    let left = Point(-w * 1.04 - lift * 0.4 + back, side)
    let right = Point(w * 1.04 + lift * 0.4 + back, side)
    let inner = hairline.map { place(w * $0.0, $0.1) }
    return .polygon([left] + over + [right] + Path.smooth(inner))
  }
}

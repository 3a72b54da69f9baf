internal import FoveaPixels
internal import FoveaTensors

extension Head {
  /// Neck, shoulders and clothes.
  func drawBody(_ canvas: inout Drawing.Canvas, clothes: Color) {
    let neck = person.width * (0.42 + 0.2 * person.jaw)
    let shoulders = Path.blob([
      Point(-1.5, 2.2), Point(-1.3, 1.36), Point(-0.62, 1.1), Point(0, 1.05), Point(0.62, 1.1), Point(1.3, 1.36), Point(1.5, 2.2),
    ])
    canvas.fill(shoulders, with: lit(clothes))
    canvas.fill(
      .blob([Point(-neck, 0.5), Point(neck, 0.5), Point(neck * 1.1, 1.12), Point(0, 1.34), Point(-neck * 1.1, 1.12)]),
      with: .linear(
        from: Point(0, person.chin - 0.1), to: Point(0, person.chin + 0.4), person.skin.scaled(by: 0.5),
        person.skin.scaled(by: 0.85)))
  }

  /// Ears, skull and the light on it.
  func drawSkull(_ canvas: inout Drawing.Canvas) {
    let (w, skin) = (person.width, person.skin)
    for side in [-1.0, 1] where side * pose.yaw < 14 && !person.hair.coversEars {
      let ear = Point(side * (w + 0.02) - pose.yaw / 24 * 0.1, 0.05)
      canvas.fill(.ellipse(ear, Point(person.ears * 0.62, person.ears), degrees: side * 10), with: lit(skin.scaled(by: 0.92)))
      canvas.fill(.ellipse(ear, Point(person.ears * 0.3, person.ears * 0.6), degrees: side * 10), skin.scaled(by: 0.72))
    }
    canvas.fill(outline, with: lit(skin))
    let glow = place(0, -0.1) + light * 0.45
    canvas.fill(
      outline, with: .radial(center: glow, radius: 0.8, Color(gray: 1, opacity: 0.22), Color(gray: 1, opacity: 0)),
      blending: .screen)
    canvas.fill(
      outline,
      with: .radial(center: light * 0.25, radius: 1.25, skin.scaled(by: 0.5).opacity(0), skin.scaled(by: 0.5).opacity(0.5)))
    for side in [-1.0, 1] {
      let cheek = place(side * 0.38, 0.3)
      canvas.fill(
        .circle(cheek, 0.26),
        with: .radial(
          center: cheek, radius: 0.26, Color(hue: 2, saturation: 0.65, value: 0.85, opacity: 0.18 + 0.1 * Float(pose.smile)),
          Color(hue: 2, saturation: 0.65, value: 0.85, opacity: 0)))
    }
    guard person.freckled else { return }
    for (x, y) in [(0.18, 0.16), (0.3, 0.22), (0.4, 0.15), (0.27, 0.3), (0.1, 0.12)] {
      for side in [-1.0, 1] {
        canvas.fill(.circle(place(side * x, y), 0.028), Color(hue: 18, saturation: 0.65, value: 0.6, opacity: 0.6))
      }
    }
  }

  /// Sockets, eyes, lids and brows.
  func drawEyes(_ canvas: inout Drawing.Canvas) {
    let dark = person.hairColor.mixed(with: .black, by: 0.45)
    let browColor = person.hair == .scarf ? Color(hue: 20, saturation: 0.5, value: 0.2) : dark
    for side in [-1.0, 1] {
      let middle = place(side * person.eyeDistance, -0.08)
      let size = person.eyeSize
      let inner = place(side * (person.eyeDistance - size), -0.06)
      let outer = place(side * (person.eyeDistance + size), -0.065 - person.eyeSlant)
      let socket = place(side * person.eyeDistance, -0.12)
      canvas.fill(
        .ellipse(socket, Point(size * 1.5, size * 1.25)),
        with: .radial(
          center: socket, radius: size * 1.5, person.skin.scaled(by: 0.55).opacity(0.4), person.skin.scaled(by: 0.55).opacity(0)))

      let opening = size * 0.7 * pose.eyes
      let upper = Path.smooth([inner, middle + Point(0, -opening), outer])
      let lower = Path.smooth([outer, middle + Point(0, opening * 0.75), inner])
      if pose.eyes > 0.3 {
        canvas.fill(.polygon(upper + lower), Color(red: 0.97, green: 0.97, blue: 0.95))
        let look = middle + Point((pose.gaze.x + pose.yaw / 120) * size, pose.gaze.y * size)
        let reach = min(size * 0.58, opening * 0.95)
        canvas.fill(.ellipse(look, Point(size * 0.55, reach)), person.iris)
        canvas.fill(.ellipse(look, Point(size * 0.3, min(size * 0.3, reach))), Color(gray: 0.03))
        canvas.fill(.circle(look + light * size * 0.28, size * 0.15), .white, opacity: 0.9)
      }
      canvas.fill(.line(upper, width: 0.05), Color(hue: 15, saturation: 0.5, value: 0.12), opacity: 0.9)
      canvas.fill(.line(lower, width: 0.025), person.skin.scaled(by: 0.45), opacity: 0.7)

      let height = -0.08 - size * 1.25 - 0.06 - pose.brows * 0.06
      let start = place(side * (person.eyeDistance - size * 1.1), height - 0.01 + min(pose.brows, 0) * -0.05)
      let arch = place(side * (person.eyeDistance + size * 0.2), height - 0.06)
      let end = place(side * (person.eyeDistance + size * 1.35), height - person.browSlant + 0.035)
      let curve = Path.smooth([start, arch, end])
      canvas.fill(
        .line(curve, width: person.brow * 0.7) + .line(Array(curve.prefix(10)), width: person.brow), browColor, opacity: 0.92)
    }
  }

  /// Ridge, tip and nostrils.
  func drawNose(_ canvas: inout Drawing.Canvas) {
    let bottom = -0.08 + person.noseLength
    let wing = person.noseWidth
    let away = light.x > 0 ? -1.0 : 1
    let shade = person.skin.scaled(by: 0.55)
    let tip = place(0, bottom - 0.06, relief: 0.16)
    let ridge = [
      place(away * 0.06, -0.12, relief: 0.04), place(away * 0.05, bottom * 0.45, relief: 0.1),
      place(away * wing, bottom, relief: 0.02),
    ]
    canvas.fill(.line(Path.smooth(ridge), width: 0.055), shade, opacity: 0.5)
    let base = [
      place(-wing, bottom - 0.02, relief: 0.02), place(0, bottom + 0.045, relief: 0.08), place(wing, bottom - 0.02, relief: 0.02),
    ]
    canvas.fill(.line(Path.smooth(base), width: 0.05), shade, opacity: 0.75)
    for side in [-1.0, 1] {
      canvas.fill(.ellipse(place(side * wing * 0.5, bottom + 0.005, relief: 0.05), Point(0.035, 0.024)), shade.scaled(by: 0.5))
    }
    canvas.fill(
      .circle(tip + light * 0.03, wing * 0.8),
      with: .radial(
        center: tip + light * 0.03, radius: wing * 0.8, person.skin.mixed(with: .white, by: 0.5).opacity(0.5),
        person.skin.mixed(with: .white, by: 0.5).opacity(0)))
  }

  /// Lips, and teeth where the mouth is open.
  func drawMouth(_ canvas: inout Drawing.Canvas) {
    let y = mouthHeight
    let half = person.mouthWidth * (1 + 0.22 * pose.smile)
    let lift = 0.09 * pose.smile
    let gap = 0.16 * pose.mouth
    let (left, right) = (place(-half, y - lift), place(half, y - lift))
    let top = place(0, y + 0.02 * pose.smile - gap * 0.3, relief: 0.03)
    let bottom = place(0, y + 0.03 * pose.smile + gap, relief: 0.03)
    let lips = person.lips
    let upperEdge = [left, top + Point(-half * 0.4, -lips), top + Point(0, -lips * 0.7), top + Point(half * 0.4, -lips), right]
    let lowerEdge = [right, bottom + Point(half * 0.35, lips * 1.05), bottom + Point(-half * 0.35, lips * 1.05), left]
    canvas.fill(.polygon(Path.smooth(upperEdge) + Path.smooth(lowerEdge)), with: lit(person.lipColor, 0.15))
    let inside = Path.smooth([left, top, right]) + Path.smooth([right, bottom, left])
    if pose.mouth > 0 {
      canvas.fill(.polygon(inside), Color(hue: 355, saturation: 0.7, value: 0.22))
      let teeth = [
        left + (right - left) * 0.15, top + Point(0, 0.01), left + (right - left) * 0.85, top + Point(0, 0.03 + gap * 0.35),
      ]
      canvas.fill(.blob(teeth), Color(gray: 0.95))
    } else {
      canvas.fill(.line(Path.smooth([left, (top + bottom) / 2, right]), width: 0.04), person.lipColor.scaled(by: 0.45))
    }
    let fold = place(0, y + lips * 2 + gap + 0.09)
    canvas.fill(.ellipse(fold, Point(half * 0.5, 0.03)), person.skin.scaled(by: 0.6), opacity: 0.35)
  }

  /// The height of the mouth's line.
  var mouthHeight: Double { (-0.08 + person.noseLength + person.chin) / 2 - 0.06 }
}

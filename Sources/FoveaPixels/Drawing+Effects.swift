extension Drawing.Canvas {
  /// Blurs the picture with a smooth bell of this radius in pixels; beyond the border the nearest pixel counts.
  ///
  /// The weights are (1 − (d / (r + 1))²)² at distance d, a close stand-in for a Gaussian of deviation 0.38 (r + 1).
  package mutating func blur(radius: Double) {
    guard radius > 0 else { return }
    let reach = Int(radius.rounded(.up))
    var weights = (-reach...reach).map { offset in
      let share = Double(offset) / (radius + 1)
      return Float((1 - share * share) * (1 - share * share))
    }
    let total = weights.reduce(0, +)
    for index in weights.indices { weights[index] /= total }
    blurLines(weights, count: size.height, length: size.width, lineStep: size.width, step: 1)
    blurLines(weights, count: size.width, length: size.height, lineStep: 1, step: size.width)
  }

  private mutating func blurLines(_ weights: [Float], count: Int, length: Int, lineStep: Int, step: Int) {
    let reach = weights.count / 2
    for line in 0..<count {
      let old = (0..<length).map { pixels[line * lineStep + $0 * step] }
      for place in 0..<length {
        var sum = SIMD3<Float>()
        for (index, weight) in weights.enumerated() {
          sum += old[min(max(place + index - reach, 0), length - 1)] * weight
        }
        pixels[line * lineStep + place * step] = sum
      }
    }
  }

  /// Lights the picture from one side: multiplies it by `bright` at the border that faces the light, by `dark` at the opposite one, and
  /// by what lies between on the way.
  /// - Parameter degrees: Where the light comes from, clockwise from the right.
  package mutating func light(fromDegrees degrees: Double, bright: Float, dark: Float) {
    let toLight = Drawing.point(distance: 1, degrees: degrees)
    let half = Drawing.Point(Double(size.width), Double(size.height)) / 2
    let reach = half.x * toLight.x.magnitude + half.y * toLight.y.magnitude
    forEachPixel { x, y, pixel in
      let place = Drawing.Point(Double(x) + 0.5, Double(y) + 0.5) - half
      let share = Float(((place * toLight).sum() / reach + 1) / 2)
      pixel *= dark + (bright - dark) * share
    }
  }

  /// Moves all samples away from middle gray (factor above 1) or towards it (below 1), and multiplies them by a tint.
  package mutating func grade(contrast: Float = 1, tint: SIMD3<Float> = SIMD3(repeating: 1)) {
    forEachPixel { _, _, pixel in pixel = ((pixel - 0.5) * contrast + 0.5) * tint }
  }

  /// Adds random grain to each sample: nearly normal, of this deviation, part of it shared by the three channels.
  /// - Parameter colored: Which part of the variance each channel has for itself, 0…1.
  package mutating func grain(deviation: Float, seed: UInt64, colored: Float = 0.3) {
    guard deviation > 0 else { return }
    let noise = Drawing.ValueNoise(seed: seed)
    // The sum of four even values in 0…1 has the mean 2 and the variance 1/3.
    func bell(_ x: Int, _ y: Int, _ stream: Int) -> Float {
      (0..<4).reduce(Float(-2)) { $0 + noise.value(x: x, y: y, octave: stream * 4 + $1) } * Float(3).squareRoot()
    }
    let (shared, own) = (deviation * (1 - colored).squareRoot(), deviation * colored.squareRoot())
    forEachPixel { x, y, pixel in
      pixel += shared * bell(x, y, 0)
      if own > 0 { pixel += own * SIMD3(bell(x, y, 1), bell(x, y, 2), bell(x, y, 3)) }
    }
  }

  private mutating func forEachPixel(_ body: (_ x: Int, _ y: Int, _ pixel: inout SIMD3<Float>) -> Void) {
    for y in 0..<size.height {
      for x in 0..<size.width { body(x, y, &pixels[y * size.width + x]) }
    }
  }
}

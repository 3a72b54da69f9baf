internal import FoveaPixels

extension FeatureScene {
  /// Uniform patterns in the color of the direction to their ones; flat ones light, dark ones dark, all others gray.
  func map(_ patterns: LocalBinaryPatterns, _ circle: LocalBinaryPatterns.Circle) -> FeaturePicture {
    var settings = patterns
    settings.method = circle.points <= 12 ? .all : .uniform
    let points = circle.points
    let isWord = settings.method == .all
    let codes = settings.map(of: bitmap, circle: circle)
    let image = painted { x, y in
      let code = codes[y * bitmap.width + x]
      if isWord { return Self.color(of: code, points: points) }
      // Bins of uniform patterns: 1 + (ones − 1) · points + turn, between those of no and of all ones.
      if code == 0 { return .black }
      if code == points * (points - 1) + 1 { return .white }
      if code == points * (points - 1) + 2 { return Drawing.Color(gray: 0.45) }
      let (ones, turn) = ((code - 1) / points + 1, (code - 1) % points)
      let run = (0..<ones).reduce(0) { $0 | 1 << ((points - turn + $1) % points) }
      return Self.color(of: run, points: points)
    }
    return FeaturePicture("patterns of \(points) points at \(circle.radius) pixels", image)
  }

  private static func color(of code: Int, points: Int) -> Drawing.Color {
    let ones = code.nonzeroBitCount
    let changes = (0..<points).count { (code >> $0 & 1) != (code >> (($0 + 1) % points) & 1) }
    if ones == 0 { return .black }
    if ones == points { return .white }
    if changes > 2 { return Drawing.Color(gray: 0.45) }
    var sum = Drawing.Point(0, 0)
    for place in 0..<points where code >> place & 1 == 1 {
      sum += Drawing.point(distance: 1, degrees: -360 * Double(place) / Double(points))
    }
    let hue = arcTangent(sum.y, sum.x) * 180 / Double.pi
    return Drawing.Color(hue: Float(hue), saturation: 0.75, value: 0.45 + 0.5 * Float(ones) / Float(points))
  }

  /// Each pixel in the mean color of all that fall into its joint bin.
  func posterized(_ space: ColorHistogram.Space, _ bins: [Int]) -> FeaturePicture {
    let colors = bitmap.converted(to: .rgb)
    let places = space.jointPlaces(of: bitmap, bins: bins)
    var sums: [Int: (color: SIMD3<Float>, count: Float)] = [:]
    for (index, place) in places.enumerated() {
      let color = SIMD3<Float>(
        Float(colors.samples[3 * index]), Float(colors.samples[3 * index + 1]), Float(colors.samples[3 * index + 2]))
      let known = sums[place] ?? (.zero, 0)
      sums[place] = (known.color + color, known.count + 1)
    }
    let image = painted { x, y in
      let sum = sums[places[y * bitmap.width + x]] ?? (.zero, 1)
      let mean = sum.color / (sum.count * 255)
      return Drawing.Color(red: mean.x, green: mean.y, blue: mean.z)
    }
    let words = bins.map { "\($0)" }.joined(separator: "×")
    return FeaturePicture("\(words) bins of \(space.channelNames.joined(separator: ", "))", image)
  }

  func means(_ moments: ColorMoments) -> FeaturePicture {
    let means = ColorMoments(space: .rgb, grid: moments.grid, orders: 1)
    let values = FeatureDescription.moments(means).descriptor(of: bitmap)
    let image = painted { x, y in
      let cell = y * moments.grid.rows / bitmap.height * moments.grid.columns + x * moments.grid.columns / bitmap.width
      let scale: Float = 256 / 255
      return Drawing.Color(red: values[3 * cell] * scale, green: values[3 * cell + 1] * scale, blue: values[3 * cell + 2] * scale)
    }
    return FeaturePicture("mean colors of \(moments.grid.columns)×\(moments.grid.rows) cells", image)
  }

  /// Directions as hues, of which a half circle has all.
  func responses(_ bank: GaborBank) -> [FeaturePicture] {
    let plane = FilterPlane(gray: bitmap, scale: 1 / 255)
    plane.center()
    let stage = GaborStage(bitmap.size)
    let filters = bank.filters
    return bank.frequencies.enumerated().map { index, frequency in
      var sums = [Drawing.Point](repeating: .zero, count: bitmap.size.area)
      var strengths = [Float](repeating: 0, count: bitmap.size.area)
      for direction in 0..<bank.orientations {
        let response = stage.magnitudes(of: plane, filters[index * bank.orientations + direction])
        let unit = Drawing.point(distance: 1, degrees: 360 * Double(direction) / Double(bank.orientations))
        for pixel in strengths.indices {
          let strength = response.base[pixel]
          sums[pixel] += unit * Double(strength)
          strengths[pixel] = max(strengths[pixel], strength)
        }
      }
      let strongest = max(strengths.max() ?? 0, .leastNormalMagnitude)
      let image = painted { x, y in
        let pixel = y * bitmap.width + x
        let hue = arcTangent(sums[pixel].y, sums[pixel].x) * 180 / Double.pi
        return Drawing.Color(hue: Float(hue), saturation: 0.7, value: (strengths[pixel] / strongest).squareRoot())
      }
      return FeaturePicture("\(frequency) cycles a pixel", image)
    }
  }

  func heat(_ boxes: HaarBoxes) -> [FeaturePicture] {
    guard let grid = boxes.levels.last else { return [] }
    let values = FeatureDescription.boxes(HaarBoxes(levels: [grid])).descriptor(of: bitmap)
    let (columns, rows) = (2 * grid.columns - 1, 2 * grid.rows - 1)
    let strongest = max(values.map { abs($0) }.max() ?? 0, .leastNormalMagnitude)
    let kinds = ["right less left", "lower less upper", "middle less sides", "middle less ends", "rising less falling diagonal"]
    return kinds.enumerated().map { kind, title in
      let image = painted { x, y in
        let window = min(y * rows / bitmap.height, rows - 1) * columns + min(x * columns / bitmap.width, columns - 1)
        let share = values[5 * window + kind] / strongest
        let full = share > 0 ? Drawing.Color(red: 0.85, green: 0.2, blue: 0.12) : Drawing.Color(red: 0.13, green: 0.35, blue: 0.8)
        return Drawing.Color(gray: 0.95).mixed(with: full, by: abs(share))
      }
      return FeaturePicture(title, image)
    }
  }
}

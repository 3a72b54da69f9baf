public import FoveaPixels

/// Finds the middles of two eyes in the box of a face, without having learned anything.
///
/// An iris is a dark disc, so the gradients on its rim all point away from its middle. For each place `c` of a region in which an eye is expected,
///
///     value(c) = (1/N) Σ over pixels p with a strong gradient g:  darkness(c) · max(0, (p − c)/‖p − c‖ · g)²
///
/// is large where many gradients point away from `c` and `c` is dark: Timm and Barth, *Accurate Eye Centre Localisation by Means of Gradients*, VISAPP
/// 2011. Here:
///
/// 1. The box is brought to ``side`` × ``side`` gray pixels and smoothed a little.
/// 2. The left and the right eye each have a region, from where eyes are in a frontal face whose box runs from the brows to the chin or a little more.
/// 3. The values of each region are weighted by a bell around its middle. The highest places of both regions are paired, and there are eyes where a pair
///    lies about level and as far apart as eyes do.
/// 4. An eye is at the mean of its region's places, each weighted by the fourth power of its value. The highest place alone is often the corner of an eye, or
///    a brow: on photographs the mean missed eyes by a seventh less (note 17 in the documentation).
///
/// Departures from the paper: only gradients within the reach of an iris count, half of an eye's width; the two eyes are accepted together; and the mean.
public struct EyeFinder: Sendable, Hashable {
  /// Pixels of the square that a face is brought to.
  public static let side = 96

  /// Where eyes are expected, in parts of the face's box: the middle of the left one's region (as seen in the picture; the right one's is its mirror image),
  /// and how far from it the region reaches.
  public var expected = (x: 0.31, y: 0.37)
  /// Half of a region's width and height, in parts of the face's box.
  public var reach = (x: 0.14, y: 0.15)

  /// A finder for frontal faces.
  public init() {}

  /// Equal in where eyes are expected.
  public static func == (left: EyeFinder, right: EyeFinder) -> Bool { left.expected == right.expected && left.reach == right.reach }

  /// By where eyes are expected.
  public func hash(into hasher: inout Hasher) {
    for value in [expected.x, expected.y, reach.x, reach.y] { hasher.combine(value) }
  }

  /// Two eyes.
  public struct Eyes: Sendable, Hashable {
    /// The eye on the left side of the picture.
    public var left: PicturePoint
    /// The eye on the right side of the picture.
    public var right: PicturePoint
    /// How much the two places stand out of their regions, 0 to 1: below about 0.3 they are little more than a guess.
    public var confidence: Double
  }

  /// The eyes of the face in a box; nothing where the box has too few pixels to show any, or nothing in it stands out.
  /// - Parameter box: The face from about the brows to the chin, as a face detector gives it; it may reach beyond the picture.
  public func find(in picture: Bitmap, box: PictureBox) -> Eyes? {
    guard min(box.width, box.height) >= 16, picture.size.area > 0, PictureBox(picture.size).intersection(box) != nil else {
      return nil
    }
    let face = picture.converted(to: .gray).view(of: box, size: PixelSize(Self.side))
    let field = GradientField(face)
    let regions = [expected.x, 1 - expected.x].map { middle in region(field, middleX: middle * Double(Self.side)) }
    let peaks = regions.map(\.peaks)
    var best: (left: Peak, right: Peak, value: Double)?
    for left in peaks[0] {
      for right in peaks[1] {
        let across = right.x - left.x
        let slope = abs(right.y - left.y) / across
        guard across >= 0.24 * Double(Self.side), slope < 0.4 else { continue }
        let value = left.value * right.value * (1 - slope)
        if value > best?.value ?? 0 { best = (left, right, value) }
      }
    }
    guard let best else { return nil }
    let scale = (x: box.width / Double(Self.side), y: box.height / Double(Self.side))
    func place(_ region: Region) -> PicturePoint {
      let middle = region.middle
      return PicturePoint(x: box.x + (middle.x + 0.5) * scale.x, y: box.y + (middle.y + 0.5) * scale.y)
    }
    return Eyes(left: place(regions[0]), right: place(regions[1]), confidence: min(best.left.salience, best.right.salience))
  }

  /// From which ``Eyes/confidence`` on eyes count as found.
  static let leastConfidence = 0.3

  /// The eyes of the face in a box as far as they stand out, else where most faces have them.
  func eyesOrUsual(
    in picture: Bitmap, box: PictureBox, least: Double = EyeFinder.leastConfidence
  ) -> (left: PicturePoint, right: PicturePoint, areFound: Bool) {
    if let found = find(in: picture, box: box), found.confidence >= least { return (found.left, found.right, true) }
    let usual = usual(in: box)
    return (usual.left, usual.right, false)
  }

  /// Where the eyes of most faces are in such a box.
  func usual(in box: PictureBox) -> (left: PicturePoint, right: PicturePoint) {
    func place(_ x: Double) -> PicturePoint { PicturePoint(x: box.x + x * box.width, y: box.y + expected.y * box.height) }
    return (place(expected.x), place(1 - expected.x))
  }

  /// A place that stands out.
  private struct Peak {
    var x: Double
    var y: Double
    var value: Double
    var salience: Double
  }

  /// What the places of a region are worth.
  private struct Region {
    var columns: ClosedRange<Int>
    var rows: ClosedRange<Int>
    /// Row by row.
    var values: [Double]

    /// The highest places, at most eight, the highest first.
    var peaks: [Peak] {
      let mean = values.reduce(0, +) / Double(values.count)
      var found: [Peak] = []
      let order = values.indices.sorted { values[$0] == values[$1] ? $0 < $1 : values[$0] > values[$1] }
      for index in order where found.count < 8 && values[index] > 0 {
        let (x, y) = place(index)
        if found.contains(where: { abs($0.x - x) < 4 && abs($0.y - y) < 4 }) { continue }
        found.append(Peak(x: x, y: y, value: values[index], salience: max(0, 1 - 2.5 * mean / values[index])))
      }
      return found
    }

    /// The mean of the places by the fourth power of their values. There is a value above zero.
    var middle: (x: Double, y: Double) {
      var (sum, middle) = (0.0, (x: 0.0, y: 0.0))
      for (index, value) in values.enumerated() {
        let (place, weight) = (place(index), value * value * value * value)
        sum += weight
        middle.x += weight * place.x
        middle.y += weight * place.y
      }
      return (middle.x / sum, middle.y / sum)
    }

    private func place(_ index: Int) -> (x: Double, y: Double) {
      (Double(columns.lowerBound + index % columns.count), Double(rows.lowerBound + index / columns.count))
    }
  }

  private func region(_ field: GradientField, middleX: Double) -> Region {
    let side = Double(Self.side)
    let middleY = expected.y * side
    let (halfX, halfY) = (reach.x * side, reach.y * side)
    var region = Region(
      columns: Int(middleX - halfX)...Int(middleX + halfX), rows: Int(middleY - halfY)...Int(middleY + halfY), values: [])
    for y in region.rows {
      for x in region.columns {
        let (dx, dy) = ((Double(x) - middleX) / halfX, (Double(y) - middleY) / halfY)
        region.values.append(field.value(x: x, y: y, reach: side * Self.irisReach) * Self.falloff(dx * dx + dy * dy))
      }
    }
    return region
  }

  /// How far from the middle of an eye gradients count, as a part of a face's side: chosen on 49 faces of photographs.
  private static let irisReach = 0.094

  /// A bell of 1 at 0 and about a half at the border of a region, in rational numbers: the same on every machine.
  private static func falloff(_ square: Double) -> Double { 1 / (1 + square) }
}

/// The strong gradients of a face.
private struct GradientField {
  private let side: Int
  /// Unit vectors, (0, 0) where a gradient is weak.
  private var directions: [SIMD2<Float>]
  /// How dark each pixel is, 0 to 1.
  private var darkness: [Float]

  init(_ face: Bitmap) {
    side = face.width
    let smooth = Self.smoothed(face.samples.map { Float($0) }, side)
    let (lowest, highest) = (smooth.min() ?? 0, smooth.max() ?? 1)
    darkness = smooth.map { 1 - ($0 - lowest) / max(1, highest - lowest) }
    var gradients = [SIMD2<Float>](repeating: .zero, count: smooth.count)
    for y in 1..<side - 1 {
      for x in 1..<side - 1 {
        let place = y * side + x
        gradients[place] = SIMD2(smooth[place + 1] - smooth[place - 1], smooth[place + side] - smooth[place - side])
      }
    }
    let lengths = gradients.map { ($0 * $0).sum().squareRoot() }
    let mean = lengths.reduce(0, +) / Float(lengths.count)
    let spread = (lengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(lengths.count)).squareRoot()
    let least = max(1, mean + 0.3 * spread)
    directions = zip(gradients, lengths).map { $1 >= least ? $0 / $1 : .zero }
  }

  /// How much a place looks like the middle of a dark disc.
  func value(x: Int, y: Int, reach: Double) -> Double {
    let radius = Int(reach)
    var sum: Float = 0
    for py in max(1, y - radius)...min(side - 2, y + radius) {
      for px in max(1, x - radius)...min(side - 2, x + radius) {
        let offset = SIMD2(Float(px - x), Float(py - y))
        let square = (offset * offset).sum()
        guard square > 0, square <= Float(radius * radius) else { continue }
        let along = (offset * directions[py * side + px]).sum()
        if along > 0 { sum += along * along / square }
      }
    }
    return Double(sum * darkness[y * side + x]) / Double(radius * radius * 3)
  }

  /// The samples under a binomial window of five pixels each way.
  private static func smoothed(_ samples: [Float], _ side: Int) -> [Float] {
    let weights: [Float] = [1, 4, 6, 4, 1].map { $0 / 16 }
    func pass(_ source: [Float], _ index: (Int, Int) -> Int) -> [Float] {
      var target = source
      for line in 0..<side {
        for place in 0..<side {
          var sum: Float = 0
          for tap in 0..<5 { sum += weights[tap] * source[index(line, min(side - 1, max(0, place + tap - 2)))] }
          target[index(line, place)] = sum
        }
      }
      return target
    }
    return pass(pass(samples) { $0 * side + $1 }) { $1 * side + $0 }
  }
}

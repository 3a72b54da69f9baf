internal import FoveaNetworks
internal import FoveaPixels

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Gathers what units give and what they see, picture by picture.
struct TuningMeter {
  /// At most so many rows and columns of units are looked at.
  private static let mostLines = 8

  private let field: ReceptiveField
  private let width: Int
  private let (area, channels): (Int, Int)
  private let rows: [Int]
  private let columns: [Int]
  private var count = 0.0
  private var pictures = 0
  private var seen = [Moments](repeating: Moments(), count: PictureMeasures.count)
  private var given: [Moments]
  private var products: [Double]

  /// Sum and sum of squares.
  private struct Moments {
    var sum = 0.0
    var squares = 0.0

    mutating func add(_ value: Double) {
      sum += value
      squares += value * value
    }

    func spread(_ count: Double) -> Double { max(0, squares - sum * sum / count) }
  }

  init(of depth: NetworkDepth) {
    field = depth.field
    (channels, width, area) = (depth.shape[0], depth.shape[2], depth.shape[1] * depth.shape[2])
    (rows, columns) = (Self.spaced(depth.shape[1]), Self.spaced(depth.shape[2]))
    given = [Moments](repeating: Moments(), count: channels)
    products = [Double](repeating: 0, count: channels * PictureMeasures.count)
  }

  private static func spaced(_ count: Int) -> [Int] {
    let lines = min(count, mostLines)
    return (0..<lines).map { ($0 * 2 + 1) * count / (2 * lines) }
  }

  /// Bytes that ``measures(of:)`` holds while it works.
  static func bytes(toMeasure size: PixelSize) -> Int {
    PictureMeasures.imageCount * (size.width + 1) * (size.height + 1) * MemoryLayout<Double>.stride
  }

  /// The measures of a picture at all places that are looked at, place by place.
  func measures(of picture: Bitmap) -> [Double] {
    let measures = PictureMeasures(of: picture)
    return rows.flatMap { row in columns.flatMap { measures.values(in: field.rows(row), field.columns($0)) } }
  }

  /// Adds a picture.
  /// - Parameters:
  ///   - measures: Its ``measures(of:)``.
  ///   - activations: What the layer gives for it: channels, rows, columns.
  mutating func add(_ measures: [Double], _ activations: UnsafeBufferPointer<Float>.SubSequence) {
    pictures += 1
    let kinds = PictureMeasures.count
    for (place, (row, column)) in rows.flatMap({ row in columns.map { (row, $0) } }).enumerated() {
      count += 1
      let here = measures[place * kinds..<(place + 1) * kinds]
      for (kind, value) in here.enumerated() { seen[kind].add(value) }
      for channel in 0..<channels {
        let value = Double(activations[activations.startIndex + channel * area + row * width + column])
        given[channel].add(value)
        for (kind, measure) in here.enumerated() { products[channel * kinds + kind] += value * measure }
      }
    }
  }

  /// What each unit goes with; nothing for one that never changes, or goes with none. Empty where there are too few pictures.
  var tunings: [UnitTuning?] {
    guard pictures >= UnitTuning.leastPictures else { return [] }
    return (0..<channels).map { channel in
      let own = given[channel].spread(count)
      var best: UnitTuning?
      for kind in 0..<PictureMeasures.count {
        let scale = (own * seen[kind].spread(count)).squareRoot()
        guard scale > 1e-9 else { continue }
        let together = products[channel * PictureMeasures.count + kind] - given[channel].sum * seen[kind].sum / count
        let correlation = Float(together / scale)
        guard let measure = PictureMeasures.measure(kind, isPositive: correlation > 0) else { continue }
        if correlation.magnitude > best?.correlation ?? 0 {
          best = UnitTuning(measure: measure, correlation: min(1, correlation.magnitude))
        }
      }
      return best
    }
  }
}

/// Hand-made measures of any part of one picture, by integral images.
private struct PictureMeasures {
  private static let directions = 8
  /// Directions, all edges, corners, brightness, and two opponent colors.
  static let count = directions + 5
  /// Integral images of a picture.
  static let imageCount = 3 + directions + 3

  /// Brightness, two colors, directions, and the three products of the gradient's parts.
  private var sums: [IntegralImage]

  init(of picture: Bitmap) {
    let (width, height) = (picture.width, picture.height)
    let gray = picture.converted(to: .gray)
    let hasColor = picture.format != .gray
    sums = [IntegralImage](repeating: IntegralImage(width: width, height: height), count: Self.imageCount)
    var values = [Double](repeating: 0, count: sums.count)
    for y in 0..<height {
      for x in 0..<width {
        for index in values.indices { values[index] = 0 }
        values[0] = Double(gray[x, y, 0])
        if hasColor {
          let (red, green, blue) = (Double(picture[x, y, 0]), Double(picture[x, y, 1]), Double(picture[x, y, 2]))
          values[1] = red - green
          values[2] = blue - (red + green) / 2
        }
        let across = Double(gray[min(width - 1, x + 1), y, 0]) - Double(gray[max(0, x - 1), y, 0])
        let down = Double(gray[x, min(height - 1, y + 1), 0]) - Double(gray[x, max(0, y - 1), 0])
        let length = (across * across + down * down).squareRoot()
        if length > 0 {
          // The line of an edge runs across the gradient.
          let turns = atan2(across, -down) / .pi * Double(Self.directions)
          let place = turns < 0 ? turns + Double(Self.directions) : turns
          let low = Int(place)
          let share = place - Double(low)
          values[3 + low % Self.directions] += length * (1 - share)
          values[3 + (low + 1) % Self.directions] += length * share
        }
        let products = 3 + Self.directions
        (values[products], values[products + 1], values[products + 2]) = (across * across, across * down, down * down)
        for index in sums.indices { sums[index].append(values[index], x, y) }
      }
    }
  }

  /// All measures of a part.
  func values(in rows: Range<Int>, _ columns: Range<Int>) -> [Double] {
    let means = sums.map { $0.mean(rows, columns) }
    let edges = means[3..<3 + Self.directions]
    let tensor = means[(3 + Self.directions)...]
    let (first, mixed, second) = (tensor[tensor.startIndex], tensor[tensor.startIndex + 1], tensor[tensor.startIndex + 2])
    let half = (first - second) / 2
    let smaller = (first + second) / 2 - (half * half + mixed * mixed).squareRoot()
    return Array(edges) + [edges.reduce(0, +), max(0, smaller), means[0], means[1], means[2]]
  }

  /// What it says of a unit that its strength grows with a measure, or falls with it.
  static func measure(_ index: Int, isPositive: Bool) -> UnitTuning.Measure? {
    switch index {
    case ..<directions: isPositive ? .edge(degrees: Float(index) * 180 / Float(directions)) : nil
    case directions: isPositive ? .edges : nil
    case directions + 1: isPositive ? .corner : nil
    case directions + 2: isPositive ? .bright : .dark
    case directions + 3: isPositive ? .red : .green
    default: isPositive ? .blue : .yellow
    }
  }
}

/// Sums over rectangles of a map, each in four steps.
private struct IntegralImage {
  private let width: Int
  private var sums: [Double]

  init(width: Int, height: Int) {
    self.width = width
    sums = [Double](repeating: 0, count: (width + 1) * (height + 1))
  }

  /// Takes the value of a pixel; row by row from the top left.
  mutating func append(_ value: Double, _ x: Int, _ y: Int) {
    let place = (y + 1) * (width + 1) + x + 1
    sums[place] = value + sums[place - 1] + sums[place - width - 1] - sums[place - width - 2]
  }

  func mean(_ rows: Range<Int>, _ columns: Range<Int>) -> Double {
    let (top, bottom) = (rows.lowerBound * (width + 1), rows.upperBound * (width + 1))
    let sum =
      sums[bottom + columns.upperBound] - sums[bottom + columns.lowerBound] - sums[top + columns.upperBound]
      + sums[top + columns.lowerBound]
    return sum / Double(rows.count * columns.count)
  }
}

internal import FoveaPixels
internal import FoveaReports
internal import FoveaTensors

/// Pictures at their places in a plane, each small, with a frame in its class's color.
struct PictureMap {
  static let side = 1400
  static let thumbnail = 36

  var title: String
  var places: Matrix
  /// Each at most ``thumbnail`` pixels high and wide.
  var pictures: [Bitmap]
  var labels: [Int?]
  var names: [String]

  /// A hue for each class, those of neighbors far apart; gray where the class is not known.
  static func color(_ label: Int?) -> [UInt8] {
    guard let label else { return [150, 150, 150] }
    let hue = Float(label) * 137.508
    let color = Drawing.Color(hue: hue, saturation: 0.85, value: label / 8 % 2 == 0 ? 0.85 : 0.55).components
    return [color.x, color.y, color.z].map { UInt8($0 * 255) }
  }

  var bitmap: Bitmap {
    let legend = legendRows
    let head = 30
    var map = Bitmap(
      size: PixelSize(width: Self.side, height: Self.side + head + legend.count * 16 + 10), format: .rgb, fill: [250, 250, 250])
    map.write(title, x: 12, y: 10, color: [40, 40, 40])
    let xs = (0..<places.rows).map { places[$0, 0] }
    let ys = (0..<places.rows).map { places[$0, 1] }
    func spot(_ value: Float, _ all: [Float]) -> Int {
      let (low, high) = (all.min() ?? 0, all.max() ?? 1)
      let share = high > low ? (value - low) / (high - low) : 0.5
      return 10 + Int(share * Float(Self.side - Self.thumbnail - 26))
    }
    // In the order of the list: where pictures meet, the later one lies above.
    for index in 0..<places.rows {
      let small = pictures[index]
      let (x, y) = (spot(xs[index], xs), head + spot(ys[index], ys))
      map.fill(x: x, y: y, size: PixelSize(width: small.width + 4, height: small.height + 4), with: Self.color(labels[index]))
      map.paste(small, x: x + 2, y: y + 2)
    }
    for (line, row) in legend.enumerated() {
      var left = 12
      for label in row {
        let top = Self.side + head + line * 16
        map.fill(x: left, y: top, size: PixelSize(10), with: Self.color(label))
        map.write(names[label], x: left + 14, y: top + 1, color: [40, 40, 40])
        left += 30 + Lettering.width(of: names[label])
      }
    }
    return map
  }

  private var legendRows: [[Int]] {
    var rows: [[Int]] = [[]]
    var width = 12
    for label in Set(labels.compactMap { $0 }).sorted() {
      let needed = 30 + Lettering.width(of: names[label])
      if width + needed > Self.side {
        rows.append([])
        width = 12
      }
      rows[rows.count - 1].append(label)
      width += needed
    }
    return rows[0].isEmpty ? [] : rows
  }
}

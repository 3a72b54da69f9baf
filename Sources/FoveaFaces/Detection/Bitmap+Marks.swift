internal import FoveaPixels

/// A box to be drawn on a picture, with a few words and points.
struct Mark {
  var box: PictureBox
  var text: String
  var color: [UInt8]
  var points: [NamedPoint]

  static let found: [UInt8] = [57, 211, 83]
  static let wrong: [UInt8] = [255, 64, 64]
  static let missed: [UInt8] = [255, 196, 0]
  static let neutral: [UInt8] = [90, 160, 255]

  init(_ box: PictureBox, text: String = "", color: [UInt8] = Mark.found, points: [NamedPoint] = []) {
    self.box = box
    self.text = text
    self.color = color
    self.points = points
  }

  /// The probability in percent, or the score.
  static func text(of finding: Detection) -> String {
    if let probability = finding.probability { return "\(Int((probability * 100).rounded()))%" }
    return "\((finding.score * 10).rounded() / 10)"
  }
}

extension Bitmap {
  /// The picture in color with these boxes on it, in lines as thick as its size asks for.
  func marking(_ marks: [Mark]) -> Bitmap {
    var result = converted(to: .rgb)
    let line = max(1, max(width, height) / 320)
    let scale = max(1, max(width, height) / 500)
    for mark in marks.reversed() {
      let (left, top) = (Int(mark.box.x.rounded()), Int(mark.box.y.rounded()))
      let (right, bottom) = (Int((mark.box.x + mark.box.width).rounded()), Int((mark.box.y + mark.box.height).rounded()))
      // A dark edge on both sides keeps the line visible on any ground.
      for (inset, thickness, color) in [(-1, line + 2, [UInt8(0), 0, 0]), (0, line, mark.color)] {
        let (x, y) = (left + inset, top + inset)
        let (across, down) = (right - left - 2 * inset, bottom - top - 2 * inset)
        result.fill(x: x, y: y, size: PixelSize(width: max(0, across), height: thickness), with: color)
        result.fill(x: x, y: y + down - thickness, size: PixelSize(width: max(0, across), height: thickness), with: color)
        result.fill(x: x, y: y, size: PixelSize(width: thickness, height: max(0, down)), with: color)
        result.fill(x: x + across - thickness, y: y, size: PixelSize(width: thickness, height: max(0, down)), with: color)
      }
      for point in mark.points { result.dot(x: point.x, y: point.y, side: 2 * line + 1, color: mark.color) }
      guard !mark.text.isEmpty else { continue }
      let size = PixelSize(width: Lettering.width(of: mark.text, scale: scale) + 4 * scale, height: 11 * scale)
      let place = top - size.height >= 0 ? top - size.height : top
      result.fill(x: left, y: place, size: size, with: mark.color)
      result.write(mark.text, x: left + 2 * scale, y: place + 2 * scale, color: [0, 0, 0], scale: scale)
    }
    return result
  }

  /// Fills a square around a point, with a dark edge of a pixel.
  private mutating func dot(x: Double, y: Double, side: Int, color: [UInt8]) {
    let (left, top) = (Int(x.rounded(.down)) - side / 2, Int(y.rounded(.down)) - side / 2)
    fill(x: left - 1, y: top - 1, size: PixelSize(side + 2), with: [0, 0, 0])
    fill(x: left, y: top, size: PixelSize(side), with: color)
  }
}

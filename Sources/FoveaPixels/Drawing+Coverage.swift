extension Drawing.Path {
  /// Lines in which a row of pixels is measured.
  private static let linesPerRow = 8

  /// Calls `body` with each pixel that the path touches and the share of it that is covered, above 0 and at most 1.
  ///
  /// Each row is cut into eight lines. On a line the contours' crossings are sorted, and where the number of contours around a place
  /// is not 0 the line is covered; its ends count exactly, with parts of pixels.
  func forEachCoveredPixel(of size: PixelSize, _ body: (_ x: Int, _ y: Int, _ coverage: Float) -> Void) {
    let crossings = crossings(lines: size.height * Self.linesPerRow)
    guard size.width > 0, let first = crossings.firstIndex(where: { !$0.isEmpty }),
      let last = crossings.lastIndex(where: { !$0.isEmpty })
    else { return }
    var row = [Float](repeating: 0, count: size.width)
    for y in (first / Self.linesPerRow)...(last / Self.linesPerRow) {
      var touched = size.width..<size.width
      for line in (y * Self.linesPerRow)..<((y + 1) * Self.linesPerRow) {
        var around = 0
        var start = 0.0
        for crossing in crossings[line].sorted(by: { $0.x < $1.x }) {
          if around == 0 { start = crossing.x }
          around += crossing.direction
          if around == 0 { Self.cover(&row, from: start, to: crossing.x, &touched) }
        }
      }
      for x in touched {
        if row[x] > 0 { body(x, y, min(row[x], 1)) }
        row[x] = 0
      }
    }
  }

  private struct Crossing {
    var x: Double
    var direction: Int
  }

  /// Where the contours cross the middle of each line.
  private func crossings(lines: Int) -> [[Crossing]] {
    var crossings = [[Crossing]](repeating: [], count: lines)
    let scale = Double(Self.linesPerRow)
    for contour in contours {
      var start = contour[contour.count - 1]
      for end in contour {
        let (upper, lower) = start.y < end.y ? (start, end) : (end, start)
        let firstLine = max(0, min(Double(lines), (upper.y * scale - 0.5).rounded(.up)))
        let endLine = max(firstLine, min(Double(lines), (lower.y * scale - 0.5).rounded(.up)))
        for line in Int(firstLine)..<Int(endLine) {
          let share = ((Double(line) + 0.5) / scale - upper.y) / (lower.y - upper.y)
          crossings[line].append(
            Crossing(x: upper.x + (lower.x - upper.x) * share, direction: start.y < end.y ? 1 : -1))
        }
        start = end
      }
    }
    return crossings
  }

  /// Adds one line's part of the coverage between two places of a row, and widens `touched` to these pixels.
  private static func cover(_ row: inout [Float], from start: Double, to end: Double, _ touched: inout Range<Int>) {
    let (left, right) = (max(0, start), min(Double(row.count), end))
    guard left < right else { return }
    let (first, last) = (Int(left), min(Int(right), row.count - 1))
    touched = min(touched.lowerBound, first)..<(touched.isEmpty ? last + 1 : max(touched.upperBound, last + 1))
    let weight = 1 / Double(linesPerRow)
    for x in first...last {
      row[x] += Float(weight * (min(right, Double(x + 1)) - max(left, Double(x))))
    }
  }
}

internal import FoveaPixels
internal import FoveaReports

/// Pictures in rows with a title, a label below each, and where they are in colors that mean numbers, the color scale.
struct ContactSheet {
  struct Cell {
    var picture: Bitmap
    var label: String

    /// A place that is left free.
    static let empty = Cell(picture: Bitmap(size: PixelSize(1), format: .rgb, fill: paper), label: "")
  }

  /// What the colors mean.
  struct Scale {
    var map: ColorMap
    var low: String
    var high: String

    static let length = 118
    var width: Int { Self.length + 12 + Lettering.width(of: low) + Lettering.width(of: high) }
  }

  var title: String
  var cells: [Cell]
  /// Cells of a row; as many as make the sheet about square where there is none.
  var columns: Int?
  var scales: [Scale]

  init(_ title: String, _ cells: [Cell], columns: Int? = nil, scales: [Scale] = []) {
    self.title = title
    self.cells = cells
    self.columns = columns
    self.scales = scales
  }

  private static let paper: [UInt8] = [255, 255, 255]
  private static let ink: [UInt8] = [40, 40, 40]
  private static let pale: [UInt8] = [110, 110, 110]

  /// The sheet.
  var bitmap: Bitmap {
    // Small pictures leave some room for their labels.
    let labels = min(64, cells.map { Lettering.width(of: $0.label) }.max() ?? 0)
    let widest = max(28, labels, cells.map(\.picture.width).max() ?? 28)
    let tallest = cells.map(\.picture.height).max() ?? 0
    let (gap, margin) = (8, 12)
    let step = PixelSize(width: widest + gap, height: tallest + Lettering.lineHeight + gap)
    let square = Int((Double(max(1, cells.count)) * Double(step.height) / Double(step.width)).squareRoot().rounded(.up))
    let columns = max(1, min(cells.count, columns ?? min(square, max(1, 1800 / step.width))))
    let rows = (cells.count + columns - 1) / columns
    let scaleWidth = scales.map(\.width).max() ?? 0
    let width = 2 * margin + max(columns * step.width - gap, min(900, Lettering.width(of: title)), scaleWidth)
    let lines = wrapped(title, width: width - 2 * margin)
    let head = margin + lines.count * Lettering.lineHeight + 6
    let foot = scales.count * 18
    var sheet = Bitmap(
      size: PixelSize(width: width, height: head + rows * step.height + foot + margin - gap), format: .rgb, fill: Self.paper)
    for (index, line) in lines.enumerated() {
      sheet.write(line, x: margin, y: margin + index * Lettering.lineHeight, color: Self.ink)
    }
    for (index, cell) in cells.enumerated() {
      let (left, top) = (margin + index % columns * step.width, head + index / columns * step.height)
      sheet.paste(cell.picture.converted(to: .rgb), x: left + (widest - cell.picture.width) / 2, y: top)
      let label = Lettering.fitted(cell.label, width: widest)
      sheet.write(label, x: left + (widest - Lettering.width(of: label)) / 2, y: top + tallest + 3, color: Self.pale)
    }
    for (line, scale) in scales.enumerated() {
      let top = head + rows * step.height + line * 18
      let left = margin + Lettering.width(of: scale.low) + 6
      sheet.write(scale.low, x: margin, y: top + 2, color: Self.ink)
      sheet.paste(scale.map.strip(PixelSize(width: Scale.length, height: 12)), x: left, y: top)
      sheet.write(scale.high, x: left + Scale.length + 6, y: top + 2, color: Self.ink)
    }
    return sheet
  }

  private func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, Lettering.width(of: last + " " + word) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}

public import FoveaPixels
internal import FoveaTensors

extension PatchEncoding {
  /// A picture of all atoms, row by row in their order: each stretched so that its largest number becomes black or white, or a full color,
  /// with gray for zero, and a gray line between them.
  /// - Parameters:
  ///   - columns: How many stand beside each other; by default as many as make the sheet about square.
  ///   - scale: Pixels for each sample of an atom, each way.
  /// - Precondition: Both are above 0.
  public func sheet(columns: Int? = nil, scale: Int = 3) -> Bitmap {
    sheet(of: Array(0..<atoms.rows), columns: columns ?? max(1, Int(Double(atoms.rows).squareRoot().rounded(.up))), scale: scale)
  }

  /// The same of some atoms.
  func sheet(of chosen: [Int], columns: Int, scale: Int) -> Bitmap {
    precondition(columns > 0 && scale > 0, "\(columns) columns, scale \(scale)")
    let rows = (chosen.count + columns - 1) / columns
    let tile = options.side * scale + 1
    var sheet = Bitmap(
      size: PixelSize(width: columns * tile + 1, height: rows * tile + 1), format: channels == 1 ? .gray : .rgb,
      fill: [UInt8](repeating: 96, count: channels))
    let width = sheet.width
    sheet.withUnsafeMutableSamples { samples in
      for (place, atom) in chosen.enumerated() {
        let numbers = atoms[row: atom]
        let largest = max(numbers.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
        let (left, top) = (place % columns * tile + 1, place / columns * tile + 1)
        for y in 0..<options.side * scale {
          for x in 0..<options.side * scale {
            for channel in 0..<channels {
              let number = numbers[(y / scale * options.side + x / scale) * channels + channel]
              samples[((top + y) * width + left + x) * channels + channel] = UInt8(127.5 + 127 * number / largest)
            }
          }
        }
      }
    }
    return sheet
  }
}

internal import FoveaFeatures
internal import FoveaPixels
internal import FoveaReports

/// The bins of a color histogram as colors that can be seen.
struct ColorSwatches {
  let histogram: ColorHistogram

  /// Nil where the bins have no one color in sRGB.
  init?(_ histogram: ColorHistogram) {
    self.histogram = histogram
    if color(0) == nil { return nil }
  }

  /// The color in the middle of a bin; nil for bins of a single channel, of Lab and of opponent colors, which have no one color in sRGB.
  func color(_ bin: Int) -> [UInt8]? {
    func middle(_ index: Int, _ count: Int) -> Float { (Float(index) + 0.5) / Float(count) }
    let bins = histogram.bins
    switch (histogram.space, histogram.arrangement) {
    case (.gray, _):
      return [UInt8](repeating: UInt8(middle(bin, bins[0]) * 255), count: 3)
    case (.rgb, .joint), (.hsv, .joint):
      let parts = [
        middle(bin / (bins[1] * bins[2]), bins[0]), middle(bin / bins[2] % bins[1], bins[1]), middle(bin % bins[2], bins[2]),
      ]
      if histogram.space == .rgb { return parts.map { UInt8($0 * 255) } }
      let color = Drawing.Color(hue: parts[0] * 360, saturation: parts[1], value: parts[2]).components
      return [color.x, color.y, color.z].map { UInt8(min(255, max(0, $0 * 255))) }
    default: return nil
    }
  }

  /// What the bins add together over all cells of the grid, the largest magnitudes first.
  func ranking(_ numbers: ArraySlice<Float>, most: Int) -> [(bin: Int, sum: Float)] {
    let length = histogram.cellLength
    var sums = [Float](repeating: 0, count: length)
    for (index, number) in numbers.enumerated() { sums[index % length] += number }
    return sums.enumerated().sorted { $0.element.magnitude > $1.element.magnitude }.prefix(most)
      .map { (bin: $0.offset, sum: $0.element) }
  }

  /// A swatch for each of the bins that add most, with what it adds below.
  func cells(_ numbers: ArraySlice<Float>, most: Int, side: Int = 40) -> [ContactSheet.Cell] {
    ranking(numbers, most: most).compactMap { bin, sum in
      guard let color = color(bin), sum != 0 else { return nil }
      let swatch = Bitmap(size: PixelSize(side), format: .rgb, fill: color)
      return ContactSheet.Cell(picture: swatch, label: (sum < 0 ? "-" : "+") + Numeral.short(Double(sum.magnitude), digits: 2))
    }
  }
}

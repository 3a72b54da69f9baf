internal import FoveaFeatures
internal import FoveaPixels
internal import FoveaTensors

/// Pictures of what face recognizers know.
enum FaceDrawing {
  /// Numbers of pixels as grays: the lowest black, the highest white; with `isSigned`, 0 is the middle gray.
  static func picture(_ values: [Float], _ size: PixelSize, isSigned: Bool = false) -> Bitmap {
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let reach = max(abs(low), abs(high), .leastNormalMagnitude)
    let (from, span) = isSigned ? (-reach, 2 * reach) : (low, max(high - low, .leastNormalMagnitude))
    return Bitmap(Plane(size: size, samples: values.map { ($0 - from) / span }))
  }

  /// A crop from its first components: the mean, and so many directions as strong as they are in it.
  static func reconstruction(_ crop: Bitmap, _ faces: ProjectedFaces, components: Int) throws -> Bitmap {
    let parts = try faces.embeddings(of: [crop], threads: 1)[row: 0]
    var values = faces.mean
    for component in 0..<min(components, faces.length) {
      for (pixel, number) in faces.directions[row: component].enumerated() { values[pixel] += parts[component] * number }
    }
    return Bitmap(Plane(size: crop.size, samples: values.map { $0 / 255 }))
  }

  /// The pattern of each pixel as a gray: which of its eight neighbors are no darker, the one to the right first and counter-clockwise on.
  static func patternMap(_ crop: Bitmap) -> Bitmap {
    let steps = [(1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1)]
    var map = Bitmap(size: crop.size, format: .gray, fill: [0])
    for y in 0..<crop.height {
      for x in 0..<crop.width {
        var code: UInt8 = 0
        for (bit, step) in steps.enumerated() {
          let (column, row) = (min(max(0, x + step.0), crop.width - 1), min(max(0, y + step.1), crop.height - 1))
          if crop[column, row, 0] >= crop[x, y, 0] { code |= 1 << bit }
        }
        map[x, y, 0] = code
      }
    }
    return map
  }

  /// Similarities as a picture, light where faces are alike; the diagonal is left out of the scale.
  static func matrix(_ similarities: Matrix) -> Bitmap {
    let count = similarities.rows
    let others = (0..<count * count).filter { $0 / count != $0 % count }
    let values = similarities.values
    let sorted = others.map { values[$0] }.sorted()
    guard let low = sorted.first, let high = sorted.last, high > low else {
      return Bitmap(size: PixelSize(width: count, height: count), format: .gray, fill: [255])
    }
    // The middle of the pairs is drawn dark, so that what stands out is light.
    let middle = sorted[sorted.count / 2]
    let plane = Plane(
      size: PixelSize(width: count, height: count),
      samples: values.map { value in
        value <= middle
          ? 0.25 * (value - low) / max(middle - low, .leastNormalMagnitude) : 0.25 + 0.75 * (value - middle) / (high - middle)
      })
    let factor = max(1, 640 / max(1, count))
    return Bitmap(plane).enlarged(by: factor)
  }

  /// Two crops side by side.
  static func pair(_ left: Bitmap, _ right: Bitmap) -> Bitmap {
    let gap = 4
    var sheet = Bitmap(
      size: PixelSize(width: left.width + gap + right.width, height: max(left.height, right.height)), format: .gray, fill: [255])
    sheet.paste(left, x: 0, y: 0)
    sheet.paste(right, x: left.width + gap, y: 0)
    return sheet
  }
}

internal import CFoveaKernels
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaTensors

/// The rows of a picture: descriptors in their main directions, with the coordinates of their places.
struct PictureRows {
  /// The numbers, row behind row.
  let numbers: Scratch<Float>
  /// The place of each row, by its number.
  let places: [Int]
}

/// Makes ``PictureRows`` of pictures of one size.
struct WordRows: Sendable {
  let stage: LocalStage
  private let directions: PackedRows
  /// What the mean descriptor has in each direction, negative.
  private let offsets: [Float]
  private let length: Int
  private let placeScale: Float

  /// Descriptors that are multiplied together.
  private static let together = 192

  init(_ words: VisualWords, size: PixelSize) {
    stage = LocalStage(words.options.local, size: size)
    let components = words.projection.components
    directions = PackedRows(components)
    offsets = (0..<components.rows).map { row in
      -zip(components[row: row], words.projection.means).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    }
    length = words.options.rowLength
    placeScale = words.placeScale
  }

  func rows(of bitmap: Bitmap) -> PictureRows {
    let raw = Scratch<Float>(uninitialized: stage.places.count * stage.settings.length)
    let kept = stage.write(bitmap.opaque, to: raw.base)
    let target = Scratch<Float>(uninitialized: kept.count * length)
    let turned = Scratch<Float>(uninitialized: Self.together * directions.count)
    let workspace = Scratch<Float>(uninitialized: PackedRows.workspace)
    for start in stride(from: 0, to: kept.count, by: Self.together) {
      let count = min(Self.together, kept.count - start)
      directions.multiply(
        raw.base + start * stage.settings.length, count: count, into: turned.base, workspace: workspace.base)
      for row in 0..<count {
        let line = target.base + (start + row) * length
        line.update(from: turned.base + row * directions.count, count: directions.count)
        fovea_axpy(1, offsets, line, directions.count)
        guard length > directions.count else { continue }
        let place = stage.share(stage.places[kept[start + row]])
        line[directions.count] = place.x * placeScale
        line[directions.count + 1] = place.y * placeScale
      }
    }
    return PictureRows(numbers: target, places: kept)
  }
}

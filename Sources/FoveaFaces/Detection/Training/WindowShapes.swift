internal import FoveaFeatures
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A shape of windows: its cells, and where the thing is in it.
struct WindowShape: Sendable, Hashable {
  var cells: GridSize
  var box: PictureBox
}

extension WindowTraining {
  /// The shapes for boxes of these sizes, those that are flattest first. `areCrops` says that the boxes are all there is to see.
  func shapes(of boxes: [(width: Double, height: Double)], areCrops: Bool) throws(LearningError) -> [WindowShape] {
    let aspects = boxes.map { Float(log($0.width / $0.height)) }
    let count = min(templates, Set(aspects).count)
    let centers: [Double]
    if count > 1 {
      let rows = Matrix(rows: aspects.count, columns: 1, aspects)
      let means = try KMeans.fit(rows, options: KMeans.Options(centers: count, seed: seed))
      centers = means.centers.values.map { Double($0) }.sorted(by: >)
    } else {
      centers = [Double(aspects.reduce(0, +)) / Double(max(1, aspects.count))]
    }
    let margin = areCrops ? 0 : padding
    let longer = boxes.map { max($0.width, $0.height) * (1 + 2 * margin) }.sorted()
    let usual = longer.isEmpty ? .infinity : longer[longer.count / 5] / Double(cell)
    // Crops may be enlarged: how many pixels they happen to have says nothing about the pictures to come.
    let side = areCrops ? cells : max(min(cells, 4), min(cells, Int(usual)))
    var shapes: [WindowShape] = []
    for center in centers {
      let aspect = exp(center)
      let columns = max(2, Int((Double(side) * min(1, aspect)).rounded()))
      let rows = max(2, Int((Double(side) * min(1, 1 / aspect)).rounded()))
      let (acrossCells, downCells) = (Double(columns), Double(rows))
      let box: PictureBox
      if areCrops {
        box = PictureBox(x: -1 / acrossCells, y: -1 / downCells, width: 1 + 2 / acrossCells, height: 1 + 2 / downCells)
      } else {
        // Of the box's own aspect, as large as the window less its margin.
        let size = (acrossCells * downCells).squareRoot() / (1 + 2 * margin)
        let (width, height) = (size * aspect.squareRoot() / acrossCells, size / aspect.squareRoot() / downCells)
        box = PictureBox(x: (1 - width) / 2, y: (1 - height) / 2, width: width, height: height)
      }
      let shape = WindowShape(cells: GridSize(columns: columns, rows: rows), box: box)
      if !shapes.contains(where: { $0.cells == shape.cells }) { shapes.append(shape) }
    }
    return shapes
  }

  /// The shape whose aspect is nearest to that of a box.
  func nearest(_ shapes: [WindowShape], to box: PictureBox) -> Int {
    let aspect = log(box.width / box.height)
    func distance(_ shape: WindowShape) -> Double { abs(log(Double(shape.cells.columns) / Double(shape.cells.rows)) - aspect) }
    return shapes.indices.min { distance(shapes[$0]) < distance(shapes[$1]) } ?? 0
  }

  /// The numbers of a window as a detector would see it.
  func features(of picture: Bitmap, window: PictureBox, _ variation: WindowVariation = WindowVariation(), cells: GridSize)
    -> [Float]
  {
    // A ring of cells around the window normalizes its outer cells.
    let (columns, rows) = (Double(cells.columns), Double(cells.rows))
    let region = PictureBox(
      x: window.x - window.width / columns, y: window.y - window.height / rows, width: window.width * (columns + 2) / columns,
      height: window.height * (rows + 2) / rows)
    let size = PixelSize(width: (cells.columns + 2) * cell, height: (cells.rows + 2) * cell)
    return HOG.felzenszwalb(HOG.Felzenszwalb(cell: cell)).descriptor(of: picture.view(of: region, variation, size: size)).values
  }
}

import FoveaKit

/// The pictures' histograms of oriented gradients, in the forms of two libraries.
func hogSteps(_ context: StepContext) throws -> [Step] {
  let pictures = context.pictures
  let (size, count) = (pictures.size, pictures.bitmaps.count)
  let samples = pictures.bitmaps.flatMap { $0.samples.map { Float($0) } }
  try context.exchange.write(Tensor(shape: [count, size.height, size.width, 3], samples), as: "pictures")
  let peers = context.peers("hog.py")
  let forms: [(key: String, title: String, feature: FeatureDescription)] = [
    ("opencv8", "OpenCV's, 8×8 cells", .hog(.openCV(HOG.OpenCV(squareRoot: false)))),
    ("opencv4", "OpenCV's, 4×4 cells", .hog(.openCV(HOG.OpenCV(cell: PixelSize(4), squareRoot: false)))),
    ("skimage8", "scikit-image's, 8×8 cells", .hog(.scikitImage(HOG.ScikitImage(block: GridSize(2))))),
  ]
  return forms.map { form in
    Step(
      title: "HOG (\(form.title)): \(count) pictures of \(size)", amount: count, unit: "pictures",
      contenders: [
        .ours {
          let matrix = form.feature.matrix(count: count, size: size, format: .rgb, threads: context.threads) {
            pictures.bitmaps[$0]
          }
          return "mean \(StepResult.number(matrix.mean))"
        }
      ] + (peers?.contenders(of: form.key) ?? []))
  }
}

extension Matrix {
  /// The mean of all numbers.
  var mean: Double { values.reduce(0.0) { $0 + Double($1) } / Double(max(1, rows * columns)) }
}

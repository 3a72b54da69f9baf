import FoveaKit

/// Histograms of oriented gradients of the pictures and of made-up photos, in the forms of two libraries.
func hogSteps(_ context: StepContext) throws -> [Step] {
  let photos = BenchmarkPictures.photos(16, threads: context.threads)
  let sets = [("pictures", context.pictures.bitmaps), ("photos", photos)]
  for (name, bitmaps) in sets {
    let samples = bitmaps.flatMap { $0.samples.map { Float($0) } }
    try context.exchange.write(Tensor(shape: [bitmaps.count, bitmaps[0].height, bitmaps[0].width, 3], samples), as: name)
  }
  let peers = context.peers("hog.py")
  let forms: [(key: String, title: String, feature: FeatureDescription)] = [
    ("opencv8", "OpenCV's, 8×8 cells", .hog(.openCV(HOG.OpenCV(squareRoot: false)))),
    ("opencv4", "OpenCV's, 4×4 cells", .hog(.openCV(HOG.OpenCV(cell: PixelSize(4), squareRoot: false)))),
    ("skimage8", "scikit-image's, 8×8 cells", .hog(.scikitImage(HOG.ScikitImage(block: GridSize(2))))),
  ]
  return sets.flatMap { name, bitmaps in
    forms.map { form in
      Step(
        title: "HOG (\(form.title)): \(bitmaps.count) \(name) of \(bitmaps[0].size)", amount: bitmaps.count, unit: name,
        contenders: [
          .ours {
            let matrix = form.feature.matrix(count: bitmaps.count, size: bitmaps[0].size, format: .rgb, threads: context.threads) {
              bitmaps[$0]
            }
            return "mean \(StepResult.number(matrix.mean))"
          }
        ] + (peers?.contenders(of: form.key + " " + name) ?? []))
    }
  }
}

extension Matrix {
  /// The mean of all numbers.
  var mean: Double { values.reduce(0.0) { $0 + Double($1) } / Double(max(1, rows * columns)) }
}

import FoveaKit

/// The pictures' local binary patterns, color histograms, Gabor responses and DAISY descriptors.
func featureSteps(_ context: StepContext) throws -> [Step] {
  let pictures = context.pictures
  let (size, count) = (pictures.size, pictures.bitmaps.count)
  let samples = pictures.bitmaps.flatMap { $0.samples.map { Float($0) } }
  try context.exchange.write(Tensor(shape: [count, size.height, size.width, 3], samples), as: "pictures")
  let peers = context.peers("features.py")
  let radius = min(15, (min(size.width, size.height) - 1) / 3)
  let forms: [(key: String, title: String, feature: FeatureDescription)] = [
    (
      "lbp8", "uniform local binary patterns, 8 points at 1 pixel",
      .patterns(LocalBinaryPatterns(grid: GridSize(1), border: .zero, normalization: .l1))
    ),
    (
      "lbp16", "rotation-invariant uniform local binary patterns, 16 points at 2 pixels",
      .patterns(
        LocalBinaryPatterns(
          circles: [.init(points: 16, radius: 2)], method: .rotationInvariantUniform, grid: GridSize(1), border: .zero,
          normalization: .l1))
    ),
    (
      "rgb", "RGB histograms, 3 × 32 bins",
      .histogram(ColorHistogram(space: .rgb, bins: [32], arrangement: .marginal, normalization: .none))
    ),
    ("hsv", "HSV histograms, 8×4×4 bins", .histogram(ColorHistogram(space: .hsv, bins: [8, 4, 4], normalization: .none))),
    (
      "gabor", "Gabor bank, 2 frequencies, 6 directions, means and deviations",
      .gabor(GaborBank(frequencies: [0.25, 0.12], grid: GridSize(1)))
    ),
    ("daisy", "DAISY every 4 pixels, radius \(radius)", .daisy(DAISY(radius: radius))),
  ]
  return forms.map { form in
    Step(
      title: "\(form.title): \(count) pictures of \(size)", amount: count, unit: "pictures",
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

import FoveaKit

/// Seeking by windows of 80×80 pixels in made-up photos of 640×480: cells of 8 pixels, ten levels of a pyramid. No window reaches the threshold.
func detectionSteps(_ context: StepContext) throws -> [Step] {
  let (cell, side, levels, scaleStep) = (8, 80, 10, 1.15)
  let photos = BenchmarkPictures.photos(8, threads: context.threads)
  let samples = photos.flatMap { $0.converted(to: .gray).samples.map { Float($0) } }
  try context.exchange.write(Tensor(shape: [photos.count, photos[0].height, photos[0].width], samples), as: "photos")
  try context.exchange.write(
    ["cell": Double(cell), "side": Double(side), "levels": Double(levels), "scale step": scaleStep], as: "search")
  var generator = SeededGenerator(seed: 5)
  let cells = GridSize(side / cell)
  let weights = (0..<cells.count * WindowTemplate.channels).map { _ in 0.01 * generator.normal() }
  let template = WindowTemplate(
    cells: cells, weights: weights, bias: 0, box: PictureBox(x: 0, y: 0, width: 1, height: 1))
  let detector = WindowDetector(
    label: "thing", cell: cell, templates: [template], search: WindowDetector.Search(scaleStep: scaleStep, levels: levels),
    threshold: 1000)
  let threads = context.threads
  return [
    Step(
      title: "seeking in \(photos.count) photos of \(photos[0].size), one after another: \(levels) levels", amount: photos.count,
      unit: "photos",
      contenders: [
        .ours {
          "\(photos.reduce(0) { $0 + detector.detections(in: $1, threads: threads).count }) found"
        }
      ] + (context.peers("detection.py")?.contenders(of: "seek") ?? []))
  ]
}

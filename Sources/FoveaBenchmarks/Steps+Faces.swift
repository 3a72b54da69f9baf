import FoveaKit

/// Face recognizers beside OpenCV's, and naming one face among very many.
///
/// The crops are the first pictures of the folder in gray, 90×114 pixels (whole cells of patterns for both), five for each of the persons;
/// with a folder of persons they are faces.
func faceSteps(_ context: StepContext) throws -> [Step] {
  let size = PixelSize(width: 90, height: 114)
  let pictures = context.pictures
  let crops = pictures.bitmaps.prefix(400).map { $0.converted(to: .gray).resized(to: size) }
  let (training, asked) = (
    Array(crops.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)),
    Array(crops.enumerated().filter { $0.offset % 2 == 1 }.map(\.element))
  )
  func tensor(_ crops: [Bitmap]) -> Tensor {
    Tensor(shape: [crops.count, size.height, size.width], crops.flatMap { $0.samples.map { Float($0) } })
  }
  try context.exchange.write(tensor(training), as: "face_training")
  try context.exchange.write(tensor(asked), as: "face_asked")
  let peers = context.peers("faces.py")
  let threads = context.threads
  let patterns = FeatureDescription.patterns(
    LocalBinaryPatterns(method: .all, grid: GridSize(8), border: .skipped, normalization: .l1, mixing: .single))

  /// Which training crop is nearest to each crop asked for, as a note that peers give too.
  func nearest(_ rows: Matrix, _ others: Matrix, _ metric: FaceMetric) -> String {
    let similarities = metric.similarities(of: rows, to: others, threads: threads)
    let sum = (0..<rows.rows).reduce(0) { $0 + Prediction(scores: similarities[row: $1], top: 1).label * ($1 % 97 + 1) }
    return "nearest: \(sum)"
  }

  let eigenfaces = try ProjectedFaces.eigenfaces(training, threads: threads)
  let described = try DescribedFaces(patterns, size: size, method: .lbph)
  var generator = SeededGenerator(seed: 2)
  func embeddings(_ count: Int) -> Matrix {
    Matrix(rows: count, columns: 128, (0..<count * 128).map { _ in generator.normal() }).scaledToLengthOne(threads: threads)
  }
  let (gallery, faces) = (embeddings(100_000), embeddings(64))
  let singles = (0..<faces.rows).map { faces.selecting(rows: [$0]) }
  let matcher = try FaceMatcher(.cosine, rows: gallery, labels: Array(0..<gallery.rows), persons: gallery.rows, threads: threads)
  return [
    Step(
      title: "Eigenfaces, training: \(training.count) crops of \(size)", amount: training.count, unit: "crops",
      contenders: [
        .ours {
          let faces = try ProjectedFaces.eigenfaces(training, threads: threads)
          return "first variance \(StepResult.number(Double(faces.strengths[0])))"
        }
      ] + (peers?.contenders(of: "eigenfaces_train") ?? [])),
    Step(
      title: "Eigenfaces, naming: \(asked.count) crops among \(training.count)", amount: asked.count, unit: "crops",
      contenders: [
        .ours {
          let rows = try eigenfaces.embeddings(of: asked, threads: threads)
          return nearest(rows, try eigenfaces.embeddings(of: training, threads: threads), .euclidean)
        }
      ] + (peers?.contenders(of: "eigenfaces_name") ?? [])),
    Step(
      title: "Histograms of patterns, training: \(training.count) crops of \(size)", amount: training.count, unit: "crops",
      contenders: [
        .ours {
          let rows = try described.embeddings(of: training, threads: threads)
          return "\(rows.columns) numbers"
        }
      ] + (peers?.contenders(of: "patterns_train") ?? [])),
    Step(
      title: "Histograms of patterns, naming: \(asked.count) crops among \(training.count)", amount: asked.count, unit: "crops",
      contenders: [
        .ours {
          let rows = try described.embeddings(of: asked, threads: threads)
          return nearest(rows, try described.embeddings(of: training, threads: threads), .chiSquared)
        }
      ] + (peers?.contenders(of: "patterns_name") ?? [])),
    Step(
      title: "\(singles.count) faces, one at a time, among \(gallery.rows) embeddings of 128", amount: singles.count, unit: "faces",
      contenders: [
        .ours {
          let labels = try singles.map { try matcher.predictions(of: $0, threads: threads)[0].label }
          return "nearest to the last: \(labels.last ?? 0)"
        }
      ]),
    Step(
      title: "\(faces.rows) faces together, among \(gallery.rows) embeddings of 128", amount: faces.rows, unit: "faces",
      contenders: [
        .ours {
          "nearest to the last: \(try matcher.predictions(of: faces, threads: threads)[faces.rows - 1].label)"
        }
      ]),
  ]
}

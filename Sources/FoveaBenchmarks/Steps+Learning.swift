import FoveaKit

/// A linear support vector machine for all classes, to the same objective.
func svmSteps(_ context: StepContext) throws -> [Step] {
  let rows = try benchmarkDescriptors(context.pictures, threads: context.threads)
  let labels = context.pictures.labels
  let cost = 1e-3
  try context.exchange.write(rows.tensor, as: "rows")
  try context.exchange.write(Tensor(shape: [labels.count], labels.map { Float($0) }), as: "labels")
  try context.exchange.write(["cost": cost], as: "svm")
  let peers = context.peers("svm.py")
  return [
    Step(
      title: "linear SVM, fit: \(rows.rows) rows of \(rows.columns), \(context.pictures.classes) classes, C = \(cost)",
      amount: rows.rows, unit: "rows",
      contenders: [
        .ours {
          let machine = try LinearSVM.fit(
            rows, labels: labels, classCount: context.pictures.classes, options: LinearSVM.Options(cost: cost),
            threads: context.threads)
          return "objective \(StepResult.number(machine.report.reduce(0) { $0 + $1.objective } * 1000)) / 1000"
        }
      ] + (peers?.contenders(of: "svm") ?? []))
  ]
}

/// A support vector machine with a radial kernel for all classes, to the same criterion, and its answers.
func kernelSteps(_ context: StepContext) throws -> [Step] {
  let rows = try benchmarkDescriptors(context.pictures, threads: context.threads)
  let labels = context.pictures.labels
  // A width of half the mean squared distance of two rows, about which a search ends with these descriptors.
  let (cost, gamma) = (3.0, 0.5 / Double(2 * rows.columns))
  let asked = rows.selecting(rows: Array(0..<rows.rows / 10))
  try context.exchange.write(rows.tensor, as: "rows")
  try context.exchange.write(Tensor(shape: [labels.count], labels.map { Float($0) }), as: "labels")
  try context.exchange.write(asked.tensor, as: "asked")
  try context.exchange.write(["cost": cost, "gamma": gamma], as: "kernel")
  let peers = context.peers("kernel_svm.py")
  let options = KernelSVM.Options(kernel: .radial(gamma: gamma), cost: cost)
  let fit = {
    try KernelSVM.fit(rows, labels: labels, classCount: context.pictures.classes, options: options, threads: context.threads)
  }
  let machine = try fit()
  let title = "\(rows.rows) rows of \(rows.columns), \(context.pictures.classes) classes, C = \(cost)"
  return [
    Step(
      title: "radial SVM, fit: \(title)", amount: rows.rows, unit: "rows",
      contenders: [.ours { "\(try fit().vectors.rows) support vectors" }] + (peers?.contenders(of: "fit") ?? [])),
    Step(
      title: "radial SVM, scores: \(asked.rows) rows, \(machine.vectors.rows) support vectors", amount: asked.rows, unit: "rows",
      contenders: [
        .ours {
          let scores = try machine.scores(of: asked, threads: context.threads)
          let answers = Prediction.predictions(from: scores, top: 1).map(\.label)
          return "\(zip(answers, labels).count { $0 == $1 }) right"
        }
      ] + (peers?.contenders(of: "scores") ?? [])),
  ]
}

/// The ten nearest neighbors, exactly: a tenth of the rows asks among the others.
func neighborSteps(_ context: StepContext) throws -> [Step] {
  let rows = try benchmarkDescriptors(context.pictures, threads: context.threads)
  let asking = rows.rows / 10
  let queries = rows.selecting(rows: Array(0..<asking))
  let base = rows.selecting(rows: Array(asking..<rows.rows))
  let labels = Array(context.pictures.labels[asking...])
  try context.exchange.write(base.tensor, as: "base")
  try context.exchange.write(queries.tensor, as: "queries")
  let peers = context.peers("neighbors.py")
  let classifier = try KNearestNeighbors.fit(
    base, labels: labels, classCount: context.pictures.classes, options: KNearestNeighbors.Options(k: 10), threads: context.threads)
  return [
    Step(
      title: "10 nearest neighbors: \(queries.rows) queries among \(base.rows) rows of \(base.columns)", amount: queries.rows,
      unit: "queries",
      contenders: [
        .ours {
          let distances = try classifier.neighbors(of: queries, threads: context.threads).distances
          return "mean distance \(StepResult.number(distances.mean * 1000)) / 1000"
        }
      ] + (peers?.contenders(of: "neighbors") ?? []))
  ]
}

/// Descriptors of all pictures for the learners: HOG of 4×4 cells, scaled.
func benchmarkDescriptors(_ pictures: BenchmarkPictures, threads: Int) throws -> Matrix {
  let feature = FeatureDescription.hog(.openCV(HOG.OpenCV(cell: PixelSize(4), squareRoot: false)))
  var matrix = feature.matrix(count: pictures.bitmaps.count, size: pictures.size, format: .rgb, threads: threads) {
    pictures.bitmaps[$0]
  }
  try StandardScaler.fit(matrix, threads: threads).transform(&matrix, threads: threads)
  return matrix
}

import FoveaKit

/// A dictionary of patches by k-means: ten steps from the same first centers.
func clusterSteps(_ context: StepContext) throws -> [Step] {
  let (side, wanted, atoms, iterations) = (6, 400_000, 1600, 10)
  let pictures = context.pictures
  let length = side * side * 3
  var numbers: [Float] = []
  numbers.reserveCapacity(wanted * length)
  var generator = SeededGenerator(seed: 1)
  for index in 0..<wanted {
    let picture = pictures.bitmaps[index % pictures.bitmaps.count]
    let (left, top) = (
      generator.integer(below: picture.width - side + 1), generator.integer(below: picture.height - side + 1)
    )
    let patch = (0..<length).map { Float(picture[left + $0 / 3 % side, top + $0 / (3 * side), $0 % 3]) }
    let mean = patch.reduce(0, +) / Float(length)
    let variance = patch.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(length)
    numbers += patch.map { ($0 - mean) / (variance + 10).squareRoot() }
  }
  let raw = Matrix(rows: wanted, columns: length, numbers)
  let rows = try Whitening.fit(raw, threads: context.threads).transformed(raw, threads: context.threads)
  let start = rows.selecting(rows: Array(0..<atoms))
  try context.exchange.write(rows.tensor, as: "patches")
  try context.exchange.write(start.tensor, as: "first_centers")
  try context.exchange.write(["iterations": Double(iterations)], as: "clusters")
  let peers = context.peers("clusters.py")
  let some = rows.selecting(rows: Array(0..<20_000))
  return [
    Step(
      title: "k-means, \(iterations) steps: \(wanted) whitened patches of \(length), \(atoms) centers", amount: wanted * iterations,
      unit: "rows",
      contenders: [
        .ours {
          let model = try KMeans.fit(
            rows, from: start, options: KMeans.Options(centers: atoms, maxIterations: iterations, tolerance: 0),
            threads: context.threads)
          let inertia = try model.nearest(to: some, threads: context.threads).squaredDistances.reduce(0.0) { $0 + Double($1) }
          return "inertia \(StepResult.number(inertia / 1000)) thousand"
        }
      ] + (peers?.contenders(of: "clusters") ?? []),
      operations: 2 * Double(wanted * iterations * atoms * length))
  ]
}

internal import CFoveaKernels

extension SVMGroupSolver {
  /// Computes each lane's duality gap from all rows, takes out the classes that are done, and shrinks the others.
  /// - Returns: How many classes were done, and the largest gap.
  func audit(epoch: Int) -> (closed: Int, gap: Double) {
    let sums = Scratch<Double>(4 * 16, of: 0)
    let violations = Scratch<Float>(16, of: 0)
    let terms = terms
    let planes = weights.map { UnsafePointer<Float>?($0.base) }
    fovea_row_products(rows.addresses, rows.count, planes, planes.count, rows.columns, gradients.base, 16)
    withUnsafePointer(to: terms) {
      fovea_svm_audit($0, rows.count, lanes.base, duals.base, gradients.base, sums.base, violations.base)
    }
    let reports = classes.indices.map { report(of: $0, sums: sums.base, epoch: epoch) }
    let done = classes.indices.filter { reports[$0].gap <= options.tolerance || epoch == options.maxEpochs }
    for lane in done {
      solutions[classes[lane]] = SVMSolution(
        weights: Array(UnsafeBufferPointer(start: weights[lane].base, count: rows.columns)), bias: offsets.base[lane],
        duals: keepsDuals ? (0..<rows.count).map { duals.base[$0 * 16 + lane] } : [], report: reports[lane])
    }
    shrink(limits: violations.base)
    remove(lanes: done)
    return (done.count, reports.map(\.gap).max() ?? 0)
  }

  private func report(of lane: Int, sums: UnsafePointer<Double>, epoch: Int) -> LinearSVM.ProblemReport {
    let plane = UnsafeBufferPointer(start: weights[lane].base, count: rows.columns)
    let squares = plane.reduce(0.0) { $0 + Double($1) * Double($1) }
    let offset = Double(offsets.base[lane])
    let constant = options.bias > 0 ? offset / options.bias : 0
    let norm = (squares + constant * constant) / 2
    let loss = options.loss == .hinge ? sums[lane] : sums[16 + lane]
    let diagonal = Double(terms.diagonal)
    return LinearSVM.ProblemReport(
      objective: norm + options.cost * loss,
      dual: sums[32 + lane] - norm - diagonal * sums[48 + lane] / 2,
      epochs: epoch,
      supportVectors: (0..<rows.count).count { duals.base[$0 * 16 + lane] != 0 })
  }

  private func shrink(limits: UnsafePointer<Float>) {
    let terms = terms
    withUnsafePointer(to: terms) {
      fovea_svm_shrink($0, rows.count, lanes.base, duals.base, gradients.base, limits, lanesInUse, active.base)
    }
  }

  /// Closes the gaps that classes which are done leave between the lanes.
  private func remove(lanes done: [Int]) {
    guard !done.isEmpty else { return }
    let kept = classes.indices.filter { !done.contains($0) }
    for row in 0..<rows.count {
      let numbers = duals.base + row * 16
      var bits: UInt32 = 0
      for (lane, old) in kept.enumerated() {
        numbers[lane] = numbers[old]
        bits |= (active.base[row] >> UInt32(old) & 1) << UInt32(lane)
      }
      for lane in kept.count..<16 { numbers[lane] = 0 }
      active.base[row] = bits
    }
    for (lane, old) in kept.enumerated() { offsets.base[lane] = offsets.base[old] }
    for lane in kept.count..<16 { offsets.base[lane] = 0 }
    weights = kept.map { weights[$0] }
    classes = kept.map { classes[$0] }
    assignLanes()
  }
}

internal import FoveaLearning
public import FoveaPixels
public import FoveaTensors

extension MappedFeatures {
  /// Learns the map from pictures of the training part, at even distances where there are more than `samples`. The same bytes for any number of threads.
  /// - Parameters:
  ///   - count: How many pictures there are.
  ///   - size: The size of each, at least that of the features.
  ///   - format: The format of each.
  ///   - bitmap: Gives a picture; called once at most for each, on any thread, in any order.
  /// - Throws: The error of `bitmap`, or `LearningError`: of features with numbers below 0 for Nyström's map of χ² among others.
  /// - Precondition: The options have no ``Options/problem``, and there is a picture.
  public static func fit(
    count: Int, size: PixelSize, format: PixelFormat, options: Options, threads: Int = Parallel.defaultThreads,
    bitmap: @Sendable (Int) throws -> Bitmap, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> MappedFeatures {
    if let problem = options.problem { preconditionFailure(problem) }
    precondition(count > 0, "no pictures to learn a map from")
    let used = min(count, options.samples)
    var rows = try options.features.matrix(
      count: used, size: size, format: format, threads: threads,
      bitmap: { index throws(any Error) in try bitmap(index * count / used) })
    progress(1, 2)
    var scaler: StandardScaler?
    if options.isScaled {
      let fitted = try StandardScaler.fit(rows, threads: threads)
      try fitted.transform(&rows, threads: threads)
      scaler = fitted
    }
    let map = try KernelMap.fit(rows, options: options.map(gamma: options.gamma(for: rows)), threads: threads)
    progress(2, 2)
    var options = options
    if case .nystrom(let map) = map { options.components = map.landmarks.rows }
    return MappedFeatures(options: options, scaler: scaler, map: map)
  }

  /// The numbers of one picture.
  /// - Precondition: The features can be computed of it, and have as many numbers as those of the fit.
  public func descriptor(of bitmap: Bitmap) -> [Float] {
    writer(for: bitmap.size, format: bitmap.format).values(of: bitmap)
  }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    let inner = options.features.writer(for: size, format: format)
    precondition(inner.length == map.dimension, "features of \(inner.length) numbers for a map of \(map.dimension)")
    return MappedWriter(inner: inner, mapped: self)
  }
}

extension MappedFeatures.Options {
  /// γ by how far rows lie from each other, rounded as a file holds it; 0 for additive maps.
  fileprivate func gamma(for rows: Matrix) -> Double {
    switch kind {
    case .fourier, .nystrom: Double(Float(width / squaredDistance(of: rows)))
    case .chiSquaredNystrom: Double(Float(width / chiSquaredDistance(of: rows)))
    case .chiSquared, .intersection: 0
    }
  }

  /// Twice the sum of the variances; 1 where all rows are alike.
  private func squaredDistance(of rows: Matrix) -> Double {
    var sum = 0.0
    for column in 0..<rows.columns {
      var (first, second) = (0.0, 0.0)
      let shift = Double(rows[0, column])
      for row in 0..<rows.rows {
        let number = Double(rows[row, column]) - shift
        first += number
        second += number * number
      }
      let mean = first / Double(rows.rows)
      sum += max(0, second / Double(rows.rows) - mean * mean)
    }
    return sum > 0 ? 2 * sum : 1
  }

  /// The mean of `Σ (a − b)² / (a + b)` over as many pairs of rows as there are rows, less one; 1 where all are alike. Pairs are drawn at random: pictures
  /// that stand beside each other are of one class as a rule.
  private func chiSquaredDistance(of rows: Matrix) -> Double {
    var sum = 0.0
    var generator = SeededGenerator(seed: seed, stream: 0x6368)
    let order = generator.permutation(rows.rows)
    for (first, second) in zip(order, order.dropFirst()) {
      for column in 0..<rows.columns {
        let (a, b) = (Double(rows[first, column]), Double(rows[second, column]))
        if a + b > 0 { sum += (a - b) * (a - b) / (a + b) }
      }
    }
    return sum > 0 ? sum / Double(rows.rows - 1) : 1
  }
}

/// Maps the features of a picture.
private struct MappedWriter: DescriptorWriter {
  let inner: any DescriptorWriter
  let mapped: MappedFeatures

  var length: Int { mapped.map.length }

  var names: [String] {
    switch mapped.map {
    case .fourier: (0..<length).map { "fourier\($0)" }
    case .nystrom: (0..<length).map { "landmark\($0)" }
    case .additive(let map):
      (0..<2 * map.steps - 1).flatMap { part in
        let word = part == 0 ? "root" : "\(part % 2 == 1 ? "cosine" : "sine")\((part + 1) / 2)"
        return inner.names.map { "\(map.kernel.rawValue)/\(word)/\($0)" }
      }
    }
  }

  func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
    var numbers = inner.values(of: bitmap)
    // The kernel knows none below 0. No picture of the fit had one, so a later picture that has counts as one that has nothing there.
    if mapped.options.kind == .chiSquaredNystrom { numbers = numbers.map { max(0, $0) } }
    var row = Matrix([numbers])
    do {
      try mapped.scaler?.transform(&row, threads: 1)
      let result = try mapped.map.transformed(row, threads: 1)
      result.withUnsafeBufferPointer { numbers in
        if let base = numbers.baseAddress { values.update(from: base, count: numbers.count) }
      }
    } catch {
      // Numbers that no map takes are not finite, as the settings of a file may make them: who reads the row is told so.
      values.update(repeating: .nan, count: length)
    }
  }
}

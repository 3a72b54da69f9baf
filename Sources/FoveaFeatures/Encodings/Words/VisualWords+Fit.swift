internal import CFoveaKernels
internal import FoveaLearning
public import FoveaPixels
public import FoveaTensors

extension VisualWords {
  /// How many descriptors of a picture are used where there are enough pictures: more are too much alike.
  private static let samplesOfPicture = 64

  /// Learns directions and words from descriptors at random places of pictures, evenly many of each.
  ///
  /// Words are the centers of `KMeans`; a mixture starts with these, their shares of the rows and the variances around them. Of so few descriptors
  /// that there are fewer than four for a word, there are fewer words. The same bytes for any number of threads.
  /// - Parameters:
  ///   - count: How many pictures there are; of the training part alone. Of more than one for 64 samples, so many at even distances are used.
  ///   - size: The size of each, at least ``Options/minimumSize``.
  ///   - format: The format of each; opacity is blended over white first.
  ///   - bitmap: Gives a picture; called once at most for each, on any thread, in any order.
  /// - Throws: The error of `bitmap`, or `LearningError` where there is nothing to learn from.
  /// - Precondition: The options have no ``Options/problem``, and there is a picture.
  public static func fit(
    count: Int, size: PixelSize, format: PixelFormat, options: Options, threads: Int = Parallel.defaultThreads,
    bitmap: @Sendable (Int) throws -> Bitmap, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> VisualWords {
    if let problem = options.problem { preconditionFailure(problem) }
    precondition(count > 0, "no pictures to learn words from")
    let (descriptors, places) = try sample(count: count, size: size, options, threads: threads, bitmap)
    var options = options
    let projection = try PCA.fit(descriptors, options: PCA.Options(components: options.components), threads: threads)
    options.components = projection.components.rows
    let known = VisualWords(options: options, projection: projection, vocabulary: .centers(Matrix(rows: 0, columns: 0), spread: 1))
    let rows = known.rows(try projection.transformed(descriptors, threads: threads), places)
    options.words = min(options.words, max(1, rows.rows / 4))
    let clusters = try KMeans.fit(
      rows, options: KMeans.Options(centers: options.words, maxIterations: options.iterations, seed: options.seed),
      threads: threads
    ) { progress($0.iteration, $0.iterations) }
    let (labels, distances) = try clusters.nearest(to: rows, threads: threads)
    let vocabulary: Vocabulary
    if options.summary == .fisher {
      vocabulary = .mixture(try mixture(rows, clusters.centers, labels, options, threads: threads))
    } else {
      let spread = distances.reduce(0) { $0 + Double($1) } / Double(distances.count)
      vocabulary = .centers(clusters.centers, spread: max(Float(spread), .leastNormalMagnitude))
    }
    return VisualWords(options: options, projection: projection, vocabulary: vocabulary)
  }

  /// The turned descriptors, and behind each its coordinates.
  private func rows(_ turned: Matrix, _ places: [SIMD2<Float>]) -> Matrix {
    guard options.coordinates > 0 else { return turned }
    let (length, columns) = (options.rowLength, turned.columns)
    return Matrix(rows: turned.rows, columns: length) { target in
      turned.withUnsafeBufferPointer { numbers in
        for row in 0..<turned.rows {
          for column in 0..<columns { target[row * length + column] = numbers[row * columns + column] }
          target[row * length + columns] = places[row].x * placeScale
          target[row * length + columns + 1] = places[row].y * placeScale
        }
      }
    }
  }

  /// The mixture that starts with clusters.
  private static func mixture(
    _ rows: Matrix, _ centers: Matrix, _ labels: [Int], _ options: Options, threads: Int
  ) throws(LearningError) -> GaussianMixture {
    let (words, columns) = (centers.rows, rows.columns)
    var counts = [Double](repeating: 0, count: words)
    var squares = [Double](repeating: 0, count: words * columns)
    for (row, label) in labels.enumerated() {
      counts[label] += 1
      for column in 0..<columns {
        let difference = Double(rows[row, column] - centers[label, column])
        squares[label * columns + column] += difference * difference
      }
    }
    // What all clusters have in common is added to each, as if each had some rows more: clusters of few rows vary in all directions then.
    let common = (0..<columns).map { column in
      (0..<words).reduce(0) { $0 + squares[$1 * columns + column] } / Double(rows.rows)
    }
    let floor = max(1e-6 * common.reduce(0, +) / Double(columns), 1e-12)
    let variances = Matrix(
      rows: words, columns: columns,
      (0..<words * columns).map { Float((squares[$0] + 10 * common[$0 % columns]) / (counts[$0 / columns] + 10) + floor) })
    let settings = GaussianMixture.Options(
      components: words, maxIterations: options.iterations, floor: 1e-2 * common.reduce(0, +) / Double(columns) + 1e-12,
      seed: options.seed)
    let total = Double(rows.rows) + Double(words)
    let start = try GaussianMixture(
      options: settings,
      tensors: [
        "mixture.weights": Tensor(shape: [words], counts.map { Float(($0 + 1) / total) }), "mixture.means": centers.tensor,
        "mixture.variances": variances.tensor,
      ])
    let fitted = try GaussianMixture.fit(rows, from: start, options: settings, threads: threads)
    // As it comes back from a file: without the report and the settings of the fit, which follow from those of the words.
    return try GaussianMixture(
      options: GaussianMixture.Options(components: words),
      tensors: Dictionary(uniqueKeysWithValues: fitted.tensors.map { ($0.name, $0.tensor) }))
  }

  /// Descriptors at random places, and the places in shares of the picture less ½.
  private static func sample(
    count: Int, size: PixelSize, _ options: Options, threads: Int, _ bitmap: @Sendable (Int) throws -> Bitmap
  ) throws -> (descriptors: Matrix, places: [SIMD2<Float>]) {
    let stage = LocalStage(options.local, size: size)
    precondition(!stage.places.isEmpty, "words for pictures of \(size), which are too small")
    let length = options.local.length
    let used = min(count, max(1, options.samples / samplesOfPicture))
    // There are only so many.
    let samples = min(options.samples, used * stage.places.count)
    let parts: [(numbers: [Float], places: [SIMD2<Float>])] = try Parallel.map(
      used, threads: threads,
      throwing: { index throws(any Error) in
        let picture = try bitmap(index * count / used).opaque
        var generator = SeededGenerator(seed: options.seed, stream: 0x7764, UInt64(index))
        let all = Scratch<Float>(uninitialized: stage.places.count * length)
        var kept = Array(stage.write(picture, to: all.base).enumerated())
        let wanted = min(kept.count, max(1, (index + 1) * samples / used - index * samples / used))
        var numbers: [Float] = []
        numbers.reserveCapacity(wanted * length)
        var places: [SIMD2<Float>] = []
        for next in 0..<wanted {
          kept.swapAt(next, next + generator.integer(below: kept.count - next))
          numbers += UnsafeBufferPointer(start: all.base + kept[next].offset * length, count: length)
          places.append(stage.share(stage.places[kept[next].element]))
        }
        return (numbers, places)
      })
    let places = parts.flatMap(\.places)
    // Of pictures without any gradient there is one descriptor, which says so.
    guard !places.isEmpty else { return (Matrix(rows: 1, columns: length), [.zero]) }
    let descriptors = Matrix(rows: places.count, columns: length) { target in
      var next = target.baseAddress
      for part in parts {
        next?.update(from: part.numbers, count: part.numbers.count)
        next = next?.advanced(by: part.numbers.count)
      }
    }
    return (descriptors, places)
  }
}

extension LocalStage {
  /// The middle of a place in shares of the picture, less ½.
  func share(_ place: LocalDescriptors.Place) -> SIMD2<Float> {
    SIMD2(
      Float((place.x + 0.5) / Double(size.width) - 0.5), Float((place.y + 0.5) / Double(size.height) - 0.5))
  }
}

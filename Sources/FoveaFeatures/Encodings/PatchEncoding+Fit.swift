internal import CFoveaKernels
internal import FoveaLearning
public import FoveaPixels
public import FoveaTensors

extension PatchEncoding {
  /// Learns whitening and atoms from patches of pictures, spread evenly over them, at random places.
  ///
  /// For triangle codes atoms are the centers of `KMeans` after `iterations` steps from random patches; for soft thresholds these centers
  /// divided by their lengths. Of so few patches that there are fewer than two for an atom, there are fewer atoms. The same bytes for any number
  /// of threads.
  /// - Parameters:
  ///   - count: How many pictures there are; of the training part alone.
  ///   - size: The size of each, at least ``Options/minimumSize``.
  ///   - format: The format of each; opacity is blended over white first.
  ///   - bitmap: Gives a picture; called once at most for each, on any thread, in any order.
  /// - Throws: The error of `bitmap`, or `LearningError` where there is nothing to learn from.
  /// - Precondition: The options have no ``Options/problem``, and there is a picture.
  public static func fit(
    count: Int, size: PixelSize, format: PixelFormat, options: Options, threads: Int = Parallel.defaultThreads,
    bitmap: @Sendable (Int) throws -> Bitmap, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> PatchEncoding {
    if let problem = options.problem { preconditionFailure(problem) }
    precondition(count > 0, "no pictures to learn a dictionary from")
    let patches = try sample(count: count, size: size, format: format, options, threads: threads, bitmap)
    let whitening = try Whitening.fit(patches, options: Whitening.Options(epsilon: options.epsilon), threads: threads)
    let white = try whitening.transformed(patches, threads: threads)
    var options = options
    options.atoms = min(options.atoms, max(2, white.rows / 2))
    let clusters = try KMeans.fit(
      white,
      options: KMeans.Options(
        centers: options.atoms, start: .random, maxIterations: options.iterations, tolerance: 0, seed: options.seed),
      threads: threads
    ) { progress($0.iteration, $0.iterations) }
    let atoms = options.code == .triangle ? clusters.centers : clusters.centers.scaledToLengthOne(threads: threads)
    return PatchEncoding(options: options, whitening: whitening, atoms: atoms)
  }

  /// Patches at random places of all pictures, or of some at even distances where there are more pictures than patches.
  private static func sample(
    count: Int, size: PixelSize, format: PixelFormat, _ options: Options, threads: Int, _ bitmap: @Sendable (Int) throws -> Bitmap
  ) throws -> Matrix {
    let channels = format.opaque.channels
    let (side, length) = (options.side, options.side * options.side * channels)
    let (columns, rows) = (size.width - side + 1, size.height - side + 1)
    precondition(columns > 0 && rows > 0, "patches of \(side) pixels from pictures of \(size)")
    // There are only so many different ones.
    let total = min(options.samples, max(4, count * columns * rows))
    let used = min(count, total)
    let parts: [[Float]] = try Parallel.map(
      used, threads: threads,
      throwing: { index throws(any Error) -> [Float] in
        let picture = try bitmap(index * count / used).opaque
        precondition(
          picture.size == size && picture.format == format.opaque, "a picture of \(picture.size), \(picture.format)")
        var generator = SeededGenerator(seed: options.seed, stream: 0x7061, UInt64(index))
        let wanted = (index + 1) * total / used - index * total / used
        var numbers = [Float](repeating: 0, count: wanted * length)
        let places = (0..<wanted).map { _ in
          (generator.integer(below: rows) * size.width + generator.integer(below: columns)) * channels
        }
        picture.samples.withUnsafeBufferPointer { samples in
          numbers.withUnsafeMutableBufferPointer { numbers in
            for (number, place) in places.enumerated() {
              fovea_patches(
                samples.baseAddress?.advanced(by: place), size.width * channels, channels, side, 1, 1, Float(options.contrast),
                numbers.baseAddress?.advanced(by: number * length))
            }
          }
        }
        return numbers
      })
    return Matrix(rows: total, columns: length) { target in
      var next = target.baseAddress
      for part in parts {
        next?.update(from: part, count: part.count)
        next = next?.advanced(by: part.count)
      }
    }
  }
}

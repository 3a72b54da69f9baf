internal import CFoveaKernels
internal import FoveaLearning
public import FoveaTensors

extension Network {
  /// Sets the layers whose ``Convolution/initialization`` is `whitening` from pictures, once before training.
  ///
  /// The filters are the principal directions of the windows that the layer sees, each divided by the root of its variance (plus 0.0005), the strongest
  /// first, and then the same with the opposite sign, so that a rectifier loses nothing (Jordan, 2024, after Coates and Ng, 2011). The layer's
  /// bias stays as it is.
  /// - Parameters:
  ///   - pictures: `[batch, channels, height, width]`, normalized as in training; some thousands are enough, more are of no use.
  ///   - threads: How many threads share the work; filters do not depend on it.
  /// - Precondition: A whitening layer is the first of the network.
  public mutating func adapt(to pictures: Tensor, threads: Int = Parallel.defaultThreads) throws(NetworkError) {
    guard Array(pictures.shape.dropFirst()) == description.inputShape, pictures.shape.count == 4 else {
      throw .inputMismatch(expected: description.inputShape, found: Array(pictures.shape.dropFirst()))
    }
    for node in graph.nodes {
      guard case .convolution(let settings, let weight, _) = node.operation, settings.initialization == .whitening else { continue }
      precondition(node.inputs == [0], "the whitening layer \(node.name) is not the first")
      let shape = graph.parameters[weight].shape
      parameters[weight].tensor = Self.whitening(pictures, shape: shape, threads: threads)
    }
  }

  /// Filters of this shape, `[filters, channels, height, width]`.
  private static func whitening(_ pictures: Tensor, shape: [Int], threads: Int) -> Tensor {
    let size = shape[1] * shape[2] * shape[3]
    let (values, vectors) = SymmetricEigen.decompose(secondMoments(pictures, shape, threads: threads), size: size)
    var filters: [Float] = []
    for sign in [1.0, -1.0] {
      for index in 0..<min(size, shape[0] / 2) {
        let factor = sign / (max(0, values[index]) + 5e-4).squareRoot()
        filters += vectors[index * size..<(index + 1) * size].map { Float($0 * factor) }
      }
    }
    return Tensor(shape: shape, filters)
  }

  /// The mean product of each two places of a window, over all windows of the pictures.
  ///
  /// Pictures are always shared out in as many parts, whose sums are added in order, so that threads change no bit.
  private static func secondMoments(_ pictures: Tensor, _ shape: [Int], threads: Int) -> [Double] {
    pictures.withUnsafeBufferPointer { numbers in
      let windows = LentWindows(base: numbers.baseAddress, shape: pictures.shape, rows: shape[2], columns: shape[3])
      let (size, parts) = (windows.size, 16)
      let sums = Parallel.map(parts, threads: threads) { part in
        windows.products(pictures.shape[0] * part / parts..<pictures.shape[0] * (part + 1) / parts)
      }
      let count = Double(max(1, windows.count))
      return (0..<size * size).map { place in
        let (i, j) = (place / size, place % size)
        return sums.reduce(0.0) { $0 + $1[min(i, j) * size + max(i, j)] } / count
      }
    }
  }
}

/// All windows of some pictures. `@unchecked Sendable`: pictures are only read, for the time of one call.
private struct LentWindows: @unchecked Sendable {
  let base: UnsafePointer<Float>?
  /// Of the pictures: `[batch, channels, height, width]`.
  let shape: [Int]
  /// The extent of a window.
  let rows, columns: Int

  /// How many numbers a window has.
  var size: Int { shape[1] * rows * columns }
  var count: Int { shape[0] * down * across }
  private var down: Int { max(0, shape[2] - rows + 1) }
  private var across: Int { max(0, shape[3] - columns + 1) }

  /// The sums of products of each two places of a window over all windows of some pictures, row-major.
  ///
  /// Products of up to 512 windows, or of one line of them, are summed in single precision, these sums in double.
  func products(_ pictures: Range<Int>) -> [Double] {
    let (size, across) = (size, across)
    var sums = [Double](repeating: 0, count: size * size)
    guard let base, across > 0 else { return sums }
    let room = max(512, across)
    // A row for each place of a window, a column for each window.
    let gathered = Scratch<Float>(uninitialized: size * room)
    let products = Scratch<Float>(uninitialized: size * size)
    let workspace = Scratch<Float>(uninitialized: fovea_matmul_workspace())
    var filled = 0
    func addUp() {
      fovea_matmul_nt(
        size, size, filled, gathered.base, room, gathered.base, room, products.base, size, workspace.base)
      fovea_accumulate(&sums, products.base, size * size)
      filled = 0
    }
    for picture in pictures {
      for y in 0..<down {
        if filled + across > room { addUp() }
        var place = 0
        for channel in 0..<shape[1] {
          for row in 0..<rows {
            let line = base + ((picture * shape[1] + channel) * shape[2] + y + row) * shape[3]
            for column in 0..<columns {
              (gathered.base + place * room + filled).update(from: line + column, count: across)
              place += 1
            }
          }
        }
        filled += across
      }
    }
    if filled > 0 { addUp() }
    return sums
  }
}

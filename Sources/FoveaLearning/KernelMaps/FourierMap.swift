internal import CFoveaKernels
public import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Random Fourier features; see ``KernelMap/Options/fourier(gamma:components:seed:)``.
public struct FourierMap: Sendable, Equatable {
  /// The width γ of the kernel.
  public let gamma: Double
  /// What directions and turns were drawn by.
  public let seed: UInt64
  /// A direction in each row.
  public let directions: Matrix
  /// What is added to the product with each direction.
  public let turns: [Float]

  init(gamma: Double, seed: UInt64, directions: Matrix, turns: [Float]) {
    self.gamma = gamma
    self.seed = seed
    self.directions = directions
    self.turns = turns
  }

  init(gamma: Double, components: Int, columns: Int, seed: UInt64) {
    let deviation = Float((2 * gamma).squareRoot())
    var directions = Matrix(rows: components, columns: columns)
    var turns: [Float] = []
    for row in 0..<components {
      var generator = SeededGenerator(seed: seed, stream: 0x666f, UInt64(row))
      turns.append(generator.uniform() * 2 * Float.pi)
      for column in 0..<columns { directions[row, column] = deviation * generator.normal() }
    }
    self.init(gamma: gamma, seed: seed, directions: directions, turns: turns)
  }

  func transformed(_ rows: Matrix, threads: Int) -> Matrix {
    var mapped = rows.timesTransposed(directions, threads: threads)
    let (count, columns) = (mapped.rows, mapped.columns)
    let scale = (2 / Float(columns)).squareRoot()
    mapped.withUnsafeMutableBufferPointer { numbers in
      let target = RowTarget(base: numbers.baseAddress)
      Parallel.forEach(count, threads: threads) { row, _ in
        guard let line = target.base?.advanced(by: row * columns) else { return }
        for column in 0..<columns { line[column] = scale * cos(line[column] + turns[column]) }
      }
    }
    return mapped
  }
}

/// The map of an additive kernel; see ``KernelMap/Options/additive(_:steps:)``.
public struct AdditiveMap: Sendable, Equatable {
  /// The kernel.
  public let kernel: KernelMap.AdditiveKernel
  /// Samples of its spectrum, that at 0 among them.
  public let steps: Int
  /// How many numbers a row has.
  public let columns: Int

  init(kernel: KernelMap.AdditiveKernel, steps: Int, columns: Int) {
    self.kernel = kernel
    self.steps = steps
    self.columns = columns
  }

  /// L: the best for a number of samples, by the paper's figures; scikit-learn has the same.
  public var period: Double { steps == 1 ? 0.8 : steps == 2 ? 0.5 : steps == 3 ? 0.4 : 1.2 / Double(steps) }

  private func spectrum(_ place: Double) -> Double {
    switch kernel {
    case .chiSquared: 1 / cosh(Double.pi * place)
    case .intersection: 2 / (Double.pi * (1 + 4 * place * place))
    }
  }

  func transformed(_ rows: Matrix, threads: Int) -> Matrix {
    let (count, columns, period) = (rows.rows, columns, period)
    let factors = (0..<steps).map { Float((($0 == 0 ? 1 : 2) * period * spectrum(Double($0) * period)).squareRoot()) }
    return Matrix(rows: count, columns: columns * (2 * steps - 1)) { buffer in
      rows.withUnsafeBufferPointer { numbers in
        let lent = LentRows(base: numbers.baseAddress, count: count, columns: columns)
        let target = RowTarget(base: buffer.baseAddress)
        Parallel.forEach(count, threads: threads) { row, _ in
          guard let line = lent.address(row), let target = target.base?.advanced(by: row * columns * (2 * steps - 1)) else {
            return
          }
          for column in 0..<columns {
            let size = abs(line[column])
            let root = line[column] < 0 ? -size.squareRoot() : size.squareRoot()
            target[column] = factors[0] * root
            let angle = size > 0 ? Float(period) * log(size) : 0
            for step in 1..<max(1, steps) {
              target[(2 * step - 1) * columns + column] = factors[step] * root * cos(Float(step) * angle)
              target[2 * step * columns + column] = factors[step] * root * sin(Float(step) * angle)
            }
          }
        }
      }
    }
  }
}

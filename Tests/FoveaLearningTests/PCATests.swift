import CFoveaKernels
import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct PCATests {
  /// More rows than columns, fewer components than columns, and fewer rows than columns.
  @Test func componentsAreScikitLearns() throws {
    let all = try GoldenUnsupervised.rows()
    for golden in try GoldenUnsupervised.load().pca {
      let rows = all.selecting(rows: Array(0..<golden.rows))
      let model = try PCA.fit(rows, options: PCA.Options(components: golden.count), threads: 2)
      #expect(Tolerance.absoluteError(model.means, golden.means) < 1e-6)
      #expect(Tolerance.absoluteError(model.components.values, golden.components.flatMap { $0 }) < 2e-4)
      #expect(Tolerance.relativeError(model.variances, golden.variances) < 1e-5)
      #expect(abs(model.totalVariance - golden.total) < 1e-5 * golden.total)
      let transformed = try model.transformed(rows.selecting(rows: Array(0..<5)), threads: 2)
      #expect(Tolerance.absoluteError(transformed.values, golden.transformed.flatMap { $0 }) < 2e-4)
      let twin = try PCA.fit(rows, options: PCA.Options(components: golden.count), threads: 1)
      #expect(bits(twin.components) == bits(model.components))
      let tensors = Dictionary(uniqueKeysWithValues: model.tensors.map { ($0.name, $0.tensor) })
      #expect(try PCA(options: model.options, tensors: tensors) == model)
      for name in tensors.keys {
        var damaged = tensors
        damaged[name] = Tensor(shape: [1, 1, 1])
        #expect(throws: LearningError.self) { try PCA(options: model.options, tensors: damaged) }
      }
    }
  }

  /// Twelve directions of rising spread in rows of 160 numbers: by block iteration and exactly, with more rows than columns and with fewer.
  @Test(arguments: [400, 120]) func fewOfManyComponentsAreTheExactOnes(count: Int) throws {
    var generator = SeededGenerator(seed: 5)
    let rows = Matrix(
      (0..<count).map { _ in (0..<160).map { column in generator.normal() * (column < 12 ? 3 + Float(column) : 1) } })
    let options = PCA.Options(components: 10)
    let exact = try PCA.fit(rows, options: options, threads: 2)
    let found = try PCA.fit(rows, options: options, exactUpTo: 60, threads: 2)
    #expect(found != exact, "another way")
    #expect(Tolerance.relativeError(found.variances, exact.variances) < 1e-4)
    #expect(abs(found.totalVariance / exact.totalVariance - 1) < 1e-5)
    for place in 0..<10 {
      let product = zip(found.components[row: place], exact.components[row: place]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(product > 0.999, "component \(place): \(product)")
    }
    #expect(found == (try PCA.fit(rows, options: options, exactUpTo: 60, threads: 1)))
    // A spectrum that ends before the components do is left to the exact way.
    let flat = Matrix((0..<count).map { row in (0..<160).map { Float($0 % 3 == 0 ? row % 5 : 0) } })
    #expect(try PCA.fit(flat, options: options, exactUpTo: 60, threads: 2) == PCA.fit(flat, options: options, threads: 2))
  }

  /// The sums of 400 squares are above the largest number of single precision, those of parts of the rows are not: left to the exact way.
  @Test func hugeNumbersAreLeftToTheExactWay() throws {
    var generator = SeededGenerator(seed: 5)
    let rows = Matrix(
      (0..<400).map { _ in (0..<160).map { column in generator.normal() * (column < 12 ? 3 + Float(column) : 1) * 1.5e17 } })
    let options = PCA.Options(components: 10)
    let exact = try PCA.fit(rows, options: options, threads: 2)
    #expect(exact.variances.allSatisfy { $0.isFinite })
    #expect(try PCA.fit(rows, options: options, exactUpTo: 60, threads: 2) == exact)
  }

  @Test func rowsThatAreAllTheSameHaveNoVariance() throws {
    for count in [1, 3, 40] {
      let model = try PCA.fit(
        Matrix(rows: count, columns: 6, [Float](repeating: 2, count: count * 6)), options: .init(components: 4))
      #expect(model.variances.allSatisfy { $0 == 0 } && model.totalVariance == 0)
      #expect(model.components.values.allSatisfy { $0.isFinite })
    }
    #expect(throws: LearningError.self) { try PCA.fit(Matrix([[1]]), options: .init(components: 0)) }
  }

  @Test func whiteningIsNumPys() throws {
    let rows = try GoldenUnsupervised.rows()
    for golden in try GoldenUnsupervised.load().whitening {
      let model = try Whitening.fit(rows, options: Whitening.Options(epsilon: golden.epsilon), threads: 2)
      #expect(Tolerance.relativeError(model.matrix.values, golden.matrix.flatMap { $0 }) < 1e-4)
      let transformed = try model.transformed(rows.selecting(rows: Array(0..<5)), threads: 2)
      #expect(Tolerance.relativeError(transformed.values, golden.transformed.flatMap { $0 }) < 1e-4)
      #expect(bits(try Whitening.fit(rows, options: model.options, threads: 1).matrix) == bits(model.matrix))
      let tensors = Dictionary(uniqueKeysWithValues: model.tensors.map { ($0.name, $0.tensor) })
      #expect(try Whitening(options: model.options, tensors: tensors) == model)
      #expect(throws: LearningError.self) {
        try Whitening(options: model.options, tensors: ["whitening.means": Tensor(shape: [20])])
      }
    }
    #expect(throws: LearningError.self) { try Whitening.fit(rows, options: Whitening.Options(epsilon: 0)) }
  }
}

@Suite(.serialized) struct SymmetricEigenTests {
  /// `A v = λ v`, directions at right angles, values that sum to the trace; equal values, zeros and a matrix that is diagonal already.
  @Test(arguments: KernelLevels.all) func decompositionsHold(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    for size in [1, 2, 3, 7, 16, 33, 60] {
      for kind in 0..<4 {
        let matrix = symmetric(size, kind)
        let (values, vectors) = SymmetricEigen.decompose(matrix, size: size)
        let scale = matrix.map { abs($0) }.max() ?? 0
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(abs(values.reduce(0, +) - (0..<size).reduce(0) { $0 + matrix[$1 * size + $1] }) <= 1e-13 * Double(size) * scale)
        for k in 0..<size {
          for i in 0..<size {
            let turned = (0..<size).reduce(0) { $0 + matrix[i * size + $1] * vectors[k * size + $1] }
            #expect(abs(turned - values[k] * vectors[k * size + i]) <= 1e-13 * Double(size) * scale)
            let product = (0..<size).reduce(0) { $0 + vectors[k * size + $1] * vectors[i * size + $1] }
            #expect(abs(product - (i == k ? 1 : 0)) < 1e-12)
          }
        }
      }
    }
  }

  /// Sums of a few products, the rest of which is rounding alone.
  @Test(arguments: KernelLevels.all) func matricesOfLowRankComeToAnEnd(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    for (size, rank) in [(40, 3), (90, 20), (156, 38)] {
      var generator = SeededGenerator(seed: UInt64(size))
      var matrix = [Double](repeating: 0, count: size * size)
      for part in 0..<rank {
        let numbers = (0..<size).map { _ in Double(generator.normal()) * Double(part * part + 1) }
        for i in 0..<size {
          for j in 0..<size { matrix[i * size + j] += numbers[i] * numbers[j] }
        }
      }
      let (values, vectors) = SymmetricEigen.decompose(matrix, size: size)
      let scale = values[0]
      #expect(values[rank - 1] > 1e-9 * scale && values[rank...].allSatisfy { abs($0) < 1e-13 * scale })
      for k in stride(from: 0, to: size, by: 7) {
        for i in 0..<size {
          let turned = (0..<size).reduce(0) { $0 + matrix[i * size + $1] * vectors[k * size + $1] }
          #expect(abs(turned - values[k] * vectors[k * size + i]) <= 1e-13 * scale)
        }
      }
    }
  }

  /// Any numbers; equal values; rank one; a diagonal.
  private func symmetric(_ size: Int, _ kind: Int) -> [Double] {
    var generator = SeededGenerator(seed: UInt64(size))
    let numbers = (0..<size * size).map { _ in Double(generator.normal()) }
    return (0..<size * size).map { place in
      let (i, j) = (place / size, place % size)
      switch kind {
      case 0: return numbers[i * size + j] + numbers[j * size + i]
      case 1: return (i == j ? 3 : 0) + (i / 2 == j / 2 ? 1 : 0)
      case 2: return numbers[i] * numbers[j] * 1e6
      default: return i == j ? Double(i % 3) : 0
      }
    }
  }
}

import FoundationEssentials
import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

struct KernelMapTests {
  /// What scikit-learn gave (Fixtures/golden/make_kernel_maps.py).
  struct Golden: Decodable {
    var histograms: [[Float]]
    var rows: [[Float]]
    var chiSquared: [[[Float]]]
    var intersection: [[[Float]]]
    var radial: [[Float]]
    var polynomial: [[Float]]
    var histogramKernel: [[Float]]
    var chiSquaredValues: [[Float]]
  }

  private static func golden() throws -> Golden {
    try JSONDecoder().decode(Golden.self, from: Data(Fixture.bytes("golden/learning/kernel-maps.json")))
  }

  @Test func additiveMapsAreScikitLearns() throws {
    let golden = try Self.golden()
    let rows = Matrix(golden.histograms)
    for (kernel, expected) in [
      (KernelMap.AdditiveKernel.chiSquared, golden.chiSquared), (KernelMap.AdditiveKernel.intersection, golden.intersection),
    ] {
      for (index, expected) in expected.enumerated() {
        let map = try KernelMap.fit(rows, options: .additive(kernel, steps: index + 1))
        let found = try map.transformed(rows, threads: 2)
        #expect(found.columns == map.length && map.length == rows.columns * (2 * index + 1))
        #expect(Tolerance.absoluteError(found.values, expected.flatMap { $0 }) < 2e-6)
      }
    }
    // Products come close to the kernel, the closer the more samples.
    let exact = golden.chiSquaredValues.flatMap { $0 }
    func error(_ steps: Int) throws -> Float {
      let mapped = try KernelMap.fit(rows, options: .additive(.chiSquared, steps: steps)).transformed(rows)
      return Tolerance.absoluteError(mapped.timesTransposed(mapped).values, exact)
    }
    // scikit-learn's are off by 0.371 and 0.183 on these, whose values go up to 3.66.
    #expect(try error(2) < 0.38 && error(3) < 0.19)
    // Numbers below zero have the numbers of their magnitudes, with the other sign.
    let negative = Matrix(golden.histograms.map { $0.map { -$0 } })
    let map = try KernelMap.fit(rows, options: .additive(.intersection, steps: 2))
    #expect(try map.transformed(negative).values == map.transformed(rows).values.map { -$0 })
  }

  /// Another root of K⁻¹ turns the numbers; their products stay.
  @Test func nystromsProductsAreScikitLearns() throws {
    let golden = try Self.golden()
    for (rows, count, function, expected) in [
      (golden.rows, 4, KernelFunction.radial(gamma: 0.3), golden.radial),
      (golden.rows, 4, KernelFunction.polynomial(degree: 3, gamma: 0.3, constant: 1), golden.polynomial),
      (golden.histograms, 3, KernelFunction.chiSquared(gamma: 0.5), golden.histogramKernel),
    ] {
      let landmarks = Matrix(Array(rows.prefix(count)))
      let map = KernelMap.nystrom(try NystromMap.fit(landmarks: landmarks, function))
      let found = try map.transformed(Matrix(rows), threads: 2)
      let known = Matrix(expected)
      #expect(found.rows == known.rows && found.columns == known.columns)
      let (products, exact) = (found.timesTransposed(found).values, known.timesTransposed(known).values)
      #expect(Tolerance.absoluteError(products, exact) < 1e-5 * (exact.max() ?? 0), "\(function)")
    }
  }

  /// With all rows as landmarks products are the kernel's values.
  @Test func allLandmarksGiveTheKernel() throws {
    let golden = try Self.golden()
    let rows = Matrix(golden.rows)
    let map = try KernelMap.fit(rows, options: .nystrom(.radial(gamma: 0.3), landmarks: 100, seed: 4))
    let mapped = try map.transformed(rows)
    #expect(map.length == rows.rows)
    let products = mapped.timesTransposed(mapped)
    #expect((0..<rows.rows).allSatisfy { abs(products[$0, $0] - 1) < 1e-3 })
    #expect(try KernelMap.fit(rows, options: .nystrom(.radial(gamma: 0.3), landmarks: 100, seed: 4), threads: 3) == map)
  }

  /// Landmarks that are alike or all zeros leave K without an inverse.
  @Test func landmarksMayBeAlike() throws {
    let rows = Matrix([[1, 2], [1, 2], [0, 1], [1, 2]])
    let map = KernelMap.nystrom(try NystromMap.fit(landmarks: rows, .radial(gamma: 0.5)))
    let mapped = try map.transformed(rows)
    let products = mapped.timesTransposed(mapped)
    #expect((0..<4).allSatisfy { abs(products[$0, $0] - 1) < 1e-3 } && abs(products[0, 1] - 1) < 1e-3)
    let zeros = try NystromMap.fit(landmarks: Matrix(rows: 3, columns: 2), .intersection)
    #expect(zeros.root.values.allSatisfy { $0.isFinite })
    let huge = Matrix([[1e20, 0], [0, 1e20]])
    #expect(throws: LearningError.self) {
      try KernelMap.fit(huge, options: .nystrom(.polynomial(degree: 3, gamma: 1, constant: 1), landmarks: 2, seed: 0))
    }
  }

  /// The more components, the closer products are to the kernel's values: the error falls with the root of their number.
  @Test func randomFeaturesComeClose() throws {
    let rows = Matrix(try Self.golden().rows)
    let exact = try {
      let map = try KernelMap.fit(rows, options: .nystrom(.radial(gamma: 0.1), landmarks: 9, seed: 0)).transformed(rows)
      return map.timesTransposed(map).values
    }()
    let mapped = try KernelMap.fit(rows, options: .fourier(gamma: 0.1, components: 8000, seed: 2)).transformed(rows, threads: 1)
    #expect(mapped.columns == 8000)
    #expect(Tolerance.absoluteError(mapped.timesTransposed(mapped).values, exact) < 0.05)
    let other = try KernelMap.fit(rows, options: .fourier(gamma: 0.1, components: 8000, seed: 2)).transformed(rows, threads: 3)
    #expect(other == mapped)
  }

  @Test func settingsAndRowsThatCannotBe() throws {
    let rows = Matrix(try Self.golden().rows)
    for options in [
      KernelMap.Options.fourier(gamma: 0, components: 3, seed: 0), .fourier(gamma: 1, components: 0, seed: 0),
      .nystrom(.radial(gamma: -1), landmarks: 3, seed: 0), .nystrom(.intersection, landmarks: 0, seed: 0),
      .additive(.chiSquared, steps: 0), .additive(.intersection, steps: 17), .nystrom(.intersection, landmarks: 3, seed: 0),
    ] {
      #expect(throws: LearningError.self) { try KernelMap.fit(rows, options: options) }
    }
    let map = try KernelMap.fit(rows, options: .additive(.chiSquared, steps: 2))
    #expect(throws: LearningError.self) { try map.transformed(Matrix(rows: 1, columns: 2)) }
  }
}

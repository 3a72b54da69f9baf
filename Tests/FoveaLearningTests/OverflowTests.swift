import FoveaLearning
import FoveaTensors
import Testing

/// Numbers that are finite, and whose squares are not.
@Suite struct OverflowTests {
  private static let labels = (0..<12).map { $0 % 2 }

  /// Rows of which one has a huge number.
  private static func rows(columns: Int) -> Matrix {
    var generator = SeededGenerator(seed: 3)
    return Matrix(
      (0..<12).map { row in (0..<columns).map { row == 5 && $0 == 1 ? 1e20 : generator.normal() } })
  }

  private static func overflows(_ fit: () throws -> Void) -> Bool {
    do {
      try fit()
      return false
    } catch LearningError.overflow {
      return true
    } catch {
      return false
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [3, 20]) func closedFormsRefuseThem(columns: Int) {
    let (rows, labels) = (Self.rows(columns: columns), Self.labels)
    #expect(Self.overflows { _ = try RidgeClassifier.fit(rows, labels: labels, classCount: 2) })
    for shrinkage in [Shrinkage.none, .share(0.3), .ledoitWolf] {
      #expect(
        Self.overflows {
          _ = try LinearDiscriminant.fit(rows, labels: labels, classCount: 2, options: .init(shrinkage: shrinkage))
        })
      #expect(
        Self.overflows {
          _ = try QuadraticDiscriminant.fit(rows, labels: labels, classCount: 2, options: .init(shrinkage: shrinkage))
        })
      #expect(
        Self.overflows {
          _ = try LinearDiscriminantProjection.fit(rows, labels: labels, options: .init(shrinkage: shrinkage))
        })
    }
    #expect(Self.overflows { _ = try PCA.fit(rows, options: .init(components: 2)) })
    #expect(Self.overflows { _ = try Whitening.fit(rows) })
  }

  @Test(.timeLimit(.minutes(1))) func machinesAndClustersRefuseThem() {
    let (rows, labels) = (Self.rows(columns: 3), Self.labels)
    for multiclass in [LinearSVM.Multiclass.oneVersusRest, .crammerSinger] {
      let options = LinearSVM.Options(multiclass: multiclass)
      #expect(Self.overflows { _ = try LinearSVM.fit(rows, labels: labels, classCount: 2, options: options) })
      #expect(Self.overflows { _ = try LinearSVM.path(rows, labels: labels, classCount: 2, options: options, costs: [1, 2]) })
    }
    #expect(Self.overflows { _ = try LinearSVM.searchCost(rows, labels: labels, classCount: 2) })
    #expect(Self.overflows { _ = try KMeans.fit(rows, options: .init(centers: 2)) })
    #expect(Self.overflows { _ = try GaussianMixture.fit(rows, options: .init(components: 2)) })
  }

  /// Planes of which a number is infinite could be stored, and not be read back.
  @Test func planesAreFinite() {
    let rows = Matrix((0..<12).map { [Float($0 % 2) * 3e38, 1] })
    #expect(Self.overflows { _ = try NearestClassMean.fit(rows, labels: Self.labels, classCount: 2) })
    #expect(Self.overflows { _ = try LogisticRegression.fit(rows, labels: Self.labels, classCount: 2) })
  }

  /// Each class has a matrix of columns × columns: here 64 MiB, of which 256 are allowed.
  @Test func quadraticDiscriminantsHaveToFitTheMemory() {
    let rows = Matrix(rows: 4, columns: 4096, (0..<4 * 4096).map { Float($0 % 7) })
    for classes in [257, 1000] {
      let error = #expect(throws: LearningError.self) {
        _ = try QuadraticDiscriminant.fit(rows, labels: [0, 1, 0, 1], classCount: classes)
      }
      guard case .tooLarge(_, let bytes, let limit)? = error else {
        Issue.record("\(classes) classes: \(String(describing: error))")
        continue
      }
      #expect(bytes == classes * 4096 * 4096 * 4 && bytes > limit)
    }
  }

  @Test func kernelMachinesRefuseThem() {
    let (rows, labels) = (Self.rows(columns: 3), Self.labels)
    for kernel in [KernelFunction.radial(gamma: 0.1), .polynomial(degree: 2, gamma: 1, constant: 0)] {
      #expect(
        Self.overflows { _ = try KernelSVM.fit(rows, labels: labels, classCount: 2, options: .init(kernel: kernel)) })
    }
    // Features as they are, not scaled, under a steep curve.
    let unscaled = Matrix((0..<12).map { [Float($0) * 255, 1000] })
    let steep = KernelFunction.polynomial(degree: 8, gamma: 1, constant: 1)
    #expect(
      Self.overflows { _ = try KernelSVM.fit(unscaled, labels: labels, classCount: 2, options: .init(kernel: steep)) })
    #expect(LearningError.overflow(quantity: "a sum").description.contains("StandardScaler"))
  }
}

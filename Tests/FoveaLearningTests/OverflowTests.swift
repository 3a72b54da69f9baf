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

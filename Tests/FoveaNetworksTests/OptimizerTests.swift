import CFoveaKernels
import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct LossTests {
  @Test func `loss and gradient of a worked example`() {
    // softmax(ln 1, ln 2, ln 5) = (1, 2, 5) / 8, the target with smoothing 0.3 is (0.1, 0.8, 0.1).
    let scores: [Float] = [0, Float(0.6931472), Float(1.6094379)]
    var gradient = [Float](repeating: 0, count: 3)
    let sums = SoftmaxCrossEntropy(smoothing: 0.3).evaluate(
      scores, SoftmaxCrossEntropy.Targets([1][...]), classes: 3, weight: 2, gradient: &gradient)
    // −(0.1 ln 0.125 + 0.8 ln 0.25 + 0.1 ln 0.625)
    #expect(abs(sums.loss - 1.363_979_9) < 1e-6)
    #expect(sums.correct == 0)
    #expect(Tolerance.absoluteError(gradient, [0.05, -1.1, 1.05]) < 1e-6)
  }

  @Test func `a margin is taken from the label's score, in loss and gradient alike, and not from hits`() {
    let scores: [Float] = [0.3, 1.1, 0.9, -0.4]
    let targets = SoftmaxCrossEntropy.Targets([1, 2][...], partners: [1, 0][...], share: 0.7)
    let loss = SoftmaxCrossEntropy(smoothing: 0.1, margin: 0.5)
    // Of one picture without a mixture it is the plain loss of scores that are less by the margin.
    var (gradient, moved) = ([Float](repeating: 0, count: 4), [Float](repeating: 0, count: 4))
    let sums = loss.evaluate(scores, SoftmaxCrossEntropy.Targets([1][...]), classes: 4, weight: 1, gradient: &gradient)
    let plain = SoftmaxCrossEntropy(smoothing: 0.1).evaluate(
      [0.3, 0.6, 0.9, -0.4], SoftmaxCrossEntropy.Targets([1][...]), classes: 4, weight: 1, gradient: &moved)
    #expect(abs(sums.loss - plain.loss) < 1e-6 && sums.correct == 1 && plain.correct == 0)
    #expect(Tolerance.absoluteError(gradient, moved) < 1e-6)
    // Mixed pictures by finite differences.
    let both = scores + [0.2, -0.1, 0.6, 0.4]
    var analytic = [Float](repeating: 0, count: 8)
    _ = loss.evaluate(both, targets, classes: 4, weight: 1, gradient: &analytic)
    let error = FiniteDifferences.error(of: analytic, at: both) { point in
      var unused = [Float](repeating: 0, count: 8)
      return loss.evaluate(point, targets, classes: 4, weight: 1, gradient: &unused).loss
    }
    #expect(error < 1e-3)
  }

  @Test func `great scores do not overflow`() {
    var gradient = [Float](repeating: 0, count: 2)
    let sums = SoftmaxCrossEntropy(smoothing: 0).evaluate(
      [1000, -1000], SoftmaxCrossEntropy.Targets([0][...]), classes: 2, weight: 1, gradient: &gradient)
    #expect(sums.loss == 0 && sums.correct == 1 && gradient == [0, 0])
  }
}

/// Levels are forced for the whole process, so these tests stand in a row.
@Suite(.serialized) struct NetworkKernelTests {
  @Test(arguments: [0, 1, 15, 16, 17, 67])
  func `the optimizer's step on every level`(count: Int) {
    let numbers = normalTensor([6, 70], seed: 4).values
    for level in KernelLevels.all {
      KernelLevels.force(level)
      defer { fovea_reset_simd_level() }
      var (weights, velocity) = (Array(numbers[1..<1 + count]), Array(numbers[70..<70 + count]))
      let gradients = Array(numbers[140...])
      fovea_sgd_step(&weights, &velocity, gradients, 70, 3, count, 0.1, 0.9, 0.01, 1)
      for i in 0..<count {
        let gradient = gradients[i] + gradients[70 + i] + gradients[140 + i] + 0.01 * numbers[1 + i]
        let next = 0.9 * numbers[70 + i] + gradient
        #expect(abs(velocity[i] - next) < 1e-5)
        #expect(abs(weights[i] - (numbers[1 + i] - 0.1 * (gradient + 0.9 * next))) < 1e-5)
      }
    }
  }

  @Test func `momentum without Nesterov`() {
    var (weights, velocity): ([Float], [Float]) = ([1], [2])
    fovea_sgd_step(&weights, &velocity, [4], 1, 1, 1, 0.5, 0.25, 0, 0)
    #expect(velocity == [4.5] && weights == [-1.25])
  }

  @Test func `dropout is the same on every level, and leaves out its part`() {
    let input = [Float](repeating: 1, count: 10_007)
    let key = fovea_dropout_key(1, 2, 3, 4)
    var results: [[Float]] = []
    for level in KernelLevels.all {
      KernelLevels.force(level)
      defer { fovea_reset_simd_level() }
      var output = input
      fovea_dropout(input, &output, input.count, key, 0.25)
      results.append(output)
    }
    #expect(results.allSatisfy { $0 == results[0] })
    #expect(results[0] == input.indices.map { fovea_dropout_factor(key, UInt64($0), 0.25) })
    let left = results[0].count { $0 == 0 }
    #expect(abs(Double(left) / 10_007 - 0.25) < 0.02)
    #expect(Set(results[0]) == [0, Float(1 / 0.75)])
    #expect(fovea_dropout_key(1, 2, 3, 5) != key && fovea_dropout_key(1, 3, 3, 4) != key)
  }

  @Test(arguments: [0, 1, 15, 16, 33, 67])
  func `loops over parameters on every level`(count: Int) {
    let numbers = normalTensor([6, 70], seed: 5).values
    var sums: [Double] = []
    for level in KernelLevels.all {
      KernelLevels.force(level)
      defer { fovea_reset_simd_level() }
      var gathered = numbers
      sums.append(fovea_gather_gradients(&gathered, 70, 3, count))
      for i in 0..<count {
        let expected: Float = numbers[i] + numbers[70 + i] + numbers[140 + i]
        #expect(gathered[i] == expected)
      }
      #expect(gathered[count...] == numbers[count...])
      let squares: Double = gathered[..<count].reduce(0) { $0 + Double($1) * Double($1) }
      #expect(abs(sums[0] - squares) < 1e-9)
      #expect(fovea_squared_norm(gathered, count) == sums[0], "the same bits as with the gathering")

      var (weights, mean, square) = (numbers, Array(numbers[70...]), Array(numbers[140...].map { $0 * $0 }))
      fovea_adam_step(&weights, &mean, &square, Array(numbers[210...]), 70, 2, count, 0.1, 0.9, 0.8, 0.95, 1.25, 1e-3)
      for i in 0..<count {
        let gradient = numbers[210 + i] + numbers[280 + i]
        let m: Float = 0.8 * numbers[70 + i] + 0.2 * gradient
        let v: Float = 0.95 * numbers[140 + i] * numbers[140 + i] + 0.05 * gradient * gradient
        let expected: Float = 0.9 * numbers[i] - 0.1 * m / (v.squareRoot() * 1.25 + 1e-3)
        #expect(abs(mean[i] - m) < 1e-5 && abs(square[i] - v) < 1e-5)
        #expect(abs(weights[i] - expected) < 1e-4)
      }
      var (near, pair, other) = (numbers, numbers, Array(numbers[70...]))
      fovea_approach(&near, Array(numbers[70...]), count, 0.25)
      fovea_mix_pair(&pair, &other, count, 0.75)
      var sum = [Float](repeating: 0, count: 70)
      fovea_combine(numbers, Array(numbers[70...]), &sum, count, 2, -3)
      for i in 0..<count {
        let (a, b) = (numbers[i], numbers[70 + i])
        let (closer, farther): (Float, Float) = (0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b)
        #expect(abs(near[i] - closer) < 1e-6 && abs(pair[i] - closer) < 1e-6 && abs(other[i] - farther) < 1e-6)
        let expected: Float = 2 * a - 3 * b
        #expect(abs(sum[i] - expected) < 1e-5)
      }
    }
    #expect(sums.allSatisfy { $0 == sums[0] }, "sums have the same bits on every level")
  }

  @Test func `a matrix and its transpose`() {
    let numbers = normalTensor([19 * 35], seed: 6).values
    var turned = [Float](repeating: 0, count: 19 * 35)
    fovea_transpose(numbers, &turned, 19, 35)
    for row in 0..<19 { for column in 0..<35 { #expect(turned[column * 19 + row] == numbers[row * 35 + column]) } }
  }
}

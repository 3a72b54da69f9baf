import FoveaReports
import Testing

@Suite struct TicksTests {
  @Test(
    arguments: [
      (0...1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1], 1), (0...1, 5, [0, 0.5, 1], 1),
      (0...1, 11, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], 1),
      (0...100, 6, [0, 20, 40, 60, 80, 100], 0), (-15...15, 7, [-15, -10, -5, 0, 5, 10, 15], 0),
      (0.531...0.551, 5, [0.535, 0.54, 0.545, 0.55], 3),
      (7...93, 10, [10, 20, 30, 40, 50, 60, 70, 80, 90], 0), (1234...1240, 4, [1234, 1236, 1238, 1240], 0),
      (-0.3...0.3, 4, [-0.2, 0, 0.2], 1),
      (1e-7...9e-7, 4, [2e-7, 4e-7, 6e-7, 8e-7], 7), (1e12...9e12, 4, [2e12, 4e12, 6e12, 8e12], 0),
    ] as [(ClosedRange<Double>, Int, [Double], Int)])
  func linear(range: ClosedRange<Double>, most: Int, values: [Double], decimals: Int) {
    #expect(Ticks.linear(in: range, atMost: most) == Ticks(values: values, decimals: decimals))
  }

  @Test(
    arguments: [
      (1...1000, 10, [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]), (1...1000, 7, [1, 3, 10, 30, 100, 300, 1000]),
      (1...1000, 4, [1, 10, 100, 1000]), (1e-6...1e6, 8, [1e-6, 1e-4, 0.01, 1, 100, 1e4, 1e6]),
      (1e-6...1e6, 5, [1e-6, 1e-3, 1, 1e3, 1e6]),
      (4...11, 6, [4, 6, 8, 10]), (0.05...2, 6, [0.05, 0.1, 0.2, 0.5, 1, 2]),
    ] as [(ClosedRange<Double>, Int, [Double])])
  func logarithmic(range: ClosedRange<Double>, most: Int, values: [Double]) {
    #expect(Ticks.logarithmic(in: range, atMost: most).values == values)
  }

  @Test(
    arguments: [
      (6...600, 12, [10, 20, 30, 60, 120, 300, 600]), (6...600, 5, [10, 30, 60, 180, 600]), (6...600, 3, [10, 60, 600]),
      (0.001...10, 5, [0.001, 0.01, 0.1, 1, 10]),
    ] as [(ClosedRange<Double>, Int, [Double])])
  func durations(range: ClosedRange<Double>, most: Int, values: [Double]) {
    #expect(Ticks.durations(in: range, atMost: most).values == values)
  }

  @Test(
    arguments: [
      (0...150, 6, [0, 30, 60, 90, 120, 150]), (0...3600, 5, [0, 900, 1800, 2700, 3600]), (0...20, 5, [0, 5, 10, 15, 20]),
    ] as [(ClosedRange<Double>, Int, [Double])])
  func linearDurations(range: ClosedRange<Double>, most: Int, values: [Double]) {
    #expect(Ticks.linearDurations(in: range, atMost: most).values == values)
  }

  /// For many ranges: rising, inside, never too many, and as many as half of what was asked for (steps grow at most 2.5-fold).
  @Test func anyRangeHasGoodTicks() {
    for exponent in -8...8 {
      for (low, high) in [(0.0, 1.0), (0.1, 0.9), (-3.7, 8.2), (99.5, 100.5), (-1.0, -0.2)] {
        let scale = exponent < 0 ? 1 / Self.power(-exponent) : Self.power(exponent)
        for most in 2...12 {
          let ticks = Ticks.linear(in: low * scale...high * scale, atMost: most).values
          #expect(ticks.count <= most && ticks.count * 5 >= most - 2, "\(low * scale)…\(high * scale), \(most): \(ticks)")
          #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
          let air = (high - low) * scale * 1e-6
          #expect(ticks.allSatisfy { $0 >= low * scale - air && $0 <= high * scale + air })
        }
      }
    }
  }

  private static func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { product, _ in product * 10 } }
}

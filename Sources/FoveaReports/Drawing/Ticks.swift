/// Round numbers along an axis.
package struct Ticks: Hashable {
  /// The numbers, rising.
  package var values: [Double]
  /// Decimals that tell them apart; `nil` where their sizes differ too much for a common count.
  package var decimals: Int?

  package init(values: [Double], decimals: Int?) {
    self.values = values
    self.decimals = decimals
  }

  /// Multiples of 1, 2 or 5 times a power of ten that lie in `range`: as many as possible, but at most `most`.
  ///
  /// Each is the number nearest to its decimal form: no `0.30000000000000004`.
  package static func linear(in range: ClosedRange<Double>, atMost most: Int) -> Ticks {
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite, most > 0 else { return Ticks(values: [range.lowerBound], decimals: nil) }
    var exponent = Numeral.exponent(of: span / Double(most)) - 1
    while true {
      for factor in [1.0, 2, 5] {
        // A hair of tolerance, so that ends that are round numbers count in spite of rounding.
        let step = factor * decimalPower(exponent)
        let first = (range.lowerBound / step - 1e-9).rounded(.up)
        let last = (range.upperBound / step + 1e-9).rounded(.down)
        guard last - first + 1 <= Double(most) else { continue }
        let counts = first <= last ? Array(stride(from: first, through: last, by: 1)) : []
        let values = counts.map { count in
          let value = exponent < 0 ? count * factor / decimalPower(-exponent) : count * step
          return value == 0 ? 0 : value
        }
        return Ticks(values: values, decimals: max(0, -exponent))
      }
      exponent += 1
    }
  }

  /// Round numbers for a logarithmic axis: 1, 2 and 5 times powers of ten, or only the powers, or every second … of them,
  /// so that at most `most` lie in `range`; where that leaves fewer than three, those of a linear axis.
  /// - Precondition: the range is positive.
  package static func logarithmic(in range: ClosedRange<Double>, atMost most: Int) -> Ticks {
    precondition(range.lowerBound > 0, "a logarithmic axis from \(range.lowerBound)")
    let low = Numeral.exponent(of: range.lowerBound)
    let high = Numeral.exponent(of: range.upperBound)
    let inside = range.lowerBound * (1 - 1e-9)...range.upperBound * (1 + 1e-9)
    for factors in [[1.0, 2, 5], [1, 3], [1]] {
      let values = (low...high).flatMap { exponent in factors.map { place($0, exponent) } }.filter { inside.contains($0) }
      if values.count <= most {
        return values.count >= 3 ? Ticks(values: values, decimals: nil) : linear(in: range, atMost: most)
      }
    }
    for stride in 2...max(2, high - low + 1) {
      let values = (low...high).filter { $0 % stride == 0 }.map { place(1, $0) }.filter { inside.contains($0) }
      if values.count <= most { return Ticks(values: values, decimals: nil) }
    }
    return Ticks(values: [range.lowerBound], decimals: nil)
  }

  private static func place(_ factor: Double, _ exponent: Int) -> Double {
    exponent < 0 ? factor / decimalPower(-exponent) : factor * decimalPower(exponent)
  }
}

extension Ticks {
  /// Round times for a logarithmic axis: 1, 2, 5, 10, 20, 30 seconds or minutes, then hours; below a second and beyond ten hours as
  /// ``logarithmic(in:atMost:)``.
  package static func durations(in range: ClosedRange<Double>, atMost most: Int) -> Ticks {
    guard range.lowerBound >= 0.5, range.upperBound <= 36_000 else { return logarithmic(in: range, atMost: most) }
    let sets: [[Double]] = [
      [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18_000, 36_000],
      [1, 3, 10, 30, 60, 180, 600, 1800, 3600, 10_800, 36_000], [1, 10, 60, 600, 3600, 36_000], [1, 60, 3600],
    ]
    for set in sets {
      let values = set.filter { range.contains($0) }
      if values.count <= most { return values.count >= 2 ? Ticks(values: values, decimals: nil) : linear(in: range, atMost: most) }
    }
    return Ticks(values: [range.lowerBound], decimals: nil)
  }

  /// Round times for a linear axis: from a minute on, whole minutes or hours.
  package static func linearDurations(in range: ClosedRange<Double>, atMost most: Int) -> Ticks {
    let steps: [Double] = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18_000, 36_000]
    guard range.upperBound > 60, range.upperBound <= 36_000 * Double(most) else { return linear(in: range, atMost: most) }
    for step in steps {
      let first = (range.lowerBound / step).rounded(.up)
      let last = (range.upperBound / step).rounded(.down)
      guard last >= first, last - first + 1 <= Double(most) else { continue }
      return Ticks(values: stride(from: first, through: last, by: 1).map { $0 * step }, decimals: 0)
    }
    return linear(in: range, atMost: most)
  }
}

/// Finds where a smooth function of many numbers is least: the limited-memory method of Broyden, Fletcher, Goldfarb and Shanno (Liu and Nocedal,
/// 1989), with the line search of Lewis and Overton (2013), whose steps satisfy the weak conditions of Wolfe.
struct LBFGS {
  /// How many of the last steps shape the next one.
  var memory = 10
  /// The most steps.
  var maxIterations: Int
  /// It ends where the gradient is at most so long.
  var gradientTolerance: Double
  /// It ends when three steps after each other lowered the value by at most this share of it.
  var valueTolerance = 1e-9

  /// Where it ended.
  struct Result {
    var point: [Double]
    var value: Double
    var gradientNorm: Double
    var iterations: Int
  }

  /// Goes downhill from a point.
  /// - Parameter evaluate: The value and the gradient at a point.
  func minimize(from start: [Double], _ evaluate: ([Double]) -> (value: Double, gradient: [Double])) -> Result {
    var point = start
    var (value, gradient) = evaluate(point)
    var steps: [(step: [Double], change: [Double], product: Double)] = []
    var (iterations, idle) = (0, 0)
    while iterations < maxIterations, gradient.norm > gradientTolerance, idle < 3 {
      var direction = Self.direction(gradient, steps)
      var slope = direction.dot(gradient)
      if !(slope < 0) {
        steps = []
        direction = gradient.map { -$0 }
        slope = -gradient.dot(gradient)
      }
      let first = steps.isEmpty ? min(1, 1 / gradient.norm) : 1
      guard let found = Self.search(point, value, direction, slope, first: first, evaluate) else { break }
      let step = zip(found.point, point).map { $0 - $1 }
      let change = zip(found.gradient, gradient).map { $0 - $1 }
      let product = step.dot(change)
      if product > 1e-12 * step.norm * change.norm {
        steps.append((step, change, product))
        if steps.count > memory { steps.removeFirst() }
      }
      idle = value - found.value <= valueTolerance * max(abs(value), abs(found.value)) ? idle + 1 : 0
      (point, value, gradient) = (found.point, found.value, found.gradient)
      iterations += 1
    }
    return Result(point: point, value: value, gradientNorm: gradient.norm, iterations: iterations)
  }

  /// The negative gradient, turned by the last steps (the two loops of Nocedal).
  private static func direction(
    _ gradient: [Double], _ steps: [(step: [Double], change: [Double], product: Double)]
  ) -> [Double] {
    var direction = gradient.map { -$0 }
    var factors: [Double] = []
    for (step, change, product) in steps.reversed() {
      let factor = step.dot(direction) / product
      direction.add(-factor, change)
      factors.append(factor)
    }
    if let last = steps.last {
      let scale = last.product / last.change.dot(last.change)
      for place in direction.indices { direction[place] *= scale }
    }
    for ((step, change, product), factor) in zip(steps, factors.reversed()) {
      direction.add(factor - change.dot(direction) / product, step)
    }
    return direction
  }

  /// A step along a direction that lowers the value by enough and leaves enough of the slope behind; nothing where rounding hides it.
  private static func search(
    _ point: [Double], _ value: Double, _ direction: [Double], _ slope: Double, first: Double,
    _ evaluate: ([Double]) -> (value: Double, gradient: [Double])
  ) -> (point: [Double], value: Double, gradient: [Double])? {
    var (low, high, step) = (0.0, Double.infinity, first)
    var best: (point: [Double], value: Double, gradient: [Double])?
    for _ in 0..<30 {
      var trial = point
      trial.add(step, direction)
      let found = evaluate(trial)
      if !(found.value <= value + 1e-4 * step * slope) {
        high = step
      } else {
        if found.value < best?.value ?? .infinity { best = (trial, found.value, found.gradient) }
        guard found.gradient.dot(direction) < 0.9 * slope else { return (trial, found.value, found.gradient) }
        low = step
      }
      step = high < .infinity ? (low + high) / 2 : 2 * low
    }
    return best
  }
}

extension [Double] {
  /// Σ a · b.
  fileprivate func dot(_ other: [Double]) -> Double {
    withUnsafeBufferPointer { a in
      other.withUnsafeBufferPointer { b in
        var sums = (0.0, 0.0, 0.0, 0.0)
        var place = 0
        while place + 4 <= a.count {
          sums.0 += a[place] * b[place]
          sums.1 += a[place + 1] * b[place + 1]
          sums.2 += a[place + 2] * b[place + 2]
          sums.3 += a[place + 3] * b[place + 3]
          place += 4
        }
        while place < a.count {
          sums.0 += a[place] * b[place]
          place += 1
        }
        return (sums.0 + sums.1) + (sums.2 + sums.3)
      }
    }
  }

  /// The Euclidean length.
  fileprivate var norm: Double { dot(self).squareRoot() }

  /// Adds another list, times a number.
  fileprivate mutating func add(_ factor: Double, _ other: [Double]) {
    withUnsafeMutableBufferPointer { own in
      other.withUnsafeBufferPointer { other in
        for place in own.indices { own[place] += factor * other[place] }
      }
    }
  }
}

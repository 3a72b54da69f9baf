/// Derivatives by central differences, to hold analytic ones against.
package enum FiniteDifferences {
  /// The partial derivatives of `function` at `point`, for the variables at `indices` (all of them where none are given).
  package static func gradient(
    at point: [Float], indices: [Int]? = nil, step: Float = 1e-2, of function: ([Float]) throws -> Double
  ) rethrows -> [Double] {
    var moved = point
    return try (indices ?? Array(point.indices)).map { index in
      let low = point[index] - step
      let high = point[index] + step
      moved[index] = high
      let above = try function(moved)
      moved[index] = low
      let below = try function(moved)
      moved[index] = point[index]
      // The step as the floats have it, not as it was asked for.
      return (above - below) / (Double(high) - Double(low))
    }
  }

  /// How far an analytic gradient is from the numeric one, beside the largest numeric derivative.
  /// - Parameter gradient: A derivative for each variable of `point`.
  package static func error(
    of gradient: [Float], at point: [Float], indices: [Int]? = nil, step: Float = 1e-2, function: ([Float]) throws -> Double
  ) rethrows -> Float {
    precondition(gradient.count == point.count, "\(gradient.count) derivatives of \(point.count) variables")
    let numeric = try self.gradient(at: point, indices: indices, step: step, of: function)
    let analytic = (indices ?? Array(point.indices)).map { Double(gradient[$0]) }
    return Tolerance.relativeError(analytic, numeric)
  }
}

/// The loss: cross-entropy between the softmax of the scores `z` and the target `q`, which is `1 − smoothing` at the label plus
/// `smoothing / classes` everywhere: `−Σ q[k] · log p[k]`. Its gradient by `z[k]` is `p[k] − q[k]`.
package struct SoftmaxCrossEntropy {
  /// The part of the target that is spread over all classes.
  package var smoothing: Float

  package init(smoothing: Float) { self.smoothing = smoothing }

  /// Sums over some pictures.
  package struct Sums: Sendable {
    package var loss = 0.0
    /// Pictures whose highest score is the label's (the first of equal ones counts).
    package var correct = 0
  }

  /// Adds up loss and hits of pictures, and writes the loss' gradient times `weight`.
  package func evaluate(
    _ scores: UnsafePointer<Float>, labels: ArraySlice<Int>, classes: Int, weight: Float,
    gradient: UnsafeMutablePointer<Float>
  ) -> Sums {
    var sums = Sums()
    let even = Double(smoothing) / Double(classes)
    for (picture, label) in labels.enumerated() {
      precondition(label >= 0 && label < classes, "label \(label) among \(classes) classes")
      let row = scores + picture * classes
      var best = 0
      for index in 1..<max(1, classes) where row[index] > row[best] { best = index }
      if best == label { sums.correct += 1 }
      let highest = Double(row[best])
      var total = 0.0
      var scoreSum = 0.0
      for index in 0..<classes {
        total += Double.exponential(Double(row[index]) - highest)
        scoreSum += Double(row[index])
      }
      let logTotal = highest + Double.logarithm(total)
      sums.loss += logTotal - (1 - Double(smoothing)) * Double(row[label]) - even * scoreSum
      for index in 0..<classes {
        let chance = Double.exponential(Double(row[index]) - logTotal)
        let target = even + (index == label ? 1 - Double(smoothing) : 0)
        gradient[picture * classes + index] = weight * Float(chance - target)
      }
    }
    return sums
  }
}

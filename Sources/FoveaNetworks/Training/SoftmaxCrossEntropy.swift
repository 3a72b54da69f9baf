internal import FoveaLearning

/// The loss: cross-entropy between the softmax of the scores `z` and the target `q`, which is `1 − smoothing` at the label plus
/// `smoothing / classes` everywhere: `−Σ q[k] · log p[k]`. Its gradient by `z[k]` is `p[k] − q[k]`.
package struct SoftmaxCrossEntropy {
  /// The part of the target that is spread over all classes.
  package var smoothing: Float
  /// What the loss of a picture counts, by its class; without it, 1. A mixed picture counts the mean of its two classes.
  package var classWeights: [Float]?
  /// What is taken from the label's score before all else, so that it must lead by so much (Wang et al., *CosFace*, CVPR 2018); of a mixed
  /// picture from both labels'. Hits are counted without it.
  package var margin: Float

  package init(smoothing: Float, classWeights: [Float]? = nil, margin: Float = 0) {
    self.smoothing = smoothing
    self.classWeights = classWeights
    self.margin = margin
  }

  /// The right answers for some pictures. A mixed picture has `share` of its label and the rest of its partner's.
  package struct Targets: Sendable {
    package var labels: ArraySlice<Int>
    package var partners: ArraySlice<Int>
    package var share: Float

    package init(_ labels: ArraySlice<Int>, partners: ArraySlice<Int>? = nil, share: Float = 1) {
      self.labels = labels
      self.partners = partners ?? labels
      self.share = share
    }

    package subscript(range: Range<Int>) -> Targets {
      Targets(labels[range], partners: partners[range], share: share)
    }
  }

  /// Sums over some pictures.
  package struct Sums: Sendable {
    package var loss = 0.0
    /// Pictures whose highest score is the label's (the first of equal ones counts).
    package var correct = 0
  }

  /// Adds up loss and hits of pictures, and writes the loss' gradient times `weight`.
  package func evaluate(
    _ scores: UnsafePointer<Float>, _ targets: Targets, classes: Int, weight: Float, gradient: UnsafeMutablePointer<Float>
  ) -> Sums {
    var sums = Sums()
    let even = Double(smoothing) / Double(classes)
    let own = (1 - Double(smoothing)) * Double(targets.share)
    let others = (1 - Double(smoothing)) * (1 - Double(targets.share))
    for (picture, (label, partner)) in zip(targets.labels, targets.partners).enumerated() {
      precondition(
        min(label, partner) >= 0 && max(label, partner) < classes, "labels \(label), \(partner) among \(classes) classes")
      let importance = classWeights.map { targets.share * $0[label] + (1 - targets.share) * $0[partner] } ?? 1
      let row = scores + picture * classes
      var best = 0
      for index in 1..<max(1, classes) where row[index] > row[best] { best = index }
      if best == label { sums.correct += 1 }
      func score(_ index: Int) -> Double { Double(row[index]) - (index == label || index == partner ? Double(margin) : 0) }
      let highest = Double(row[best])
      var total = 0.0
      var scoreSum = 0.0
      for index in 0..<classes {
        total += exponential(score(index) - highest)
        scoreSum += score(index)
      }
      let logTotal = highest + logarithm(total)
      let expected = own * score(label) + others * score(partner) + even * scoreSum
      sums.loss += Double(importance) * (logTotal - expected)
      for index in 0..<classes {
        let chance = exponential(score(index) - logTotal)
        let target = even + (index == label ? own : 0) + (index == partner ? others : 0)
        gradient[picture * classes + index] = weight * importance * Float(chance - target)
      }
    }
    return sums
  }
}

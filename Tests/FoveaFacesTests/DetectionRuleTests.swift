import FoveaFaces
import FoveaLearning
import FoveaPixels
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Rules of findings")
struct DetectionRuleTests {
  private func finding(_ x: Double, _ y: Double, _ side: Double, _ score: Double) -> Detection {
    Detection(box: PictureBox(x: x, y: y, width: side, height: side), score: score, label: "a")
  }

  @Test("Of findings on one thing the highest stays, by overlap or because one holds the other")
  func suppression() {
    let rule = NonMaximumSuppression(overlap: 0.3, containment: 0.6)
    // 10×10 boxes moved by d share (10 − d) of 10 + d columns: 0.3 lies between a move of 5 and one of 6.
    #expect(rule.apply(to: [finding(0, 0, 10, 1), finding(5, 0, 10, 2)]) == [finding(5, 0, 10, 2)])
    #expect(rule.apply(to: [finding(0, 0, 10, 1), finding(6, 0, 10, 2)]).count == 2)
    // A small box inside shares a tenth of the union, but all of itself.
    #expect(rule.apply(to: [finding(0, 0, 10, 1), finding(2, 2, 3, 2)]) == [finding(2, 2, 3, 2)])
    // What was removed removes nothing; of equals the first stays.
    #expect(
      rule.apply(to: [finding(0, 0, 10, 3), finding(4, 0, 10, 2), finding(8, 0, 10, 1)]) == [
        finding(0, 0, 10, 3), finding(8, 0, 10, 1),
      ])
    #expect(rule.apply(to: [finding(0, 0, 10, 1), finding(1, 0, 10, 1)]) == [finding(0, 0, 10, 1)])
    #expect(rule.apply(to: []).isEmpty)
  }

  @Test("Platt's curve is where the likelihood is level and highest")
  func platt() {
    let (positives, negatives) = ([2.0, 1.5, 0.2, 3, -0.4], [-2.0, -1, 0.5, -0.3, -1.2, -0.8, 0.1])
    let curve = SigmoidCurve(positives: positives, negatives: negatives)
    let targets = positives.map { ($0, 6.0 / 7) } + negatives.map { ($0, 1.0 / 9) }
    // The curve's numbers stand for 1 / (1 + exp(slope · score + offset)).
    func loss(_ slope: Double, _ offset: Double) -> Double {
      targets.reduce(0) { sum, row in
        let probability = 1 / (1 + exp(slope * row.0 + offset))
        return sum - row.1 * log(probability) - (1 - row.1) * log(1 - probability)
      }
    }
    let least = loss(curve.slope, curve.offset)
    for (slope, offset) in [(1e-3, 0.0), (-1e-3, 0), (0, 1e-3), (0, -1e-3), (0.3, -0.2)] {
      #expect(loss(curve.slope + slope, curve.offset + offset) > least)
    }
    #expect(curve.slope < 0)
    #expect(abs(curve.probability(of: 0) - 1 / (1 + exp(curve.offset))) < 1e-12)
    #expect(curve.probability(of: -1e9) >= 0 && curve.probability(of: 1e9) <= 1)
    // Parted by a gap, the curve is steep but no step.
    let parted = SigmoidCurve(positives: [1, 2], negatives: [-1, -2])
    #expect(parted.slope.isFinite && parted.probability(of: 1) < 1)
    #expect(SigmoidCurve(positives: [], negatives: [1]) == SigmoidCurve(slope: -1, offset: 0))
  }
}

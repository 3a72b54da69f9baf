import FoveaLearning
import Testing

struct HolmTests {
  /// The second row is R's `p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm")`, the third statsmodels' `multipletests`.
  @Test(arguments: [
    ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),
    ([0.01, 0.02, 0.03, 0.04, 0.05], [0.05, 0.08, 0.09, 0.09, 0.09]),
    ([0.5, 0.001, 0.9], [1, 0.003, 1]),
    ([0.2], [0.2]), ([], []),
  ])
  func correctsAsPublished(values: [Double], expected: [Double]) {
    let adjusted = Statistics.holm(values)
    #expect(adjusted.count == expected.count)
    for (one, other) in zip(adjusted, expected) { #expect(abs(one - other) < 1e-12) }
  }
}

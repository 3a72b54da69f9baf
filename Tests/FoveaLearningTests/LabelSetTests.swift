import FoveaLearning
import Testing

@Suite("Class names")
struct LabelSetTests {
  @Test("A name is found by its bytes, and by its text in other bytes")
  func names() {
    let (composed, decomposed) = ("\u{C9}mile", "E\u{301}mile")
    let labels = LabelSet(["Tom", composed, "Ada"])
    #expect(labels.names.map { Array($0.utf8) } == ["Ada", "Tom", composed].map { Array($0.utf8) })
    #expect(labels.label(of: composed) == 2 && labels.label(of: decomposed) == 2)
    #expect(LabelSet([decomposed, "Tom"]).label(of: composed) == 0)
    #expect(labels.label(of: "Tom") == 1 && labels.label(of: "Emile") == nil && labels.label(of: "Émilie") == nil)
  }
}

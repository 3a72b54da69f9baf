import FoveaRecognition
import FoveaReports
import Testing

@testable import FoveaExperiments

/// When a network is as good as a hand-crafted recognizer. Of 20 pictures Wilson's intervals are 0.299…0.701 around 10, 0.531…0.888 around 15,
/// and 0.584…0.919 around 16.
@Suite struct OvertakingTests {
  private let history = [0.5, 0.75, nil, 0.8].enumerated().map { place, accuracy in
    EpochFigures(
      epoch: place + 1, loss: 1, trainingAccuracy: 0.5, validationAccuracy: accuracy, seconds: Double(place + 1))
  }

  private func overtaking(_ mark: Double) throws -> Overtaking { try #require(Overtaking(history, of: 20, mark: mark)) }

  @Test func anEndThatWasNotReachedIsOpen() throws {
    let late = try overtaking(0.8)
    #expect(late.seconds == 4 && late.from == 2 && late.upTo == nil && late.interval == nil)
    #expect(
      late.sentence("cnn", "hog").hasSuffix(
        "was as good as hog in the end (\(Numeral.percent(0.8))) after \(Numeral.duration(4)) (95 %: \(Numeral.duration(2)) or later)."
      ))
    let early = try overtaking(0.55)
    #expect(early.seconds == 2 && early.from == 1 && early.upTo == 4 && early.interval == [1, 4])
    #expect(early.sentence("cnn", "hog").hasSuffix("(95 %: \(Numeral.duration(1)) to \(Numeral.duration(4)))."))
  }

  @Test func whatNeverHappenedHasNoInterval() throws {
    let never = try overtaking(0.85)
    #expect(never.seconds == nil && never.from == 2 && never.interval == nil)
    #expect(never.sentence("cnn", "hog").contains("cnn never was as good as hog"))
    let far = try overtaking(0.95)
    #expect(far.from == nil && far.interval == nil)
    #expect(
      far.sentence("cnn", "hog") == "On the validation part cnn never was as good as hog in the end (\(Numeral.percent(0.95))).")
    #expect(Overtaking([], of: 20, mark: 0.5) == nil && Overtaking(history, of: 0, mark: 0.5) == nil)
  }
}

import FoveaRecognition
import FoveaReports
import Testing

@testable import FoveaExperiments

/// When a network is as good as a hand-crafted recognizer. Of 20 pictures Wilson's intervals are 0.299…0.701 around 10, 0.531…0.888 around 15,
/// 0.584…0.919 around 16, and 0.839…1 around 20.
@Suite struct OvertakingTests {
  private let history = [0.5, 0.75, nil, 0.8, 1].enumerated().map { place, accuracy in
    EpochFigures(
      epoch: place + 1, loss: 1, trainingAccuracy: 0.5, validationAccuracy: accuracy, seconds: Double(place + 1))
  }

  private func overtaking(_ mark: Double, epochs: Int = 5) throws -> Overtaking {
    try #require(Overtaking(Array(history.prefix(epochs)), of: 20, mark: mark))
  }

  @Test func anEndThatWasNotReachedIsOpen() throws {
    let known = try overtaking(0.8)
    #expect(known.seconds == 4 && known.interval == [2, 5])
    #expect(
      known.sentence("cnn", "hog")
        == "On the validation part cnn was as good as hog in the end (\(Numeral.percent(0.8))) after \(Numeral.duration(4)) "
        + "(95 %: \(Numeral.duration(2)) to \(Numeral.duration(5))).")
    let late = try overtaking(0.87)
    #expect(late.seconds == 5 && late.from == 2 && late.upTo == nil && late.interval == nil)
    #expect(late.sentence("cnn", "hog").hasSuffix("after \(Numeral.duration(5)) (95 %: \(Numeral.duration(2)) or later)."))
  }

  /// Before it is measured for the first time nobody knows how good a network is.
  @Test func whatWasReachedAtFirstMayHaveBeenEarlier() throws {
    let early = try overtaking(0.5)
    #expect(early.seconds == 1 && early.touched == 1 && early.from == nil && early.upTo == 2 && early.interval == nil)
    #expect(early.sentence("cnn", "hog").hasSuffix("within \(Numeral.duration(1)) (95 %: up to \(Numeral.duration(2)))."))
  }

  @Test func whatNeverHappenedHasNoInterval() throws {
    let never = try overtaking(0.85, epochs: 4)
    #expect(never.seconds == nil && never.touched == 2 && never.interval == nil)
    #expect(never.sentence("cnn", "hog").contains("cnn never was as good as hog in the end (\(Numeral.percent(0.85))); after"))
    let far = try overtaking(0.95, epochs: 4)
    #expect(far.touched == nil && far.interval == nil)
    #expect(
      far.sentence("cnn", "hog") == "On the validation part cnn never was as good as hog in the end (\(Numeral.percent(0.95))).")
    #expect(Overtaking([], of: 20, mark: 0.5) == nil && Overtaking(history, of: 0, mark: 0.5) == nil)
  }
}

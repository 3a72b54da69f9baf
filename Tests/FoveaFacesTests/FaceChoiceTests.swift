import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaRecognition
import Testing

@testable import FoveaFaces

/// Which of several ways a comparison takes for the best, and why.
@Suite("Choice of the best way")
struct FaceChoiceTests {
  /// A way that names so many of ten test pictures rightly.
  private static func trial(
    _ method: FaceMethod, _ normalization: FaceNormalization = .none, right: Int, bytes: Int = 9000, open: Double? = nil
  ) throws -> FaceTrial {
    var trial = FaceTrial(
      method: method, normalization: normalization,
      closed: ClosedSetFigures(isRight: (0..<10).map { $0 < right }, persons: (0..<10).map { $0 / 2 }, seed: 0, threads: 1),
      fitSeconds: 0, milliseconds: 0, modelBytes: bytes, galleryBytes: 0)
    trial.open = try open.map {
      try JSONText.decode(
        OpenSetFigures.self,
        from: """
          {"false_accept_rate": 0.01, "identified": \($0), "interval": [0, 1], "threshold": 0, "known_count": 4, "stranger_count": 4}
          """)
    }
    return trial
  }

  private static func choice(_ trials: [FaceTrial]) throws -> FaceChoice {
    let none = FacePictures(entries: [], crops: [], labels: [], persons: LabelSet(["ada"]))
    let comparison = FaceComparison(
      trials: trials, models: [], training: none, test: none, strangers: 0, enrolledCount: 1, manifestHash: "", seed: 0, threads: 1)
    return try #require(comparison.choice { "train \($0.method.rawValue)" })
  }

  @Test("Who names most is the best, whatever else it costs")
  func mostNamed() throws {
    let choice = try Self.choice([
      Self.trial(.eigenfaces, right: 8, open: 0.9), Self.trial(.fused, right: 9, bytes: 90_000, open: 0.1),
    ])
    #expect(choice.method == .fused && choice.equals == 0 && choice.criterion == nil && choice.reason == nil)
    #expect(choice.trainCommand == "train fused")
  }

  @Test("Between equals decide strangers, then the price, then the size, then the place")
  func equals() throws {
    let network = try Self.trial(.embedding, right: 9, bytes: 5000, open: 0.5)
    let large = try Self.trial(.lbph, right: 9, bytes: 90_000, open: 0.5)
    let small = try Self.trial(.hogWCCN, right: 9, bytes: 9000, open: 0.5)
    let lit = try Self.trial(.hogWCCN, .clahe, right: 9, bytes: 9005, open: 0.5)
    let open = try Self.trial(.fused, right: 9, bytes: 900_000, open: 0.6)
    let worse = try Self.trial(.lbpSVM, right: 8, bytes: 10, open: 1)
    for (trials, method, criterion) in [
      ([network, large, small, open, worse], FaceMethod.fused, FaceChoice.Criterion.strangers),
      ([network, large, worse], .lbph, .network), ([network, large, small, lit, worse], .hogWCCN, .place),
      ([network, large, lit, worse], .hogWCCN, .size),
    ] {
      let choice = try Self.choice(trials)
      #expect(choice.method == method && choice.criterion == criterion && choice.equals == trials.count - 2)
      #expect(choice.reason?.hasSuffix("here it was \(criterion.title).") == true)
    }
    #expect(try Self.choice([small, lit]).normalization == .none && Self.choice([lit, small]).normalization == .clahe)
    #expect(try Self.choice([small, lit]).others == "1 other")
  }

  @Test("Of those who do as well among strangers the one that errs less on pairs is the best, and one without pairs comes last")
  func pairs() throws {
    // One of two pairs of one person is less alike than a pair of two, or none is.
    let unsure: [(Float, Int, Int)] = [(0.9, 0, 0), (0.4, 1, 1), (0.5, 0, 1)]
    let sure: [(Float, Int, Int)] = [(0.9, 0, 0), (0.8, 1, 1), (0.1, 0, 1)]
    func trial(_ method: FaceMethod, _ pairs: [(Float, Int, Int)]?) throws -> FaceTrial {
      var trial = try Self.trial(method, right: 9, open: 0.5)
      trial.known = pairs.map { pairs in
        VerificationFigures(
          ScoredPairs(pairs.map { .init(similarity: $0.0, first: $0.1, second: $0.2) }), seed: 0, threads: 1)
      }
      return trial
    }
    let choice = try Self.choice([trial(.lbph, nil), trial(.eigenfaces, unsure), trial(.embedding, sure)])
    #expect(choice.method == .embedding && choice.criterion == .pairs && choice.equals == 2)
    #expect(try Self.choice([trial(.lbph, nil), trial(.eigenfaces, unsure)]).method == .eigenfaces)
  }

  @Test("A choice is read as it is written")
  func document() throws {
    let choice = FaceChoice(method: .hogWCCN, normalization: .tanTriggs, equals: 2, criterion: .pairs, trainCommand: "a b")
    let text = try JSONText.encode(choice)
    #expect(text.contains("\"chosen_by\":\"equal_error_rate\"") && text.contains("\"as_good\":2"))
    #expect(try JSONText.decode(FaceChoice.self, from: text) == choice)
  }
}

import FoveaCodecs
import FoveaFaces
import FoveaFiles
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite("Protocol")
struct ProtocolTests {
  /// Two pairs of one person and three of different persons, in one order of similarity: same, different, same, different, different.
  private let pairs = ScoredPairs([
    .init(similarity: 0.5, first: 1, second: 1), .init(similarity: 0.9, first: 0, second: 0),
    .init(similarity: 0.7, first: 0, second: 1), .init(similarity: 0.2, first: 0, second: 2),
    .init(similarity: 0.1, first: 1, second: 2),
  ])

  @Test("Rates of five pairs, by hand")
  func rates() throws {
    let figures = VerificationFigures(pairs, seed: 0)
    #expect(figures.sameCount == 2 && figures.differentCount == 3)
    // From 0.9 on: (0, 1/2); 0.7: (1/3, 1/2); 0.5: (1/3, 1). Refusals fall from 1/2 to 0 at a third of false accepts.
    let third = 1.0 / 3
    let (falseAccepts, trueAccepts): ([Double], [Double]) = ([0, third, third, 2 * third, 1], [0.5, 0.5, 1, 1, 1])
    #expect(figures.curve.map(\.falseAccepts) == falseAccepts)
    #expect(figures.curve.map(\.trueAccepts) == trueAccepts)
    #expect(abs(figures.equalErrorRate - third) < 1e-12)
  }

  @Test("A threshold lets in no more than was asked for, and says where it cannot be measured")
  func threshold() throws {
    let fitted = try FaceThreshold(fittedOn: pairs, falseAcceptRate: 0.34, seed: 0)
    #expect(fitted.similarity == 0.5 && fitted.trueAcceptRate == 1 && fitted.measuredFalseAcceptRate < 0.34)
    #expect(fitted.interval[0] <= 0.5 && fitted.interval[1] >= 0.5 && fitted.persons == 3)
    #expect(throws: FacesError.rateNotMeasurable(rate: 0.01, differentPairs: 3)) {
      try FaceThreshold(fittedOn: pairs, falseAcceptRate: 0.01, seed: 0)
    }
    #expect(throws: FacesError.self) {
      try FaceThreshold(fittedOn: ScoredPairs([.init(similarity: 1, first: 0, second: 0)]), falseAcceptRate: 0.5, seed: 0)
    }
  }

  @Test("An open set by hand")
  func openSet() {
    let scores = OpenSetScores(
      known: [
        .init(score: 0.9, isRight: true, person: 0), .init(score: 0.6, isRight: true, person: 0),
        .init(score: 0.8, isRight: false, person: 1), .init(score: 0.3, isRight: true, person: 1),
      ], strangers: (0..<10).map { .init(score: Float($0) / 20, person: 2 + $0 / 2) })
    // One of ten strangers may pass: those at 0.45 pass, those at 0.40 do not.
    let one = OpenSetFigures(scores, falseAcceptRate: 0.1, seed: 0)
    #expect(one.identified == 0.5 && one.threshold > 0.40 && one.threshold < 0.45)
    let half = OpenSetFigures(scores, falseAcceptRate: 0.9, seed: 0)
    #expect(half.identified == 0.75)
    #expect(one.interval[0] <= 0.5 && one.interval[1] >= 0.5)
  }

  @Test("Error rates at a threshold, by hand")
  func errorRates() {
    let rates = ErrorRates(
      [
        .init(isSame: true, isAccepted: true, first: 0, second: 0), .init(isSame: true, isAccepted: false, first: 1, second: 1),
        .init(isSame: false, isAccepted: true, first: 0, second: 1), .init(isSame: false, isAccepted: false, first: 0, second: 2),
        .init(isSame: false, isAccepted: false, first: 1, second: 2),
      ], seed: 0)
    #expect(rates.falseAccepts == 1 && rates.differentCount == 3 && rates.falseRejects == 1 && rates.sameCount == 2)
    #expect(rates.falseRejectRate == 0.5)
    let none = ErrorRates([], seed: 0)
    #expect(none.falseAcceptRate == nil && none.falseRejectRate == nil && none.falseAcceptInterval.count == 2)
  }

  @Test("Intervals of error rates are over persons, and no narrower than those of single pairs")
  func errorIntervals() {
    // Ten persons of 45 pairs each: all of one person's are refused. As single pairs 45 of 450 give 8 to 13 %.
    var pairs: [ErrorRates.Pair] = []
    for person in 0..<10 {
      for _ in 0..<45 { pairs.append(.init(isSame: true, isAccepted: person > 0, first: person, second: person)) }
      for other in person + 1..<10 { pairs.append(.init(isSame: false, isAccepted: false, first: person, second: other)) }
    }
    let rates = ErrorRates(pairs, seed: 4, threads: 2)
    #expect(rates.falseRejectRate == 0.1)
    // Of ten draws of a person in ten none is as likely as a third, and three or more are 7 %.
    #expect(rates.falseRejectInterval[0] == 0 && rates.falseRejectInterval[1] > 0.25)
    // Nothing is wrong in any draw; by 45 pairs that says little.
    #expect(rates.falseAcceptRate == 0 && rates.falseAcceptInterval[0] < 1e-9 && rates.falseAcceptInterval[1] > 0.05)
    #expect(rates == ErrorRates(pairs.reversed(), seed: 4, threads: 1))
  }

  @Test("Of too many pairs some are drawn, and that is said")
  func drawnPairs() throws {
    let (training, _) = try GoldenFaces.parts()
    let model = try FaceTraining.fit(.eigenfaces, training)
    var generator = SeededGenerator(seed: 6)
    let rows = Matrix(rows: 300, columns: 8, (0..<2400).map { _ in generator.normal() })
    // The first and the last row are one person's, all others stand for persons of their own.
    let persons = (0..<300).map { $0 % 299 }
    let similarities = model.similarities(of: rows, to: rows)
    let all = ScoredPairs(of: rows, by: model, persons: persons, seed: 1)
    #expect(all.drawnFrom == nil && all.pairs == ScoredPairs(similarities, persons: persons).pairs)
    let some = ScoredPairs(of: rows, by: model, persons: persons, seed: 1, most: 5000)
    #expect(some.pairs.count == 5000 && some.sameCount == 1 && some.drawnFrom == 44850)
    let unique = some.pairs.filter { $0.first != 0 && $0.second != 0 }
    #expect(Set(unique.map { [$0.first, $0.second] }).count == unique.count, "no pair is drawn twice")
    for pair in unique { #expect(abs(pair.similarity - similarities[pair.first, pair.second]) < 1e-3) }
    // The rows behind the first block of 256 take part as the others do.
    #expect(unique.contains { $0.first >= 256 } && unique.contains { $0.first < 256 && $0.second >= 256 })
    #expect(ScoredPairs(of: rows, by: model, persons: persons, seed: 1, threads: 1, most: 5000).pairs == some.pairs)
    #expect(ScoredPairs(of: rows, by: model, persons: persons, seed: 2, most: 5000).pairs != some.pairs)
    #expect(VerificationFigures(some, seed: 0).drawnFrom == 44850)
    // Of each kind a half where there are more than enough of both.
    let halves = ScoredPairs(of: rows, by: model, persons: persons.map { $0 % 2 }, seed: 1, most: 5000)
    #expect(halves.sameCount == 2500 && halves.differentCount == 2500)
  }

  @Test("Pairs in LFW's form and as a table")
  func files() throws {
    let lfw = try FacePairs(Array("1\t1\nAda\t1\t2\nAda\t3\tBob\t12\n".utf8), path: "pairs.txt", folder: "faces")
    #expect(lfw.pairs.map(\.first.description) == ["faces/Ada/Ada_0001.jpg", "faces/Ada/Ada_0003.jpg"])
    #expect(lfw.pairs[1].second == "faces/Bob/Bob_0012.jpg" && lfw.pairs.map(\.isSame) == [true, false])
    // Of one name are all pictures of a person, also those that no pair of one person holds.
    let known = lfw.personNumbers
    #expect(known["faces/Ada/Ada_0003.jpg"] == known["faces/Ada/Ada_0001.jpg"] && Set(known.values).count == 2)
    let table = try FacePairs(
      Array("a,b,same,sex\nx.png,y.png,1,f\nx.png,z.png,no,m\n".utf8), path: "f/pairs.csv", groupColumn: "sex")
    #expect(table.pairs.map(\.group) == ["f", "m"] && table.pairs[0].first == "f/x.png")
    let numbers = table.personNumbers
    #expect(numbers["f/x.png"] == numbers["f/y.png"] && numbers["f/x.png"] != numbers["f/z.png"])
    for wrong in [
      "Ada\t1\tAda\t2\n", "1\t2\nAda\t1\t2\nAda\t1\tBob\t1\n", "", "1\t1\nAda\t1\n", "Ada\t1\t2\t3\t4\n", "../x\t1\t2\n",
      "a,b,same\nx,y,maybe\n", "a,b\nx,y\n", "a,b,same\n",
    ] {
      #expect(throws: FacesError.self) { try FacePairs(Array(wrong.utf8), path: "p") }
    }
    let separated = #expect(throws: FacesError.self) { try FacePairs(Array("a;b;same\nx;y;1\n".utf8), path: "p") }
    #expect(separated?.description.contains("use commas") ?? false)
  }

  @Test("Pairs that contradict others, or hold a picture against itself, are told and in no figure")
  func contradictions() throws {
    let folder = try TemporaryFolder()
    for (index, picture) in try GoldenFaces.pictures().enumerated() {
      try folder.write(ImageEncoder.png(picture), to: "p\(index / 4)_\(index % 4).png")
    }
    let model = try FaceTraining.fit(.lbph, GoldenFaces.parts().training)
    let rows = ["p0_0,p0_1,1", "p0_1,p0_2,1", "p0_0,p0_2,0", "p1_0,p1_0,1", "p0_0,p1_0,0", "p1_0,p1_1,1"]
    let table = "a,b,same\n" + rows.map { $0.split(separator: ",") }.map { "\($0[0]).png,\($0[1]).png,\($0[2])\n" }.joined()
    let pairs = try FacePairs(Array(table.utf8), path: "pairs.csv", folder: folder.path)
    let report = try VerificationRun.run(
      model, path: "m", pairs: pairs, options: VerificationRun.Options(threshold: -1e6, threads: 2))
    #expect(report.ignored == [2, 3] && report.rows.count == 6 && report.rows.allSatisfy { $0.accepted == true })
    #expect(report.figures?.sameCount == 3 && report.figures?.differentCount == 1)
    #expect(report.errors?.sameCount == 3 && report.errors?.differentCount == 1 && report.errors?.falseAccepts == 1)
  }

  @Test("Thresholds of one half of the persons judge the other half")
  func crossed() throws {
    // Persons 0…19 with pairs of their own far above those with the next person of their half.
    var list: [ScoredPairs.Pair] = []
    for person in 0..<20 {
      list.append(.init(similarity: 0.8 + Float(person) / 1000, first: person, second: person))
      for other in person + 1..<20 { list.append(.init(similarity: 0.2, first: person, second: other)) }
    }
    let errors = try #require(ScoredPairs(list).crossed(falseAcceptRate: 0.05, seed: 1))
    #expect(errors.falseAccepts == 0 && errors.differentCount == 90 && errors.sameCount == 20 && errors.falseRejects <= 20)
  }
}

@Suite("Clustering")
struct ClusteringTests {
  /// Three groups of points on a line: similarities fall with the distance.
  private let places: [Float] = [0, 0.1, 0.2, 5, 5.1, 9, 9.2, 9.3, 9.1]
  private var similarities: Matrix {
    Matrix(rows: 9, columns: 9, places.flatMap { left in places.map { -abs(left - $0) } })
  }

  @Test("Groups apart are found, numbered as they come", arguments: FaceClustering.allCases)
  func groups(method: FaceClustering) {
    #expect(method.clusters(similarities, threshold: -1) == [0, 0, 0, 1, 1, 2, 2, 2, 2])
    #expect(Set(method.clusters(similarities, threshold: 1)).count == 9)
  }

  @Test("Chains give the same average-link tree as the greedy way")
  func greedy() {
    var generator = SeededGenerator(seed: 5)
    let count = 24
    var matrix = Matrix(rows: count, columns: count)
    for left in 0..<count {
      for right in left..<count {
        let value = left == right ? 1 : generator.uniform()
        matrix[left, right] = value
        matrix[right, left] = value
      }
    }
    for threshold: Float in [0.45, 0.55, 0.65, 0.8] {
      var groups = (0..<count).map { [$0] }
      while groups.count > 1 {
        var best = (similarity: -Double.infinity, left: 0, right: 0)
        for left in groups.indices {
          for right in left + 1..<max(left + 1, groups.count) {
            let sum = groups[left].reduce(0.0) { sum, a in groups[right].reduce(sum) { $0 + Double(matrix[a, $1]) } }
            let mean = sum / Double(groups[left].count * groups[right].count)
            if mean > best.similarity { best = (mean, left, right) }
          }
        }
        if best.similarity < Double(threshold) { break }
        groups[best.left] += groups.remove(at: best.right)
      }
      let found = Dictionary(grouping: 0..<count, by: { FaceClustering.averageLink.clusters(matrix, threshold: threshold)[$0] })
      #expect(Set(found.values.map { Set($0) }) == Set(groups.map { Set($0) }))
    }
  }

  @Test("B-cubed of an example by hand")
  func bCubed() {
    // Clusters {a, a, b} and {b}: precision (2·2/3 + 1/3 + 1) / 4, recall (2·1 + 2·1/2) / 4.
    let score = BCubed(clusters: [0, 0, 0, 1], persons: [0, 0, 1, 1])
    let precision = 8.0 / 12
    #expect(abs(score.precision - precision) < 1e-12)
    #expect(abs(score.recall - 0.75) < 1e-12)
    let mean = 2 * score.precision * score.recall / (score.precision + score.recall)
    #expect(abs(score.f - mean) < 1e-12)
  }
}

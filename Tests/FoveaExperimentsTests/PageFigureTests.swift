import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaRecognition
import FoveaReports
import FoveaTestSupport
import Testing

@testable import FoveaExperiments

/// What the page says is what was measured.
@Suite struct PageFigureTests {
  /// A comparison of one approach in which a class has no test picture.
  private func comparison() throws -> Comparison {
    let planted = try PlantedFolder(train: 8, test: 4)
    for number in 0..<4 { try planted.write(planted.picture(0, seed: UInt64(number)), "train/zebra/\(number)") }
    var options = ComparisonOptions(recipes: ["pixels-knn", "color-knn"], training: TrainingRunOptions(threads: 2))
    (options.parts, options.resamples) = ([], 50)
    return try ComparisonRun.run(try planted.manifest, options: options)
  }

  private func page(_ comparison: Comparison) -> String { HTMLRenderer().render(comparison.report(command: "x")) }

  @Test func theVerdictOfOneApproachIsATest() throws {
    var comparison = try comparison()
    let names = comparison.contenders.map(\.name)
    let pair = try #require(comparison.pair(names[0], names[1]))
    #expect(comparison.verdictText.contains("McNemar test, p "))
    #expect(comparison.verdictText.contains(pair.isEvident ? "is better than" : "No evidence of a difference between"))
    comparison.pairs = []
    #expect(comparison.verdictText == "There is no test picture that all recipes answered.")
  }

  /// What cannot be measured is not 0.
  @Test func sharesOfNoPicturesAreDashes() throws {
    let comparison = try comparison()
    guard case .table(let table)? = comparison.classesSection.blocks.first else {
      Issue.record("no table of classes")
      return
    }
    let zebra = try #require(table.rows.last)
    #expect(zebra.cells[0].text.plain == "zebra" && zebra.cells[1].text.plain == "0" && zebra.cells[2].text.plain == "–")
    #expect(Accuracy(right: 0, of: 0).cell(decimals: 2).text.plain == "–")
    #expect(Accuracy(right: 1, of: 4).cell(decimals: 2).text.plain == "25.00")
  }

  /// Groups that are divided between train and validation alone do not make the test part look too good.
  @Test func onlyGroupsOfTheTestPartAreWarnedOf() throws {
    var comparison = try comparison()
    for (pattern, isWarned) in [("(train)/", false), ("(t)", true)] {
      comparison.manifest = comparison.manifest.grouped(by: try #require(GroupRule(pattern: pattern)))
      comparison.split.dividedGroups = comparison.manifest.dividedGroups
      #expect(comparison.split.dividedGroups.count == 1)
      #expect(page(comparison).contains("1 group of the test part was learned from too") == isWarned)
      #expect(page(comparison).contains("the accuracy on new groups may be lower") == isWarned)
    }
  }

  @Test func onePictureIsNamedAsOne() throws {
    var comparison = try comparison()
    let path = try #require(comparison.testSet.paths.first)
    comparison.split.leaks = [Leak(picture: path, twin: path, isEqual: true)]
    comparison.contenders[0].training.unreadable = [UnreadablePicture(path: "a.png", reason: "cut")]
    let page = page(comparison)
    #expect(page.contains("1 test picture has an equal or near duplicate"))
    #expect(page.contains("1 picture could not be read and was left out"))
    #expect(page.contains("All were tested on the same 12 that none"))
  }

  /// With all pictures the curves are those of two recipes, and the page says the same of them wherever it does.
  @Test func curvesSayNoMoreThanTheTest() throws {
    var comparison = try comparison()
    func curve(_ recipe: String, _ approach: Approach, _ right: [Int]) -> LearningCurves.Curve {
      LearningCurves.Curve(
        recipe: recipe, approach: approach,
        points: zip([3, 24], right).map { pictures, right in
          let rights = (0..<12).map { $0 < right ? 1.0 : 0 }
          return LearningCurves.Point(
            share: 1, pictures: pictures, epochs: nil, accuracy: Accuracy(rights), seconds: 1, rights: Rights(rights))
        })
    }
    comparison.curves = LearningCurves(
      [curve("pixels-knn", .handcrafted, [6, 6]), curve("color-knn", .learned, [2, 12])], groups: comparison.testSet.groups,
      classes: 4, resamples: 50, seed: 0, threads: 1)
    for (fewer, isEvident) in [(1, false), (0, true)] {
      comparison.pairs = [
        PairedComparison(
          first: "pixels-knn", second: "color-knn", bothRight: 5, onlyFirstRight: fewer, onlySecondRight: 6, bothWrong: 0)
      ]
      #expect(comparison.pairs[0].isEvident == isEvident)
      let answer = try #require(comparison.dataNeedRow).answer
      #expect(answer.contains("The curves meet at about"))
      #expect(answer.hasSuffix(isEvident ? "color-knn is better." : "there is no evidence of a difference."), "\(answer)")
    }
  }

  /// A recognizer that is equally sure of everything has no curve, and stands in the table all the same.
  @Test func everyRecognizerHasItsRisk() throws {
    var comparison = try comparison()
    for place in comparison.contenders[0].evaluation.verdicts.indices {
      let answer = comparison.contenders[0].evaluation.verdicts[place].answer
      comparison.contenders[0].evaluation.verdicts[place].probabilities = (0..<4).map { $0 == answer ? 1 : 0 }
    }
    var names: [String] = []
    let section = try #require(comparison.unknownsSection)
    for case .table(let table) in section.blocks {
      names += table.rows.map { $0.cells[0].text.plain }
    }
    #expect(names == comparison.contenders.map(\.name))
  }

  /// A picture that both mistake may still be likeliest of its own class by both together; it is no suspect.
  @Test func suspectsAreThoseThatBothTogetherDoubt() throws {
    func verdict(_ answer: Int, _ probabilities: [Float]) -> PictureVerdict {
      PictureVerdict(path: "a.png", truth: 0, answer: answer, probabilities: probabilities)
    }
    var comparison = try comparison()
    comparison.labels = LabelCheck.ranked(
      [verdict(1, [0.45, 0.5, 0.05])], [verdict(2, [0.45, 0.05, 0.5])], labels: ["x", "y", "z"], folds: 3, recipes: ["p", "q"])
    #expect(comparison.labels?.count == 1 && comparison.labels?.suspects.isEmpty == true)
    #expect(page(comparison).contains("take for another class, and together find likelier to be of one"))
  }
}

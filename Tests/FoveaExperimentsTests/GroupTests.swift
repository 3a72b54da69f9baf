import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaRecognition
import FoveaReports
import FoveaTestSupport
import Testing

@testable import FoveaExperiments

/// Test pictures that come in groups.
@Suite struct GroupTests {
  /// A comparison in which the test pictures of one number, one of each class, are a group.
  private func comparison(groups: Int) throws -> Comparison {
    let planted = try PlantedFolder(train: 8, test: groups)
    let rule = try #require(GroupRule(pattern: "test/[a-z]+/([0-9]+)"))
    var options = ComparisonOptions(recipes: ["pixels-knn", "color-knn"], training: TrainingRunOptions(threads: 2))
    options.parts = []
    options.resamples = 100
    return try ComparisonRun.run(try planted.manifest.grouped(by: rule), options: options)
  }

  @Test func fewGroupsAreNoEvidence() throws {
    let few = try comparison(groups: 4)
    #expect(few.testSet.count == 12 && few.testSet.groupCount == 4 && few.testSet.hasGroups)
    for pair in few.pairs { #expect(pair.hasTooFewGroups && !pair.isEvident) }
    for contender in few.contenders {
      #expect(few.groupInterval(of: contender) == nil)
      #expect(few.statedInterval(of: contender) == contender.evaluation.report.summary.interval)
    }
    #expect(few.intervalText.contains("too narrow") && few.recommendation?.cheaper == nil)
    let use = try #require(few.rows.first { $0.question == .useCase })
    #expect(use.answer.contains("4 groups of test pictures are too few") && !use.answer.contains("of the resamples"))
    #expect(HTMLRenderer().render(few.report(command: "x")).contains("come in 4 groups"))
  }

  /// Of too few groups no interval over them is named, and of enough the difference is.
  @Test func differencesOfTooFewGroupsHaveNoInterval() throws {
    for (groups, isStated) in [(4, false), (8, true)] {
      var comparison = try comparison(groups: groups)
      let tests = comparison.testSet.count
      func entry(_ name: String, _ origin: FeatureStudy.Origin, right: Int) -> FeatureStudy.Entry {
        let rights = (0..<tests).map { $0 < right ? 1.0 : 0 }
        return FeatureStudy.Entry(
          name: name, origin: origin, length: 1, accuracy: Accuracy(rights), seconds: 0, rights: Rights(rights))
      }
      comparison.features = FeatureStudy(
        entries: [entry("pixels", .pixels, right: 2), entry("hog", .handmade, right: tests)], pictures: 24)
      let first = try #require(comparison.featureRow?.measurements.first)
      #expect(abs((first.value ?? 0) - Double(tests - 2) / Double(tests)) < 1e-12 && (first.interval != nil) == isStated)
      #expect(first.unit == "difference of shares" && first.text == "\(Numeral.points(first.value ?? 0)) points")
      let page = HTMLRenderer().render(comparison.report(command: "x"))
      #expect(
        page.contains(
          "with 95 % Wilson intervals, which take pictures for independent, though the test pictures come in \(groups) groups"))
    }
  }

  @Test func accuraciesHaveTheIntervalOverGroups() throws {
    let many = try comparison(groups: 8)
    #expect(many.testSet.groupCount == 8 && many.testSet.hasGroups && !many.testSet.hasTooFewGroups)
    for contender in many.contenders {
      let interval = try #require(many.groupInterval(of: contender))
      #expect(many.statedInterval(of: contender) == interval && interval.contains(contender.accuracy))
    }
    #expect(many.intervalText == "intervals over the 8 groups that the test pictures come in, none narrower than Wilson's")
    #expect(try ComparisonDocument(many, command: "x").text.contains("accuracy_interval_over_groups"))
  }

  /// What is said of an accuracy in one place is said in all.
  @Test func entrantsHaveTheIntervalThatIsStated() throws {
    let many = try comparison(groups: 8)
    #expect(many.entrants.count == many.contenders.count)
    for (entrant, contender) in zip(many.entrants, many.contenders) {
      #expect(entrant.name == contender.name && entrant.accuracy.range == many.statedInterval(of: contender))
    }
    let chosen = try #require(many.entrants.first { $0.name == many.recommendation?.name })
    let use = try #require(many.rows.first { $0.question == .useCase })
    #expect(use.measurements.first?.interval == chosen.accuracy.interval)
  }

  /// Where all answers are right, every draw of the groups says the same.
  @Test func noIntervalIsNarrowerThanWilsons() throws {
    var many = try comparison(groups: 8)
    for place in many.contenders.indices {
      for picture in many.contenders[place].evaluation.verdicts.indices {
        many.contenders[place].evaluation.verdicts[picture].answer = many.contenders[place].evaluation.verdicts[picture].truth
      }
    }
    many.weigh(ComparisonOptions(recipes: many.contenders.map(\.name), training: TrainingRunOptions(threads: 1)))
    let wilson = Statistics.wilsonInterval(successes: 24, trials: 24)
    for contender in many.contenders {
      let interval = try #require(many.groupInterval(of: contender))
      #expect(interval.lowerBound == wilson.lowerBound && interval.upperBound >= wilson.upperBound)
    }
    var most = Accuracy(right: 12, of: 24)
    let alone = most.range
    most.widen(by: 0.1...0.55)
    #expect(most.range == 0.1...alone.upperBound)
  }

  /// A table that can be sorted sorts intervals by their lower ends.
  @Test func intervalsAreSortedAsNumbers() throws {
    let report = try comparison(groups: 4).report(command: "x")
    var found = 0
    for case .table(let table) in report.sections.flatMap(\.blocks) where table.isSortable {
      for (place, column) in table.columns.enumerated() where "\(column.title)".contains("interval") {
        found += 1
        #expect(table.rows.allSatisfy { $0.cells[place].order != nil })
      }
    }
    #expect(found >= 3)
  }
}

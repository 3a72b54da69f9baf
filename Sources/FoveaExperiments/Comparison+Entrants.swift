internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  /// Puts all recognizers into one table, tests every pair of them, recommends one, and answers the eight questions.
  mutating func weigh(_ options: ComparisonOptions) {
    let listed = listedEntrants
    let rights = listed.map(\.rights)
    let bootstrap =
      rights.first?.isEmpty == false
      ? GroupBootstrap(
        columns: rights, groups: testSet.groups, resamples: resamples, seed: seed, threads: options.training.threads) : nil
    pairs =
      bootstrap.map {
        PairedComparison.all(
          of: listed.map { ($0.entrant.name, $0.rights) }, recipes: contenders.count, groups: testSet.groups, bootstrap: $0)
      } ?? []
    entrants = stated(listed.map(\.entrant), bootstrap).withFront
    recommendation = Recommendation(entrants, limits: limits, bootstrap: bootstrap, groupCount: testSet.groupCount)
    rows = [
      dataNeedRow, trainingSizeRow, featureRow, depthRow, interpretabilityRow, computationRow, trainingTimeRow, useCaseRow,
    ].compactMap { $0 }
  }

  /// All recognizers with which answers were right.
  private var listedEntrants: [(entrant: Entrant, rights: [Double])] {
    let recipes = contenders.map { contender in
      let rights = testSet.rights(contender.evaluation.verdicts)
      return (
        entrant: Entrant(
          name: contender.name, kind: contender.approach == .handcrafted ? .handcrafted : .learned, accuracy: Accuracy(rights),
          cleanAccuracy: clean(rights), validationAccuracy: contender.validationAccuracy, milliseconds: contender.latency,
          modelBytes: contender.modelBytes, trainingSeconds: contender.training.seconds.total,
          isFaithful: explanations?.entries.first { $0.recipe == contender.name }?.isFaithful,
          riskArea: RiskCoverage(
            confidences: testSet.confidences(contender.evaluation.verdicts), isRight: rights.map { $0 > 0.5 }
          ).area),
        rights: rights
      )
    }
    let mixed = (hybrids?.entries ?? []).map { entry in
      (
        entrant: Entrant(
          name: entry.name, kind: .hybrid, accuracy: entry.accuracy, cleanAccuracy: clean(entry.rights.values),
          validationAccuracy: entry.validationAccuracy, milliseconds: entry.milliseconds, modelBytes: entry.modelBytes,
          trainingSeconds: entry.trainingSeconds, isFaithful: nil,
          riskArea: RiskCoverage(confidences: entry.confidences, isRight: entry.rights.values.map { $0 > 0.5 }).area),
        rights: entry.rights.values
      )
    }
    return recipes + mixed
  }

  /// The recognizers, their accuracies with the intervals that are to be named (``statedInterval(of:)``).
  private func stated(_ listed: [Entrant], _ bootstrap: GroupBootstrap?) -> [Entrant] {
    guard let bootstrap, testSet.hasGroups, !testSet.hasTooFewGroups else { return listed }
    var entrants = listed
    for place in entrants.indices { entrants[place].accuracy.widen(by: bootstrap.interval { $0[place] }) }
    return entrants
  }

  /// The accuracy without the pictures that were seen before.
  private func clean(_ rights: [Double]) -> Accuracy {
    Accuracy(zip(rights, testSet.isLeaked).filter { !$0.1 }.map(\.0))
  }

  /// The 95 % interval of a recipe's accuracy that is to be named: Wilson's, which takes pictures for independent; where they come in groups, that by
  /// drawing the groups anew, if there are enough of them.
  public func statedInterval(of contender: Contender) -> ClosedRange<Double> {
    groupInterval(of: contender) ?? contender.evaluation.report.summary.interval
  }

  /// The 95 % interval of a recipe's accuracy by drawing the groups of test pictures anew, with Wilson's within it; nothing where each picture stands
  /// alone, or where there are too few groups (``/FoveaLearning/GroupBootstrap/leastGroups``).
  public func groupInterval(of contender: Contender) -> ClosedRange<Double>? {
    guard testSet.hasGroups, !testSet.hasTooFewGroups else { return nil }
    return entrants.first { $0.name == contender.name }?.accuracy.range
  }

  /// What the intervals of the accuracies of recognizers are.
  public var intervalText: String {
    let groups = Numeral.counted(testSet.groupCount, "group", "groups")
    guard testSet.hasGroups else { return wilsonText }
    return testSet.hasTooFewGroups
      ? "Wilson intervals, which are too narrow, since the test pictures come in \(groups); an interval over groups takes \(GroupBootstrap.leastGroups) of them at least"
      : "intervals over the \(groups) that the test pictures come in, none narrower than Wilson's"
  }

  /// What the intervals of accuracies within the parts are, which take pictures for independent.
  var wilsonText: String {
    guard testSet.hasGroups else { return "Wilson intervals" }
    let groups = Numeral.counted(testSet.groupCount, "group", "groups")
    return "Wilson intervals, which take pictures for independent, though the test pictures come in \(groups)"
  }

  /// The answers of both approaches' best and of the hybrids with their probabilities, for curves of risk.
  var confidences: [(name: String, approach: Approach?, curve: RiskCoverage)] {
    contenders.map { contender in
      (
        contender.name, contender.approach,
        RiskCoverage(
          confidences: testSet.confidences(contender.evaluation.verdicts),
          isRight: testSet.rights(contender.evaluation.verdicts).map { $0 > 0.5 })
      )
    }
      + (hybrids?.entries ?? []).map { entry in
        (entry.name, nil, RiskCoverage(confidences: entry.confidences, isRight: entry.rights.values.map { $0 > 0.5 }))
      }
  }

  /// The difference of two accuracies on the same pictures with its interval over groups.
  /// - Parameter pictures: Those that were answered; nothing for all of the test set.
  func difference(
    _ first: [Double], _ second: [Double], on pictures: TestSet? = nil
  ) -> (value: Double, interval: [Double]) {
    guard !first.isEmpty else { return (0, [0, 0]) }
    let bootstrap = GroupBootstrap(columns: [first, second], groups: (pictures ?? testSet).groups, seed: seed)
    let bounds = bootstrap.interval { $0[0] - $0[1] }
    return (bootstrap.observed[0] - bootstrap.observed[1], [bounds.lowerBound, bounds.upperBound])
  }
}

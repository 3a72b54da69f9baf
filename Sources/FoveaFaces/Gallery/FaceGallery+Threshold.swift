internal import FoveaLearning
public import FoveaTensors

extension FaceGallery {
  /// Fits from which score on a face counts as enrolled, for a stated rate at which strangers are let in.
  ///
  /// Persons are dealt into up to ten folds. Those of a fold are strangers to a gallery of the others, from which a picture of each person
  /// with two or more is taken out in turn as one to be recognized. Where the rate is less than one of the strangers' pictures, the
  /// threshold is above all of them. At most some 2,000 pictures of either kind are tried.
  ///
  /// Persons whom the model learned to part (``FaceMethod/partsPersons``) say nothing about strangers. Where anybody enrolled has the name of one,
  /// the scores that were had by leaving persons out of its training decide alone (``FaceModel/leftOut``). Where nobody has, the enrolled may be others,
  /// of whom the best score of a stranger rises with their number, or the same under other names: the higher of both thresholds is taken.
  /// - Returns: Nothing where fewer than three persons are enrolled. Without scores of persons left out, also where none has two pictures, and
  ///   where a model learned to part some of the enrolled.
  public func fittedThreshold(
    _ model: FaceModel, falseAcceptRate: Double, seed: UInt64, threads: Int = Parallel.defaultThreads
  ) throws -> FaceThreshold? {
    guard persons.count >= 3 else { return nil }
    var fitted: [OpenSetScores] = []
    if model.method.partsPersons, let leftOut = model.leftOut { fitted.append(leftOut) }
    if !model.method.partsPersons || !hasPerson(of: model) {
      fitted.append(try leavingPersonsOut(of: model, seed: seed, threads: threads))
    }
    return fitted.compactMap {
      FaceThreshold(fittedOn: $0, falseAcceptRate: falseAcceptRate, seed: seed, threads: threads)
    }.max { $0.similarity < $1.similarity }
  }

  /// Whether anybody enrolled has the name of a person whom a model learned from, whatever the case of its letters and the bytes of its accents.
  private func hasPerson(of model: FaceModel) -> Bool {
    let learned = Set(model.persons.names.map { $0.lowercased() })
    return persons.contains { learned.contains($0.lowercased()) }
  }

  /// What galleries of most of the enrolled say of the others, and of pictures that are taken out of them.
  private func leavingPersonsOut(of model: FaceModel, seed: UInt64, threads: Int) throws -> OpenSetScores {
    let (labels, names) = (labels, persons)
    let foldCount = min(10, names.count)
    var generator = SeededGenerator(seed: seed, stream: 0x666F_6C64)
    let order = generator.permutation(names.count)
    var fold = [Int](repeating: 0, count: names.count)
    for (place, person) in order.enumerated() { fold[person] = place % foldCount }
    var rowsOf = [[Int]](repeating: [], count: names.count)
    for (row, label) in labels.enumerated() { rowsOf[label].append(row) }
    var scores = OpenSetScores()
    for current in 0..<foldCount {
      let enrolled = names.indices.filter { fold[$0] != current }
      var held: [(row: Int, person: Int)] = []
      var kept: [(row: Int, person: Int)] = []
      for (place, person) in enrolled.enumerated() {
        let taken = rowsOf[person].count > 1 ? current % rowsOf[person].count : nil
        for (index, row) in rowsOf[person].enumerated() {
          if index == taken { held.append((row, place)) } else { kept.append((row, place)) }
        }
      }
      let strangers = names.indices.filter { fold[$0] == current }.flatMap { person in
        rowsOf[person].map { (row: $0, person: person) }
      }
      let matcher = try FaceMatcher(
        model, rows: rows.selecting(rows: kept.map(\.row)), labels: kept.map(\.person), persons: enrolled.count, threads: threads)
      let most = 2000 / foldCount
      let asked = (held.thinned(to: most), strangers.thinned(to: most))
      let answers = try matcher.predictions(of: rows.selecting(rows: (asked.0 + asked.1).map(\.row)), threads: threads)
      for ((_, place), answer) in zip(asked.0, answers) {
        scores.known.append(.init(score: answer.score, isRight: answer.label == place, person: enrolled[place]))
      }
      for ((_, person), answer) in zip(asked.1, answers.dropFirst(asked.0.count)) {
        scores.strangers.append(.init(score: answer.score, person: person))
      }
    }
    return scores
  }

  /// Gives the gallery the threshold of ``fittedThreshold(_:falseAcceptRate:seed:threads:)``, and keeps the rate.
  public mutating func fitThreshold(
    _ model: FaceModel, falseAcceptRate: Double, seed: UInt64, threads: Int = Parallel.defaultThreads
  ) throws {
    self.falseAcceptRate = falseAcceptRate
    threshold = try fittedThreshold(model, falseAcceptRate: falseAcceptRate, seed: seed, threads: threads)
  }
}

extension FaceThreshold {
  /// From which score on a face counts as enrolled, by what was said of enrolled persons and of strangers; nothing without both.
  init?(fittedOn scores: OpenSetScores, falseAcceptRate: Double, seed: UInt64, threads: Int) {
    guard !scores.known.isEmpty, !scores.strangers.isEmpty else { return nil }
    let score = scores.threshold(at: falseAcceptRate, strangers: scores.strangers)
    let draws = scores.resampled(seed: seed, threads: threads) { _, strangers in
      Double(scores.threshold(at: falseAcceptRate, strangers: strangers))
    }
    let range = GroupBootstrap.interval(of: draws)
    self.init(
      purpose: .identification, similarity: Double(score),
      interval: [min(range.lowerBound, Double(score)), max(range.upperBound, Double(score))], falseAcceptRate: falseAcceptRate,
      measuredFalseAcceptRate: Double(scores.strangers.count { $0.score >= score }) / Double(scores.strangers.count),
      trueAcceptRate: scores.identified(from: score, known: scores.known), differentCount: scores.strangers.count,
      sameCount: scores.known.count, persons: Set(scores.known.map(\.person) + scores.strangers.map(\.person)).count)
  }
}

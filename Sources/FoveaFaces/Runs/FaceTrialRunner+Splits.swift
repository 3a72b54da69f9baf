internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaTensors

extension FaceTrialRunner {
  /// Tries ways on random splits of all pictures, as many as there is time for: those without a network first, each on one split before any on the
  /// next. What is kept of them is gone on from.
  func addSplits(to trials: inout [FaceTrial], _ models: [FaceModel]) throws {
    let places = trials.indices.filter { !trials[$0].method.isNetwork }
    var seconds = trials.map(\.secondsOfSplit)
    var done = 0
    for split in 0..<repeats {
      for place in places {
        done += 1
        // One for which there was no time gets none of those that follow.
        guard trials[place].splitCount == split, FaceTimePlan.fits(seconds[place], in: clock.left) else {
          continue
        }
        options.progress(
          ProgressReport(stage: "random splits", done: done, total: repeats * places.count, note: trials[place].name))
        try checkStop()
        let begun = ContinuousClock.now
        guard let division = division(split, of: pictures(of: trials[place].way)) else { return }
        try add(try accuracy(of: trials[place].way, on: division, cost: models[place].planeCost), to: &trials[place])
        seconds[place] = ResourceMeter.seconds(since: begun)
      }
    }
    try addNetworkSplits(to: &trials, models)
  }

  /// Tries the ways with a network on random splits, as many as there is time for. They share a network for each, which learns for as many epochs as
  /// that of the training part.
  private func addNetworkSplits(to trials: inout [FaceTrial], _ models: [FaceModel]) throws {
    let places = trials.indices.filter { trials[$0].method.isNetwork }
    guard let first = places.first else { return }
    var seconds = trials[first].secondsOfSplit
    var options = options
    options.epochs = trials[first].epochs?.learned ?? options.epochs
    for split in 0..<networkRepeats {
      let missing = places.filter { trials[$0].splitCount == split }
      guard !missing.isEmpty else { continue }
      guard FaceTimePlan.fits(seconds, in: clock.left), let division = division(split, of: pictures(of: trials[first].way)) else {
        return
      }
      try checkStop()
      let begun = ContinuousClock.now
      options.progress = { [told = self.options.progress] report in
        told(
          ProgressReport(
            stage: "random split \(split + 1) of \(networkRepeats): \(report.stage)", done: report.done, total: report.total,
            note: report.note))
      }
      let network = try FaceTraining.network(of: division.learned, manifestHash: manifestHash, options: options).model.network
      for place in missing {
        let cost = models[place].planeCost
        try add(try accuracy(of: trials[place].way, on: division, cost: cost, network: network), to: &trials[place])
      }
      seconds = ResourceMeter.seconds(since: begun)
    }
  }

  /// Adds what came of a split to a trial, and keeps it.
  private func add(_ accuracy: Double, to trial: inout FaceTrial) throws {
    trial.spread = SplitSpread(accuracies: (trial.spread?.accuracies ?? []) + [accuracy])
    try store.write(trial, trial.way.part)
    try clock.keep(in: store)
  }

  /// Half of each person's pictures, drawn anew for each split, and the others; nothing where there are no others.
  private func division(_ split: Int, of parts: FaceParts) -> (learned: FacePictures, asked: FacePictures)? {
    let all = parts.training.joined(with: parts.test)
    let rowsOf = Dictionary(grouping: 0..<all.count, by: { all.labels[$0] }).sorted { $0.key < $1.key }.map(\.value)
    var generator = SeededGenerator(seed: options.seed, stream: 0x7370_6C69, UInt64(split))
    var (kept, held): ([Int], [Int]) = ([], [])
    for rows in rowsOf {
      var rows = rows
      generator.shuffle(&rows)
      kept += rows.prefix((rows.count + 1) / 2)
      held += rows.dropFirst((rows.count + 1) / 2)
    }
    return held.isEmpty ? nil : (all.subset(kept.sorted()), all.subset(held.sorted()))
  }

  /// One half is learned from and enrolled, the other named.
  /// - Returns: The share that is named rightly.
  private func accuracy(
    of way: FaceWay, on division: (learned: FacePictures, asked: FacePictures), cost: Double?, network: NetworkFaces? = nil
  ) throws -> Double {
    var options = options
    (options.normalization, options.planeCost) = (way.normalization, cost)
    let (learned, asked) = division
    let model = try FaceTraining.fit(way.method, learned, network: network, options: options)
    let gallery = try Self.gallery(model, learned, options)
    let names = gallery.persons
    let rows = try model.embeddings(of: asked.crops, threads: options.threads)
    let answers = try gallery.matcher(model, threads: options.threads).predictions(of: rows, threads: options.threads)
    let right = zip(answers, asked.labels).count { names[$0.label] == asked.persons[$1] }
    return Double(right) / Double(asked.count)
  }
}

internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaTensors

extension FaceTrialRunner {
  /// Tries ways without a network on random splits of all pictures: each way on one split before any on the next, as many as there is time
  /// for. What is kept of them is gone on from.
  func addSplits(to trials: inout [FaceTrial], _ models: [FaceModel]) throws {
    let places = trials.indices.filter { !trials[$0].method.isNetwork }
    var seconds = trials.map(\.secondsOfSplit)
    var done = 0
    for split in 0..<repeats {
      for place in places {
        done += 1
        // One for which there was no time gets none of those that follow.
        guard trials[place].spread?.accuracies.count ?? 0 == split, FaceTimePlan.fits(seconds[place], in: clock.left) else {
          continue
        }
        options.progress(
          ProgressReport(stage: "random splits", done: done, total: repeats * places.count, note: trials[place].name))
        try checkStop()
        let begun = ContinuousClock.now
        guard let accuracy = try accuracy(of: trials[place].way, onSplit: split, cost: models[place].planeCost) else { return }
        seconds[place] = ResourceMeter.seconds(since: begun)
        trials[place].spread = SplitSpread(accuracies: (trials[place].spread?.accuracies ?? []) + [accuracy])
        try store.write(trials[place], trials[place].way.part)
        try clock.keep(in: store)
      }
    }
  }

  /// Half of each person's pictures, drawn anew for each split, are learned from and enrolled; the others are named.
  /// - Returns: The share that is named rightly; nothing where there are no others.
  private func accuracy(of way: FaceWay, onSplit split: Int, cost: Double?) throws -> Double? {
    var options = options
    (options.normalization, options.planeCost) = (way.normalization, cost)
    let all = training.joined(with: test)
    let rowsOf = Dictionary(grouping: 0..<all.count, by: { all.labels[$0] }).sorted { $0.key < $1.key }.map(\.value)
    var generator = SeededGenerator(seed: options.seed, stream: 0x7370_6C69, UInt64(split))
    var (kept, held): ([Int], [Int]) = ([], [])
    for rows in rowsOf {
      var rows = rows
      generator.shuffle(&rows)
      kept += rows.prefix((rows.count + 1) / 2)
      held += rows.dropFirst((rows.count + 1) / 2)
    }
    guard !held.isEmpty else { return nil }
    let (learned, asked) = (all.subset(kept.sorted()), all.subset(held.sorted()))
    let model = try FaceTraining.fit(way.method, learned, options: options)
    let gallery = try Self.gallery(model, learned, options)
    let names = gallery.persons
    let rows = try model.embeddings(of: asked.crops, threads: options.threads)
    let answers = try gallery.matcher(model, threads: options.threads).predictions(of: rows, threads: options.threads)
    let right = zip(answers, asked.labels).count { names[$0.label] == all.persons[$1] }
    return Double(right) / Double(asked.count)
  }
}

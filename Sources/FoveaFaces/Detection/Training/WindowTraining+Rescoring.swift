internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaNetworks
internal import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

extension WindowTraining {
  /// Learns a network that looks again at what a detector finds, from the examples that the detector was learned from.
  ///
  /// 1. Views of the examples, moved as for the detector, are the thing; each fifth example is held out.
  /// 2. What the detector finds in the backgrounds, down to a unit below its threshold, windows of them at random, and cut-out pictures of other things
  ///    are the rest. Each fifth background is held out, the same ones as for the detector.
  /// 3. The small network learns both from pictures of 32 pixels on the longer side, either class counting the same.
  /// 4. Its scores of what was held out give the curve for probabilities and the threshold at which a picture without the thing has at most ``falseAlarms``
  ///    findings on average, raised half-way to what almost all examples reach.
  /// - Parameter epochs: Passes of the network over its windows; nothing takes as many as few pictures usually get.
  /// - Throws: ``FacesError/fewExamples(what:found:needed:remedy:)`` where nothing is left to learn from; errors of the network.
  public func rescored(
    _ detector: WindowDetector, by examples: Examples, epochs: Int? = nil, threads: Int = Parallel.defaultThreads,
    progress: @escaping ProgressHandler = { _ in }
  ) throws -> RescoredDetector {
    let begun = ContinuousClock.now
    let progress = WindowLearner.oneAtATime(progress)
    let views = RescoringViews(self, detector, examples, threads: threads, progress: progress)
    guard views.things.count >= Self.leastExamples, !views.others.isEmpty else {
      throw FacesError.fewExamples(
        what: views.others.isEmpty ? "windows without the thing" : "views of the thing",
        found: min(views.things.count, views.others.count), needed: Self.leastExamples,
        remedy: "give more examples, or more pictures without the thing with --background")
    }
    let (network, choice) = try network(views, epochs: epochs, threads: threads, progress: progress)
    var rescored = RescoredDetector(
      windows: detector, network: network, floor: views.floor, surroundings: views.cut.surroundings)
    let scores = rescored.scores(of: views.heldOutThings, threads: threads)
    let alarms = views.alarms(threads: threads, progress: progress)
    let alarmScores = alarms.map { rescored.scores(of: $0.views, threads: threads) }
    let all = alarmScores.flatMap { $0 }
    rescored.calibration = SigmoidCurve(positives: scores, negatives: all)
    rescored.threshold = middleThreshold(positives: scores, alarms: all, pictures: alarms.count)
    func perPicture(_ count: Int) -> Double? { alarms.isEmpty ? nil : Double(count) / Double(alarms.count) }
    rescored.training = RescoredDetector.Report(
      views: views.things.count, negatives: views.others.count, heldOutExamples: scores.count, heldOut: alarms.count,
      recall: scores.isEmpty ? nil : Double(scores.count { $0 >= rescored.threshold }) / Double(scores.count),
      falseAlarms: perPicture(all.count { $0 >= rescored.threshold }),
      falseAlarmsOfWindows: perPicture(alarms.reduce(0) { $0 + $1.countOfWindows }), choice: choice,
      seconds: ResourceMeter.seconds(since: begun))
    return rescored
  }

  /// The least score at which there are no more findings than allowed; where almost all examples reach more, the middle of both. A network's scores of
  /// what it knows lie close together far above the others, and new things lie a little below.
  private func middleThreshold(positives: [Double], alarms: [Double], pictures: Int) -> Double {
    let reached = Self.reached(byAlmostAll: positives)
    let ranked = alarms.sorted(by: >)
    let allowed = Int(falseAlarms * Double(pictures))
    guard pictures > 0, ranked.count > allowed else { return min(0, reached) }
    let least = ranked[allowed].nextUp
    return least < reached ? (least + reached) / 2 : least
  }

  private func network(
    _ views: RescoringViews, epochs: Int?, threads: Int, progress: @escaping ProgressHandler
  ) throws -> (model: NetworkModel, choice: String) {
    let crops = views.others + views.things
    let labels = views.others.map { _ in 0 } + views.things.map { _ in 1 }
    let names = LabelSet(["other", "thing"])
    let pictures = LabeledPictures(grays: crops, labels: labels, labelSet: names)
    let facts = DataFacts(typicalSize: views.cut.size, isGray: true, classCount: 2, trainingCount: crops.count)
    var plan = TrainingPlan(for: facts, family: .small)
    plan.size = views.cut.size
    // A finding is one of very many windows: it is looked at once.
    plan.averaging = .none
    plan.augmentation = AugmentationStrength.light.augmentation(isGray: true, shift: 1)
    plan.settings.seed = seed
    if let epochs { plan.settings.epochs = epochs }
    let normalization = Normalization.measured(over: pictures, threads: threads)
    let description = plan.network(input: [1, views.cut.size.height, views.cut.size.width], classes: 2)
    var network = try Network(description, seed: seed)
    try network.adapt(to: pictures, count: 1000, normalization, threads: threads)
    var task = TrainingTask(
      training: pictures, validation: pictures.subset([]), seed: seed, threads: threads, progress: progress)
    task.balance = .weights
    var course = try NetworkCourse(network, plan, normalization, task)
    return (try course.learned().network, course.choice)
  }
}

/// Cut-out windows from which a network learns to look again.
private struct RescoringViews {
  /// The longer side of what the network sees.
  private static let side = 32
  /// How far below the detector's threshold findings are looked at, and how far below it they are learned from.
  private static let (reach, learnedReach) = (0.5, 1.0)
  /// Findings that are learned from in all, as far as each background gives so many, and of each at most; and windows at random of each.
  private static let (findings, mostOfOne, random) = (3000, 20, 2)

  /// How windows are cut out.
  let cut: RescoringView
  let floor: Double
  private(set) var things: [Bitmap] = []
  private(set) var heldOutThings: [Bitmap] = []
  private(set) var others: [Bitmap] = []
  private let detector: WindowDetector
  private let heldOut: [WindowLearner.Source]

  /// What the detector finds in a picture without the thing.
  struct Alarm: Sendable {
    var views: [Bitmap]
    /// Findings at the detector's own threshold.
    var countOfWindows: Int
  }

  init(
    _ settings: WindowTraining, _ detector: WindowDetector, _ given: WindowTraining.Examples, threads: Int,
    progress: @escaping ProgressHandler
  ) {
    let window = detector.windows[0]
    let longer = Double(max(window.width, window.height))
    let size = PixelSize(
      width: max(17, Int((Double(window.width) / longer * Double(Self.side)).rounded())),
      height: max(17, Int((Double(window.height) / longer * Double(Self.side)).rounded())))
    floor = detector.threshold - Self.reach
    self.detector = detector
    // Of pictures that were cut out nothing else is known than they show.
    let cut = RescoringView(
      size: size, surroundings: given.pictures.pictures.contains { !$0.boxes.isEmpty } ? settings.padding : 0)
    self.cut = cut
    let parts = WindowLearner.divided(given)
    heldOut = parts.heldOut
    @Sendable func views(_ picture: Bitmap, _ box: PictureBox, moved: Int, stream: UInt64) -> [Bitmap] {
      WindowVariation.all(mirrors: settings.mirrors, moved: moved, seed: settings.seed, stream: stream).map {
        cut.view(of: box, $0, in: picture)
      }
    }
    // What cannot be read was told when the detector learned.
    let examples = WindowLearner.examples(WindowLearner.enlarged(given.crops), given.pictures, threads: threads) {
      views($0, $1, moved: settings.moved, stream: $2)
    }
    for (index, views) in examples.found.enumerated() {
      if index % 5 == 4 { heldOutThings += views.prefix(1) } else { things += views }
    }
    others = WindowLearner.enlarged(given.otherCrops).flatMap { views($0, PictureBox($0.size), moved: 0, stream: 0) }
    let sources = parts.sources
    others += Parallel.map(sources.count, threads: threads) { index -> [Bitmap] in
      progress(ProgressReport(stage: "looking for findings that are none", done: index + 1, total: sources.count))
      guard let picture = try? WindowLearner.picture(sources[index].path) else { return [] }
      var boxes = detector.detections(in: picture, threshold: detector.threshold - Self.learnedReach, threads: 1).map(\.box)
        .filter(sources[index].isFree).prefix(max(2, min(Self.mostOfOne, Self.findings / sources.count))).map { $0 }
      var generator = SeededGenerator(seed: settings.seed, stream: 13, UInt64(index))
      for _ in 0..<Self.random {
        guard let box = WindowLearner.randomWindow(of: window, in: picture.size, &generator) else { break }
        if sources[index].isFree(box) { boxes.append(box) }
      }
      return boxes.map { cut.view(of: $0, in: picture) }
    }.flatMap { $0 }
  }

  /// What the detector finds in the backgrounds that were held out.
  func alarms(threads: Int, progress: @escaping ProgressHandler) -> [Alarm] {
    let (detector, heldOut, cut, floor) = (detector, heldOut, cut, floor)
    return Parallel.map(heldOut.count, threads: threads) { index -> Alarm? in
      progress(ProgressReport(stage: "choosing the threshold", done: index + 1, total: heldOut.count))
      guard let picture = try? WindowLearner.picture(heldOut[index].path) else { return nil }
      let found = detector.detections(in: picture, threshold: floor, threads: 1)
      return Alarm(
        views: found.map { cut.view(of: $0.box, in: picture) },
        countOfWindows: found.count { $0.score >= detector.threshold })
    }.compactMap { $0 }
  }
}

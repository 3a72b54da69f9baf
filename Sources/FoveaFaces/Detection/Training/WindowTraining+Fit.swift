internal import FoveaCodecs
internal import FoveaFeatures
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

extension WindowTraining {
  /// The least examples of the thing that a detector is learned from.
  public static let leastExamples = 10

  /// Learns a detector.
  ///
  /// The same examples and settings give the same detector for any number of threads. Time goes into searching the backgrounds: about
  /// `rounds + 1` times what ``WindowDetector`` needs for each.
  public func fit(
    _ examples: Examples, threads: Int = Parallel.defaultThreads, progress: @escaping ProgressHandler = { _ in }
  ) throws(FacesError) -> WindowDetector {
    let begun = ContinuousClock.now
    var learner = try WindowLearner(self, examples, threads: threads, progress: progress)
    var rounds: [Round] = []
    var detector = try learner.fitted()
    for round in 0...self.rounds {
      let alarms = learner.alarms(of: detector, stage: "measuring round \(round)")
      rounds.append(
        Round(
          negatives: learner.negativeCount, windows: alarms.windows, falsePositives: alarms.positives,
          falseAlarms: alarms.perPicture(from: 0)))
      guard round < self.rounds, learner.mine(with: detector, stage: "looking for hard negatives, round \(round + 1)") > 0 else {
        break
      }
      detector = try learner.fitted()
    }
    let alarms = learner.alarms(of: detector, stage: "choosing the threshold")
    let scores = try learner.heldOutScores()
    detector.calibration = SigmoidCurve(positives: scores, negatives: alarms.scores)
    detector.threshold = threshold(positives: scores, alarms: alarms)
    detector = learner.placed(detector)
    let points = try LandmarkTraining(seed: seed).fit(examples.pictures, threads: threads, progress: progress)
    detector.landmarks = points.regressor
    detector.training = Report(
      settings: self, examples: learner.exampleCount, views: learner.viewCount, smallerThanWindow: learner.smallerThanWindow,
      backgrounds: learner.sources.count, heldOut: learner.heldOut.count, rounds: rounds,
      recall: Double(scores.count { $0 >= detector.threshold }) / Double(max(1, scores.count)),
      falseAlarms: learner.heldOut.isEmpty ? nil : alarms.perPicture(from: detector.threshold), unreadable: learner.unreadable,
      seconds: ResourceMeter.seconds(since: begun), landmarks: points.report)
    return detector
  }

  /// The least score at which the held-out backgrounds have no more findings than allowed; but no lower than what almost all examples reach.
  private func threshold(positives: [Double], alarms: WindowLearner.Alarms) -> Double {
    let floor = Self.reached(byAlmostAll: positives)
    guard alarms.pictures > 0 else { return min(0, floor) }
    let allowed = Int(falseAlarms * Double(alarms.pictures))
    let ranked = alarms.scores.sorted(by: >)
    return max(floor, ranked.count > allowed ? Double(Float(ranked[allowed]).nextUp) : floor)
  }

  /// The score that almost all examples reach: all but the hundredth part with the lowest scores, rounded down. Of fewer than 500 examples those are
  /// left aside too that lie apart, up to a twentieth of them, one at least and five at most: their scores are below the first quartile by more than
  /// one and a half times the distance of the quartiles (Tukey's fence). So a box that was drawn wrong decides nothing, from four examples on. 0
  /// without any.
  static func reached(byAlmostAll scores: [Double]) -> Double {
    let sorted = scores.sorted()
    if sorted.isEmpty { return 0 }
    let (first, third) = (sorted[sorted.count / 4], sorted[sorted.count * 3 / 4])
    let apart = sorted.prefix { $0 < first - 1.5 * (third - first) }.count
    return sorted[max(sorted.count / 100, min(apart, max(1, min(5, sorted.count / 20))))]
  }
}

import FoveaDatasets
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import Testing

/// How training is fitted into its time.
struct PaceTests {
  @Test func theTimeBuysEpochs() {
    func epochs(_ seconds: Double, judges: Int = 0) -> Double {
      NetworkCourse.epochs(within: seconds, step: 0.5, steps: 20, batch: 100, judges: judges)
    }
    #expect(epochs(-5) == 0)
    // An epoch takes 10 s, and 1000 judges of a third of the work take 5/6 s after every second one on average; 98.5 % of the time is planned.
    #expect(abs(epochs(100) - 9.85) < 1e-9 && abs(epochs(100, judges: 1000) - 98.5 / (10 + 5.0 / 6)) < 1e-9)
  }

  /// Simulates a training whose step `n` takes `cost(n)` seconds.
  private func simulate(
    _ pace: consuming Pace, from step: Int = 0, at passed: Double = 0, end: Int, cost: (Int) -> Double
  ) -> (steps: Int, seconds: Double, moves: Int) {
    var (step, passed, end, moves) = (step, passed, end, 0)
    while step < end {
      passed += cost(step)
      step += 1
      if let moved = pace.end(after: step, of: end, seconds: passed) {
        (end, moves) = (moved, moves + 1)
      }
    }
    return (step, passed, moves)
  }

  @Test func aPaceKeepsItsTimeWhereStepsGetSlowerOrFaster() {
    let even = simulate(Pace(within: 100), end: 197) { _ in 0.5 }
    #expect(even.moves == 0 && even.steps == 197, "98.5 % of the time, as planned")
    for factor in [0.4, 0.7, 1.3, 2.5] {
      let turned = simulate(Pace(within: 100), end: 197) { $0 < 100 ? 0.5 : 0.5 * factor }
      #expect(abs(turned.seconds - 98.5) < 2.5, "steps that take \(factor) of the time from half of it on")
      let drifting = simulate(Pace(within: 100), end: 197) { max(0.1, 0.5 * (1 + (factor - 1) * Double($0) / 197)) }
      #expect(abs(drifting.seconds - 98.5) < 2.5)
    }
    let closing = simulate(Pace(within: 100, closing: 20), end: 197) { _ in 0.5 }
    #expect(abs(closing.seconds - 88.5) < 2.5, "what follows takes 20 steps")
    let slow = simulate(Pace(within: 100), end: 197) { _ in 30 }
    #expect(slow.steps == 3 && slow.seconds == 90, "a step that is begun is done")
  }

  @Test func aLimitTakesNoMoreStepsThanAreEnough() {
    #expect(simulate(Pace(within: 100, most: 50), end: 50) { _ in 0.1 }.steps == 50)
    let slower = simulate(Pace(within: 100, most: 150), end: 150) { $0 < 50 ? 0.5 : 1.5 }
    #expect(slower.steps < 110 && abs(slower.seconds - 98.5) < 3)
    let recovered = simulate(Pace(within: 100, most: 150), end: 150) { (20..<30).contains($0) ? 3 : 0.3 }
    #expect(recovered.steps == 150, "it comes back to all of them where the time is enough after all")
  }

  @Test func aResumedRunCountsTheTimeOfTheEarlierOneAndTheStepsOfThePlan() throws {
    let data = ModelFileTests.pictures(PixelSize(16), perClass: 4)
    var task = TrainingTask(training: data.training, validation: data.validation.subset([]), threads: 1)
    var settings = TrainingSettings()
    settings.epochs = 10
    func pace() throws -> Pace {
      try #require(NetworkCourse.pace(of: task, settings, stepsPerEpoch: 10, from: 30, earlier: 60))
    }
    #expect(NetworkCourse.pace(of: task, settings, stepsPerEpoch: 10, from: 30, earlier: 60) == nil, "it has all time")
    // 30 steps took 60 of 100 seconds, so that the end was moved to 48 of the 100 steps.
    task.timeLimit = 100
    let recovered = simulate(try pace(), from: 30, at: 60, end: 48) { _ in 0.4 }
    #expect(recovered.steps == 100 && abs(recovered.seconds - 88) < 1e-6)
    let slow = simulate(try pace(), from: 30, at: 60, end: 48) { _ in 1 }
    #expect(abs(slow.seconds - 98.5) < 3, "37 seconds are left")
    // A budget is spent, whatever was planned.
    (task.timeLimit, task.budget) = (nil, 100)
    let spent = simulate(try pace(), from: 30, at: 60, end: 48) { _ in 0.4 }
    #expect(spent.steps > 100 && abs(spent.seconds - 98.5) < 3)
    // Where a plan says where the end was moved, that is the plan.
    (task.timeLimit, task.budget) = (100, nil)
    settings.movedEnds = [MovedEnd(afterStep: 20, steps: 80)]
    let repeated = simulate(try pace(), from: 30, at: 60, end: 48) { _ in 0.4 }
    #expect(repeated.steps == 80)
  }
}

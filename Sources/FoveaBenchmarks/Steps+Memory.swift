import Foundation
import FoveaKit

/// Peak memory of a short training, each contender in a process of its own.
func memorySteps(_ context: StepContext) throws -> [Step] {
  let training = ShortTraining(batch: EngineKind.best == .reference ? 16 : 512, steps: 4, threads: context.threads)
  try context.exchange.write(["batch": Double(training.batch), "steps": Double(training.steps), "classes": 10], as: "memory")
  let peers = context.peers("memory.py")
  return [
    Step(
      title: "network, memory of a training: cnn-small, \(training.steps) steps of \(training.batch) pictures of 32×32",
      amount: training.batch * training.steps, unit: "pictures",
      contenders: [
        Contender(name: "fovea, " + EngineKind.best.title, version: "") {
          let begin = ContinuousClock.now
          let bytes = try training.inProcess()
          return Contender.Round(seconds: (ContinuousClock.now - begin) / .seconds(1), bytes: bytes)
        }
      ] + (peers?.contenders(of: "training") ?? []))
  ]
}

/// A training of a few steps, which a process does for nothing else, so that its memory is the training's.
struct ShortTraining {
  private static let word = "--short-training"

  var batch: Int
  var steps: Int
  var threads: Int

  init(batch: Int, steps: Int, threads: Int) {
    self.batch = batch
    self.steps = steps
    self.threads = threads
  }

  /// The training that a process was started for.
  init?(_ arguments: [String]) {
    let numbers = arguments.dropFirst().compactMap { Int($0) }
    guard arguments.first == Self.word, numbers.count == 3 else { return nil }
    self.init(batch: numbers[0], steps: numbers[1], threads: numbers[2])
  }

  /// Trains, and prints the most bytes that were resident.
  func run() throws {
    let meter = ResourceMeter()
    let training = try BenchmarkTraining(
      Architectures.cnnSmall(input: [3, 32, 32], classes: 10), batch: batch, frozen: ["whiten"], threads: threads)
    for _ in 0..<steps { _ = try training.step() }
    print(meter.cost.peakMemoryBytes)
  }

  /// Starts a process for this training and returns the bytes that it printed.
  func inProcess() throws -> Double {
    let process = Process()
    let output = Pipe()
    process.executableURL = Bundle.main.executableURL
    process.arguments = [Self.word] + [batch, steps, threads].map { "\($0)" }
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard let bytes = Double(text.split(separator: "\n").last ?? "") else {
      throw PeerProcess.Failure(description: "the process for the training ended without a figure")
    }
    return bytes
  }
}

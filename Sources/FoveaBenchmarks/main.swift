import Foundation
import FoveaKit

/// Measures the groups that were asked for and prints each step as soon as it is done.
func run(_ options: BenchmarkOptions) throws {
  let exchange = try Exchange()
  let pictures =
    if let folder = options.folder {
      try BenchmarkPictures.folder(folder, count: options.count, side: options.side, threads: options.threads)
    } else {
      try BenchmarkPictures.synthetic(count: options.count, side: options.side, threads: options.threads, exchange: exchange)
    }
  let machine = Machine.current()
  print("\(machine.processor), \(machine.processors) processors; \(options.threads) threads; \(pictures.title)")
  print("median of \(options.repetition.rounds) rounds, in turn; × is how many times as fast this project is")
  let context = StepContext(pictures: pictures, threads: options.threads, exchange: exchange, usesPeers: options.usesPeers)
  let groups: [String: (StepContext) throws -> [Step]] = [
    "decode": decodeSteps, "hog": hogSteps, "features": featureSteps, "svm": svmSteps, "kernel": kernelSteps,
    "neighbors": neighborSteps, "graph": graphSteps, "clusters": clusterSteps, "network": networkSteps,
    "inference": inferenceSteps, "memory": memorySteps, "faces": faceSteps, "detection": detectionSteps,
  ]
  var results: [StepResult] = []
  var limit: Double?
  for name in options.only {
    for step in try groups[name]?(context) ?? [] {
      let result = step.measured(options.repetition)
      print("\n" + result.lines(limit: step.isLimit ? nil : limit).joined(separator: "\n"))
      if step.isLimit, let rate = result.bestRate { limit = rate }
      fflush(nil)
      results.append(result)
    }
  }
  if let path = options.json {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let result = BenchmarkResult(machine: machine, input: pictures.title, threads: options.threads, steps: results)
    try File.write(Array(encoder.encode(result)) + [UInt8(ascii: "\n")], to: path)
  }
}

do {
  let arguments = Array(CommandLine.arguments.dropFirst())
  if let training = ShortTraining(arguments) { try training.run() } else { try run(BenchmarkOptions(arguments)) }
} catch let misuse as BenchmarkOptions.Misuse {
  note("\(misuse.reason)\n\(BenchmarkOptions.usage)")
  exit(64)
} catch {
  note("\(error)")
  exit(1)
}

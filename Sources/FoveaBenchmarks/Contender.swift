import Foundation
import FoveaKit

/// One way to do the work of a step.
struct Contender {
  /// Who does it, such as `fovea` or `Pillow`.
  var name: String
  /// Its version.
  var version: String
  /// Does the work once.
  var round: () throws -> Round

  /// What one go gave.
  struct Round {
    /// Wall-clock seconds.
    var seconds: Double
    /// Processor seconds of all threads, which say more on a machine that others use too; nothing where they are not known.
    var processor: Double?
    /// Bytes of memory, where the step is about them.
    var bytes: Double?
    /// A figure that shows whether the same was computed, such as an objective or a mean.
    var note: String?
  }

  /// This project: `work` is timed, and gives its note.
  static func ours(_ variant: String = "", _ work: @escaping () throws -> String?) -> Contender {
    ours(variant, work) { $0 }
  }

  /// This project: `work` is timed, and its note is made of the result, outside of the timing.
  static func ours<Result>(
    _ variant: String = "", _ work: @escaping () throws -> Result, note: @escaping (Result) -> String?
  ) -> Contender {
    ours(variant, preparing: {}, work, note: note)
  }

  /// The same with what is prepared anew for each round, outside of the timing, and gone after it.
  static func ours<Prepared, Result>(
    _ variant: String, preparing: @escaping () throws -> Prepared, _ work: @escaping (Prepared) throws -> Result,
    note: @escaping (Result) -> String?
  ) -> Contender {
    Contender(name: variant.isEmpty ? "fovea" : "fovea, \(variant)", version: "") {
      let prepared = try preparing()
      let meter = ResourceMeter()
      let result = try work(prepared)
      let cost = meter.cost
      return Round(seconds: cost.seconds, processor: cost.processorSeconds, note: note(result))
    }
  }
}

/// Work that several contenders do with the same input.
struct Step {
  /// What is done, with its sizes.
  var title: String
  /// How much one round does.
  var amount: Int
  /// What is counted.
  var unit: String
  /// Who does it; this project first.
  var contenders: [Contender]
  /// Floating-point operations of one round, by the plainest way to compute it; nothing where nobody counts them.
  var operations: Double? = nil
  /// Whether the step shows what the machine can do at most.
  var isLimit = false
}

/// How often a step is repeated.
struct Repetition {
  /// Rounds that count.
  var rounds = 5
  /// Rounds before, which do not.
  var warmUps = 1
  /// Seconds after which a contender is not asked again; it has one round that counts in any case.
  var secondsPerContender = 30.0
  /// Before each round, so that threads of the contender before, which may still turn in circles for a while, have come to rest.
  var pause = Duration.milliseconds(300)
}

extension Step {
  /// Lets the contenders work in turn, so that what else the machine does meets all of them.
  func measured(_ repetition: Repetition) -> StepResult {
    var results = contenders.map { ContenderResult(name: $0.name, version: $0.version) }
    var spent = [Double](repeating: 0, count: contenders.count)
    for turn in 0..<(repetition.warmUps + repetition.rounds) {
      let counts = turn >= repetition.warmUps
      for (index, contender) in contenders.enumerated() where results[index].failure == nil {
        let hasResult = !results[index].seconds.isEmpty
        if spent[index] > repetition.secondsPerContender && (hasResult || !counts) { continue }
        do {
          Thread.sleep(forTimeInterval: repetition.pause / .seconds(1))
          let round = try contender.round()
          spent[index] += round.seconds
          if counts {
            results[index].seconds.append(round.seconds)
            round.processor.map { results[index].processorSeconds.append($0) }
            round.bytes.map { results[index].bytes.append($0) }
          }
          results[index].note = round.note
        } catch {
          results[index].failure = "\(error)"
        }
      }
    }
    return StepResult(title: title, amount: amount, unit: unit, contenders: results, operations: operations)
  }
}

/// What a contender gave in all rounds.
struct ContenderResult: Codable {
  var name: String
  var version: String
  var seconds: [Double] = []
  var processorSeconds: [Double] = []
  var bytes: [Double] = []
  var note: String?
  var failure: String?

  init(name: String, version: String) {
    self.name = name
    self.version = version
  }

  enum CodingKeys: String, CodingKey {
    case name, version, seconds, bytes, note, failure
    case processorSeconds = "processor_seconds"
  }

  /// The middle of the rounds' seconds; nothing where there is none.
  var median: Double? { Self.median(of: seconds) }

  /// The middle of the rounds' bytes; nothing where the step is not about memory.
  var memory: Double? { Self.median(of: bytes) }

  static func median(of numbers: [Double]) -> Double? {
    let sorted = numbers.sorted()
    guard !sorted.isEmpty else { return nil }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  var title: String { version.isEmpty ? name : "\(name) \(version)" }
}

/// What a step gave.
struct StepResult: Codable {
  var title: String
  var amount: Int
  var unit: String
  var contenders: [ContenderResult]
  /// Floating-point operations of one round.
  var operations: Double?

  /// The most operations a second of any contender.
  var bestRate: Double? {
    guard let operations, let fastest = contenders.compactMap(\.median).min() else { return nil }
    return operations / fastest
  }

  /// The lines for people: rate and median of each, how many times as fast this project is, and as a rate of operations beside the
  /// machine's limit where one was measured before.
  func lines(limit: Double?) -> [String] {
    let width = max(28, contenders.map { $0.title.count }.max() ?? 0)
    let ours = contenders.first?.median
    return [title]
      + contenders.enumerated().map { index, contender in
        let name = "  " + contender.title.padded(to: width)
        guard let median = contender.median else { return name + "  failed: " + (contender.failure ?? "no round") }
        var line = name + Self.number(Double(amount) / median).padded(to: 10, right: true) + " \(unit)/s"
        line += Self.number(median * 1000).padded(to: 10, right: true) + " ms"
        if index > 0, let ours { line += (Self.number(median / ours) + " ×").padded(to: 10, right: true) }
        line += details(of: contender, median, limit)
        if let note = contender.note { line += "   " + note }
        return line
      }
  }

  private func details(of contender: ContenderResult, _ median: Double, _ limit: Double?) -> String {
    var words: [String] = []
    if let processor = ContenderResult.median(of: contender.processorSeconds), processor > 0 {
      words.append("\(Self.number(processor * 1000)) ms of processors")
    }
    if let operations {
      let rate = operations / median
      let share = limit.map { ", \(Self.number(100 * rate / $0)) % of the limit" } ?? ""
      words.append("\(Self.number(rate / 1e9)) GFLOP/s" + share)
    }
    if let memory = contender.memory {
      let ratio = contenders.first?.memory.map { ", \(Self.number($0 / memory)) of it here" } ?? ""
      words.append("\(Self.number(memory / 1e6)) MB at most" + (contender.name == contenders.first?.name ? "" : ratio))
    }
    return words.isEmpty ? "" : "   " + words.joined(separator: ", ")
  }

  /// Three digits that count.
  static func number(_ value: Double) -> String {
    guard value.isFinite, value < 1e15 else { return "\(value)" }
    if value >= 100 { return "\(Int(value.rounded()))" }
    let tenths = value >= 10 ? 10.0 : value >= 1 ? 100 : 1000
    return "\((value * tenths).rounded() / tenths)"
  }
}

/// Everything, as it is written to a file.
struct BenchmarkResult: Codable {
  var schemaVersion = 1
  var machine: Machine
  var input: String
  var threads: Int
  var steps: [StepResult]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case machine, input, threads, steps
  }
}

extension String {
  func padded(to width: Int, right: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, width - count))
    return right ? spaces + self : self + spaces
  }
}

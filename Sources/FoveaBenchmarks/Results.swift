/// What a contender gave in all rounds.
struct ContenderResult: Codable {
  var name: String
  var version: String
  var seconds: [Double] = []
  var note: String?
  var failure: String?

  init(name: String, version: String) {
    self.name = name
    self.version = version
  }

  /// The middle of the rounds' seconds; nothing where there is none.
  var median: Double? {
    let sorted = seconds.sorted()
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

  /// The lines for people: rate and median of each, and how many times as fast this project is.
  var lines: [String] {
    let width = max(28, contenders.map { $0.title.count }.max() ?? 0)
    let ours = contenders.first?.median
    return [title]
      + contenders.enumerated().map { index, contender in
        let name = "  " + contender.title.padded(to: width)
        guard let median = contender.median else { return name + "  failed: " + (contender.failure ?? "no round") }
        var line = name + Self.number(Double(amount) / median).padded(to: 10, right: true) + " \(unit)/s"
        line += Self.number(median * 1000).padded(to: 10, right: true) + " ms"
        if index > 0, let ours { line += (Self.number(median / ours) + " ×").padded(to: 10, right: true) }
        if let note = contender.note { line += "   " + note }
        return line
      }
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

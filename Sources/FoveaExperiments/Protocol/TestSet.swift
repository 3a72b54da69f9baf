internal import FoveaDatasets
public import FoveaFiles
internal import FoveaRecognition

/// The test pictures that every recipe answered, in one order, with what must be drawn together when pictures are drawn anew.
public struct TestSet: Sendable {
  /// Where they are, below the folder.
  public let paths: [BytePath]
  /// The number of each picture's group: its group in the manifest, else its set of near duplicates, else it alone.
  public let groups: [Int]
  /// Whether each has a near duplicate among the pictures that were learned from.
  public let isLeaked: [Bool]

  /// The pictures that all of these answered.
  init(_ manifest: Manifest, _ evaluations: [Evaluation], leaked: Set<BytePath>) {
    var common = Set(evaluations.first?.verdicts.map(\.path) ?? [])
    for evaluation in evaluations.dropFirst() { common.formIntersection(evaluation.verdicts.map(\.path)) }
    let entries = manifest.entries(in: .test).filter { common.contains($0.path) }
    var numbers: [String: Int] = [:]
    paths = entries.map(\.path)
    groups = entries.enumerated().map { index, entry in
      let key = entry.group.map { "g" + $0 } ?? entry.near.map { "n" + $0 } ?? "p\(index)"
      let number = numbers[key] ?? numbers.count
      numbers[key] = number
      return number
    }
    isLeaked = entries.map { leaked.contains($0.path) }
  }

  /// How many pictures there are.
  public var count: Int { paths.count }
  /// How many groups they form.
  public var groupCount: Int { Set(groups).count }

  /// Whether each picture's answer was right, as 1 or 0; a picture without an answer counts as wrong.
  func rights(_ verdicts: [PictureVerdict]) -> [Double] {
    let answers = Dictionary(verdicts.map { ($0.path, $0.isRight) }, uniquingKeysWith: { first, _ in first })
    return paths.map { answers[$0] ?? false ? 1 : 0 }
  }
}

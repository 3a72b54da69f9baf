internal import FoveaDatasets
public import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaTensors

/// The test pictures that every recipe answered, in one order, with what must be drawn together when pictures are drawn anew.
public struct TestSet: Sendable {
  /// Where they are, below the folder.
  public let paths: [BytePath]
  /// The number of what each picture is drawn with: pictures that share a group, pixels or near duplicates have the same.
  public let groups: [Int]
  /// Whether each has a near duplicate among the pictures that were learned from.
  public let isLeaked: [Bool]

  /// The pictures that all of these answered.
  init(_ manifest: Manifest, _ evaluations: [Evaluation], leaked: Set<BytePath>) {
    var common = Set(evaluations.first?.verdicts.map(\.path) ?? [])
    for evaluation in evaluations.dropFirst() { common.formIntersection(evaluation.verdicts.map(\.path)) }
    let entries = manifest.entries(in: .test).filter { common.contains($0.path) }
    paths = entries.map(\.path)
    groups = entries.unitNumbers
    isLeaked = entries.map { leaked.contains($0.path) }
  }

  private init(_ whole: TestSet, _ places: [Int]) {
    paths = places.map { whole.paths[$0] }
    groups = places.map { whole.groups[$0] }
    isLeaked = places.map { whole.isLeaked[$0] }
  }

  /// So many of the pictures, drawn by a seed, in their order; all where there are no more. The same number and seed draw the same.
  func drawn(_ count: Int, seed: UInt64) -> TestSet {
    guard count < self.count else { return self }
    var places = Array(paths.indices)
    var generator = SeededGenerator(seed: seed, stream: 0x6465_7074)
    generator.shuffle(&places)
    return TestSet(self, places.prefix(count).sorted())
  }

  /// How many pictures there are.
  public var count: Int { paths.count }
  /// How many groups they form.
  public var groupCount: Int { Set(groups).count }
  /// Whether pictures share groups, so that an interval that takes them for independent is too narrow.
  public var hasGroups: Bool { groupCount < count }
  /// Whether there are fewer groups than can be evidence of anything (``/FoveaLearning/GroupBootstrap/leastGroups``).
  var hasTooFewGroups: Bool { groupCount < GroupBootstrap.leastGroups }

  /// How many of the pictures are of some classes.
  func count(of classes: Set<String>, in manifest: Manifest) -> Int {
    let own = Set(paths)
    return manifest.entries(in: .test).count { classes.contains($0.label) && own.contains($0.path) }
  }

  /// Whether each picture's answer was right, as 1 or 0; a picture without an answer counts as wrong.
  func rights(_ verdicts: [PictureVerdict]) -> [Double] {
    let answers = Dictionary(verdicts.map { ($0.path, $0.isRight) }, uniquingKeysWith: { first, _ in first })
    return paths.map { answers[$0] ?? false ? 1 : 0 }
  }
}

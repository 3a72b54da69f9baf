internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaRecognition

/// An accuracy with its interval and what it was counted on.
public struct Accuracy: Sendable, Hashable, Codable {
  /// The share of right answers.
  public var value: Double
  /// The 95 % interval: Wilson's, or of pictures that come in groups a wider one.
  public var interval: [Double]
  /// How many pictures it is of.
  public var count: Int

  /// The accuracy of so many right answers, with Wilson's interval.
  init(right: Int, of count: Int) {
    value = count == 0 ? 0 : Double(right) / Double(count)
    let range = Statistics.wilsonInterval(successes: right, trials: count)
    interval = [range.lowerBound, range.upperBound]
    self.count = count
  }

  /// The accuracy of answers given as 1 and 0.
  init(_ rights: [Double]) { self.init(right: rights.count { $0 > 0.5 }, of: rights.count) }

  /// Takes an interval by drawing groups of pictures anew too, with Wilson's within it: where all answers are right, or none, all draws are alike and
  /// theirs has no width.
  mutating func widen(by drawn: ClosedRange<Double>) {
    interval = [min(range.lowerBound, drawn.lowerBound), max(range.upperBound, drawn.upperBound)]
  }

  /// The interval as a range.
  var range: ClosedRange<Double> { interval[0]...max(interval[0], interval[1]) }
}

/// How the pictures were divided, and what of it a reader should know.
public struct SplitFacts: Sendable, Hashable, Codable {
  /// The digest of paths, classes, groups and parts.
  public var manifestHash: String
  /// The digest of all pixels.
  public var pixelsHash: String?
  /// How many groups the manifest names; 0 where it names none.
  public var groups: Int
  /// Groups that are in more than one part, as the folder or the manifest has them.
  public var dividedGroups: [String]
  /// How many sets of near duplicates there are, all parts together.
  public var nearDuplicateSets: Int
  /// How many pictures those have.
  public var nearDuplicatePictures: Int
  /// Test pictures with a near duplicate among those that were learned from.
  public var leaks: [Leak]
  /// Classes without a picture to learn from, which no recipe can recognize.
  public var classesNotLearned: [String]

  init(_ survey: PictureSurvey) {
    let manifest = survey.manifest
    manifestHash = manifest.contentHash
    pixelsHash = manifest.pixelsHash
    groups = manifest.groupCounts.groups
    dividedGroups = manifest.dividedGroups
    let near = manifest.entries.compactMap(\.near)
    nearDuplicateSets = Set(near).count
    nearDuplicatePictures = near.count
    leaks = survey.leaks
    let learned = manifest.learnedClasses
    classesNotLearned = manifest.labels.names.filter { !learned.contains($0) }
  }

  enum CodingKeys: String, CodingKey {
    case manifestHash = "manifest_sha256"
    case pixelsHash = "pixels_sha256"
    case groups
    case dividedGroups = "divided_groups"
    case nearDuplicateSets = "near_duplicate_sets"
    case nearDuplicatePictures = "near_duplicate_pictures"
    case leaks
    case classesNotLearned = "classes_not_learned"
  }
}

extension Manifest {
  /// The classes that have a picture to learn from.
  var learnedClasses: Set<String> { Set(entries(in: .train, .validation).map(\.label)) }
}

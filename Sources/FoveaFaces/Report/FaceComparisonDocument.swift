public import FoveaDatasets
internal import FoveaFiles
internal import FoveaPixels
internal import FoveaRecognition

/// What `fovea faces compare --json` prints.
public struct FaceComparisonDocument: Sendable, Codable {
  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// The command that does the same again.
  public var command: String
  /// How many persons there are.
  public var persons: Int
  /// Pictures that were learned from.
  public var trainCount: Int
  /// Pictures that were to be named.
  public var testCount: Int
  /// Test pictures of persons without a picture in the train part, which are left out; nothing in documents of before they were.
  public var strangers: Int?
  /// Persons who were enrolled where the others were strangers.
  public var enrolledCount: Int
  /// The size of the crops, width and height.
  public var cropSize: [Int]
  /// The digest of the manifest.
  public var manifestHash: String
  /// The seed.
  public var seed: UInt64
  /// The version of the library.
  public var version: String
  /// The best way and the command that trains it; nothing in documents of before it was told.
  public var best: FaceChoice?
  /// Seconds that it was allowed to take; nothing without a limit.
  public var budget: Double?
  /// Seconds that it took, interrupted runs included; nothing in documents of before it was told.
  public var seconds: Double?
  /// How many random splits were asked for; nothing in documents of before it was told.
  public var repeats: Int?
  /// The same of ways with a network.
  public var networkRepeats: Int?
  /// Ways for which there was no time; nothing in documents of before there was a limit.
  public var leftOut: [FaceWay]?
  /// Pictures that were left out because they cannot be used; nothing in documents of before it was told.
  public var unreadable: [UnreadablePicture]?
  /// All that was measured.
  public var trials: [FaceTrial]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case command, persons
    case trainCount = "train_count"
    case testCount = "test_count"
    case strangers
    case enrolledCount = "enrolled_count"
    case cropSize = "crop_size"
    case manifestHash = "manifest_sha256"
    case seed, version, best, seconds, repeats
    case networkRepeats = "network_repeats"
    case budget = "budget_seconds"
    case leftOut = "left_out"
    case unreadable, trials
  }
}

extension FaceComparison {
  /// The comparison as a document.
  /// - Parameters:
  ///   - command: The command that does the same again.
  ///   - trainCommand: The command that trains a way.
  public func document(command: String, trainCommand: ((FaceTrial) -> String)? = nil) -> FaceComparisonDocument {
    let size = training.crops[0].size
    return FaceComparisonDocument(
      command: command, persons: training.present.count, trainCount: training.count, testCount: test.count, strangers: strangers,
      enrolledCount: enrolledCount, cropSize: [size.width, size.height], manifestHash: manifestHash, seed: seed,
      version: Version.text, best: choice(trainCommand: trainCommand), budget: time.budget,
      seconds: time.spent, repeats: repeats, networkRepeats: networkRepeats > 0 ? networkRepeats : nil, leftOut: leftOut,
      unreadable: unreadable, trials: trials)
  }
}

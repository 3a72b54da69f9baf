public import FoveaDatasets
public import FoveaFiles
public import FoveaPixels

/// Seconds of a training by stage.
public struct StageSeconds: Sendable, Hashable, Codable {
  /// Reading and preparing the pictures.
  public var decode: Double
  /// Turning them into features; 0 for a network.
  public var features: Double
  /// Learning.
  public var fit: Double
  /// All of it, with the runs before this one where a training was resumed.
  public var total: Double
}

/// What `fovea train --json` prints.
public struct TrainingReport: Sendable, Codable {
  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// The name of the recipe.
  public var recipe: String
  /// The model file, once it is written.
  public var model: BytePath?
  /// The class names.
  public var classes: [String]
  /// How many pictures were learned from, validation included where the recipe learned from it too.
  public var trainCount: Int
  /// How many pictures settings were chosen on.
  public var validationCount: Int
  /// The seed.
  public var seed: UInt64
  /// Threads that were used.
  public var threads: Int
  /// Seconds by stage.
  public var seconds: StageSeconds
  /// Largest resident memory, in bytes.
  public var peakMemoryBytes: Int
  /// Seconds of processor time, over all threads and runs; nothing where an earlier version did not keep it.
  public var processorSeconds: Double?
  /// Joules that the machine used meanwhile; nothing where no counter can be read.
  public var joules: Double?
  /// Width and height that pictures were brought to.
  public var imageSize: PixelSize
  /// The digest of the manifest.
  public var manifestHash: String
  /// Pictures that could not be read and were left out.
  public var unreadable: [UnreadablePicture]
  /// Figures that only some recipes have.
  public var figures: TrainingFigures

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case recipe, model, classes
    case trainCount = "train_count"
    case validationCount = "validation_count"
    case seed, threads, seconds
    case peakMemoryBytes = "peak_memory_bytes"
    case processorSeconds = "cpu_seconds"
    case joules
    case imageSize = "image_size"
    case manifestHash = "manifest_sha256"
    case unreadable
  }

  /// Written with the figures beside the other keys.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(recipe, forKey: .recipe)
    try container.encodeIfPresent(model, forKey: .model)
    try container.encode(classes, forKey: .classes)
    try container.encode(trainCount, forKey: .trainCount)
    try container.encode(validationCount, forKey: .validationCount)
    try container.encode(seed, forKey: .seed)
    try container.encode(threads, forKey: .threads)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(peakMemoryBytes, forKey: .peakMemoryBytes)
    try container.encodeIfPresent(processorSeconds, forKey: .processorSeconds)
    try container.encodeIfPresent(joules, forKey: .joules)
    try container.encode(imageSize, forKey: .imageSize)
    try container.encode(manifestHash, forKey: .manifestHash)
    try container.encode(unreadable, forKey: .unreadable)
    try figures.encode(to: encoder)
  }
}

extension TrainingReport {
  /// Read from the form that ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schemaVersion = try container.decode(Int.self, forKey: .schemaVersion)
    recipe = try container.decode(String.self, forKey: .recipe)
    model = try container.decodeIfPresent(BytePath.self, forKey: .model)
    classes = try container.decode([String].self, forKey: .classes)
    trainCount = try container.decode(Int.self, forKey: .trainCount)
    validationCount = try container.decode(Int.self, forKey: .validationCount)
    seed = try container.decode(UInt64.self, forKey: .seed)
    threads = try container.decode(Int.self, forKey: .threads)
    seconds = try container.decode(StageSeconds.self, forKey: .seconds)
    peakMemoryBytes = try container.decode(Int.self, forKey: .peakMemoryBytes)
    processorSeconds = try container.decodeIfPresent(Double.self, forKey: .processorSeconds)
    joules = try container.decodeIfPresent(Double.self, forKey: .joules)
    imageSize = try container.decode(PixelSize.self, forKey: .imageSize)
    manifestHash = try container.decode(String.self, forKey: .manifestHash)
    unreadable = try container.decode([UnreadablePicture].self, forKey: .unreadable)
    figures = try TrainingFigures(from: decoder)
  }
}

internal import FoveaCodecs
internal import FoveaDatasets
public import FoveaFiles
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors
internal import Synchronization

/// What all pictures of a comparison are before anything learns from them: each is decoded once.
struct PictureSurvey {
  /// What is known of one picture beside what it shows.
  struct Facts: Sendable {
    /// SHA-256 of its samples.
    var pixelHash: String
    /// The samples and how they are laid out: equal for equal pictures.
    var pixels: [String] { ["\(size)", pixelHash] }
    /// What it looks like from afar; nothing where it has no contrast.
    var look: PictureLook?
    /// Bytes of the file.
    var fileBytes: Int
    /// Width and height.
    var size: PixelSize
    /// How the picture is stored turned, which decoding has undone.
    var orientation: Orientation
    /// How the file is encoded, with the model and the bits of its colors.
    var encoding: String
    /// The quality of a JPEG, by its tables.
    var quality: Int?
    /// The mean red, green and blue.
    var meanColor: [Float]
    /// The mean red, green and blue of each of the four sides, a thirty-second of the picture wide.
    var border: [Float]
    /// What it looks like from afar.
    var sketch: TurnableSketch
  }

  /// The manifest with pixel hashes and near duplicates.
  let manifest: Manifest
  /// The facts of each entry; nothing for a picture that cannot be decoded.
  let facts: [Facts?]
  /// The test pictures that have a near duplicate among the pictures that are learned from, each with the first of those.
  let leaks: [Leak]

  /// Decodes all pictures of a manifest.
  /// - Throws: ``ExperimentError/changed(_:count:)`` where the manifest was frozen with other pixels.
  init(_ manifest: Manifest, _ options: TrainingRunOptions, progress: @escaping ProgressHandler) throws {
    let entries = manifest.entries
    // The handler is called by one thread at a time.
    let done = Mutex(0)
    let facts: [Facts?] = Parallel.map(entries.count, threads: options.threads) { index in
      let facts = try? Facts(manifest.root.appending(entries[index].path), options.limits)
      done.withLock { done in
        done += 1
        guard done.isMultiple(of: 64) || done == entries.count else { return }
        progress(ProgressReport(stage: "looking at all pictures", done: done, total: entries.count))
      }
      return facts
    }
    let changed = entries.indices.filter { index in
      entries[index].pixelHash.map { $0 != facts[index]?.pixelHash } ?? false
    }
    if let first = changed.first {
      throw ExperimentError.changed(manifest.root.appending(entries[first].path), count: changed.count)
    }
    let looks = facts.map { $0?.look }
    let sets = NearDuplicates.sets(of: looks, threads: options.threads)
    // Pictures without contrast have no look, but may be equal.
    let flat = entries.indices.filter { facts[$0] != nil && looks[$0] == nil }
    let equals = Dictionary(grouping: flat) { facts[$0]?.pixels }.values.filter { $0.count > 1 }
    let isTest = entries.map { $0.part == .test }
    let isLearned = entries.map { $0.part != nil && $0.part != .test }
    var twins = NearDuplicates.twins(in: sets, of: looks, asked: isTest, among: isLearned, threads: options.threads)
    for set in equals {
      guard let twin = set.first(where: { isLearned[$0] }) else { continue }
      for test in set where isTest[test] { twins[test] = twin }
    }
    self.facts = facts
    self.manifest = manifest.hashed(facts.map { $0?.pixelHash }).marking(nearDuplicates: sets + equals)
    leaks = twins.sorted { $0.key < $1.key }.map { test, twin in
      Leak(
        picture: entries[test].path, twin: entries[twin].path, isEqual: facts[test]?.pixels == facts[twin]?.pixels)
    }
  }
}

extension PictureSurvey.Facts {
  init(_ path: BytePath, _ limits: DecodeLimits) throws {
    let bytes = try File.read(path, limit: limits.fileBytes)
    let image = try ImageDecoder.decode(bytes, options: DecodeOptions(limits: limits))
    pixelHash = image.bitmap.pixelHash
    look = try PictureLook(contentsOf: path, limits: limits)
    fileBytes = bytes.count
    size = image.bitmap.size
    orientation = image.info.orientation
    encoding = image.info.encoding
    quality = ImageDecoder.jpegQuality(bytes)
    let side = TurnableSketch.side
    let small = image.bitmap.converted(to: .rgb).resized(to: PixelSize(side))
    func mean(_ holds: (Int, Int) -> Bool) -> [Float] {
      var (sums, count) = ([Float](repeating: 0, count: 3), Float(0))
      for y in 0..<side {
        for x in 0..<side where holds(x, y) {
          for channel in 0..<3 { sums[channel] += Float(small.samples[(y * side + x) * 3 + channel]) }
          count += 1
        }
      }
      return sums.map { $0 / count }
    }
    meanColor = mean { _, _ in true }
    sketch = TurnableSketch(small)
    border = mean { _, y in y == 0 } + mean { x, _ in x == side - 1 } + mean { _, y in y == side - 1 } + mean { x, _ in x == 0 }
  }
}

/// A test picture that looks the same as one that was learned from.
public struct Leak: Sendable, Hashable, Codable {
  /// The test picture.
  public let picture: BytePath
  /// The picture that was learned from, or that settings were chosen on.
  public let twin: BytePath
  /// Whether their pixels are equal.
  public let isEqual: Bool

  enum CodingKeys: String, CodingKey {
    case picture, twin
    case isEqual = "equal"
  }
}

extension ImageInfo {
  /// How the picture is encoded, in words.
  fileprivate var encoding: String {
    "\(format.rawValue) \(colorModel.rawValue) \(bitDepth)" + (hasAlpha ? " alpha" : "") + (isInterlaced ? " interlaced" : "")
      + (isProgressive ? " progressive" : "") + (hasColorProfile ? " profile" : "")
  }
}

internal import FoveaCodecs
public import FoveaFiles
internal import FoveaPixels
internal import Synchronization

/// Finds out which pictures have not the pixels of their ``Manifest/Entry/pixelHash``, while they are decoded for something else, so that
/// most files are read and decoded once. May be used from many threads at once.
public final class PixelCheck: Sendable {
  /// Whether the pixels of a picture are those of its hash, for all that were looked at.
  private let answers = Mutex<[BytePath: Bool]>([:])
  private let nanoseconds = Atomic<Int64>(0)

  /// A check that has not looked at a picture yet.
  public init() {}

  /// How long all threads together looked, in seconds.
  public var seconds: Double { Double(nanoseconds.load(ordering: .relaxed)) / 1e9 }

  /// The pictures of these entries whose pixels are not those of their hash, in the order of the entries; among them those that were never
  /// looked at, as they cannot be decoded. Entries without a hash are passed over.
  public func changed(among entries: [Manifest.Entry]) -> [BytePath] {
    let answers = answers.withLock { $0 }
    return entries.filter { $0.pixelHash != nil && answers[$0.path] != true }.map(\.path)
  }

  /// Looks at a picture that was decoded for a preprocessing, where it has a hash and was not looked at before.
  func look(
    at image: DecodedImage, of entry: Manifest.Entry, in file: BytePath, for preprocessing: Preprocessing, limits: DecodeLimits
  ) {
    guard let hash = entry.pixelHash, answers.withLock({ $0[entry.path] }) == nil else { return }
    let start = ContinuousClock.now
    let whole =
      Self.hasAllPixels(image, preprocessing)
      ? image : try? ImageDecoder.decode(contentsOf: file, options: DecodeOptions(limits: limits))
    let isSame = whole?.bitmap.pixelHash == hash
    answers.withLock { $0[entry.path] = isSame }
    nanoseconds.wrappingAdd(Int64((ContinuousClock.now - start) / .nanoseconds(1)), ordering: .relaxed)
  }

  /// Whether a picture was decoded in full and upright, as hashes have it. A JPEG below 8 pixels keeps its size at seven eighths of it.
  private static func hasAllPixels(_ image: DecodedImage, _ preprocessing: Preprocessing) -> Bool {
    let size = image.bitmap.size
    return preprocessing.appliesOrientation && size == image.info.size
      && (image.info.format != .jpeg || max(size.width, size.height) >= 8)
  }
}

extension Manifest {
  /// What is said behind the path of the first of some changed pictures.
  package static func changeText(pictures count: Int) -> String {
    (count == 1 ? "its pixels are" : "the pixels of this and \(count - 1) more pictures are")
      + " not those that the manifest was frozen with"
  }
}

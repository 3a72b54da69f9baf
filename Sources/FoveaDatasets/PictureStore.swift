public import FoveaCodecs
public import FoveaFiles
public import FoveaPixels
public import FoveaTensors
internal import Synchronization

/// The pictures of a data set, decoded and preprocessed when they are asked for.
///
/// What was decoded is kept as 8-bit samples while it fits a stated number of bytes; pictures beyond that are decoded again each time.
/// Nothing is read before it is asked for, and what a picture looks like does not depend on whether it was kept. All methods may be
/// called from many threads at once.
public final class PictureStore: Sendable {
  /// The pictures.
  public let entries: [Manifest.Entry]
  /// What is done to each picture.
  public let preprocessing: Preprocessing
  private let source: @Sendable (Int) throws(PictureError) -> Bitmap
  private let cache: SampleCache
  private let failed = Mutex<[Int: PictureError]>([:])
  /// Whether ``failed`` has anything, so that most pictures need no lock.
  private let hasFailed = Atomic<Bool>(false)

  /// A gibibyte: the pictures that a store keeps unless told otherwise.
  public static let standardCacheLimit = 1 << 30

  /// A store of the pictures of `entries`, which lie below `root`.
  /// - Parameters:
  ///   - cacheLimit: How many bytes of decoded pictures are kept.
  ///   - check: Looks at each picture when it is decoded for the first time.
  public convenience init(
    root: BytePath, entries: [Manifest.Entry], preprocessing: Preprocessing, limits: DecodeLimits = .standard,
    cacheLimit: Int = standardCacheLimit, check: PixelCheck? = nil
  ) {
    self.init(entries: entries, preprocessing: preprocessing, cacheLimit: cacheLimit) { index throws(PictureError) in
      let file = root.appending(entries[index].path)
      let image = try ImageDecoder.decode(contentsOf: file, options: preprocessing.decodeOptions(limits))
      check?.look(at: image, of: entries[index], in: file, for: preprocessing, limits: limits)
      return preprocessing.apply(to: image)
    }
  }

  /// A store whose pictures `source` makes, each with the size and format of `preprocessing`.
  package init(
    entries: [Manifest.Entry], preprocessing: Preprocessing, cacheLimit: Int = standardCacheLimit,
    source: @escaping @Sendable (Int) throws(PictureError) -> Bitmap
  ) {
    self.entries = entries
    self.preprocessing = preprocessing
    self.source = source
    cache = SampleCache(count: entries.count, stride: preprocessing.sampleCount, limit: cacheLimit)
  }

  /// How many pictures there are.
  public var count: Int { entries.count }

  /// How many pictures are kept once decoded: those before this index.
  public var cachedCount: Int { cache.capacity }

  /// The picture at `index`.
  /// - Throws: `PictureError`, the same each time: a picture that failed once is not tried again.
  public func bitmap(at index: Int) throws(PictureError) -> Bitmap {
    if let kept = cache.samples(index) {
      return Bitmap(size: preprocessing.size, format: preprocessing.format, samples: Array(kept))
    }
    return try decoded(index)
  }

  /// Calls `body` with the samples of the picture at `index`, without a copy where they are kept.
  package func withSamples<Result>(
    at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) throws(PictureError) -> Result {
    if let kept = cache.samples(index) { return body(kept) }
    return try decoded(index).samples.withUnsafeBufferPointer(body)
  }

  /// The pictures that could not be decoded so far, by index.
  public var failures: [Int: PictureError] { failed.withLock { $0 } }

  /// Decodes all pictures once, on up to `threads` threads, and keeps those that fit.
  /// - Parameters:
  ///   - stopsAtFirst: Whether to stop at the first that cannot be decoded; the result then has that one alone.
  ///   - progress: Called now and then with how many are done and how many there are, on the thread of the caller.
  /// - Returns: Those that cannot be decoded, by index.
  @discardableResult
  public func load(
    threads: Int = Parallel.defaultThreads, stopsAtFirst: Bool = false, progress: ((Int, Int) -> Void)? = nil
  ) -> [Int: PictureError] {
    let done = Atomic<Int>(0)
    // Indices are handed out in order, so all below the lowest failure have been or are being tried.
    let lowest = Atomic<Int>(Int.max)
    withoutActuallyEscaping(progress ?? { _, _ in }) { progress in
      let report = CallerOnly(progress)
      Parallel.forEach(count, threads: threads) { index, _ in
        if stopsAtFirst, index > lowest.load(ordering: .relaxed) { return }
        do throws(PictureError) { try withSamples(at: index) { _ in } } catch { lowest.min(index, ordering: .relaxed) }
        report(done.wrappingAdd(1, ordering: .relaxed).newValue, count)
      }
    }
    progress?(done.load(ordering: .relaxed), count)
    let failures = failures
    guard stopsAtFirst, let first = failures.keys.min() else { return failures }
    return failures.filter { $0.key == first }
  }

  private func decoded(_ index: Int) throws(PictureError) -> Bitmap {
    if hasFailed.load(ordering: .acquiring), let known = failed.withLock({ $0[index] }) { throw known }
    do throws(PictureError) {
      let bitmap = try source(index)
      precondition(
        bitmap.size == preprocessing.size && bitmap.format == preprocessing.format,
        "a picture of \(bitmap.size), \(bitmap.channels) channels, in a store of \(preprocessing.size), \(preprocessing.format.channels)"
      )
      cache.store(bitmap.samples, in: index)
      return bitmap
    } catch {
      failed.withLock { $0[index] = error }
      hasFailed.store(true, ordering: .releasing)
      throw error
    }
  }
}

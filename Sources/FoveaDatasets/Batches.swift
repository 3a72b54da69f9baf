public import FoveaCodecs
public import FoveaTensors

/// Pictures as a network takes them, some at a time.
public struct PictureBatch: Sendable {
  /// The pictures, normalized: `[pictures, channels, height, width]`.
  public let inputs: Tensor
  /// The label of each picture.
  public let labels: [Int]
  /// Which pictures they are, as positions in the labeled pictures.
  public let indices: [Int]
  /// Why pictures that belong to the batch are not in it: they can no longer be decoded.
  public let unreadable: [PictureError]

  /// A batch of these parts.
  public init(inputs: Tensor, labels: [Int], indices: [Int], unreadable: [PictureError] = []) {
    self.inputs = inputs
    self.labels = labels
    self.indices = indices
    self.unreadable = unreadable
  }

  /// How many pictures there are.
  public var count: Int { labels.count }
}

/// One epoch of labeled pictures in batches.
///
/// Order and augmentation are drawn from the seed, the epoch and the picture, so the batches are the same on every machine and for any
/// number of threads. Batches are made when they are asked for and, on threads of their own, a few in advance; nothing is made before
/// the first is asked for, and threads end with the iterator.
///
/// A picture that can no longer be decoded, because its file changed or vanished since it was loaded, is left out of its batch and named in
/// ``PictureBatch/unreadable``. A batch of which no picture is left is empty.
public struct Batches: Sequence, Sendable {
  /// How an epoch is cut into batches.
  public struct Settings: Sendable, Hashable, Codable {
    /// Pictures in a batch.
    public var size: Int
    /// Whether the order is drawn anew in each epoch; otherwise it is that of the pictures.
    public var shuffles: Bool
    /// Whether a last batch of fewer pictures is left out.
    public var dropsLast: Bool
    /// What everything random is drawn from.
    public var seed: UInt64

    /// Settings, each as usual unless given.
    public init(size: Int, shuffles: Bool = true, dropsLast: Bool = false, seed: UInt64 = 0) {
      precondition(size > 0, "batches of \(size) pictures")
      self.size = size
      self.shuffles = shuffles
      self.dropsLast = dropsLast
      self.seed = seed
    }

    private enum CodingKeys: String, CodingKey {
      case size, shuffles, seed
      case dropsLast = "drops_last"
    }
  }

  private let maker: BatchMaker
  private let threads: Int
  private let lookahead: Int
  private var first = 0

  /// The batches of one epoch.
  /// - Parameters:
  ///   - epoch: The number of the epoch, from 0.
  ///   - threads: How many threads make batches in advance. With 0, each is made when it is asked for.
  ///   - lookahead: How many batches are made in advance at most; two more than there are threads unless given.
  public init(
    _ pictures: LabeledPictures, settings: Settings, epoch: Int = 0, normalization: Normalization,
    augmentation: Augmentation = .none, threads: Int = Parallel.defaultThreads, lookahead: Int? = nil
  ) {
    precondition(epoch >= 0 && threads >= 0, "epoch \(epoch) on \(threads) threads")
    maker = BatchMaker(pictures, settings, epoch: epoch, normalization, augmentation)
    self.threads = threads
    self.lookahead = Swift.max(1, lookahead ?? threads + 2)
  }

  /// The batches of the epoch from the one at `number` on, counted from 0. Those before it are not made, and their pictures not decoded.
  public func starting(at number: Int) -> Batches {
    precondition(number >= 0 && number <= maker.count, "batch \(number) of \(maker.count)")
    var later = self
    later.first = number
    return later
  }

  /// How many batches there are.
  public var count: Int { maker.count - first }

  /// How many pictures there are in all batches.
  public var pictureCount: Int { Swift.max(0, maker.pictureCount - first * maker.settings.size) }

  /// At least as many batches come.
  public var underestimatedCount: Int { count }

  /// Begins the epoch.
  public func makeIterator() -> Iterator { Iterator(maker, from: first, threads: threads, lookahead: lookahead) }

  /// Gives the batches in order. The threads that make them end when the last copy of the iterator goes.
  public struct Iterator: IteratorProtocol {
    private let maker: BatchMaker
    private let pipeline: BatchPipeline?
    private var given: Int

    fileprivate init(_ maker: BatchMaker, from first: Int, threads: Int, lookahead: Int) {
      self.maker = maker
      given = first
      pipeline =
        threads > 0
        ? BatchPipeline(first..<maker.count, threads: threads, lookahead: lookahead, make: maker.batch) : nil
    }

    /// The next batch, or `nil` after the last.
    public mutating func next() -> PictureBatch? {
      if let pipeline { return pipeline.next() }
      guard given < maker.count else { return nil }
      given += 1
      return maker.batch(given - 1)
    }
  }
}

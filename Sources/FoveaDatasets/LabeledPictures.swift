public import FoveaCodecs
internal import FoveaFiles
public import FoveaLearning
public import FoveaPixels
public import FoveaTensors

/// Pictures that can be decoded, each with its label: what a recognizer is fitted to or measured on.
public struct LabeledPictures: Sendable {
  /// Where the pictures come from.
  public let store: PictureStore
  /// The pictures, as indices into the store.
  public let indices: [Int]
  /// The label of each picture, as an index into ``labelSet``.
  public let labels: [Int]
  /// The classes. It may have some of which there is no picture here.
  public let labelSet: LabelSet
  /// Pictures that were left out because they cannot be decoded.
  public let unreadable: [UnreadablePicture]

  /// Pictures of a store.
  /// - Precondition: There is one label for each index, and each is within its bounds.
  public init(
    store: PictureStore, indices: [Int], labels: [Int], labelSet: LabelSet, unreadable: [UnreadablePicture] = []
  ) {
    precondition(indices.count == labels.count, "\(indices.count) pictures with \(labels.count) labels")
    precondition(indices.allSatisfy { $0 >= 0 && $0 < store.count }, "an index outside of the store's \(store.count) pictures")
    precondition(labels.allSatisfy { $0 >= 0 && $0 < labelSet.count }, "a label outside of \(labelSet.count) classes")
    self.store = store
    self.indices = indices
    self.labels = labels
    self.labelSet = labelSet
    self.unreadable = unreadable
  }

  /// Gray pictures that are in memory, all of one size, in the order of their numbers.
  /// - Precondition: At least one, and a label for each.
  package init(grays crops: [Bitmap], labels: [Int], labelSet: LabelSet) {
    precondition(!crops.isEmpty && crops.allSatisfy { $0.format == .gray && $0.size == crops[0].size }, "gray pictures of one size")
    let entries = labels.enumerated().map { Manifest.Entry(path: BytePath("\($0)"), label: labelSet[$1]) }
    let store = PictureStore(entries: entries, preprocessing: Preprocessing(size: crops[0].size, colorMode: .gray)) { crops[$0] }
    self.init(store: store, indices: Array(crops.indices), labels: labels, labelSet: labelSet)
  }

  /// How many pictures there are.
  public var count: Int { indices.count }

  /// What was done to each picture.
  public var preprocessing: Preprocessing { store.preprocessing }

  /// The picture at `position`, in `0..<count`.
  public func bitmap(_ position: Int) throws(PictureError) -> Bitmap { try store.bitmap(at: indices[position]) }

  /// The entry of the picture at `position`: its path, its label's name, its group.
  public func entry(_ position: Int) -> Manifest.Entry { store.entries[indices[position]] }

  /// The entries of all pictures, in order.
  package var entries: [Manifest.Entry] { indices.map { store.entries[$0] } }

  /// The pictures at these positions, in this order. They share the store.
  public func subset(_ positions: [Int]) -> LabeledPictures {
    LabeledPictures(
      store: store, indices: positions.map { indices[$0] }, labels: positions.map { labels[$0] }, labelSet: labelSet)
  }

  /// These pictures, and behind them others of the same store.
  public func appending(_ others: LabeledPictures) -> LabeledPictures {
    precondition(store === others.store && labelSet == others.labelSet, "pictures of two stores or label sets")
    return LabeledPictures(
      store: store, indices: indices + others.indices, labels: labels + others.labels, labelSet: labelSet,
      unreadable: unreadable + others.unreadable)
  }

  /// How many pictures of each label there are.
  public var classCounts: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: labelSet.count)) { $0[$1] += 1 }
  }

  /// The same pictures with labels of another set, by name, as a model knows them.
  /// - Returns: The pictures whose class the set has, and the classes here that it has not.
  public func relabeled(as set: LabelSet) -> (pictures: LabeledPictures, unknown: [String]) {
    let translation = labelSet.names.map { set.label(of: $0) }
    let kept = labels.indices.filter { translation[labels[$0]] != nil }
    let pictures = LabeledPictures(
      store: store, indices: kept.map { indices[$0] }, labels: kept.compactMap { translation[labels[$0]] }, labelSet: set,
      unreadable: unreadable)
    let present = Set(labels)
    return (pictures, labelSet.names.indices.filter { translation[$0] == nil && present.contains($0) }.map { labelSet[$0] })
  }
}

extension LabeledPictures {
  /// How pictures are loaded.
  public struct LoadOptions: Sendable, Hashable {
    /// What one picture may take.
    public var limits: DecodeLimits
    /// How many bytes of decoded pictures are kept in memory.
    public var cacheLimit: Int
    /// What happens when pictures cannot be decoded.
    public var badFiles: BadFilePolicy
    /// On how many threads pictures are decoded.
    public var threads: Int

    /// Options, each as usual unless given.
    public init(
      limits: DecodeLimits = .standard, cacheLimit: Int = PictureStore.standardCacheLimit,
      badFiles: BadFilePolicy = BadFilePolicy(),
      threads: Int = Parallel.defaultThreads
    ) {
      self.limits = limits
      self.cacheLimit = cacheLimit
      self.badFiles = badFiles
      self.threads = threads
    }
  }

  /// Decodes the pictures of some parts of a manifest, or all of it where `parts` is empty.
  ///
  /// Each picture is decoded once now, so that the bad ones are known before work begins; those that fit the cache stay.
  /// - Parameters:
  ///   - check: Looks at the pixels of each.
  ///   - progress: Called now and then with how many are done and how many there are, on the thread of the caller.
  /// - Throws: ``DatasetError`` where there is no such picture, or more cannot be decoded than the policy allows.
  public static func load(
    _ manifest: Manifest, parts: [Part] = [], preprocessing: Preprocessing, options: LoadOptions = LoadOptions(),
    check: PixelCheck? = nil, progress: ((Int, Int) -> Void)? = nil
  ) throws(DatasetError) -> LabeledPictures {
    let entries = parts.isEmpty ? manifest.entries : manifest.entries.filter { $0.part.map(parts.contains) ?? false }
    guard !entries.isEmpty else {
      throw .emptyPart(
        manifest.root, parts, present: Part.allCases.filter { part in manifest.entries.contains { $0.part == part } })
    }
    let store = PictureStore(
      root: manifest.root, entries: entries, preprocessing: preprocessing, limits: options.limits, cacheLimit: options.cacheLimit,
      check: check)
    let failures = store.load(
      threads: options.threads, stopsAtFirst: options.badFiles.action == .fail, progress: progress)
    let bad = failures.sorted { $0.key < $1.key }
    if let first = bad.first?.value {
      if options.badFiles.action == .fail || bad.count == entries.count { throw .picture(first) }
      let allowance = options.badFiles.allowance(of: entries.count)
      if bad.count > allowance { throw .tooManyBad(bad.count, of: entries.count, allowed: allowance, first: first) }
    }
    let labels = Dictionary(uniqueKeysWithValues: manifest.labels.names.enumerated().map { ($1, $0) })
    let readable = entries.indices.filter { failures[$0] == nil }
    return LabeledPictures(
      store: store, indices: readable, labels: readable.compactMap { labels[entries[$0].label] }, labelSet: manifest.labels,
      unreadable: bad.map { UnreadablePicture(path: entries[$0.key].path, reason: $0.value.reason) })
  }
}

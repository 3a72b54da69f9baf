internal import FoveaCodecs
internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

/// The pictures that were given, prepared for a model when they are asked for. Those that fit some memory are kept; the others are read again
/// each time.
struct PicturePool: Sendable {
  struct Entry: Sendable {
    var path: BytePath
    /// The picture's class, where it is known.
    var label: Int?
    /// Its index among all files, those that cannot be read among them.
    fileprivate var place: Int

    /// The file's name without its ending, in letters that are safe in any file system.
    var name: String {
      let whole = String(decoding: path.lastComponent.bytes, as: UTF8.self)
      let stem = whole.contains(".") ? whole.split(separator: ".").dropLast().joined(separator: ".") : whole
      let safe = stem.unicodeScalars.map { scalar -> Character in
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-" || scalar == "_")
          ? Character(scalar) : "_"
      }
      return String(safe.prefix(40))
    }
  }

  var entries: [Entry] = []
  /// The pictures that are explained, as indices.
  var explained: [Int] = []
  /// What was left out, for people.
  var notes: [String] = []

  /// Bytes of prepared pictures that are kept.
  static let memory = 256 << 20
  private var store: PictureStore?

  /// No pictures.
  init() {}

  /// The picture at an index of ``entries``.
  /// - Throws: `PictureError` where the file has gone since it was read first.
  func bitmap(_ index: Int) throws(PictureError) -> Bitmap {
    guard let store else { preconditionFailure("picture \(index) of none") }
    return try store.bitmap(at: entries[index].place)
  }

  /// The pictures at some indices of ``entries``, in their order, all at once in memory.
  func bitmaps(_ indices: some RandomAccessCollection<Int> & Sendable, threads: Int) throws(PictureError) -> [Bitmap] {
    let indices = Array(indices)
    return try Parallel.map(
      indices.count, threads: threads, throwing: { (place) throws(PictureError) in try bitmap(indices[place]) })
  }

  /// Reads files as they are named and folders with all that is below them.
  ///
  /// Of more pictures than the pool holds, evenly spaced ones are taken, behind named ones that are explained. Explained are the files that were
  /// named first, then the first of each class in turn. A picture that is named twice, or lies in a folder too, is read once.
  ///
  /// Each file is read once to know that it can be.
  /// - Parameter memory: Bytes of prepared pictures that are kept.
  init(
    _ paths: [BytePath], for recognizer: Recognizer, _ options: VisualizationOptions, memory: Int = PicturePool.memory,
    _ progress: ProgressHandler
  ) throws {
    var named: [BytePath] = []
    var found: [BytePath] = []
    var nothing: [DatasetError] = []
    for path in paths {
      if File.isFolder(path) {
        let (pictures, skipped) = try FolderScanner.pictures(below: path)
        found += pictures
        let first = skipped.first { $0.kind != .hidden && $0.kind != .systemFile }
        if pictures.isEmpty {
          nothing.append(.nothingBelow(path, example: first))
        } else if let first {
          notes.append("\(path): files that are no pictures are left out, the first: \(first.path): \(first.reason)")
        }
      } else {
        named.append(path)
      }
    }
    if named.isEmpty, found.isEmpty, let first = nothing.first { throw first }
    notes += nothing.map(\.description)
    let all = (named + found).uniqued()
    named = named.uniqued()
    found = Array(all.dropFirst(named.count))
    let given = all.count
    let rest = Array(named.dropFirst(options.pictures))
    named = Array(named.prefix(options.pictures)) + rest.thinned(to: max(0, options.pool - options.pictures))
    found = found.thinned(to: max(0, options.pool - named.count))
    let files = named + found
    if files.count < given {
      notes.append("\(given) pictures were given; \(files.count) of them, evenly spaced, are searched (--pool)")
    }
    let wanted = Set(named)
    try read(files, for: recognizer, options, memory) { path in
      path.parent.lastComponent.text.flatMap { recognizer.labels.label(of: $0) }
    }
    explained = chosen(named: entries.indices.filter { wanted.contains(entries[$0].path) }, options.pictures)
    progress(ProgressReport(stage: "reading pictures", done: files.count, total: files.count))
  }

  /// Reads pictures whose classes are known: those that are explained, then those that are searched beside them.
  init(
    explaining explained: [KnownPicture], searching searched: [KnownPicture], for recognizer: Recognizer,
    _ options: VisualizationOptions, memory: Int = PicturePool.memory
  ) throws {
    let known = explained + searched
    let labels = Dictionary(known.map { ($0.path, $0.label) }, uniquingKeysWith: { first, _ in first })
    try read(known.map(\.path), for: recognizer, options, memory) { labels[$0] ?? nil }
    let wanted = Set(explained.map(\.path))
    self.explained = entries.indices.filter { wanted.contains(entries[$0].path) }
  }

  private mutating func read(
    _ files: [BytePath], for recognizer: Recognizer, _ options: VisualizationOptions, _ memory: Int, label: (BytePath) -> Int?
  ) throws {
    guard !files.isEmpty else { return }
    let limits = options.limits
    let store = PictureStore(
      entries: files.map { Manifest.Entry(path: $0, label: "") }, preprocessing: recognizer.preprocessing, cacheLimit: memory
    ) { index throws(PictureError) in try recognizer.prepare(contentsOf: files[index], limits: limits) }
    let failures = store.load(threads: options.threads)
    self.store = store
    for (place, path) in files.enumerated() where failures[place] == nil {
      entries.append(Entry(path: path, label: label(path), place: place))
    }
    if let first = failures.min(by: { $0.key < $1.key })?.value.description {
      notes.append("\(failures.count) of \(files.count) pictures cannot be read and are left out, the first: \(first)")
      if entries.isEmpty { throw VisualizationError.noReadablePicture(count: failures.count, first: first) }
    }
  }

  private func chosen(named: [Int], _ wanted: Int) -> [Int] {
    var chosen = Array(named.prefix(wanted))
    let isNamed = Set(named)
    var classes: [Int?: [Int]] = [:]
    for (index, entry) in entries.enumerated() where !isNamed.contains(index) { classes[entry.label, default: []].append(index) }
    let order = classes.keys.sorted { ($0 ?? .max) < ($1 ?? .max) }
    var turn = 0
    while chosen.count < wanted, order.contains(where: { classes[$0, default: []].count > turn }) {
      for label in order where chosen.count < wanted && classes[label, default: []].count > turn {
        chosen.append(classes[label, default: []][turn])
      }
      turn += 1
    }
    return chosen
  }
}

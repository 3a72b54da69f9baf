internal import CFoveaKernels
public import FoveaCodecs
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
public import FoveaTensors
internal import Synchronization

extension FolderInspection {
  /// Decodes all pictures of a scan and tells what they are.
  ///
  /// Nothing that is found ends the work. Pictures are decoded in full and not kept; those that look equal are decoded once more.
  /// - Parameter progress: Called now and then with how many are done and how many there are, on the thread of the caller.
  public static func inspect(
    _ scan: FolderScan, limits: DecodeLimits = .standard, threads: Int = Parallel.defaultThreads,
    progress: ((Int, Int) -> Void)? = nil
  ) -> FolderInspection {
    let entries = scan.manifest.entries
    let done = Atomic<Int>(0)
    let facts = withoutActuallyEscaping(progress ?? { _, _ in }) { progress in
      let report = CallerOnly(progress)
      return Parallel.map(entries.count, threads: threads) { index in
        let facts = PictureFacts(scan.manifest.root.appending(entries[index].path), limits)
        report(done.wrappingAdd(1, ordering: .relaxed).newValue, entries.count)
        return facts
      }
    }
    progress?(entries.count, entries.count)
    let duplicates = duplicates(scan.manifest, facts, limits, threads)
    return FolderInspection(
      scan, facts, duplicates, near: nearGroups(scan.manifest, facts.map { $0.good?.look }, duplicates, threads))
  }

  private init(
    _ scan: FolderScan, _ facts: [PictureFacts], _ duplicates: [DuplicateGroup], near: (groups: [NearGroup], leaked: Int)
  ) {
    let manifest = scan.manifest
    let good = facts.compactMap { $0.good }
    func count(_ holds: (PictureFacts.Good) -> Bool) -> Int { good.filter(holds).count }
    root = manifest.root
    layout = scan.layout
    partFolders = scan.partFolders
    pictures = facts.count
    let counts = ([nil] + Part.allCases).map { manifest.classCounts(in: $0) }
    classes = manifest.labels.names.indices.map { label in
      ClassCounts(
        name: manifest.labels[label], count: counts[0][label], train: counts[1][label], validation: counts[2][label],
        test: counts[3][label])
    }
    emptyClasses = scan.emptyClasses
    sizes = Sizes(good.map(\.info.size))
    formats = good.reduce(into: [:]) { $0[$1.info.format.rawValue, default: 0] += 1 }
    colorModels = good.reduce(into: [:]) { $0[$1.info.colorModel.rawValue, default: 0] += 1 }
    turned = count { $0.info.orientation.rawValue != 1 }
    sixteenBit = count { $0.info.bitDepth == 16 }
    withAlpha = count { $0.info.hasAlpha }
    withColorProfile = count { $0.info.hasColorProfile }
    damaged = zip(manifest.entries, facts).compactMap { entry, facts in
      facts.failure.map { UnreadablePicture(path: entry.path, reason: $0.reason) }
    }
    doubtful = zip(manifest.entries, facts).compactMap { entry, facts in
      let warnings = facts.good?.doubts ?? []
      return warnings.isEmpty ? nil : DoubtfulPicture(path: entry.path, warnings: warnings)
    }
    self.duplicates = duplicates
    leakedPictures = duplicates.filter { $0.pictures.contains { $0.part == .train } }
      .reduce(0) { $0 + $1.pictures.filter { $0.part == .validation || $0.part == .test }.count }
    (nearDuplicates, nearLeakedPictures) = near
    shortcuts = Shortcut.found(
      in: zip(manifest.entries, facts).compactMap { entry, facts in facts.good.map { (entry.label, $0.info) } })
    skipped = scan.skipped
    notes = scan.notes
  }
}

extension FolderInspection.Sizes {
  init?(_ sizes: [PixelSize]) {
    guard !sizes.isEmpty else { return nil }
    let counts = sizes.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    guard
      let commonest = counts.max(by: { a, b in
        a.value != b.value ? a.value < b.value : (b.key.area, b.key.width) < (a.key.area, a.key.width)
      })
    else { return nil }
    self.init(
      width: .init(sizes.map(\.width)), height: .init(sizes.map(\.height)), distinct: counts.count, commonest: commonest.key)
  }
}

extension FolderInspection.Extent {
  init(_ lengths: [Int]) {
    let sorted = lengths.sorted()
    self.init(minimum: sorted.first ?? 0, median: sorted.isEmpty ? 0 : sorted[sorted.count / 2], maximum: sorted.last ?? 0)
  }
}

/// What one picture tells when it is decoded.
struct PictureFacts: Sendable {
  struct Good: Sendable {
    let info: ImageInfo
    let warnings: [DecodeWarning]
    /// Of the samples as RGBA and of the size.
    let fingerprint: UInt64
    /// Nothing for a picture without contrast.
    let look: PictureLook?

    /// What makes one doubt the picture, in words. Conversions that are counted elsewhere are left out.
    var doubts: [String] {
      warnings.compactMap { warning in
        switch warning {
        case .sixteenBitsRounded, .colorProfileIgnored: nil
        default: "\(warning)"
        }
      }
    }
  }

  let outcome: Result<Good, PictureError>

  /// The look as a split sees it. A large JPEG is decoded once more, at a fraction of its size, which is a little different.
  private static func look(_ image: DecodedImage, _ path: BytePath, _ limits: DecodeLimits) throws(PictureError) -> PictureLook? {
    let isLarge = min(image.info.size.width, image.info.size.height) > 2 * PictureLook.side
    return image.info.format == .jpeg && isLarge
      ? try PictureLook(contentsOf: path, limits: limits) : PictureLook(image.bitmap)
  }

  var good: Good? { try? outcome.get() }

  var failure: PictureError? {
    if case .failure(let error) = outcome { error } else { nil }
  }

  init(_ path: BytePath, _ limits: DecodeLimits) {
    outcome = Result { () throws(PictureError) in
      let image = try ImageDecoder.decode(contentsOf: path, options: DecodeOptions(limits: limits))
      let samples = image.bitmap.converted(to: .rgba).samples
      let size = UInt64(image.bitmap.width) << 32 | UInt64(image.bitmap.height)
      return Good(
        info: image.info, warnings: image.warnings, fingerprint: fovea_fingerprint(samples, samples.count, size),
        look: try Self.look(image, path, limits))
    }
  }
}

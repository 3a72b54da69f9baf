public import FoveaCodecs
public import FoveaDatasets
internal import FoveaFiles
public import FoveaLearning
public import FoveaPixels
internal import FoveaTensors

/// Faces of known persons as crops in memory, their light as it is: what face recognizers are fitted to and measured on.
public struct FacePictures: Sendable {
  /// The pictures, as the manifest has them.
  public let entries: [Manifest.Entry]
  /// A gray crop of each.
  public let crops: [Bitmap]
  /// The person of each, as an index into ``persons``.
  public let labels: [Int]
  /// The persons. There may be some of whom there is no picture here.
  public let persons: LabelSet
  /// Pictures that were left out because they cannot be decoded.
  public let unreadable: [UnreadablePicture]

  /// How many there are.
  public var count: Int { crops.count }

  /// Crops with their persons.
  /// - Precondition: As many entries and labels as crops.
  public init(
    entries: [Manifest.Entry], crops: [Bitmap], labels: [Int], persons: LabelSet, unreadable: [UnreadablePicture] = []
  ) {
    precondition(entries.count == crops.count && labels.count == crops.count, "\(crops.count) crops, \(labels.count) labels")
    (self.entries, self.crops, self.labels, self.persons, self.unreadable) = (entries, crops, labels, persons, unreadable)
  }

  /// The pictures at these positions, in this order.
  public func subset(_ positions: [Int]) -> FacePictures {
    FacePictures(
      entries: positions.map { entries[$0] }, crops: positions.map { crops[$0] }, labels: positions.map { labels[$0] },
      persons: persons)
  }

  /// The pictures of some parts.
  public func part(_ parts: Part...) -> FacePictures {
    subset((0..<count).filter { entries[$0].part.map(parts.contains) ?? false })
  }

  /// The pictures of some persons, who alone are named.
  public func only(_ chosen: [Int]) -> FacePictures {
    let names = LabelSet(chosen.map { persons[$0] })
    let positions = (0..<count).filter { chosen.contains(labels[$0]) }
    return FacePictures(
      entries: positions.map { entries[$0] }, crops: positions.map { crops[$0] },
      labels: positions.compactMap { names.label(of: persons[labels[$0]]) }, persons: names)
  }

  /// The same persons numbered as a set has them; those it does not have are left out.
  public func relabeled(as set: LabelSet) -> FacePictures {
    let translated = labels.map { set.label(of: persons[$0]) }
    let kept = (0..<count).filter { translated[$0] != nil }
    return FacePictures(
      entries: kept.map { entries[$0] }, crops: kept.map { crops[$0] }, labels: kept.compactMap { translated[$0] }, persons: set,
      unreadable: unreadable)
  }

  /// Those of whom there is a picture.
  public var present: [Int] { Set(labels).sorted() }
}

extension FacePictures {
  /// The crop size by the faces of a manifest: that of typical boxes where places are known, 112 pixels where only landmarks are, else that
  /// of typical pictures.
  public static func cropSize(of manifest: Manifest, places: FacePlaces = .none, limits: DecodeLimits = .standard) throws
    -> PixelSize
  {
    let boxes = places.boxes
    if !boxes.isEmpty {
      let (widths, heights) = (boxes.map(\.width).sorted(), boxes.map(\.height).sorted())
      let size = PixelSize(width: max(1, Int(widths[widths.count / 2])), height: max(1, Int(heights[heights.count / 2])))
      return FacePreparation.cropSize(for: size)
    }
    if places.hasLandmarks { return PixelSize(112) }
    return FacePreparation.cropSize(for: try PictureProbe(manifest, limits: limits).medianSize)
  }

  /// Decodes and crops the pictures of some parts of a manifest, or of all of it where `parts` is empty. Of a picture with several faces the
  /// first counts.
  /// - Throws: ``FoveaDatasets/DatasetError`` where there is no such picture, or more cannot be decoded than the policy allows.
  public static func load(
    _ manifest: Manifest, parts: [Part] = [], preparation: FacePreparation, places: FacePlaces = .none,
    options: LabeledPictures.LoadOptions = LabeledPictures.LoadOptions()
  ) throws(DatasetError) -> FacePictures {
    let entries = parts.isEmpty ? manifest.entries : manifest.entries.filter { $0.part.map(parts.contains) ?? false }
    guard !entries.isEmpty else {
      throw .emptyPart(
        manifest.root, parts, present: Part.allCases.filter { part in manifest.entries.contains { $0.part == part } })
    }
    let root = manifest.root
    let outcomes: [Result<Bitmap, PictureError>] = Parallel.map(entries.count, threads: options.threads) { index in
      let path = entries[index].path
      do throws(PictureError) {
        let image = try ImageDecoder.decode(contentsOf: root.appending(path), options: DecodeOptions(limits: options.limits))
        return .success(preparation.crop(image.bitmap, at: places[path, below: root]?.first ?? .wholePicture))
      } catch {
        return .failure(error)
      }
    }
    var (kept, crops, bad): ([Manifest.Entry], [Bitmap], [UnreadablePicture]) = ([], [], [])
    var first: PictureError?
    for (entry, outcome) in zip(entries, outcomes) {
      switch outcome {
      case .success(let crop):
        kept.append(entry)
        crops.append(crop)
      case .failure(let error):
        first = first ?? error
        bad.append(UnreadablePicture(path: entry.path, reason: error.reason))
      }
    }
    if let first {
      if options.badFiles.action == .fail || crops.isEmpty { throw .picture(first) }
      let allowance = options.badFiles.allowance(of: entries.count)
      if bad.count > allowance { throw .tooManyBad(bad.count, of: entries.count, allowed: allowance, first: first) }
    }
    let persons = manifest.labels
    return FacePictures(
      entries: kept, crops: crops, labels: kept.compactMap { persons.label(of: $0.label) }, persons: persons, unreadable: bad)
  }
}

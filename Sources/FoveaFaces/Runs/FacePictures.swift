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
  /// Pictures that were left out because they cannot be decoded, or have nothing where a table says that their face is.
  public let unreadable: [UnreadablePicture]
  /// How they were found; nothing where no finder was asked.
  public let search: Search?

  /// What a finder made of pictures.
  public struct Search: Sendable {
    /// How it found and aligned them.
    public var finding: FaceFinding
    /// Whether the eyes of each crop stood out; nothing where none were sought.
    public var hasEyes: [Bool?]
    /// Pictures in which no face was found.
    public var faceless: [Manifest.Entry]
  }

  /// How many there are.
  public var count: Int { crops.count }

  /// Crops with their persons.
  /// - Precondition: As many entries and labels as crops.
  public init(
    entries: [Manifest.Entry], crops: [Bitmap], labels: [Int], persons: LabelSet, unreadable: [UnreadablePicture] = [],
    search: Search? = nil
  ) {
    precondition(entries.count == crops.count && labels.count == crops.count, "\(crops.count) crops, \(labels.count) labels")
    precondition(search?.hasEyes.count ?? crops.count == crops.count, "\(crops.count) crops")
    (self.entries, self.crops, self.labels, self.persons) = (entries, crops, labels, persons)
    (self.unreadable, self.search) = (unreadable, search)
  }

  /// The pictures at these positions, in this order, and of those without a face the ones that are kept.
  private func chosen(
    _ positions: [Int], labels: [Int]? = nil, persons: LabelSet? = nil, unreadable: [UnreadablePicture] = [],
    faceless: (Manifest.Entry) -> Bool
  ) -> FacePictures {
    FacePictures(
      entries: positions.map { entries[$0] }, crops: positions.map { crops[$0] },
      labels: labels ?? positions.map { self.labels[$0] }, persons: persons ?? self.persons, unreadable: unreadable,
      search: search.map { search in
        Search(
          finding: search.finding, hasEyes: positions.map { search.hasEyes[$0] }, faceless: search.faceless.filter(faceless))
      })
  }

  /// The pictures at these positions, in this order, without those that have no face.
  public func subset(_ positions: [Int]) -> FacePictures { chosen(positions) { _ in false } }

  /// The pictures of some parts.
  public func part(_ parts: Part...) -> FacePictures {
    func isIn(_ entry: Manifest.Entry) -> Bool { entry.part.map(parts.contains) ?? false }
    return chosen((0..<count).filter { isIn(entries[$0]) }, faceless: isIn)
  }

  /// The pictures of some persons, who alone are named.
  public func only(_ some: [Int]) -> FacePictures {
    let names = LabelSet(some.map { persons[$0] })
    let positions = (0..<count).filter { some.contains(labels[$0]) }
    return chosen(positions, labels: positions.compactMap { names.label(of: persons[labels[$0]]) }, persons: names) {
      names.label(of: $0.label) != nil
    }
  }

  /// The same persons numbered as a set has them; those it does not have are left out.
  public func relabeled(as set: LabelSet) -> FacePictures {
    let translated = labels.map { set.label(of: persons[$0]) }
    let kept = (0..<count).filter { translated[$0] != nil }
    return chosen(kept, labels: kept.compactMap { translated[$0] }, persons: set, unreadable: unreadable) {
      set.label(of: $0.label) != nil
    }
  }

  /// Both together.
  /// - Precondition: They have the same persons.
  func joined(with other: FacePictures) -> FacePictures {
    precondition(persons == other.persons, "pictures of the same persons are joined")
    var search = search
    if let more = other.search {
      search?.hasEyes += more.hasEyes
      search?.faceless += more.faceless
    }
    return FacePictures(
      entries: entries + other.entries, crops: crops + other.crops, labels: labels + other.labels, persons: persons,
      unreadable: unreadable + other.unreadable, search: search)
  }

  /// Those of whom there is a picture.
  public var present: [Int] { Set(labels).sorted() }

  /// The persons of the pictures in which no face was found.
  var facelessLabels: [Int] { (search?.faceless ?? []).compactMap { persons.label(of: $0.label) } }
}

extension FacePictures {
  /// The crop size by the faces of a manifest: 112 pixels where a finder or landmarks align them, that of typical boxes where places are
  /// known, else that of typical pictures. What a table says of other pictures counts for nothing, nor does what ``load(_:parts:preparation:source:options:)``
  /// leaves out: all but the first face of a picture, and pictures with a place at which there is nothing of them.
  public static func cropSize(of manifest: Manifest, source: FaceSource = FaceSource(), limits: DecodeLimits = .standard) throws
    -> PixelSize
  {
    if source.finder != nil { return PixelSize(112) }
    let places = places(of: manifest, source.places, limits)
    let boxes = places.compactMap(\.box)
    if !boxes.isEmpty {
      let (widths, heights) = (boxes.map(\.width).sorted(), boxes.map(\.height).sorted())
      let size = PixelSize(width: max(1, Int(widths[widths.count / 2])), height: max(1, Int(heights[heights.count / 2])))
      return FacePreparation.cropSize(for: size)
    }
    if places.contains(where: { $0.landmarks != nil }) { return PixelSize(112) }
    return FacePreparation.cropSize(for: try PictureProbe(manifest, limits: limits).medianSize)
  }

  /// Where a table says that the faces are which count: the first of each picture, where it can be read and all of its places are in it.
  private static func places(of manifest: Manifest, _ places: FacePlaces, _ limits: DecodeLimits) -> [FacePlace] {
    if places.count == 0 { return [] }
    let (root, entries) = (manifest.root, manifest.entries)
    let found: [FacePlace?] = Parallel.map(entries.count) { index in
      guard let faces = places[entries[index].path, below: root],
        let info = try? ImageDecoder.info(contentsOf: root.appending(entries[index].path), limits: limits),
        FacePlace.problem(of: faces, in: info) == nil
      else { return nil }
      return faces.first
    }
    return found.compactMap(\.self)
  }

  /// Decodes and crops the pictures of some parts of a manifest, or of all of it where `parts` is empty. Of a picture with several faces the
  /// first counts, which of those that a finder found is the most prominent.
  /// - Throws: `DatasetError` where there is no such picture, or more cannot be decoded than the policy allows;
  ///   ``FacesError/noneNamed(table:row:picture:)``, ``FacesError/place(_:row:_:)`` and ``FacesError/misplaced(_:of:allowed:first:)`` where it is places of faces that are wrong;
  ///   ``FacesError/noFaces(pictures:)`` where no face is found in any.
  public static func load(
    _ manifest: Manifest, parts: [Part] = [], preparation: FacePreparation, source: FaceSource = FaceSource(),
    options: LabeledPictures.LoadOptions = LabeledPictures.LoadOptions()
  ) throws -> FacePictures {
    try load(manifest, parts: parts, preparations: [preparation], source: source, options: options)[0]
  }

  /// The same for several preparations, in their order: each picture is decoded, and its faces are found, once for all of them. They differ in the
  /// crops and in whether eyes were found, and in nothing else.
  static func load(
    _ manifest: Manifest, parts: [Part], preparations: [FacePreparation], source: FaceSource, options: LabeledPictures.LoadOptions
  ) throws -> [FacePictures] {
    let entries = parts.isEmpty ? manifest.entries : manifest.entries.filter { $0.part.map(parts.contains) ?? false }
    guard !entries.isEmpty else {
      throw DatasetError.emptyPart(
        manifest.root, parts, present: Part.allCases.filter { part in manifest.entries.contains { $0.part == part } })
    }
    let root = manifest.root
    _ = try source.places.pictures(among: manifest.entries.map(\.path), below: root)
    let outcomes: [Result<[FaceSource.Face]?, FacesError>] = Parallel.map(entries.count, threads: options.threads) { index in
      let path = entries[index].path
      let decoding = DecodeOptions(limits: options.limits)
      do throws(FacesError) {
        let image: DecodedImage
        do throws(PictureError) {
          image = try ImageDecoder.decode(contentsOf: root.appending(path), options: decoding)
        } catch {
          throw .picture(error)
        }
        let spot = try source.spots(in: image, path, below: root).first
        return .success(spot.map { spot in preparations.map { source.face(at: spot, in: image.bitmap, $0) } })
      } catch {
        return .failure(error)
      }
    }
    var (kept, faceless): ([Manifest.Entry], [Manifest.Entry]) = ([], [])
    // A row for each picture, with a face for each preparation.
    var (faces, bad): ([[FaceSource.Face]], [UnreadablePicture]) = ([], [])
    var first: FacesError?
    for (entry, outcome) in zip(entries, outcomes) {
      switch outcome {
      case .success(let face?):
        kept.append(entry)
        faces.append(face)
      case .success(nil): faceless.append(entry)
      case .failure(let error):
        first = first ?? error
        bad.append(UnreadablePicture(path: entry.path, reason: error.pictureReason ?? error.description))
      }
    }
    if let first { try check(bad.count, of: entries.count, first, options.badFiles) }
    guard !faces.isEmpty else { throw FacesError.noFaces(pictures: faceless.count) }
    let persons = manifest.labels
    let labels = kept.compactMap { persons.label(of: $0.label) }
    return preparations.enumerated().map { place, preparation in
      let faces = faces.map { $0[place] }
      let finding = source.finder.map { preparation.finding ?? FaceFinding(detector: $0.digest) }
      return FacePictures(
        entries: kept, crops: faces.map(\.crop), labels: labels, persons: persons, unreadable: bad,
        search: finding.map { Search(finding: $0, hasEyes: faces.map(\.hasEyes), faceless: faceless) })
    }
  }

  /// Throws where more pictures are left out than the policy allows.
  private static func check(_ bad: Int, of count: Int, _ first: FacesError, _ policy: BadFilePolicy) throws {
    let (allowance, isOver) = (policy.allowance(of: count), policy.action == .fail || bad == count)
    guard case .picture(let error) = first else {
      if isOver { throw first }
      if bad > allowance { throw FacesError.misplaced(bad, of: count, allowed: allowance, first: first.description) }
      return
    }
    if isOver { throw DatasetError.picture(error) }
    if bad > allowance { throw DatasetError.tooManyBad(bad, of: count, allowed: allowance, first: error) }
  }
}

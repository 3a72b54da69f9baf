internal import FoveaCodecs
internal import FoveaFeatures
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// The entries of a dictionary that was learned without labels, and where they are found in pictures.
struct DictionaryExhibit {
  /// An entry in the file beside the sheets.
  private struct Row: Encodable {
    struct Place: Encodable {
      var picture: String
      var rows: [Int]
      var columns: [Int]
      var strength: Float
      var label: String?
    }

    var entry: Int
    var importance: Float?
    var label: String?
    var places: [Place]
  }

  /// Where an entry is strongest in a picture of the pool.
  private struct Find {
    var picture: Int
    var place: DictionaryResponse.Place
    var strength: Float
  }

  /// Pictures that are searched at most: each is compared with every entry at every place.
  private static let mostSearched = 400
  private static let mostMapped = 4
  private static let side = 60

  let model: HandcraftedModel
  let encoding: FittedEncoding
  let pool: PicturePool
  let labels: [String]
  let options: VisualizationOptions

  /// The exhibit; says why where the model has no dictionary.
  static func exhibit(
    _ model: HandcraftedModel, _ pool: PicturePool, labels: [String], _ options: VisualizationOptions,
    into folder: inout ExhibitFolder
  ) throws -> Result<Exhibit, VisualSkip> {
    guard let encoding = model.encoding, let entries = encoding.entryCount else {
      return .failure(VisualSkip(.dictionary, "the model has no dictionary of patches or words"))
    }
    let shown = DictionaryExhibit(model: model, encoding: encoding, pool: pool, labels: labels, options: options)
    return .success(try shown.exhibit(entries, into: &folder))
  }

  private func exhibit(_ entries: Int, into folder: inout ExhibitFolder) throws -> Exhibit {
    var blocks: [Report.Block] = []
    if let sheet = encoding.sheet {
      try folder.write(sheet, to: "dictionary/all.png", "all \(entries) entries of the dictionary")
      blocks.append(
        .figure(
          Figure(
            Picture(exact: sheet), alternative: "All entries of the dictionary",
            caption: "All \(entries) entries, learned from patches of the training pictures without their labels")))
    }
    let weights = try importance(entries)
    if let weights {
      try folder.write(
        Tensor(shape: [entries], weights.map(\.value)), to: "dictionary/importance.npy", "how far scores vary with each entry")
    }
    guard !pool.entries.isEmpty else { return finished(blocks, hasWeights: weights != nil) }
    let found = try finds(entries)
    let order = weights?.map(\.value) ?? found.map { $0.first?.strength ?? 0 }
    let chosen = order.indices.filter { !found[$0].isEmpty }.sorted { (-order[$0], $0) < (-order[$1], $1) }.prefix(options.units)
    var cells: [ContactSheet.Cell] = []
    for entry in chosen {
      let picture = encoding.picture(ofEntry: entry) ?? Bitmap(size: PixelSize(1), format: .gray, fill: [0])
      cells.append(ContactSheet.Cell(picture: picture.displayed(side: Self.side), label: "\(entry)"))
      cells += try found[entry].map { find in
        let owner = pool.entries[find.picture]
        let part = try pool.bitmap(find.picture).cropped(
          x: find.place.columns.lowerBound, y: find.place.rows.lowerBound,
          size: PixelSize(width: find.place.columns.count, height: find.place.rows.count))
        return ContactSheet.Cell(picture: part.displayed(side: Self.side), label: owner.label.map { labels[$0] } ?? owner.name)
      }
      cells += [ContactSheet.Cell](repeating: .empty, count: options.top - found[entry].count)
    }
    let title = "Entries that count most, then where they are strongest"
    let sheet = ContactSheet(title, cells, columns: 1 + options.top).bitmap
    try folder.write(sheet, to: "dictionary/places.png", "entries of the dictionary and the places where they are strongest")
    let caption = SheetCaption.of(RichText(title), labels: cells.map(\.label), classes: labels)
    blocks.append(.figure(Figure(Picture(exact: sheet), alternative: title, caption: caption)))
    try folder.write(
      json: chosen.map { row($0, weights?[$0], found[$0]) }, to: "dictionary/places.json", "the same, in numbers")
    blocks += try maps(Array(chosen), into: &folder)
    return finished(blocks, hasWeights: weights != nil)
  }

  private func finished(_ blocks: [Report.Block], hasWeights: Bool) -> Exhibit {
    let order: RichText =
      hasWeights
      ? "Shown are the entries with which the scores of the linear classifier vary most, over all classes and places."
      : "Shown are the entries that are found most strongly; the classifier has no weights of its own for them."
    return Exhibit(
      title: VisualMethod.dictionary.title,
      lead: """
        Features that nobody designed and no label taught: what small parts of the training pictures have in common. A picture is told by how much \
        of each entry is found in it. \(order)
        """, blocks: blocks)
  }

  /// How far scores vary with each entry: the root of the sum of squares, over classes and the entry's numbers, of a weight times the deviation of its
  /// number over the searched pictures, or of the weight alone where there are none; and the class whose score varies most. Nothing where
  /// the classifier has no weights.
  private func importance(_ entries: Int) throws -> [(value: Float, label: Int)]? {
    guard let machine = model.classifier.learner as? any LinearClassifier else { return nil }
    let classes = min(labels.count, machine.weights.rows)
    let first = machine.weights.columns - encoding.length
    guard first >= 0, classes > 0 else { return nil }
    let deviations = try searched.isEmpty ? nil : self.deviations
    var sums = [[Float]](repeating: [Float](repeating: 0, count: classes), count: entries)
    for label in 0..<classes {
      let weights = machine.weights[row: label]
      for number in 0..<encoding.length {
        guard let entry = encoding.entry(ofNumber: number), entry < entries else { continue }
        let effect = weights[first + number] * (deviations?[first + number] ?? 1)
        sums[entry][label] += effect * effect
      }
    }
    return sums.map { sums in
      (sums.reduce(0, +).squareRoot(), sums.indices.max { sums[$0] < sums[$1] } ?? 0)
    }
  }

  /// The pictures that are searched, evenly spaced, as indices.
  private var searched: [Int] { Array(pool.entries.indices).thinned(to: Self.mostSearched) }

  /// The standard deviation of each number that the classifier is given.
  private var deviations: [Float] {
    get throws {
      try model.embeddings(of: pool.bitmaps(searched, threads: options.threads), threads: options.threads)
        .columnMoments(threads: options.threads).deviations
    }
  }

  /// For each entry the pictures in which it is found most strongly, one place of each.
  private func finds(_ entries: Int) throws(PictureError) -> [[Find]] {
    let chosen = searched
    let places = try Parallel.map(
      chosen.count, threads: options.threads,
      throwing: { (index) throws(PictureError) in
        encoding.response(to: try pool.bitmap(chosen[index]))?.strongestPlaces() ?? []
      })
    return (0..<entries).map { entry in
      let all = zip(chosen, places).compactMap { picture, places in
        places[entry].map { Find(picture: picture, place: $0.place, strength: $0.strength) }
      }
      return Array(all.sorted { ($0.strength, $1.picture) > ($1.strength, $0.picture) }.prefix(options.top))
    }
  }

  /// Where the first entries fire in the pictures that are explained.
  private func maps(_ chosen: [Int], into folder: inout ExhibitFolder) throws -> [Report.Block] {
    let entries = Array(chosen.prefix(Self.mostMapped))
    var cells: [ContactSheet.Cell] = []
    var planes: [[Plane]] = []
    for index in pool.explained {
      let response = encoding.response(to: try pool.bitmap(index))
      planes.append(entries.compactMap { response?.plane(of: $0) })
    }
    let limits = entries.indices.map { place in
      max(planes.reduce(Float(0)) { max($0, $1[place].samples.max() ?? 0) }, .leastNormalMagnitude)
    }
    for (place, index) in pool.explained.enumerated() {
      let (entry, picture) = (pool.entries[index], try pool.bitmap(index))
      cells.append(ContactSheet.Cell(picture: picture.displayed(side: 110), label: entry.name))
      for (number, plane) in planes[place].enumerated() {
        let heat = HeatMap(plane, isSigned: false).overlay(on: picture, limit: limits[number])
        cells.append(ContactSheet.Cell(picture: heat.displayed(side: 110), label: "entry \(entries[number])"))
        try folder.write(
          plane, to: "dictionary/\(PictureName.of(entry, place))-\(entries[number]).npy",
          "entry \(entries[number]) in \(entry.name)")
      }
    }
    guard !cells.isEmpty else { return [] }
    let title = "Where the first of them are found: the mean strength over the places that see a pixel"
    let sheet = ContactSheet(
      title, cells, columns: 1 + entries.count, scales: [ContactSheet.Scale(map: .strength, low: "not found", high: "most")]
    ).bitmap
    try folder.write(sheet, to: "dictionary/maps.png", "where entries of the dictionary are found in pictures")
    return [.figure(Figure(Picture(exact: sheet), alternative: title, caption: RichText(title)))]
  }

  private func row(_ entry: Int, _ weight: (value: Float, label: Int)?, _ finds: [Find]) -> Row {
    Row(
      entry: entry, importance: weight?.value, label: weight.map { labels[$0.label] },
      places: finds.map { find in
        let owner = pool.entries[find.picture]
        return Row.Place(
          picture: owner.path.description, rows: [find.place.rows.lowerBound, find.place.rows.upperBound],
          columns: [find.place.columns.lowerBound, find.place.columns.upperBound], strength: find.strength,
          label: owner.label.map { labels[$0] })
      })
  }
}

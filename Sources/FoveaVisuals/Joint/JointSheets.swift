internal import FoveaCodecs
internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// The same pictures explained for several recognizers: a sheet for each picture with a row for each recognizer, which has what covering parts of
/// the picture does to its answer, and the pictures that it takes for most alike.
struct JointSheets {
  private static let side = 96
  private static let neighbors = 4

  let subjects: [JointView.Subject]
  /// The pictures as each recognizer sees them, in the order of ``subjects``.
  let spaces: [SpaceExhibits]
  let options: VisualizationOptions
  /// How many pictures are searched for like ones, and of how many.
  let sample: (searched: Int, of: Int)

  /// What one recognizer makes of one picture.
  private struct Side {
    /// The picture, as an index of the pool.
    var index: Int
    var answer: Int
    var probability: Float
    var map: OcclusionMap
    /// The nearest searched pictures, as indices of the pool, with their distances.
    var near: [(index: Int, distance: Float)]
  }

  /// A line of the file beside the sheets.
  private struct Row: Encodable {
    struct Neighbor: Encodable {
      var picture: String
      var label: String?
      var distance: Float
    }

    var picture: String
    var label: String?
    var recipe: String
    var answer: String
    var probability: Float
    var largestDrop: Float
    var neighbors: [Neighbor]

    enum CodingKeys: String, CodingKey {
      case picture, recipe, answer, probability, neighbors
      case label = "class"
      case largestDrop = "largest_drop"
    }
  }

  /// The sheets; nothing where no picture can be read for all recognizers.
  func section(into folder: inout ExhibitFolder, _ checkStop: () throws -> Void = {}) throws -> Report.Section? {
    let readable = spaces.map { space in Set(space.pool.explained.map { space.pool.entries[$0].path }) }
    guard let first = spaces.first else { return nil }
    let shown = first.pool.explained.filter { index in readable.allSatisfy { $0.contains(first.pool.entries[index].path) } }
      .map { first.pool.entries[$0] }
    guard !shown.isEmpty else { return nil }
    let sides = try spaces.map { space in
      try checkStop()
      return try self.sides(of: shown.map(\.path), in: space)
    }
    for (subject, sides) in zip(subjects, sides) {
      let size = sides[0].map.plane.size
      try folder.write(
        Tensor(shape: [sides.count, size.height, size.width], sides.flatMap(\.map.plane.samples)),
        to: "occlusion-\(subject.name).npy", "occlusion of \(subject.name): pictures × rows × columns")
    }
    var (figures, rows): ([Report.Block], [Row]) = ([], [])
    for (place, entry) in shown.enumerated() {
      let sheet = try self.sheet(of: entry, sides.map { $0[place] })
      try folder.write(sheet, to: PictureName.of(entry, place) + ".png", "\(entry.name) as each sees it")
      let labels = first.recognizer.labels
      let answers = zip(subjects, sides).map { subject, sides -> RichText in
        let side = sides[place]
        let mark = entry.label.map { $0 == side.answer ? "✓ " : "✗ " } ?? ""
        return
          "\(subject.name, subject.accent): \(mark)\(name: labels[side.answer]) \(Numeral.fixed(Double(side.probability), decimals: 2))"
      }
      let truth: RichText =
        entry.label.map { "\(path: entry.path.lastComponent), \(name: labels[$0])" } ?? RichText(entry.path.lastComponent)
      figures.append(
        .figure(
          Figure(
            Picture(exact: sheet), alternative: "What each recipe looks at in \(entry.name), and which pictures it takes for alike",
            caption: "\(truth). \(RichText.joined(answers, separator: "; "))")))
      rows += zip(zip(subjects, spaces), sides).map { pair, sides in row(entry, pair.0, pair.1, sides[place]) }
    }
    try folder.write(json: rows, to: "joint.json", "answers, falls and nearest pictures, in numbers")
    let pictures = sample.searched < sample.of ? "\(sample.searched) (evenly spaced among \(sample.of))" : "the \(sample.of)"
    return Report.Section(
      "Why each decides as it does",
      lead: """
        A sheet for each of some test pictures, and on it a row for each recipe. Parts are covered one by one, for all recipes alike: red where covering \
        takes most from the score of the recipe's answer, blue where it adds to it. Behind that stand the pictures that it takes for most alike, of \
        \(pictures) that it learned from. The colors of a map run to its own largest magnitude, as the scores of different recipes have no common unit.
        """,
      [
        .colorScale(ColorMap.signed.scale("What a part counts", low: "against the answer", high: "for the answer")),
        .columns((0..<2).map { column in figures.enumerated().filter { $0.offset % 2 == column }.map(\.element) }),
      ])
  }

  private func sides(of paths: [BytePath], in space: SpaceExhibits) throws -> [Side] {
    let pool = space.pool
    let places = Dictionary(pool.explained.map { (pool.entries[$0].path, $0) }, uniquingKeysWith: { first, _ in first })
    let indices = paths.compactMap { places[$0] }
    let answers = indices.map { space.answer($0) }
    let maps = try Occlusion(for: space.recognizer.preprocessing.size).maps(
      space.recognizer.lookingOnce, of: pool.bitmaps(indices, threads: options.threads), labels: answers, threads: options.threads)
    let explained = Set(pool.explained)
    let searched = pool.entries.indices.filter { !explained.contains($0) }
    let near = try space.nearest(Self.neighbors, to: indices, among: searched)
    return indices.indices.map { place in
      Side(
        index: indices[place], answer: answers[place], probability: space.sureness(indices[place]), map: maps[place],
        near: near[place])
    }
  }

  private func sheet(of entry: PicturePool.Entry, _ sides: [Side]) throws(PictureError) -> Bitmap {
    var cells: [ContactSheet.Cell] = []
    for (place, (side, space)) in zip(sides, spaces).enumerated() {
      let labels = space.recognizer.labels
      let picture = try space.pool.bitmap(side.index).fitted(side: Self.side)
      cells.append(ContactSheet.Cell(picture: picture, label: subjects[place].name))
      cells.append(
        ContactSheet.Cell(
          picture: HeatMap(side.map.plane, isSigned: true).overlay(on: picture),
          label: "\(labels[side.answer]) \(Numeral.fixed(Double(side.probability), decimals: 2))"))
      for neighbor in side.near {
        let other = space.pool.entries[neighbor.index]
        cells.append(
          ContactSheet.Cell(
            picture: try space.pool.bitmap(neighbor.index).fitted(side: Self.side),
            label: other.label.map { labels[$0] } ?? other.name))
      }
      cells += [ContactSheet.Cell](repeating: .empty, count: Self.neighbors - side.near.count)
    }
    let truth = entry.label.map { ": \(spaces[0].recognizer.labels[$0])" } ?? ""
    return ContactSheet(
      "\(entry.name)\(truth)", cells, columns: 2 + Self.neighbors,
      scales: [ContactSheet.Scale(map: .signed, low: "against", high: "for the answer, to the map's largest magnitude")]
    ).bitmap
  }

  private func row(_ entry: PicturePool.Entry, _ subject: JointView.Subject, _ space: SpaceExhibits, _ side: Side) -> Row {
    let labels = space.recognizer.labels
    return Row(
      picture: entry.path.description, label: entry.label.map { labels[$0] }, recipe: subject.name, answer: labels[side.answer],
      probability: side.probability, largestDrop: side.map.largestDrop,
      neighbors: side.near.map { neighbor in
        let other = space.pool.entries[neighbor.index]
        return Row.Neighbor(
          picture: other.path.description, label: other.label.map { labels[$0] }, distance: neighbor.distance)
      })
  }
}

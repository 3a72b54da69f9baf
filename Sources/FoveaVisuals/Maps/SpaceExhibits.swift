internal import FoveaCodecs
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// What can be shown of the space in which a model decides, whatever the model.
struct SpaceExhibits {
  /// How all pictures are laid into a plane.
  enum Projection: String, CaseIterable {
    case principal = "pca"
    case tsne = "t-sne"
  }

  let recognizer: Recognizer
  let pool: PicturePool
  let options: VisualizationOptions
  /// Rows of ``pool``.
  let embeddings: Matrix
  /// The answers to pictures of the pool, by their indices.
  private let answers: [Int: Prediction]

  /// The space of a recognizer with the places of all pictures of a pool.
  /// - Parameter answered: The pictures whose class is asked for too, as indices of the pool.
  init(
    _ recognizer: Recognizer, _ pool: PicturePool, _ options: VisualizationOptions, answering answered: [Int]
  ) throws {
    self.recognizer = recognizer
    self.pool = pool
    self.options = options
    func rows(_ indices: [Int], _ length: Int, _ values: ([Bitmap]) throws -> Matrix) throws -> Matrix {
      var all: [Float] = []
      for first in stride(from: 0, to: indices.count, by: 256) {
        let part = try pool.bitmaps(indices[first..<min(indices.count, first + 256)], threads: options.threads)
        all += try values(part).values
      }
      return Matrix(rows: indices.count, columns: length, all)
    }
    embeddings = try rows(Array(pool.entries.indices), recognizer.model.embeddingLength) {
      try recognizer.embeddings(of: $0, threads: options.threads)
    }
    let scores = try rows(answered, recognizer.labels.count) { try recognizer.scores(of: $0, threads: options.threads) }
    let predictions = Prediction.predictions(from: recognizer.probabilities(of: scores), top: 1)
    answers = Dictionary(zip(answered, predictions)) { first, _ in first }
  }

  /// The likeliest class of a picture of the pool, of equally likely ones the first.
  /// - Precondition: The picture is among those that are answered.
  func answer(_ index: Int) -> Int { prediction(index).label }

  /// The probability of the answer to a picture of the pool.
  /// - Precondition: As for ``answer(_:)``.
  func sureness(_ index: Int) -> Float { prediction(index).score }

  private func prediction(_ index: Int) -> Prediction {
    guard let answer = answers[index] else { preconditionFailure("picture \(index) is not answered") }
    return answer
  }

  /// The nearest of some pictures of the pool to each of others, with their distances by ``metric``, the nearest first.
  func nearest(_ count: Int, to places: [Int], among others: [Int]) throws -> [[(index: Int, distance: Float)]] {
    guard let first = others.first else { return places.map { _ in [] } }
    // A search knows two classes at least, so a single picture stands there twice.
    let rows = others.count > 1 ? others : [first, first]
    let search = try KNearestNeighbors.fit(
      embeddings.selecting(rows: rows), labels: rows.indices.map { $0 % 2 }, classCount: 2,
      options: .init(k: min(count, others.count), metric: metric), threads: options.threads)
    let found = try search.neighbors(of: embeddings.selecting(rows: places), threads: options.threads)
    return places.indices.map { row in
      zip(found.indices[row], found.distances[row: row]).map { (rows[$0], $1) }
    }
  }

  /// The nearest pictures to each explained one, which are answered.
  func neighbors(into folder: inout ExhibitFolder) throws -> Result<Exhibit, VisualSkip> {
    guard pool.entries.count > 1 else {
      return .failure(VisualSkip(.neighbors, "there are no other pictures; name a folder that holds those the model learned from"))
    }
    let voters = try NeighborVoters(recognizer, pool, embeddings)
    let found = voters == nil ? try nearest(options.top + 1, to: pool.explained, among: Array(pool.entries.indices)) : []
    let columns = 1 + min(options.top, voters?.count ?? (pool.entries.count - 1))
    var cells: [ContactSheet.Cell] = []
    var rows: [NeighborRow] = []
    for (place, index) in pool.explained.enumerated() {
      let entry = pool.entries[index]
      cells.append(
        ContactSheet.Cell(picture: try pool.bitmap(index).displayed(side: 72), label: "= " + recognizer.labels[answer(index)]))
      var near: [NeighborRow.Neighbor] = []
      if let voters {
        for voter in try voters.voters(of: embeddings.selecting(rows: [index]), most: options.top, threads: options.threads) {
          let name = recognizer.labels[voter.label]
          let picture =
            try voter.picture.map { try pool.bitmap($0) } ?? Bitmap(size: PixelSize(24), format: .rgb, fill: [225, 225, 225])
          cells.append(ContactSheet.Cell(picture: picture.displayed(side: 72), label: name))
          let path = voter.picture.map { pool.entries[$0].path.description }
          near.append(.init(picture: path, label: name, distance: voter.distance, trainingRow: voter.row))
        }
      } else {
        for (other, distance) in found[place]
        where other != index && near.count < options.top {
          let name = pool.entries[other].label.map { recognizer.labels[$0] }
          cells.append(
            ContactSheet.Cell(picture: try pool.bitmap(other).displayed(side: 72), label: name ?? pool.entries[other].name))
          near.append(.init(picture: pool.entries[other].path.description, label: name, distance: distance, trainingRow: nil))
        }
      }
      cells += [ContactSheet.Cell](repeating: .empty, count: max(0, columns - 1 - near.count))
      rows.append(NeighborRow(picture: entry.path.description, answer: recognizer.labels[answer(index)], neighbors: near))
    }
    let title =
      voters == nil
      ? "A picture with the model's answer, then the given pictures that are nearest by \(metric.rawValue) distance"
      : "A picture with the model's answer, then the nearest training pictures, which vote; gray where one is not among those given"
    let sheet = ContactSheet(title, cells, columns: columns).bitmap
    try folder.write(sheet, to: "neighbors.png", title)
    try folder.write(json: rows, to: "neighbors.json", "nearest pictures, in numbers")
    return .success(
      Exhibit(
        title: VisualMethod.neighbors.title,
        lead: "Pictures that the model takes for alike: the nearest in the space in which it decides.",
        blocks: [.figure(Figure(Picture(exact: sheet), alternative: title, caption: caption(RichText(title), cells)))]))
  }

  /// A caption that names the classes which the letters of a sheet cannot spell.
  private func caption(_ text: RichText, _ cells: [ContactSheet.Cell]) -> RichText {
    SheetCaption.of(text, labels: cells.map(\.label), classes: recognizer.labels.names)
  }

  /// The most classes whose prototypes are drawn.
  private static let mostClasses = 24

  private struct PrototypeRow: Encodable {
    var picture: String
    var label: String?
    var answer: String
    var probability: Float

    enum CodingKeys: String, CodingKey {
      case picture, answer, probability
      case label = "class"
    }

    init(_ index: Int, _ space: SpaceExhibits) {
      let (entry, labels) = (space.pool.entries[index], space.recognizer.labels)
      picture = entry.path.description
      label = entry.label.map { labels[$0] }
      answer = labels[space.answer(index)]
      probability = space.sureness(index)
    }
  }

  private struct NeighborRow: Encodable {
    struct Neighbor: Encodable {
      var picture: String?
      var label: String?
      var distance: Float
      var trainingRow: Int?

      enum CodingKeys: String, CodingKey {
        case picture, label, distance
        case trainingRow = "training_row"
      }
    }

    var picture: String
    var answer: String
    var neighbors: [Neighbor]
  }

  /// How likeness is measured in the space: as a nearest-neighbor classifier does, by the angle between the numbers of a network, else by the
  /// straight distance.
  var metric: KNearestNeighbors.Metric {
    if recognizer.provenance.approach == .learned { return .cosine }
    return ((recognizer.model as? HandcraftedModel)?.classifier.learner as? KNearestNeighbors)?.options.metric ?? .euclidean
  }

  /// Pictures in a plane, by each of some projections.
  /// - Parameter most: Of more pictures, those that are explained and evenly spaced others are taken.
  func maps(
    into folder: inout ExhibitFolder, most: Int = 1000, of projections: [Projection] = Projection.allCases
  ) throws -> Result<Exhibit, VisualSkip> {
    let count = pool.entries.count
    guard count >= 10 else { return .failure(VisualSkip(.maps, "a map needs at least 10 pictures; \(count) were given")) }
    let kept = min(count, most)
    let explained = Array(pool.explained.prefix(kept))
    let taken = Set(explained)
    let others = pool.entries.indices.filter { !taken.contains($0) }
    let chosen = (explained + others.thinned(to: kept - explained.count)).sorted()
    let rows = embeddings.selecting(rows: chosen)
    let small = try Parallel.map(
      chosen.count, threads: options.threads,
      throwing: { (place) throws(PictureError) in try pool.bitmap(chosen[place]).displayed(side: PictureMap.thumbnail) })
    var blocks: [Report.Block] = []
    for projection in projections {
      let (places, title): (Matrix, String)
      switch projection {
      case .principal:
        let plane = PrincipalPlane(of: rows)
        let shares = plane.shares.reduce(0, +)
        (places, title) = (plane.places, "Principal components: \(Numeral.percent(shares)) of the variance")
      case .tsne:
        let tsne = TSNE().map(of: rows, threads: options.threads)
        (places, title) = (tsne.places, "t-SNE: divergence \(Numeral.fixed(tsne.divergence, decimals: 3))")
      }
      let map = PictureMap(
        title: title, places: places, pictures: small,
        labels: chosen.map { pool.entries[$0].label },
        names: recognizer.labels.names
      ).bitmap
      try folder.write(map, to: "maps/\(projection.rawValue).png", title)
      try folder.write(places.tensor, to: "maps/\(projection.rawValue).npy", "places of the pictures")
      blocks.append(
        .figure(
          Figure(
            Picture(thumbnail: map, side: 1400, limit: 900_000), alternative: "Small pictures at their places in a plane",
            caption: SheetCaption.of(
              RichText(title), labels: Set(chosen.compactMap { pool.entries[$0].label }).sorted().map { recognizer.labels[$0] },
              classes: recognizer.labels.names))))
    }
    try folder.write(
      json: chosen.map { pool.entries[$0].path.description }, to: "maps/pictures.json", "the pictures of the maps, in order")
    let which = kept < count ? " \(kept) of the \(count) pictures: those that are explained, and others evenly spaced." : ""
    return .success(
      Exhibit(
        title: VisualMethod.maps.title,
        lead: """
          The space in which the model decides, in a plane; frames have the color of the picture's class.\(which) In the map by t-SNE, distances \
          between groups mean little.
          """, blocks: blocks))
  }

  /// The surest right and wrong answers. All pictures whose class is known are answered.
  func prototypes(into folder: inout ExhibitFolder) throws -> Result<Exhibit, VisualSkip> {
    let known = pool.entries.indices.filter { pool.entries[$0].label != nil }
    guard !known.isEmpty else {
      return .failure(
        VisualSkip(.prototypes, "no picture lies in a folder with the name of a class, so that right and wrong are not known"))
    }
    let ranked = known.sorted { sureness($0) == sureness($1) ? $0 < $1 : sureness($0) > sureness($1) }
    var cells: [ContactSheet.Cell] = []
    let columns = options.top
    let all = (0..<recognizer.labels.count).filter { label in known.contains { pool.entries[$0].label == label } }
    let classes = all.prefix(Self.mostClasses)
    for label in classes {
      let right = ranked.filter { pool.entries[$0].label == label && answer($0) == label }.prefix(columns)
      for index in right {
        cells.append(
          ContactSheet.Cell(
            picture: try pool.bitmap(index).displayed(side: 72),
            label: "\(recognizer.labels[label]) \(Numeral.fixed(Double(sureness(index)), decimals: 2))"))
      }
      cells += [ContactSheet.Cell](repeating: .empty, count: columns - right.count)
    }
    let sheet = ContactSheet("The surest right answers of each class, with the probability", cells, columns: columns).bitmap
    try folder.write(sheet, to: "prototypes.png", "prototypes")
    let wrong = ranked.filter { answer($0) != pool.entries[$0].label }.prefix(3 * columns)
    let mistakes = try wrong.map { index in
      ContactSheet.Cell(
        picture: try pool.bitmap(index).displayed(side: 84),
        label: "\(pool.entries[index].label.map { recognizer.labels[$0] } ?? "")>\(recognizer.labels[answer(index)])")
    }
    var blocks: [Report.Block] = [
      .figure(
        Figure(
          Picture(exact: sheet), alternative: "The surest right answers",
          caption: caption("The surest right answers of each class", cells)))
    ]
    try folder.write(
      json: ranked.map { PrototypeRow($0, self) }, to: "prototypes.json", "all answers whose class is known, the surest first")
    if classes.count < all.count {
      blocks.append(
        .paragraph("The first \(classes.count) of \(all.count) classes; the answers of all are in \(code: "prototypes.json")."))
    }
    let right = known.count { answer($0) == pool.entries[$0].label }
    if mistakes.isEmpty {
      blocks.append(.paragraph("All \(known.count) pictures whose class is known are right."))
    } else {
      let sheet = ContactSheet("The surest wrong answers: class > answer", mistakes, columns: columns).bitmap
      try folder.write(sheet, to: "mistakes.png", "worst mistakes")
      blocks.append(
        .figure(
          Figure(
            Picture(exact: sheet), alternative: "The surest wrong answers",
            caption: caption("The surest wrong answers: class > answer", mistakes))))
    }
    return .success(
      Exhibit(
        title: VisualMethod.prototypes.title,
        lead: """
          \(right) of the \(known.count) given pictures whose class is known are right. Where the model learned from them, this is no measure of how \
          good it is: `fovea evaluate` gives that.
          """, blocks: blocks))
  }
}

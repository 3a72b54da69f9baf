internal import FoveaCodecs
internal import FoveaDatasets
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

extension SpaceExhibits {
  /// How many pictures the way back is learned from at most.
  private static let mostKnown = 600
  /// Fewer would be learned by heart.
  private static let leastKnown = 30
  /// The longer side of what is brought back, in pixels.
  private static let side = 48

  /// The explained pictures beside what comes back from the model's numbers for them, learned from the other pictures.
  func reconstruction(into folder: inout ExhibitFolder) throws -> Result<Exhibit, VisualSkip> {
    let explained = Set(pool.explained)
    let others = pool.entries.indices.filter { !explained.contains($0) }
    guard others.count >= Self.leastKnown else {
      return .failure(
        VisualSkip(
          .reconstruction,
          "it is learned from at least \(Self.leastKnown) pictures beside those explained; \(others.count) were given"))
    }
    let known = others.thinned(to: Self.mostKnown)
    let (size, format) = (Self.reduced(recognizer.preprocessing.size), recognizer.preprocessing.format)
    let way = try Reconstruction(
      descriptors: embeddings.selecting(rows: known), pixels: try pixels(of: known, size), threads: options.threads)
    let truth = try pixels(of: pool.explained, size)
    let found = try way.pixels(of: embeddings.selecting(rows: pool.explained), threads: options.threads)
    var cells: [ContactSheet.Cell] = []
    for (place, index) in pool.explained.enumerated() {
      for (matrix, label) in [(truth, pool.entries[index].name), (found, "what is kept")] {
        let samples = matrix[row: place].map { UInt8((min(1, max(0, $0)) * 255).rounded()) }
        cells.append(
          ContactSheet.Cell(picture: Bitmap(size: size, format: format, samples: samples).displayed(side: 96), label: label))
      }
    }
    let share = max(0, way.expected)
    let title = "Pictures, and what the model's \(embeddings.columns) numbers for each bring back"
    let sheet = ContactSheet(title, cells, columns: 8).bitmap
    try folder.write(sheet, to: "reconstruction.png", title)
    try folder.write(
      Tensor(shape: [found.rows, size.height, size.width, format.channels], found.values), to: "reconstruction.npy",
      "pictures brought back: pictures × rows × columns × channels, in 0…1")
    return .success(
      Exhibit(
        title: VisualMethod.reconstruction.title,
        lead: """
          What the model decides on is \(embeddings.columns) numbers for each picture. A linear map from them back to pixels, learned from \(known.count) \
          other pictures, shows what of a picture they keep: \(Numeral.percent(share, decimals: 0)) of the variance of pixels, by generalized \
          cross-validation. What does not come back is not in the numbers, or too few pictures were there to find it; more (--pool) bring back more.
          """,
        blocks: [.figure(Figure(Picture(exact: sheet), alternative: title, caption: RichText(title)))]))
  }

  private func pixels(of indices: [Int], _ size: PixelSize) throws(PictureError) -> Matrix {
    let rows = try Parallel.map(
      indices.count, threads: options.threads,
      throwing: { (place) throws(PictureError) in
        try pool.bitmap(indices[place]).resized(to: size, using: .bilinear).samples.map { Float($0) / 255 }
      })
    return Matrix(rows: indices.count, columns: rows.first?.count ?? 0, rows.flatMap { $0 })
  }

  private static func reduced(_ size: PixelSize) -> PixelSize {
    let longer = max(size.width, size.height)
    if longer <= side { return size }
    func scaled(_ length: Int) -> Int { max(1, (length * side + longer / 2) / longer) }
    return PixelSize(width: scaled(size.width), height: scaled(size.height))
  }
}

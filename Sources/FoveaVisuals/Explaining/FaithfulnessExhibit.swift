internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// How faithful the explanations are, method by method, beside maps of random numbers.
enum FaithfulnessExhibit {
  private struct Row: Encodable {
    var method: String
    var deletion: Double
    var insertion: Double
    var curves: [FaithfulnessCurve]

    enum CodingKeys: String, CodingKey {
      case method, curves
      case deletion = "deletion_area"
      case insertion = "insertion_area"
    }
  }

  /// Of a curve: most of a run's recognitions are asked here.
  private static let steps = 12

  static func exhibit(
    _ found: [(method: VisualMethod, all: [Attribution])], _ pool: PicturePool, _ recognizer: Recognizer,
    _ options: VisualizationOptions, into folder: inout ExhibitFolder, progress: (Int, Int) -> Void
  ) throws -> Result<Exhibit, VisualSkip> {
    let pictures = try pool.bitmaps(pool.explained, threads: options.threads)
    guard let first = found.first?.all, !pictures.isEmpty else {
      return .failure(VisualSkip(.faithfulness, "no explanation was asked for that it could measure"))
    }
    var measured: [(title: String, name: String, maps: [Attribution])] = found.map { ($0.method.title, $0.method.rawValue, $0.all) }
    measured.append(("Random numbers", "random", random(like: first, pictures, options.seed)))
    let recognizer = recognizer.lookingOnce
    var rows: [Row] = []
    for (place, method) in measured.enumerated() {
      progress(place, measured.count)
      let curves = try zip(method.maps, pictures).map { attribution, picture in
        try FaithfulnessCurve(
          of: attribution.map.fitted(to: picture.size), label: attribution.label, on: picture, recognizer, steps: Self.steps,
          threads: options.threads)
      }
      let count = Double(curves.count)
      rows.append(
        Row(
          method: method.name, deletion: curves.reduce(0) { $0 + Double($1.deletionArea) } / count,
          insertion: curves.reduce(0) { $0 + Double($1.insertionArea) } / count, curves: curves))
    }
    progress(measured.count, measured.count)
    try folder.write(json: rows, to: "faithfulness.json", "deletion and insertion curves")
    let table = Table(
      caption: "Mean over \(pictures.count) pictures of the area under the probability of the answer",
      columns: [
        Table.Column("method", alignment: .leading), Table.Column("deletion", unit: "smaller is better"),
        Table.Column("insertion", unit: "larger is better"),
      ],
      rows: zip(measured, rows).map { method, row in
        Table.Row([Table.Cell(RichText(method.title)), .number(row.deletion, decimals: 3), .number(row.insertion, decimals: 3)])
      }, isSortable: true)
    return .success(
      Exhibit(
        title: VisualMethod.faithfulness.title,
        lead: """
          Does a map name what the answer hangs on? Places are taken from the picture in the order of the map, most important first, and the probability \
          of the answer should fall soon (deletion); put back onto a blurred picture, it should rise soon (insertion). A method that is no better than \
          random numbers says nothing.
          """, blocks: [.table(table)]))
  }

  private static func random(like maps: [Attribution], _ pictures: [Bitmap], _ seed: UInt64) -> [Attribution] {
    zip(maps, pictures).enumerated().map { index, pair in
      let plane = Faithfulness.random(for: pair.1.size, SeededGenerator(seed: seed, stream: 2, UInt64(index)))
      return Attribution(pair.0.method, label: pair.0.label, map: HeatMap(plane, isSigned: false))
    }
  }
}

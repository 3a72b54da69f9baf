internal import FoveaFiles
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// How the first filters of a network changed while it learned.
enum FilmSheet {
  /// A moment in the file beside the sheet.
  private struct Row: Encodable {
    var epoch: Int
    var kinds: [String: Int]
    var change: Float
  }

  private static let mostFrames = 10

  static func exhibit(
    of recognizer: Recognizer, _ folder: BytePath, _ options: VisualizationOptions, into target: inout ExhibitFolder
  ) throws -> Result<Exhibit, VisualSkip> {
    guard let film = try FilterFilm(in: folder), let first = film.frames.first, let last = film.frames.last, film.frames.count > 1
    else { return .failure(VisualSkip(.film, "\(folder) keeps no film of the network's filters; give --run DIR")) }
    guard film.isOf(recognizer.provenance) else {
      return .failure(VisualSkip(.film, "\(folder) keeps the film of another training"))
    }
    let changes = film.frames.map { distances($0.patterns, first.patterns) }
    let order = changes[changes.count - 1].enumerated().sorted { (-$0.element, $0.offset) < (-$1.element, $1.offset) }
    let named = options.namedChannels(of: film.layer)?.filter { $0 < order.count }
    let shown = named ?? order.prefix(options.units).map(\.offset).sorted()
    let count = min(mostFrames, film.frames.count)
    let frames = (0..<count).map { film.frames[$0 * (film.frames.count - 1) / max(1, count - 1)] }
    let cells = shown.flatMap { filter in
      frames.map { frame in
        FilterSheet.cell(filter, of: frame.patterns, label: "epoch \(frame.epoch)")
      }
    }
    let choice =
      named.map { "filters \($0.map(String.init).joined(separator: ", "))" } ?? "the \(shown.count) filters that changed most"
    let title = "\(film.layer): \(choice); gray is zero, each by its largest weight"
    let sheet = ContactSheet(title, cells, columns: frames.count).bitmap
    try target.write(sheet, to: "filters/film.png", "filters of \(film.layer) while the network learned")
    let all = Tensor(shape: [film.frames.count] + first.patterns.shape, film.frames.flatMap { $0.patterns.values })
    try target.write(all, to: "filters/film.npy", "filters of \(film.layer), epochs × filters × channels × rows × columns")
    let kinds = film.frames.map { FilterKind.kinds(of: $0.patterns).map(\.name) }
    let rows = zip(film.frames, zip(kinds, changes)).map { frame, figures in
      Row(
        epoch: frame.epoch, kinds: Dictionary(figures.0.map { ($0, 1) }, uniquingKeysWith: +),
        change: figures.1.reduce(0, +) / Float(max(1, figures.1.count)))
    }
    try target.write(json: rows, to: "filters/film.json", "what the filters of \(film.layer) detect, by epoch")
    let table = Table(
      caption: """
        Filters of each kind, by correlation of at least 0.8 with templates, and how far they are from where they began, in parts of their length there
        """,
      columns: [Table.Column("epoch")] + FilterKind.names.map { Table.Column(RichText($0)) } + [Table.Column("change")],
      rows: rows.map { row in
        let counts = FilterKind.names.map { Table.Cell.count(row.kinds[$0] ?? 0) }
        return Table.Row([.count(row.epoch)] + counts + [.number(Double(row.change), decimals: 2)])
      })
    return .success(
      Exhibit(
        title: VisualMethod.film.title,
        lead: """
          From left to right: before the first epoch, and after up to \(last.epoch) of them. \
          \(film.isComposed ? FilterSheet.composedLead : "Each filter is drawn as the small picture that drives it most.")
          """,
        blocks: [
          .figure(Figure(Picture(exact: sheet), alternative: title, caption: RichText(title))), .table(table),
        ]))
  }

  /// How far each filter is from another, in parts of the other's length.
  private static func distances(_ weights: Tensor, _ others: Tensor) -> [Float] {
    let (values, references) = (weights.values, others.values)
    let length = values.count / weights.shape[0]
    return (0..<weights.shape[0]).map { filter in
      var (sum, whole): (Float, Float) = (0, 0)
      for place in filter * length..<(filter + 1) * length {
        sum += (values[place] - references[place]) * (values[place] - references[place])
        whole += references[place] * references[place]
      }
      return whole > 0 ? (sum / whole).squareRoot() : 0
    }
  }
}

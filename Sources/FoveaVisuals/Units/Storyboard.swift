internal import FoveaFiles
internal import FoveaNetworks
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// From edges over parts to the whole: units of each depth with the patches that drive them most and the pictures made up for them.
struct Storyboard {
  /// A unit in the file beside the sheet.
  private struct Row: Encodable {
    struct Place: Encodable {
      var picture: String
      var rows: [Int]
      var columns: [Int]
      var activation: Float
      var label: String?
    }

    var layer: String
    var unit: Int
    var selectivity: Float
    var maximum: Float
    var tuning: Tuning?
    var patches: [Place]

    enum CodingKeys: String, CodingKey {
      case layer, unit, selectivity, maximum, patches
      case tuning = "goes_with"
    }
  }

  /// What a unit goes with, in the file beside the sheet.
  private struct Tuning: Encodable {
    var measure: String
    var correlation: Float

    init(_ tuning: UnitTuning) { (measure, correlation) = (tuning.measure.name, tuning.correlation) }
  }

  private static let side = 60

  let model: NetworkModel
  let pool: PicturePool
  let labels: [String]
  let options: VisualizationOptions

  /// Draws the sheets and the page; says which depths there are.
  func exhibit(
    _ depths: [NetworkDepth], into folder: inout ExhibitFolder, progress: (Int, Int) throws -> Void
  ) throws -> Exhibit {
    // Parts that keep every thread busy with the few units of a depth.
    let session = try ExplanationSession(model.network, threads: options.threads, partSize: 4)
    let maximum = ActivationMaximum(seed: options.seed)
    var blocks: [Report.Block] = []
    for (place, depth) in depths.enumerated() {
      try progress(place, depths.count)
      var search = try PatchSearch(of: depth, model, threads: options.threads)
      for first in stride(from: 0, to: pool.entries.count, by: search.batch) {
        try search.add(pool.bitmaps(first..<min(pool.entries.count, first + search.batch), threads: options.threads))
      }
      let found = UnitPatches(search, top: options.top)
      let named = options.namedChannels(of: depth.layer)
      let units =
        named
        ?? (pool.entries.isEmpty
          ? Array((0..<depth.shape[0]).prefix(options.units)) : found.mostSelective(options.units))
      let made = try maximum.pictures(driving: units, of: depth, model, session, threads: options.threads)
      var cells: [ContactSheet.Cell] = []
      var rows: [Row] = []
      for (unit, result) in zip(units, made) {
        try folder.write(
          result.picture, to: "units/\(depth.layer)/unit-\(Self.number(unit)).png",
          "what drives unit \(unit) of \(depth.layer) most")
        let middle = depth.field.cut(row: depth.shape[1] / 2, column: depth.shape[2] / 2, from: result.picture)
        cells.append(ContactSheet.Cell(picture: middle.displayed(side: Self.side), label: "unit \(unit)"))
        for patch in found.patches[unit] {
          let entry = pool.entries[patch.picture]
          let label = entry.label.map { labels[$0] } ?? entry.name
          let part = found.cut(patch, from: try pool.bitmap(patch.picture))
          cells.append(ContactSheet.Cell(picture: part.displayed(side: Self.side), label: label))
        }
        rows.append(row(unit, result.activation, found))
      }
      let sheet = ContactSheet(
        "\(depth.layer): made up for the unit\(pool.entries.isEmpty ? "" : ", then the patches that drive it most")", cells,
        columns: 1 + min(options.top, pool.entries.count)
      ).bitmap
      try folder.write(sheet, to: "units/\(depth.layer).png", "units of \(depth.layer)")
      try folder.write(json: rows, to: "units/\(depth.layer).json", "units of \(depth.layer), in numbers")
      blocks += chapter(
        depth, place, depths.count, sheet, cells.map(\.label), dead: found.searched > 1 ? found.selectivity.count { $0 == 0 } : 0)
      if !found.tunings.isEmpty {
        try folder.write(
          json: found.tunings.map { $0.map(Tuning.init) }, to: "units/\(depth.layer)-tuning.json",
          "what all units of \(depth.layer) go with")
        blocks.append(.table(UnitTuning.table(found.tunings, of: named)))
      }
    }
    try progress(depths.count, depths.count)
    let patches = pool.entries.isEmpty ? "" : ", then the parts of the given pictures that drive it most, all"
    let lead: RichText = """
      Each row is a unit. First a picture made up by gradient ascent to drive the unit as far as it can\(patches), cut to what the unit sees. \
      \(choice(depths))
      """
    let page = Report(
      title: "Edges, parts, whole", subtitle: "What the units of each depth of the network look for",
      sections: [Report.Section("Depth by depth", lead: lead, blocks)])
    try folder.write(Array(HTMLRenderer().render(page).utf8), to: "storyboard.html", "the storyboard: edges, parts, whole")
    return Exhibit(title: VisualMethod.units.title, lead: lead, blocks: blocks)
  }

  /// Which units of a layer are shown, in a sentence.
  private func choice(_ depths: [NetworkDepth]) -> String {
    let named = depths.count { options.namedChannels(of: $0.layer) != nil }
    if named == depths.count { return "Units shown are those that were named." }
    let others = named > 0 ? " where none were named" : ""
    if pool.entries.isEmpty {
      return "Units shown are the first of each layer\(others); with pictures they are those that pick out places."
    }
    return "Units shown are those that pick out few places most clearly\(others)."
  }

  private func chapter(_ depth: NetworkDepth, _ place: Int, _ count: Int, _ sheet: Bitmap, _ shown: [String], dead: Int) -> [Report
    .Block]
  {
    // Layers that were asked for are no way from the beginning to the end.
    let isWhole = options.chosenLayers.isEmpty
    let stage = place == 0 ? "the beginning" : place == count - 1 ? "the end" : "depth \(place + 1) of \(count)"
    let silent = dead > 0 ? " \(Numeral.counted(dead, "unit gives", "units give")) the same for every picture." : ""
    return [
      .heading(isWhole ? "\(depth.layer): \(stage)" : "\(depth.layer)"),
      .paragraph(
        """
        \(depth.shape[0]) units at \(depth.shape[1])×\(depth.shape[2]) places; each sees \
        \(strong: "\(depth.field.extent.height)×\(depth.field.extent.width) pixels") of the picture.\(silent)
        """),
      .figure(
        Figure(
          Picture(exact: sheet),
          alternative: "Units of \(depth.layer)\(pool.entries.isEmpty ? "" : " with the patches that drive them most")",
          caption: SheetCaption.of("Units of \(code: depth.layer)", labels: shown, classes: labels))),
    ]
  }

  private func row(_ unit: Int, _ activation: Float, _ found: UnitPatches) -> Row {
    Row(
      layer: found.depth.layer, unit: unit, selectivity: found.selectivity[unit], maximum: activation,
      tuning: found.tunings.isEmpty ? nil : found.tunings[unit].map(Tuning.init),
      patches: found.patches[unit].map { patch in
        let entry = pool.entries[patch.picture]
        let (rows, columns) = (found.depth.field.rows(patch.row), found.depth.field.columns(patch.column))
        return Row.Place(
          picture: entry.path.description, rows: [rows.lowerBound, rows.upperBound],
          columns: [columns.lowerBound, columns.upperBound], activation: patch.value, label: entry.label.map { labels[$0] })
      })
  }

  private static func number(_ unit: Int) -> String { String(repeating: "0", count: max(0, 4 - "\(unit)".count)) + "\(unit)" }
}

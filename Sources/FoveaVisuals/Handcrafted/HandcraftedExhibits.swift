internal import FoveaFeatures
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// What can be shown of hand-crafted models alone.
struct HandcraftedExhibits {
  private static let mostClasses = 24

  let model: HandcraftedModel
  let labels: [String]
  let geometry: FeatureGeometry

  init(_ model: HandcraftedModel, labels: [String]) {
    self.model = model
    self.labels = labels
    geometry = FeatureGeometry(model.features, size: model.size, format: model.format)
  }

  private var hogs: [(layout: HOG.Layout, range: Range<Int>)] {
    geometry.parts.compactMap { part in
      if case .hog(let layout) = part.kind { (layout, part.range) } else { nil }
    }
  }

  /// Pictures beside their descriptors.
  func glyphs(_ pool: PicturePool, into folder: inout ExhibitFolder, most: Int = 6) throws -> Result<Exhibit, VisualSkip> {
    guard !hogs.isEmpty else { return .failure(VisualSkip(.glyphs, "the model has no histograms of oriented gradients")) }
    var items: [Gallery.Item] = []
    for (place, index) in pool.explained.enumerated() {
      let entry = pool.entries[index]
      let picture = try pool.bitmap(index)
      let values = model.features.oneSided.descriptor(of: picture)
      var cells = [ContactSheet.Cell(picture: picture.displayed(side: 200), label: "picture")]
      for (layout, range) in hogs {
        let glyphs = HOGGlyphs(layout, cellSide: Self.cellSide(layout))
        cells.append(
          ContactSheet.Cell(
            picture: glyphs.bitmap(of: Array(values[range])), label: "cells of \(layout.cell.width)x\(layout.cell.height)"))
      }
      let sheet = ContactSheet("HOG of \(entry.name): a stroke along each edge", cells, columns: cells.count).bitmap
      let name = "glyphs/\(PictureName.of(entry, place))"
      try folder.write(sheet, to: name + ".png", "HOG of \(entry.name)")
      try folder.write(Tensor(shape: [values.count], values), to: name + ".npy", "descriptor of \(entry.name)")
      items.append(
        Gallery.Item(
          Picture(exact: sheet), alternative: "The edges of \(entry.name) as strokes", caption: RichText(entry.path)))
    }
    return .success(
      Exhibit(
        title: VisualMethod.glyphs.title,
        lead:
          "What is left of a picture in its descriptor: in each cell a stroke for each direction of edges, as bright as it counts.",
        blocks: Self.gallery(items, most: most, in: folder.prefix + "glyphs")))
  }

  /// The weights of a linear classifier, class by class.
  func templates(into folder: inout ExhibitFolder) throws -> Result<Exhibit, VisualSkip> {
    guard let machine = model.classifier.learner as? any LinearClassifier else {
      return .failure(
        VisualSkip(
          .templates, "the model has no weights for the numbers of the descriptor; it knows training pictures and what they vote"))
    }
    try folder.write(machine.weights.tensor, to: "templates/weights.npy", "weights, classes × numbers of the descriptor")
    var blocks: [Report.Block] = []
    let shown = min(labels.count, Self.mostClasses)
    for (layout, range) in hogs {
      let glyphs = HOGGlyphs(layout, cellSide: Self.cellSide(layout))
      let weights = (0..<shown).map { Array(machine.weights[row: $0][range]) }
      let limit = weights.map { glyphs.limit(of: $0) }.max() ?? 1
      let cells = weights.enumerated().flatMap { label, weights in
        [
          ContactSheet.Cell(picture: glyphs.bitmap(of: weights, limit: limit), label: "for \(labels[label])"),
          ContactSheet.Cell(picture: glyphs.bitmap(of: weights.map { -$0 }, limit: limit), label: "against \(labels[label])"),
        ]
      }
      let title = "Edges that count for and against each class, cells of \(layout.cell.width)x\(layout.cell.height)"
      let sheet = ContactSheet(title, cells, columns: 4).bitmap
      let name = "templates/hog-\(layout.cell.width)x\(layout.cell.height).png"
      try folder.write(sheet, to: name, title)
      let caption = SheetCaption.of(RichText(title), labels: cells.map(\.label), classes: labels)
      blocks.append(.figure(Figure(Picture(exact: sheet), alternative: title, caption: caption)))
    }
    for part in geometry.parts {
      guard case .histogram(let histogram) = part.kind, let swatches = ColorSwatches(histogram) else { continue }
      for label in 0..<shown {
        let cells = swatches.cells(machine.weights[row: label][part.range], most: 12)
        let title = "Colors that count most for (+) and against (-) \(labels[label])"
        let sheet = ContactSheet(title, cells, columns: 12).bitmap
        try folder.write(sheet, to: "templates/colors-\(label).png", title)
        blocks.append(.figure(Figure(Picture(exact: sheet), alternative: title, caption: "Class \(name: labels[label])")))
      }
    }
    if blocks.isEmpty {
      return .failure(
        VisualSkip(
          .templates, "there is no drawing for weights of such features; they are numbers in \(folder.prefix)templates/weights.npy")
      )
    }
    if shown < labels.count {
      blocks.append(
        .paragraph(
          "The first \(shown) of \(labels.count) classes; the weights of all are in \(code: folder.prefix + "templates/weights.npy")."
        ))
    }
    let unit = model.scaler == nil ? "" : ", for a change of one standard deviation"
    return .success(
      Exhibit(
        title: VisualMethod.templates.title,
        lead: """
          The weights of each class: what counts for it and what counts against it\(unit). All drawings of a sheet share one scale.
          """, blocks: blocks))
  }

  /// Colors behind decisions.
  func colors(_ pool: PicturePool, _ answers: [Int], threads: Int, into folder: inout ExhibitFolder) throws -> Exhibit? {
    let histograms = geometry.parts.compactMap { part -> (ColorSwatches, Range<Int>)? in
      guard case .histogram(let histogram) = part.kind else { return nil }
      return ColorSwatches(histogram).map { ($0, part.range) }
    }
    let explainer = HandcraftedExplainer(model)
    guard let (swatches, range) = histograms.first, explainer.problem == nil else { return nil }
    let shown = pool.explained.map { pool.entries[$0] }
    let pictures = try pool.bitmaps(pool.explained, threads: threads)
    let parts = try explainer.contributions(of: pictures, labels: answers, threads: threads)
    var items: [Gallery.Item] = []
    for (place, (entry, contributions)) in zip(shown, parts).enumerated() {
      let cells =
        [ContactSheet.Cell(picture: pictures[place].displayed(side: 64), label: "picture")]
        + swatches.cells(contributions.numbers[range], most: 10)
      let sheet = ContactSheet("\(entry.name): colors for (+) and against (-) \(labels[answers[place]])", cells, columns: 11).bitmap
      try folder.write(sheet, to: "colors/\(PictureName.of(entry, place)).png", "colors behind the answer for \(entry.name)")
      items.append(
        Gallery.Item(
          Picture(exact: sheet), alternative: "Colors behind the answer for \(entry.name)",
          caption: "\(path: entry.path): \(name: labels[answers[place]])"))
    }
    return Exhibit(
      title: "Colors behind decisions",
      lead: explainer.explainsDistances
        ? """
        Which colors make the nearest picture of another class farther away than the nearest of the answer's (+), or nearer (-), over all parts of \
        the picture together.
        """
        : "Which colors add most to the score of the answer, or take from it, over all parts of the picture together.",
      blocks: Self.gallery(items, most: 8, in: folder.prefix + "colors"))
  }

  /// The first of some sheets, and where the others are.
  private static func gallery(_ items: [Gallery.Item], most: Int, in folder: String) -> [Report.Block] {
    let shown: [Report.Block] = [.gallery(Gallery(items: Array(items.prefix(most)), size: .large))]
    guard items.count > most else { return shown }
    return shown + [.paragraph("The first \(most) of \(items.count) pictures; the sheets of all are in \(code: folder).")]
  }

  /// Drawings of about 200 pixels.
  private static func cellSide(_ layout: HOG.Layout) -> Int {
    max(8, 200 * layout.cell.width / max(1, layout.size.width))
  }
}

internal import FoveaCodecs
internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaNetworks
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// Explanations of pictures by all methods that apply, side by side.
struct AttributionExhibit {
  private static let side = 148
  /// The most sheets on the page.
  private static let kept = 12

  let recognizer: Recognizer
  let pool: PicturePool
  let options: VisualizationOptions
  /// The class that is explained of each picture: the model's answer.
  let answers: [Int]
  let probabilities: [Float]

  /// A line of the file beside the sheets.
  private struct Row: Encodable {
    var picture: String
    var method: String
    var explained: String
    var probability: Float
    var layer: String?
    var figures: [String: Double]

    enum CodingKeys: String, CodingKey {
      case picture, method, probability, layer, figures
      case explained = "class"
    }
  }

  private var shown: [PicturePool.Entry] { pool.explained.map { pool.entries[$0] } }

  /// The attributions of all explained pictures by each method that applies, and why the others do not.
  func attributions(
    _ methods: [VisualMethod], _ skipped: inout [VisualSkip], progress: (VisualMethod) -> Void
  ) throws -> [(method: VisualMethod, all: [Attribution])] {
    let pictures = try pool.bitmaps(pool.explained, threads: options.threads)
    var explainer: NetworkExplainer?
    if let network = recognizer.model as? NetworkModel {
      explainer = try NetworkExplainer(network, layer: options.layers.last, threads: options.threads, seed: options.seed)
    }
    var found: [(VisualMethod, [Attribution])] = []
    for method in methods {
      progress(method)
      switch method {
      case .occlusion:
        let occlusion = Occlusion(for: recognizer.preprocessing.size)
        let maps = try occlusion.maps(recognizer.lookingOnce, of: pictures, labels: answers, threads: options.threads)
        found.append((method, maps.map { Attribution($0, occlusion) }))
      case .contributions:
        guard let model = recognizer.model as? HandcraftedModel else {
          let reason =
            recognizer.decidesTogether
            ? "several models decide together; train the recipe of one to see what it adds up"
            : "a network's score is no sum over numbers of a descriptor; integrated gradients are its like"
          skipped.append(VisualSkip(method, reason))
          continue
        }
        if let problem = HandcraftedExplainer(model).problem {
          skipped.append(VisualSkip(method, problem))
          continue
        }
        found.append(
          (method, try HandcraftedExplainer(model).attributions(of: pictures, labels: answers, threads: options.threads)))
      default:
        guard let explainer else {
          skipped.append(
            VisualSkip(
              method,
              recognizer.decidesTogether
                ? "several models decide together; visualize the model of one to see its derivatives"
                : "the model decides by a classical learner, which has no derivative by the pixels; occlusion explains it"))
          continue
        }
        if explainer.layer == nil, method == .gradCAM || method == .gradCAMPlusPlus {
          skipped.append(VisualSkip(method, "no layer of the network has places"))
          continue
        }
        found.append((method, try explainer.attributions(method, of: pictures, labels: answers)))
      }
    }
    return found
  }

  /// Sheets, arrays and the table of what they come to.
  func exhibit(
    _ found: [(method: VisualMethod, all: [Attribution])], into folder: inout ExhibitFolder
  ) throws -> Exhibit {
    var items: [Gallery.Item] = []
    var rows: [Row] = []
    for (method, all) in found {
      guard let first = all.first?.map.plane else { continue }
      try folder.write(
        Tensor(shape: [all.count, first.height, first.width], all.flatMap(\.map.plane.samples)),
        to: "explanations/\(method.rawValue).npy", "\(method.title): pictures × rows × columns")
    }
    // Drawing and packing is most of the work.
    let sheets = try Parallel.map(
      shown.count, threads: options.threads,
      throwing: { (place) throws(PictureError) -> (bitmap: Bitmap?, png: [UInt8]) in
        let sheet = try sheet(place, found)
        return (place < Self.kept ? sheet : nil, ExhibitFolder.png(sheet))
      })
    for (place, entry) in shown.enumerated() {
      let answer = recognizer.labels[answers[place]]
      for (method, all) in found {
        let attribution = all[place]
        rows.append(
          Row(
            picture: entry.path.description, method: method.rawValue, explained: answer, probability: probabilities[place],
            layer: attribution.layer,
            figures: Dictionary(attribution.figures.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })))
      }
      try folder.write(
        sheets[place].png, to: "explanations/\(PictureName.of(entry, place)).png", "explanations of \(entry.name)")
      if let sheet = sheets[place].bitmap {
        items.append(
          Gallery.Item(
            Picture(thumbnail: sheet, side: 840, limit: 160_000),
            alternative: "Explanations of the answer \(answer) for \(entry.name)",
            caption: RichText(entry.path),
            badges: [
              Gallery.Badge(
                "\(name: answer) \(Numeral.fixed(Double(probabilities[place]), decimals: 2))",
                accent: recognizer.provenance.approach == .learned ? .learned : .handCrafted,
                outcome: entry.label.map { $0 == answers[place] ? .right : .wrong })
            ]))
      }
    }
    try folder.write(json: rows, to: "explanations/explanations.json", "figures of the explanations")
    var blocks: [Report.Block] = scales(found).map { scale in
      .colorScale(scale.map.scale("\(scale.map == .signed ? "For and against" : "Strength")", low: scale.low, high: scale.high))
    }
    blocks.append(.gallery(Gallery(items: items, size: .large)))
    if items.count < shown.count {
      blocks.append(
        .paragraph("The first \(items.count) of \(shown.count) pictures; the sheets of all are in \(code: "explanations")."))
    }
    if let layer = found.lazy.compactMap({ $0.all.first?.layer }).first {
      blocks.append(.paragraph("Grad-CAM and Grad-CAM++ look at the layer \(code: layer); `--layers` chooses another."))
    }
    if explainsDistances(found) {
      blocks.append(
        .paragraph(
          """
          Contributions of a nearest neighbor's answer sum to a difference of distances, not to a score: how much farther the nearest learned \
          picture of another class is than the nearest of the answer's.
          """))
    }
    if let completeness = completeness(found) { blocks.append(.table(completeness)) }
    return Exhibit(
      title: "Why these answers",
      lead: """
        The model's answer for each picture explained by each method that applies. Every map is drawn to its own largest number; the numbers \
        stand in \(code: "explanations"), as arrays of pictures × rows × columns.
        """, blocks: blocks)
  }

  private func sheet(_ place: Int, _ found: [(method: VisualMethod, all: [Attribution])]) throws(PictureError) -> Bitmap {
    let entry = shown[place]
    let picture = try pool.bitmap(pool.explained[place]).displayed(side: Self.side)
    let truth = entry.label.map { $0 == answers[place] ? ", right" : ", wrong: \(recognizer.labels[$0])" } ?? ""
    var cells = [ContactSheet.Cell(picture: picture, label: "picture")]
    for (_, all) in found {
      cells.append(ContactSheet.Cell(picture: all[place].map.overlay(on: picture), label: label(all[place])))
    }
    let answer = recognizer.labels[answers[place]]
    let title = "\(entry.name): \(answer) \(Numeral.fixed(Double(probabilities[place]), decimals: 2))\(truth)"
    return ContactSheet(title, cells, columns: cells.count > 5 ? (cells.count + 1) / 2 : cells.count, scales: scales(found)).bitmap
  }

  private func scales(_ found: [(method: VisualMethod, all: [Attribution])]) -> [ContactSheet.Scale] {
    let signs = Set(found.compactMap { $0.all.first?.map.isSigned })
    var scales: [ContactSheet.Scale] = []
    if signs.contains(false) { scales.append(ContactSheet.Scale(map: .strength, low: "none", high: "the map's largest number")) }
    if signs.contains(true) {
      scales.append(ContactSheet.Scale(map: .signed, low: "against", high: "for the answer, to the map's largest magnitude"))
    }
    return scales
  }

  private func label(_ attribution: Attribution) -> String {
    switch attribution.method {
    case .integratedGradients:
      let gap = attribution.figures.first { $0.name == "completeness_gap" }?.value ?? 0
      return "Integrated, gap \(Numeral.fixed(gap * 100, decimals: 1))%"
    case .guidedBackpropagation: return "Guided backpropagation"
    default: return attribution.method.title
    }
  }

  /// Whether there are contributions to a difference of distances.
  private func explainsDistances(_ found: [(method: VisualMethod, all: [Attribution])]) -> Bool {
    guard let model = recognizer.model as? HandcraftedModel else { return false }
    return found.contains { $0.method == .contributions } && HandcraftedExplainer(model).explainsDistances
  }

  /// How nearly attributions that should sum to a difference of scores do so.
  private func completeness(_ found: [(method: VisualMethod, all: [Attribution])]) -> Table? {
    guard let integrated = found.first(where: { $0.method == .integratedGradients })?.all else { return nil }
    func figure(_ attribution: Attribution, _ name: String) -> Double { attribution.figures.first { $0.name == name }?.value ?? 0 }
    return Table(
      caption: "Completeness of integrated gradients: their sum should be the score less that of a picture of the mean color",
      columns: [
        Table.Column("picture", alignment: .leading), Table.Column("class", alignment: .leading), "sum", "difference", "gap",
      ],
      rows: zip(shown, integrated).map { entry, attribution in
        Table.Row([
          Table.Cell(RichText(entry.path)), Table.Cell(RichText(recognizer.labels[attribution.label], style: .name)),
          .number(figure(attribution, "sum"), decimals: 3), .number(figure(attribution, "score_difference"), decimals: 3),
          .percent(figure(attribution, "completeness_gap"), decimals: 2),
        ])
      })
  }
}
